import Cluster
import FoundationEssentials
import Glibc
import Synchronization
import Terraform
import Testing

@testable import Operations

@Suite("The way into the machines", .timeLimit(.minutes(2))) struct SSHAccessTests {
  let world = World.live(environment: testEnvironment)
  let question = RemoteCommand.probe

  @Test("Forty questions at once are all answered over one login")
  func multiplexing() async throws {
    let server = try await SSHServer(world: world)
    let sshd = try await server.start()
    let access = try await server.access([try server.host()])
    let answers = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<40 {
        group.addTask {
          guard case .success = await access.run(question, on: "n1") else { return false }
          return true
        }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(answers == 40)
    #expect(try server.logins == 1)
    #expect(await access.state(of: "n1") == .connected)
    await access.close()
    await sshd.stop()
  }

  @Test("The private key is on no disk, and closing leaves no process and no socket behind")
  func closing() async throws {
    let server = try await SSHServer(world: world)
    let sshd = try await server.start()
    let access = try await server.access([try server.host()])
    try await answer(access, "n1")
    await access.close()
    let directory = access.configurationFile.split(separator: "/").dropLast().joined(separator: "/")
    let names = try world.files.list("/" + directory)
    #expect(names == ["owner", "ssh_config"])
    let processes = try await world.processes.run(
      Program("/usr/bin/pgrep", ["-f", "/" + directory], environment: testEnvironment))
    #expect(processes.output.text.isEmpty)
    guard case .failure(.withdrawn) = await access.run(question, on: "n1") else {
      Issue.record("A closed access answered.")
      return
    }
    await sshd.stop()
  }

  @Test("A master that is killed is replaced at the next question")
  func killedMaster() async throws {
    let server = try await SSHServer(world: world)
    let sshd = try await server.start()
    let access = try await server.access([try server.host()])
    for login in 1...3 {
      try await answer(access, "n1")
      #expect(try server.logins == login)
      let masters = try await world.processes.run(
        Program(
          "/usr/bin/pgrep", ["-f", "\(access.configurationFile) .*-M"],
          environment: testEnvironment))
      for number in masters.output.text.split(separator: "\n").compactMap({ Int32($0) }) {
        kill(number, SIGKILL)
      }
    }
    await access.close()
    await sshd.stop()
  }

  @Test("A machine that refuses the key is asked once, and again only when somebody says so")
  func refusedKey() async throws {
    let server = try await SSHServer(world: world)
    let sshd = try await server.start()
    let other = try await server.scratch.makeKey("other", world: world)
    let access = try await server.access([try server.host()], key: other)
    for _ in 0..<3 {
      guard case .failure(.authenticationRefused) = await access.run(question, on: "n1") else {
        Issue.record("The wrong key was not refused.")
        return
      }
    }
    func attempts() throws -> Int { try server.log.ranges(of: "Connection from").count }
    #expect(try attempts() == 1)
    await access.retry("n1")
    guard case .failure(let failure) = await access.run(question, on: "n1") else {
      Issue.record("The wrong key was not refused.")
      return
    }
    #expect(failure.isFinal)
    #expect(try attempts() == 2)
    await access.close()
    await sshd.stop()
  }

  @Test("A machine with another host key gets nothing, for good")
  func changedHostKey() async throws {
    let server = try await SSHServer(world: world)
    var sshd = try await server.start()
    var access = try await server.access([try server.host()])
    try await answer(access, "n1")
    await access.close()
    await sshd.stop()
    try world.files.remove(server.scratch.file("host"))
    try world.files.remove(server.scratch.file("host.pub"))
    try world.files.remove(server.scratch.file("log"))
    _ = try await server.scratch.makeKey("host", world: world)
    sshd = try await server.start()
    access = try await server.access([try server.host()])
    for _ in 0..<2 {
      guard case .failure(.hostKeyChanged) = await access.run(question, on: "n1") else {
        Issue.record("The other host key was not noticed.")
        return
      }
    }
    #expect(try server.logins == 0)
    await access.close()
    await sshd.stop()
  }

  @Test("A machine that is not there fails at once, and is then left in peace for a while")
  func unreachable() async throws {
    let server = try await SSHServer(world: world)
    let access = try await server.access([try server.host()])
    guard case .failure(.unreachable) = await access.run(question, on: "n1") else {
      Issue.record("Something answered.")
      return
    }
    guard case .waiting(.unreachable, let pause) = await access.state(of: "n1") else {
      Issue.record("It is not waiting.")
      return
    }
    #expect(pause <= .milliseconds(1_200))
    let sshd = try await server.start()
    await access.retry("n1")
    try await answer(access, "n1")
    await access.close()
    await sshd.stop()
  }

  @Test("A machine that hangs does not hold up another one")
  func independence() async throws {
    let server = try await SSHServer(world: world)
    let sshd = try await server.start()
    let silent = try LoopbackPort(isListening: true)
    let hung = try Host(
      alias: "n2", address: "127.0.0.1", user: server.user, port: silent.number,
      hostKeyAlias: "test-n2")
    let access = try await server.access([try server.host(), hung])
    let waiting = Task { await access.run(question, on: "n2") }
    #expect(await eventually { await access.state(of: "n2") == .connecting })
    try await answer(access, "n1")
    #expect(await access.state(of: "n2") == .connecting)
    await access.close()
    guard case .failure = await waiting.value else {
      Issue.record("The silent machine answered.")
      return
    }
    await sshd.stop()
  }

  @Test("A machine behind another one is reached through it, over one login each")
  func jump() async throws {
    let server = try await SSHServer(world: world)
    let sshd = try await server.start()
    let far = try Host(
      alias: "far", address: "127.0.0.1", user: server.user, port: server.port,
      hostKeyAlias: "test-far", jumpAlias: "n1")
    let access = try await server.access([try server.host(), far])
    for _ in 0..<3 { try await answer(access, "far") }
    #expect(await access.state(of: "n1") == .connected)
    #expect(try server.logins == 2)
    await access.close()
    await sshd.stop()
  }

  @Test("A master that hangs is given up at the command's own limit, and replaced")
  func hungMaster() async throws {
    let server = try await SSHServer(world: world)
    let sshd = try await server.start()
    let access = try await server.access([try server.host()])
    try await answer(access, "n1")
    let masters = try await world.processes.run(
      Program(
        "/usr/bin/pgrep", ["-f", "\(access.configurationFile) .*-M"], environment: testEnvironment))
    for number in masters.output.text.split(separator: "\n").compactMap({ Int32($0) }) {
      kill(number, SIGSTOP)
    }
    let quick = try RemoteCommand.typed("true", timeout: .seconds(1))
    let result = await access.run(quick, on: "n1")
    guard case .failure(.timedOut) = result else {
      Issue.record("The stopped master gave \(result), of masters \(masters.output.text).")
      return
    }
    await access.retry("n1")
    try await answer(access, "n1")
    await access.close()
    await sshd.stop()
  }

  @Test("A question that takes too long leaves the master, and the others, in peace")
  func slowQuestion() async throws {
    let server = try await SSHServer(world: world)
    let sshd = try await server.start()
    let access = try await server.access([try server.host()])
    try await answer(access, "n1")
    // Its limit on the machine is asleep, as on a machine that swaps.
    let stuck = try RemoteCommand.typed(
      "kill -STOP $PPID; sleep 9; kill -CONT $PPID", timeout: .seconds(1))
    let result = await access.run(stuck, on: "n1")
    guard case .failure(.timedOut) = result else {
      Issue.record("The stuck command gave \(result).")
      return
    }
    #expect(await access.state(of: "n1") == .connected)
    try await answer(access, "n1")
    #expect(try server.logins == 1)
    await access.close()
    await sshd.stop()
  }

  @Test("A question whose ssh is killed, or whose task is cancelled, is no failure of the machine")
  func withdrawn() async throws {
    let server = try await SSHServer(world: world)
    let sshd = try await server.start()
    let access = try await server.access([try server.host()])
    try await answer(access, "n1")
    // Shown while it comes, an answer still takes an ssh.
    let long = try RemoteCommand.typed("sleep 20", timeout: .seconds(20))
    let killed = Task { await access.run(long, on: "n1", showing: { _ in }) }
    let clients = try await clients(of: access, with: "sleep 20")
    for number in clients { kill(number, SIGKILL) }
    #expect(await killed.value == .failure(.withdrawn))
    let cancelled = Task { await access.run(long, on: "n1", showing: { _ in }) }
    _ = try await self.clients(of: access, with: "sleep 20")
    cancelled.cancel()
    #expect(await cancelled.value == .failure(.withdrawn))
    #expect(await access.state(of: "n1") == .connected)
    try await answer(access, "n1")
    #expect(try server.logins == 1)
    let closed = Task { await access.run(long, on: "n1", showing: { _ in }) }
    _ = try await self.clients(of: access, with: "sleep 20")
    await access.close()
    #expect(await closed.value == .failure(.withdrawn))
    await sshd.stop()
  }

  @Test(
    "What ssh says is understood",
    arguments: [
      ("ubuntu@10.0.0.4: Permission denied (publickey).\r\n", "authenticationRefused"),
      (
        "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.",
        "hostKeyChanged"
      ),
      ("ssh: connect to host 10.0.0.4 port 22: Connection refused", "unreachable"),
      ("ssh: connect to host 10.0.0.4 port 22: No route to host", "unreachable"),
      ("kex_exchange_identification: Connection closed by remote host", "unreachable"),
      (
        "mux_client_request_session: session request failed: Session open refused by peer",
        "transport"
      ),
      ("", "transport"),
    ])
  func failures(text: String, expected: String) {
    #expect(
      "\(Mirror(reflecting: AccessFailure(errorOutput: text)).children.first?.label ?? "")"
        == expected)
  }

  @Test(
    "What ssh ends with a full stop, and what it does not, makes one sentence",
    arguments: [
      "op@h: Permission denied (publickey).\r\n", "Host key verification failed.\r\n",
      "Connection to UNKNOWN port 65535 closed by remote host.\n",
      "ssh: connect to host 10.0.0.4 port 22: Connection refused\r\n",
      "kex_exchange_identification: Connection closed by remote host\r\n",
      "Timeout, server 10.0.0.4 not responding.\r\n", "",
    ])
  func oneStop(text: String) {
    for failure in [AccessFailure(errorOutput: text), .bastion(AccessFailure(errorOutput: text))] {
      #expect("\(failure)".hasSuffix(".") && !"\(failure)".contains(".."), "\(failure)")
    }
  }

  /// Waits for the clients that run a command, and returns their numbers.
  private func clients(of access: SSHAccess, with command: String) async throws -> [Int32] {
    let found = Mutex<[Int32]>([])
    let isThere = try await eventually {
      let processes = try await world.processes.run(
        Program(
          "/usr/bin/pgrep", ["-f", "\(access.configurationFile) .*\(command)"],
          environment: testEnvironment))
      let numbers = processes.output.text.split(separator: "\n").compactMap { Int32($0) }
      found.withLock { $0 = numbers }
      return !numbers.isEmpty
    }
    try #require(isThere)
    return found.withLock { $0 }
  }

  /// Asks and requires an answer.
  private func answer(_ access: SSHAccess, _ alias: String) async throws {
    _ = try await access.run(question, on: alias).get()
  }
}
