import Glibc
import Operations
import Synchronization
import Testing

@Suite("Programs") struct ProcessRunnerTests {
  let world = World.live(environment: testEnvironment)

  private func shell(
    _ script: String, input: [UInt8]? = nil, limit: Int = 1 << 20, deadline: Duration? = nil
  ) -> Program {
    Program(
      "/bin/sh", ["-c", script], environment: testEnvironment, input: input,
      output: .captured(limit: limit), deadline: deadline)
  }

  @Test("A result holds both streams and the exit code")
  func result() async throws {
    let result = try await world.processes.run(shell("echo out; echo err >&2; exit 3"))
    #expect(result.end == .exited(3))
    #expect(result.output.text == "out\n")
    #expect(result.errorOutput.text == "err\n")
    #expect(!result.isTimedOut)
  }

  @Test("Whether a program runs is known at once, also while nobody waits for its end")
  func running() async throws {
    let program = try await world.processes.start(shell("exec sleep 60"), nil)
    #expect(program.isRunning())
    program.signal(SIGKILL)
    // Until the kernel has ended it; that takes no turn of any task.
    while program.isRunning() { usleep(1_000) }
    #expect(await program.ended().end == .signalled(SIGKILL))
    #expect(!program.isRunning())
  }

  @Test("A signal that ends a program is told apart from an exit")
  func signalled() async throws {
    let result = try await world.processes.run(shell("kill -9 $$"))
    #expect(result.end == .signalled(9))
    #expect(result.end.code == 137)
  }

  @Test("A program that is not there is an error with its name")
  func missing() async {
    await #expect(throws: ProcessError.self) {
      try await world.processes.run(Program("/nonexistent/tool", environment: [:]))
    }
  }

  @Test("The environment is exactly the given one, and only three files are open")
  func environment() async throws {
    let program = Program(
      "/bin/sh", ["-c", "env; ls /proc/self/fd | wc -l"],
      environment: ["ONLY": "this", "PATH": "/usr/bin:/bin"])
    let lines = try await world.processes.run(program).output.text.split(separator: "\n")
    let names = Set(lines.dropLast().compactMap { $0.split(separator: "=").first.map(String.init) })
    #expect(names.isSubset(of: ["ONLY", "PATH", "PWD", "_", "SHLVL", "OLDPWD"]))
    // 0, 1, 2 and the directory that ls itself reads.
    #expect(lines.last?.filter { !$0.isWhitespace } == "4")
  }

  @Test("Input arrives whole, and without input the program reads the end at once")
  func input() async throws {
    let bytes = [UInt8](repeating: 120, count: 300_000)
    #expect(try await world.processes.run(shell("wc -c", input: bytes)).output.text == "300000\n")
    #expect(try await world.processes.run(shell("wc -c")).output.text == "0\n")
  }

  @Test("A program that closes its input early does not harm us")
  func closedInput() async throws {
    let bytes = [UInt8](repeating: 120, count: 300_000)
    let result = try await world.processes.run(shell("exec <&-; exit 4", input: bytes))
    #expect(result.end == .exited(4))
  }

  @Test("Endless output stays within its limit, newest kept, and the rest is counted")
  func bounded() async throws {
    let result = try await world.processes.run(
      shell("head -c 3000000 /dev/zero; echo end", limit: 1_000))
    #expect(result.output.bytes.count == 1_000)
    #expect(result.output.dropped == 3_000_004 - 1_000)
    #expect(result.output.text.hasSuffix("end\n"))
    #expect(result.output.text.hasPrefix("[2999004 bytes dropped]"))
  }

  @Test("At the deadline a program gets TERM, and what it printed is kept")
  func deadline() async throws {
    let result = try await world.processes.run(
      shell("echo before; sleep 100", deadline: .milliseconds(200)))
    #expect(result.isTimedOut)
    #expect(result.end == .signalled(SIGTERM))
    #expect(result.output.text == "before\n")
  }

  @Test("A program that ignores TERM is killed two seconds after its deadline, with its children")
  func stubborn() async throws {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try await world.processes.run(
      shell("trap '' TERM; sleep 100; sleep 100", deadline: .milliseconds(100)))
    #expect(result.end == .signalled(SIGKILL))
    // It would take 100 seconds by itself; a busy machine may take its time with two.
    #expect(clock.now - start < .seconds(90))
  }

  @Test("The end is seen although a grandchild keeps the pipes open")
  func grandchild() async throws {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try await world.processes.run(shell("sleep 300 & echo $!"))
    #expect(result.end == .exited(0))
    // The grandchild would keep us for 300 seconds.
    #expect(clock.now - start < .seconds(120))
    if let child = Int32(result.output.text.filter(\.isNumber)) { kill(child, SIGKILL) }
  }

  @Test("Cancelling the task ends the program")
  func cancellation() async throws {
    let processes = world.processes
    let program = shell("echo $$; exec sleep 100")
    let seen = Mutex("")
    let task = Task {
      let running = try await processes.start(program) { _, bytes in
        seen.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
      }
      return await withTaskCancellationHandler {
        await running.ended()
      } onCancel: {
        running.stopSoon()
      }
    }
    #expect(await eventually { seen.withLock { $0.hasSuffix("\n") } })
    task.cancel()
    let result = try await task.value
    #expect(result.end == .signalled(SIGTERM))
  }

  @Test("Output to a file is written by the program itself, appended and private")
  func file() async throws {
    let scratch = try Scratch()
    try scratch.write("first\n", to: "log")
    var program = shell("echo out; echo err >&2; readlink /proc/$$/fd/1")
    program.output = .appended(toFile: scratch.file("log"))
    #expect(try await world.processes.run(program).isSuccess)
    #expect(try scratch.text(of: "log") == "first\nout\nerr\n\(scratch.file("log"))\n")
  }

  @Test("A launched program has its own session and gets all of its input before launch returns")
  func launch() async throws {
    let scratch = try Scratch()
    var program = shell("cat; ps -o sid= -p $$", input: Array("secret\n".utf8))
    program.output = .appended(toFile: scratch.file("log"))
    program.lifetime = .session
    let running = try await world.processes.launch(program)
    #expect(await running.ended().isSuccess)
    let lines = try scratch.text(of: "log").split(whereSeparator: \.isWhitespace)
    #expect(lines == ["secret", "\(running.processID)"])
  }

  @Test("A program that is ours alone ends when its parent is killed")
  func parentDeath() async throws {
    let identity = try #require(world.processes.identity(getpid()))
    #expect(world.processes.isAlive(identity))
    let running = try await world.processes.start(
      Program(
        "/bin/sleep", ["100"], environment: testEnvironment, output: .discarded, lifetime: .ours),
      nil)
    let child = try #require(world.processes.identity(running.processID))
    await running.stop()
    #expect(!world.processes.isAlive(child))
    #expect(await running.ended().end == .signalled(SIGTERM))
  }

  @Test("A command line is printed without environment and input")
  func description() {
    let program = Program(
      "/bin/cat", ["-n"], environment: ["TF_VAR_token": "canary"], input: Array("canary".utf8))
    #expect("\(program) \(String(reflecting: program))" == "/bin/cat -n /bin/cat -n")
  }
}
