import Cluster
import Fleet
import FoundationEssentials
import Glibc
import Synchronization
import Terraform
import TestKit
import Testing

@testable import Operations

@Suite("Commands of one's own, run", .timeLimit(.minutes(3))) struct CustomRunnerTests {
  private let home: ConfigurationScratch
  private let site: DeploymentSite

  init() throws {
    home = try ConfigurationScratch()
    site = try DeploymentSite(directory: home.scratch.directory("rocks"), world: home.world)
  }

  private func runner(hiding secrets: [Secret] = []) -> CustomRunner {
    CustomRunner(
      site: site, machines: MachineAccess(site: site), inventory: nil, hiding: Redactor(secrets))
  }

  private func run(
    _ words: [String], secrets: [String: Secret] = [:], limit: Duration = .seconds(60)
  ) -> CustomRun {
    CustomRun(
      number: 1,
      command: CustomCommand(
        name: "mine", title: "", arguments: words.map(ArgumentTemplate.init), limit: limit),
      words: words, secrets: secrets)
  }

  @Test("What it prints on both streams is shown, in the deployment's directory")
  func echo() async throws {
    let result = await runner().run(run(["sh", "-c", "pwd; echo bad >&2; echo $0 \"$@\"", "a b"])) {
      _ in
    }
    #expect(result.ending == .exited(0))
    #expect(Set(result.output.text.split(separator: "\n")) == [site.directory[...], "bad", "a b"])
    #expect(result.output.dropped == 0 && result.duration > .zero)
  }

  @Test("Nothing among the words is read by a shell")
  func words() async throws {
    let evil = "$(touch \(home.scratch.path)/owned); `id` | cat > x & {pod} 'q\""
    let result = await runner().run(run(["printf", "%s", evil])) { _ in }
    #expect(result.output.text == evil)
    #expect(try site.world.files.status(home.scratch.file("owned")) == nil)
  }

  @Test("An exit code and a signal are told")
  func endings() async throws {
    #expect(await runner().run(run(["sh", "-c", "exit 3"])) { _ in }.ending == .exited(3))
    #expect(await runner().run(run(["sh", "-c", "kill -9 $$"])) { _ in }.ending == .signalled(9))
  }

  @Test(
    "What cannot be started says why",
    arguments: [("no-such-program", "is not on the PATH"), ("./none", "is no program")])
  func missing(_ program: String, _ reason: String) async throws {
    let result = await runner().run(run([program])) { _ in }
    guard case .failed(let words) = result.ending else {
      Issue.record("It was run.")
      return
    }
    #expect(words.contains(reason))
    let record = try #require(
      try AuditLog(path: site.paths.auditLog, world: site.world).records().last)
    #expect(record.phase == .refused && record.details["outcome"]?.contains(reason) == true)
  }

  @Test("Endless output is bounded, shown while it comes, and ends when it is stopped")
  func endless() async throws {
    let (runner, run) = (runner(), run(["yes", "again and again"]))
    let seen = Mutex(CustomOutput())
    let task = Task {
      await runner.run(run) { output in seen.withLock { $0 = output } }
    }
    #expect(await eventually { seen.withLock { $0.dropped > 4 << 20 } })
    task.cancel()
    let result = await task.value
    #expect(result.ending == .signalled(SIGTERM))
    #expect(result.output.text.utf8.count <= OutputTail.limit)
    let shown = seen.withLock { $0 }
    #expect(shown.text.utf8.count <= OutputTail.limit)
    #expect(shown.text.hasPrefix("again and again\n") && shown.text.hasSuffix("again\n"))
  }

  @Test("What ignores to be asked is killed, with everything that it started")
  func stubborn() async throws {
    let pids = home.scratch.file("pids")
    let script = "trap '' TERM; sleep 300 & echo $$ $! > \(pids); while :; do sleep 1; done"
    let (runner, run) = (runner(), run(["sh", "-c", script]))
    let task = Task { await runner.run(run) { _ in } }
    #expect(await eventually { (try? self.home.scratch.text(of: "pids"))?.hasSuffix("\n") == true })
    let numbers = try home.scratch.text(of: "pids").split(whereSeparator: \.isWhitespace)
      .compactMap { Int32($0) }
    try #require(numbers.count == 2)
    task.cancel()
    #expect(await task.value.ending == .signalled(SIGKILL))
    #expect(await eventually { numbers.allSatisfy { ProcessIdentity.read($0) == nil } })
  }

  @Test("It has its time and no more")
  func late() async throws {
    let result = await runner().run(run(["sleep", "60"], limit: .milliseconds(200))) { _ in }
    #expect(result.ending == .timedOut)
  }

  @Test("A secret reaches the program by its environment, and is shown and recorded nowhere")
  func secrets() async throws {
    let secret = Secret("correct-horse-battery")
    let run = run(
      ["sh", "-c", "echo \"got $QUARTERDECK_TOKEN\"; echo $QUARTERDECK_TOKEN >&2"],
      secrets: ["QUARTERDECK_TOKEN": secret])
    let log = CommandLog()
    let runner = CustomRunner(
      site: site.observed(by: log), machines: MachineAccess(site: site), inventory: nil,
      hiding: Redactor([secret]))
    let result = await runner.run(run) { _ in }
    #expect(result.output.text.contains("got \(Redactor.mask)"))
    #expect(!"\(result)".contains("correct-horse"))
    let audit = String(decoding: try site.world.files.read(site.paths.auditLog), as: UTF8.self)
    #expect(!audit.contains("correct-horse"))
    let record = try #require(log.records.first)
    #expect(!record.line.contains("correct-horse") && record.ending == .exited(0))
  }

  @Test(
    "A secret stays one where the beginning of an output is cut off, and where a line is not over")
  func cutSecrets() throws {
    let secret = Secret("correct-horse-battery-staple")
    let tail = OutputTail(hiding: Redactor([secret]))
    tail.add(Array("first \(secret.revealed)\nthen correct-ho".utf8))
    #expect(tail.takeNews()?.text == "first \(Redactor.mask)\n")
    #expect(tail.takeNews() == nil)
    let redactor = Redactor([secret])
    let cut = OutputTail.limit + redactor.longestForm
    let lengths = (OutputTail.limit - 40)..<(OutputTail.limit + 400)
    #expect(lengths.contains(cut))
    for length in lengths
    where abs(length - cut) < 40 || length.isMultiple(of: Repetitions.cutStep) {
      let tail = OutputTail(hiding: redactor)
      tail.add(Array("x\(secret.revealed)".utf8))
      tail.add([UInt8](repeating: UInt8(ascii: "y"), count: length))
      tail.add(Array("\nend".utf8))
      let text = tail.whole.text
      #expect(!text.contains("staple") && !text.contains("battery"), "\(length)")
    }
  }

  @Test("Before and after is recorded; what cannot be recorded is not run")
  func audit() async throws {
    _ = await runner().run(run(["echo", "one"])) { _ in }
    let records = try AuditLog(path: site.paths.auditLog, world: site.world).records()
    #expect(records.map(\.event) == ["custom.run", "custom.run"])
    #expect(records.map(\.phase) == [.intent, .end])
    #expect(records.last?.details["command"] == "echo one")
    #expect(records.last?.details["outcome"] == "exit 0")
    try site.world.files.remove(site.paths.auditLog)
    try site.world.files.makeDirectory(site.paths.auditLog)
    let mark = home.scratch.file("mark")
    let result = await runner().run(run(["touch", mark])) { _ in }
    guard case .failed(let reason) = result.ending else {
      Issue.record("It was run: \(result)")
      return
    }
    #expect(reason.contains("audit log"))
    #expect(try site.world.files.status(mark) == nil)
  }

  // MARK: - On a machine

  @Test("On a machine each word arrives as it is, and what is stopped ends there too")
  func machine() async throws {
    let fleet = try await SSHFleet(1)
    let sshds = try await fleet.start()
    try fleet.writeState()
    let (machines, inventory, site) = try await fleet.opened()
    let runner = CustomRunner(
      site: site, machines: machines, inventory: inventory, hiding: Redactor([]))
    func run(_ words: [String], limit: Duration = .seconds(60)) -> CustomRun {
      CustomRun(
        number: 1,
        command: CustomCommand(
          name: "mine", title: "", arguments: words.map(ArgumentTemplate.init), subject: .machine,
          place: .machine, limit: limit), words: words, machineID: "server-1")
    }
    let evil = "$(touch \(fleet.scratch.path)/owned); `id` 'q\" \\ *"
    let said = await runner.run(
      run(["sh", "-c", "echo \"$MACHINE $1\"; echo bad >&2; exit 7", "sh", evil])
    ) { _ in }
    #expect(said.ending == .exited(7))
    #expect(said.output.text == "node-1 \(evil)\nbad\n")
    #expect(try fleet.world.files.status(fleet.scratch.file("owned")) == nil)
    let late = await runner.run(run(["sleep", "60"], limit: .seconds(1))) { _ in }
    #expect(late.ending == .timedOut)

    let pids = fleet.scratch.file("pids")
    let script = "trap '' TERM; sleep 300 & echo $$ $! > \(pids); while :; do sleep 1; done"
    let seen = Mutex(CustomOutput())
    let stubborn = run(["sh", "-c", "echo begun; \(script)"])
    let task = Task { await runner.run(stubborn) { output in seen.withLock { $0 = output } } }
    #expect(await eventually { seen.withLock { $0.text == "begun\n" } })
    #expect(await eventually { (try? fleet.scratch.text(of: "pids"))?.hasSuffix("\n") == true })
    let numbers = try fleet.scratch.text(of: "pids").split(whereSeparator: \.isWhitespace)
      .compactMap { Int32($0) }
    try #require(numbers.count == 2)
    task.cancel()
    _ = await task.value
    #expect(
      await eventually {
        numbers.allSatisfy { ProcessIdentity.read($0) == nil }
      })
    let audit = try AuditLog(path: site.paths.auditLog, world: site.world).records()
    #expect(audit.contains { $0.event == "custom.run" && $0.details["machine"] == "node-1" })
    await machines.close()
    for sshd in sshds { await sshd.stop() }
  }

  @Test("With the cluster's API it gets a kubeconfig that serves while it runs, and no longer")
  func kubeconfig() async throws {
    try await ClusterLab.with { lab in
      let machines = await lab.machines()
      let state = try #require(try await lab.site.readSettledState())
      let runner = CustomRunner(
        site: lab.site, machines: machines, inventory: lab.site.inventory(of: state),
        hiding: Redactor([]))
      let words = ["sh", "-c", "echo $KUBECONFIG; grep -c server: $KUBECONFIG"]
      let run = CustomRun(
        number: 1,
        command: CustomCommand(
          name: "mine", title: "", arguments: words.map(ArgumentTemplate.init), place: .kubeconfig),
        words: words)
      let result = await runner.run(run) { _ in }
      #expect(result.ending == .exited(0), "\(result)")
      let lines = result.output.text.split(separator: "\n")
      try #require(lines.count == 2)
      #expect(lines[1] == "1")
      #expect(try lab.site.world.files.status(String(lines[0])) == nil)
      let events = try AuditLog(path: lab.site.paths.auditLog, world: lab.site.world).records()
        .map(\.event)
      #expect(events.contains("kubeconfig.reveal") && events.contains("custom.run"))
      await machines.close()
    }
  }
}
