import FoundationEssentials
import Glibc
import Operations
import Terraform
import Testing

@Suite("Runs of real terraform") struct RunnerTests {
  private static let two = """
    variable "token" {
      type      = string
      sensitive = true
      default   = "none"
    }
    resource "terraform_data" "a" { input = "one" }
    resource "terraform_data" "b" { input = var.token }
    """

  /// A resource whose creation takes as long as the test wants: until the file `go` is there,
  /// or the directory is gone.
  private static let slow = """
    resource "terraform_data" "first" { input = 1 }
    resource "terraform_data" "slow" {
      input = 2
      depends_on = [terraform_data.first]
      provisioner "local-exec" {
        command = "touch started; while [ -e started ] && [ ! -e go ]; do sleep 0.05; done"
      }
    }
    resource "terraform_data" "last" {
      input = 3
      depends_on = [terraform_data.slow]
    }
    """

  @Test("A plan goes through its steps, is kept with its digest, and its apply changes the state")
  func planAndApply() async throws {
    let deployment = try Deployment(Self.two)
    let plan = deployment.request(.plan)
    let planned = try await deployment.run(plan, variables: ["token": Secret("canary-7341")])
    #expect(planned.steps == ["init 0", "validate 0", "plan 2"])
    #expect(planned.outcome == .succeeded(changes: true))
    let record = try #require(deployment.store.plan(plan.id))
    #expect(record.sha256.count == 64)
    #expect(record.add == 2)
    #expect(record.destroyed.isEmpty)
    let review = try await PlanReader(store: deployment.store, world: deployment.world).review(
      plan.id)
    #expect(review.counts.add == 2)

    let applied = try await deployment.run(
      deployment.request(.apply, plan: plan.id), variables: ["token": Secret("canary-7341")])
    #expect(applied.steps == ["apply 0"])
    #expect(applied.outcome == .succeeded(changes: true))
    #expect(try deployment.stateText.contains("terraform_data"))
    // Applied, the plan is gone, and with it the secrets in it.
    #expect(deployment.store.plan(plan.id) == nil)
    let runs = deployment.store.list()
    #expect(runs.map(\.request.kind) == [.apply, .plan])
    #expect(deployment.store.active() == nil)
  }

  @Test("The value of a variable is in no file but the plan and the state")
  func secrets() async throws {
    let deployment = try Deployment(Self.two)
    let plan = deployment.request(.plan)
    _ = try await deployment.run(plan, variables: ["token": Secret("canary-7341")])
    _ = try await deployment.run(
      deployment.request(.apply, plan: plan.id), variables: ["token": Secret("canary-7341")])
    let search = try await deployment.world.processes.run(
      Program(
        "/bin/grep", ["-rl", "canary-7341", deployment.scratch.path], environment: testEnvironment))
    let names = Set(
      search.output.text.split(separator: "\n").map { $0.split(separator: "/").last ?? "" })
    #expect(names.allSatisfy { $0.hasSuffix(".tfstate") }, "\(names)")
    let modes = try await deployment.world.processes.run(
      Program(
        "/usr/bin/find", [deployment.scratch.file("state"), "-perm", "/077"],
        environment: testEnvironment))
    #expect(modes.output.text.isEmpty)
    #expect(
      try FileStore.live.status(deployment.directory + "/terraform.tfstate")?.permissions == 0o600)
  }

  @Test("A plan that is changed by one byte is not applied")
  func tamperedPlan() async throws {
    let deployment = try Deployment(Self.two)
    let plan = deployment.request(.plan)
    _ = try await deployment.run(plan)
    let file = deployment.store.folder(plan.id).planFile
    var bytes = try FileStore.live.read(file)
    bytes[bytes.count / 2] ^= 1
    try FileStore.live.write(file, bytes)
    let lines = try await deployment.run(deployment.request(.apply, plan: plan.id))
    guard case .refused(let reason) = lines.outcome else {
      Issue.record("It ended as \(String(describing: lines.outcome)).")
      return
    }
    #expect(reason.contains("was changed after it was made"))
    #expect(lines.steps.isEmpty)
    #expect(try FileStore.live.status(deployment.directory + "/terraform.tfstate") == nil)
  }

  @Test(
    "A configuration that is not valid ends the run at validate, with the diagnostic in its output")
  func invalid() async throws {
    let deployment = try Deployment(#"resource "terraform_data" "a" { no_such_argument = 1 }"#)
    let lines = try await deployment.run(deployment.request(.plan))
    #expect(lines.outcome == .failed(step: .validate, exitCode: 1))
    let summaries = lines.compactMap { line -> String? in
      guard case .message(.diagnostic(let diagnostic), _) = line else { return nil }
      return diagnostic.summary
    }
    #expect(summaries == ["Unsupported argument"])
  }

  @Test("A plan without changes says so")
  func noChanges() async throws {
    let deployment = try Deployment(Self.two)
    try await deployment.apply()
    let lines = try await deployment.run(deployment.request(.plan))
    #expect(lines.outcome == .succeeded(changes: false))
  }

  @Test("One directory runs one run at a time, and the refused one names the holder")
  func exclusion() async throws {
    let deployment = try Deployment(Self.slow)
    let plan = deployment.request(.plan)
    _ = try await deployment.run(plan)
    let apply = deployment.request(.apply, plan: plan.id)
    try await deployment.launcher.start(apply, variables: [:])
    let directory = deployment.directory
    #expect(try await eventually { try FileStore.live.status("\(directory)/started") != nil })
    #expect(deployment.store.active()?.request.id == apply.id)
    let second = try await deployment.run(deployment.request(.plan))
    guard case .refused(let reason) = second.outcome else {
      Issue.record("The second run was not refused: \(String(describing: second.outcome)).")
      return
    }
    #expect(reason.contains("held by run \(apply.id) of tester@here"))
    try deployment.scratch.write("", to: "cluster/go")
    #expect(await deployment.lines(of: apply.id).outcome == .succeeded(changes: true))
  }

  @Test(
    "A run goes on and ends well although the process that launched it is ended",
    arguments: [SIGKILL, SIGHUP, SIGTERM, SIGINT])
  func launcherKilled(signal: Int32) async throws {
    let deployment = try Deployment(Self.slow)
    let plan = deployment.request(.plan)
    _ = try await deployment.run(plan)
    let apply = deployment.request(.apply, plan: plan.id)
    // A launcher that can be killed without killing the tests.
    let launcher = try await deployment.world.processes.start(
      Program(
        Deployment.runnerProgram,
        ["launch"] + [String(decoding: try JSONEncoder().encode(apply), as: UTF8.self)],
        environment: deployment.world.environment), nil)
    let directory = deployment.directory
    #expect(try await eventually { try FileStore.live.status("\(directory)/started") != nil })
    #expect(try await deployment.site.surveyStates().activeRun == apply.id)
    kill(-launcher.processID, signal)
    #expect(await launcher.ended().end == .signalled(signal))
    try deployment.scratch.write("", to: "cluster/go")
    #expect(await deployment.lines(of: apply.id).outcome == .succeeded(changes: true))
    #expect(try deployment.stateText.contains(#""name": "last""#))
  }

  @Test(
    "An interrupt is one SIGINT: what is in flight ends, the state is saved, the rest is not begun")
  func interrupt() async throws {
    let deployment = try Deployment(Self.slow)
    let plan = deployment.request(.plan)
    _ = try await deployment.run(plan)
    let apply = deployment.request(.apply, plan: plan.id)
    let folder = try await deployment.launcher.start(apply, variables: [:])
    let directory = deployment.directory
    #expect(try await eventually { try FileStore.live.status("\(directory)/started") != nil })
    // Asked three times, as by an operator who is in a hurry.
    for _ in 0..<3 { try Interrupt.request(folder, by: "tester@here", world: deployment.world) }
    let lines = await deployment.lines(of: apply.id)
    #expect(lines.outcome == .interrupted)
    let text = try deployment.scratch.text(
      of: String(folder.outputFile.dropFirst(deployment.scratch.path.count + 1)))
    #expect(text.contains("Interrupt received"))
    #expect(!text.contains("Two interrupts received"))
    #expect(try deployment.stateText.contains(#""name": "first""#))
    #expect(try !deployment.stateText.contains(#""name": "last""#))
  }

  @Test("SIGTERM to the runner asks terraform to stop, SIGHUP nothing")
  func signals() async throws {
    let deployment = try Deployment(Self.slow)
    let plan = deployment.request(.plan)
    _ = try await deployment.run(plan)
    let apply = deployment.request(.apply, plan: plan.id)
    let folder = try await deployment.launcher.start(apply, variables: [:])
    let directory = deployment.directory
    #expect(try await eventually { try FileStore.live.status("\(directory)/started") != nil })
    struct Processes: Decodable { var runner: ProcessIdentity }
    let record = try JSONDecoder().decode(
      Processes.self, from: Data(try FileStore.live.read(folder.runnerFile)))
    kill(record.runner.processID, SIGHUP)
    kill(record.runner.processID, SIGHUP)
    kill(record.runner.processID, SIGTERM)
    kill(record.runner.processID, SIGTERM)
    let lines = await deployment.lines(of: apply.id)
    #expect(lines.outcome == .interrupted)
    #expect(lines.steps == ["apply 1"])
  }

  @Test("A run whose processes were killed is lost, not running")
  func lost() async throws {
    let deployment = try Deployment(Self.slow)
    let plan = deployment.request(.plan)
    _ = try await deployment.run(plan)
    let apply = deployment.request(.apply, plan: plan.id)
    let folder = try await deployment.launcher.start(apply, variables: [:])
    let directory = deployment.directory
    #expect(try await eventually { try FileStore.live.status("\(directory)/started") != nil })
    struct Processes: Decodable {
      var runner: ProcessIdentity
      var tool: ProcessIdentity?
    }
    let record = try JSONDecoder().decode(
      Processes.self, from: Data(try FileStore.live.read(folder.runnerFile)))
    // Killed while it writes, terraform leaves an empty file; the newest state is kept elsewhere.
    let copies = Snapshots(paths: deployment.paths, files: .live)
    #expect(await eventually { copies.list().first?.path.hasSuffix("latest.tfstate") == true })
    kill(record.runner.processID, SIGKILL)
    // terraform goes on without its runner: the run is not over yet.
    #expect(deployment.store.active()?.request.id == apply.id)
    kill(try #require(record.tool).processID, SIGKILL)
    let newest = try #require(copies.list().first)
    #expect(try FileStore.live.read(newest.path) == Array(try deployment.stateText.utf8))
    #expect(await deployment.lines(of: apply.id).outcome == .lost)
    #expect(deployment.store.outcome(apply.id) == .lost)
    try deployment.scratch.write("", to: "cluster/go")
  }

  @Test(
    "An emptied state blocks the plan, and the last good copy is there",
    arguments: [
      "", "{\"version\": 4, \"serial\"", "gone",
    ])
  func guardedState(content: String) async throws {
    let deployment = try Deployment(Self.two)
    #expect(try await deployment.apply() == .succeeded(changes: true))
    let good = try deployment.stateText
    let file = deployment.directory + "/terraform.tfstate"
    if content == "gone" {
      try FileStore.live.remove(file)
    } else {
      try FileStore.live.write(file, Array(content.utf8))
    }
    for kind in [RunKind.plan, .destroyPlan] {
      let lines = try await deployment.run(deployment.request(kind))
      guard case .refused = lines.outcome else {
        Issue.record("\(kind) ended as \(String(describing: lines.outcome)).")
        return
      }
      #expect(lines.steps.isEmpty)
    }
    let newest = try #require(Snapshots(paths: deployment.paths, files: .live).list().first)
    #expect(try FileStore.live.read(newest.path) == Array(good.utf8))
  }

  @Test("An older state that is put back blocks the plan")
  func regressedState() async throws {
    let deployment = try Deployment(Self.two)
    try await deployment.apply()
    let old = try deployment.stateText
    try deployment.scratch.write(Self.two.replacing("one", with: "two"), to: "cluster/main.tf")
    try await deployment.apply()
    try FileStore.live.write(deployment.directory + "/terraform.tfstate", Array(old.utf8))
    let lines = try await deployment.run(deployment.request(.plan))
    guard case .refused = lines.outcome else {
      Issue.record("It ended as \(String(describing: lines.outcome)).")
      return
    }
  }

  @Test("Ledger and audit tell who did what, and the audit's chain holds")
  func records() async throws {
    let deployment = try Deployment(Self.two)
    try await deployment.apply()
    try deployment.scratch.write("", to: "cluster/main.tf")
    try await deployment.apply()
    let entries = try Ledger(paths: deployment.paths, files: .live).entries()
    #expect(entries.map(\.moment) == [.after, .before, .after])
    #expect(entries.map(\.resources) == [2, 2, 0])
    #expect(entries.allSatisfy { $0.who == "tester@here" })
    // After everything was destroyed in order, an empty directory is a beginning, not a loss.
    #expect(try Ledger(paths: deployment.paths, files: .live).known() == nil)
    let audit = try Paths(environment: deployment.world.environment).auditLog
    let lines = try FileStore.live.read(audit).split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == 8)
    #expect(try AuditLog(path: audit, world: deployment.world).brokenLines() == [])
  }

  @Test("When the audit log cannot be written, nothing is done")
  func unauditable() async throws {
    let deployment = try Deployment(Self.two)
    let audit = try Paths(environment: deployment.world.environment).auditLog
    try FileStore.live.makeDirectory(audit)
    let lines = try await deployment.run(deployment.request(.plan))
    guard case .refused(let reason) = lines.outcome else {
      Issue.record("It ended as \(String(describing: lines.outcome)).")
      return
    }
    #expect(reason.contains("audit"))
    #expect(lines.steps.isEmpty)
  }

  @Test("A tool that is not there fails the run at its first step, with the reason")
  func missingTool() async throws {
    let deployment = try Deployment(Self.two)
    let lines = try await deployment.run(deployment.request(.plan, tool: "/nonexistent/terraform"))
    guard case .failed(step: .initialize, _) = lines.outcome else {
      Issue.record("It ended as \(String(describing: lines.outcome)).")
      return
    }
  }

  @Test("A run that cannot be launched is over, with the reason in its output")
  func missingRunner() async throws {
    let deployment = try Deployment(Self.two)
    let launcher = RunLauncher(
      store: deployment.store, world: deployment.world, executable: "/nonexistent/quarterdeck")
    let request = deployment.request(.plan)
    await #expect(throws: RunError.self) { try await launcher.start(request, variables: [:]) }
    guard case .refused = await deployment.lines(of: request.id).outcome else {
      Issue.record("The run is not over.")
      return
    }
  }

  @Test(
    "Only well-formed run names are run names",
    arguments: [
      ("20261123-221501-2a7f3a", true), ("20261123-221501-2a7F3A", false),
      ("../../etc/passwd", false),
      ("20261123-221501-2a7f3a/..", false), ("", false), ("20261123-221501", false),
      ("2026112٣-221501-2a7f3a", false),
    ])
  func runNames(text: String, isName: Bool) {
    #expect((RunID(text) != nil) == isName)
  }
}
