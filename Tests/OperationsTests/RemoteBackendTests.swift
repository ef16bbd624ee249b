import FoundationEssentials
import Operations
import Terraform
import Testing

@Suite("States in real backends", .serialized) struct RemoteBackendTests {
  private static let two = """
    resource "terraform_data" "a" { input = "one" }
    resource "terraform_data" "b" { input = "two" }

    """

  @Test(
    "Plan, apply and destroy; the copies and the ledger come by state pull",
    arguments: StateBackend.Kind.allCases)
  func lifecycle(kind: StateBackend.Kind) async throws {
    try await StateBackend.use(kind) { backend in
      let deployment = try backend.deployment(Self.two)
      #expect(try await deployment.apply() == .succeeded(changes: true))
      let location = StateLocation.find(
        directory: deployment.directory, environment: deployment.world.environment, files: .live)
      #expect(location == .backend(type: kind.rawValue))
      #expect(
        try FileStore.live.status(deployment.directory + "/terraform.tfstate") == nil)
      let copies = Snapshots(paths: deployment.paths, files: .live).list()
      let copy = try #require(copies.first)
      #expect(try RawState(bytes: try FileStore.live.read(copy.path)).managedInstanceCount == 2)
      #expect(try await deployment.run(.plan).outcome == .succeeded(changes: false))

      let destroy = deployment.request(.destroyPlan)
      _ = try await deployment.run(destroy)
      let applied = try await deployment.run(deployment.request(.apply, plan: destroy.id))
      #expect(applied.outcome == .succeeded(changes: true))
      let entries = try Ledger(paths: deployment.paths, files: .live).entries()
      #expect(entries.map(\.resources) == [2, 2, 0])
    }
  }

  @Test(
    "A state that is a file moves into the backend when told to, and not before",
    arguments: StateBackend.Kind.allCases)
  func migrated(kind: StateBackend.Kind) async throws {
    try await StateBackend.use(kind) { backend in
      let deployment = try Deployment(Self.two, environment: backend.environment)
      try await deployment.apply()
      try deployment.scratch.write(backend.configuration(Self.two), to: "cluster/main.tf")
      let refused = try await deployment.run(.plan)
      #expect(refused.outcome == .failed(step: .initialize, exitCode: 1))
      let told = refused.diagnostics.map(\.detail).joined()
      #expect(told.contains("quarterdeck plan --migrate-state"), "\(refused.diagnostics)")
      let moved = try await deployment.run(.plan, RunOptions(backendChange: .migrateState))
      #expect(moved.outcome == .succeeded(changes: false))
      let pulled = try await deployment.terraform("state", "pull").output.bytes
      #expect(try RawState(bytes: pulled).managedInstanceCount == 2)
      // terraform gave it a new lineage there; it is the same state all the same.
      #expect(try await deployment.run(.plan).outcome == .succeeded(changes: false))
    }
  }

  @Test(
    "A new backend that is used as it is holds no state, and that is no beginning",
    arguments: StateBackend.Kind.allCases)
  func reconfigured(kind: StateBackend.Kind) async throws {
    try await StateBackend.use(kind) { backend in
      let deployment = try backend.deployment(Self.two)
      try await deployment.apply()
      try deployment.scratch.write(
        "terraform {\n  backend \"local\" {}\n}\n" + Self.two, to: "cluster/main.tf")
      let told = try await deployment.run(.plan)
      #expect(told.diagnostics.map(\.detail).joined().contains("quarterdeck plan --reconfigure"))
      let lines = try await deployment.run(.plan, RunOptions(backendChange: .reconfigure))
      #expect(lines.refusal != nil)
      #expect(lines.steps == ["init 0"])
      try deployment.scratch.write(backend.configuration(Self.two), to: "cluster/main.tf")
      let back = try await deployment.run(.plan, RunOptions(backendChange: .reconfigure))
      #expect(back.outcome == .succeeded(changes: false))
    }
  }

  @Test(
    "A fresh clone, where nothing is initialised, is no lost state",
    arguments: StateBackend.Kind.allCases)
  func freshClone(kind: StateBackend.Kind) async throws {
    try await StateBackend.use(kind) { backend in
      let deployment = try backend.deployment(Self.two)
      try await deployment.apply()
      try FileManager.default.removeItem(atPath: deployment.directory + "/.terraform")
      #expect(try await deployment.run(.plan).outcome == .succeeded(changes: false))
    }
  }

  @Test(
    "A state that vanished from the backend blocks the plan, and its copy can be pushed back",
    arguments: StateBackend.Kind.allCases)
  func lost(kind: StateBackend.Kind) async throws {
    try await StateBackend.use(kind) { backend in
      let deployment = try backend.deployment(Self.two)
      try await deployment.apply()
      try await backend.loseState()
      for kind in [RunKind.plan, .destroyPlan] {
        let lines = try await deployment.run(deployment.request(kind))
        #expect(lines.refusal != nil)
        #expect(lines.steps == ["init 0"])
      }
      let copy = try #require(Snapshots(paths: deployment.paths, files: .live).list().first)
      // Where there is no state a push makes a new lineage; the second push puts the old one back.
      try await deployment.terraform("state", "push", copy.path)
      let pushed = try await deployment.terraform("state", "push", "-force", copy.path)
      #expect(pushed.isSuccess, "\(pushed.errorOutput.text)")
      let outcome = try await deployment.run(.plan).outcome
      #expect(outcome == .succeeded(changes: false))
    }
  }

  @Test(
    "An older state that somebody put back blocks the plan",
    arguments: StateBackend.Kind.allCases)
  func regressed(kind: StateBackend.Kind) async throws {
    try await StateBackend.use(kind) { backend in
      let deployment = try backend.deployment(Self.two)
      try await deployment.apply()
      let old = try #require(Snapshots(paths: deployment.paths, files: .live).list().first)
      try deployment.scratch.write(
        backend.configuration(Self.two.replacing("one", with: "three")), to: "cluster/main.tf")
      try await deployment.apply()
      try await backend.putState(String(decoding: try FileStore.live.read(old.path), as: UTF8.self))
      let outcome = try await deployment.run(.plan).outcome
      guard case .refused = outcome else {
        Issue.record("It ended as \(String(describing: outcome)).")
        return
      }
    }
  }

  @Test(
    "A tainted resource is replaced by the next plan", arguments: StateBackend.Kind.allCases)
  func taint(kind: StateBackend.Kind) async throws {
    try await StateBackend.use(kind) { backend in
      let deployment = try backend.deployment(Self.two)
      try await deployment.apply()
      let address = ResourceAddress(type: "terraform_data", name: "a")
      let taint = try await deployment.run(.taint, RunOptions(address: address))
      #expect(taint.outcome == .succeeded(changes: true))
      #expect(try await deployment.run(.plan).planned == ["replace terraform_data.a"])
    }
  }

  @Test("Workspaces of PostgreSQL have states of their own, and one that is missing is refused")
  func workspaces() async throws {
    try await StateBackend.use(.pg) { backend in
      let deployment = try backend.deployment(Self.two)
      try await deployment.apply()
      let missing = try deployment.with(
        backend.environment.merging(["TF_WORKSPACE": "nope"]) { $1 })
      let refusal = try #require(try await missing.run(.plan).refusal)
      #expect(refusal.contains("There are: default"))
      _ = try await deployment.run(.newWorkspace, RunOptions(workspace: WorkspaceName("blue")))
      #expect(try await deployment.apply() == .succeeded(changes: true))
      _ = try await deployment.run(.selectWorkspace, RunOptions(workspace: .standard))
      #expect(try await deployment.run(.plan).outcome == .succeeded(changes: false))
    }
  }

  @Test(
    "A lock that somebody else holds is told with its holder, and how it could be broken",
    arguments: StateBackend.Kind.allCases)
  func locked(kind: StateBackend.Kind) async throws {
    try await StateBackend.use(kind) { backend in
      let deployment = try backend.deployment(Self.two)
      try await deployment.apply()
      try deployment.scratch.write(
        backend.configuration(Self.two + StateLockTests.slow), to: "cluster/main.tf")
      let holder = try await deployment.world.processes.start(
        Program(
          try #require(Deployment.tool), ["apply", "-auto-approve", "-no-color"],
          environment: deployment.world.environment, directory: deployment.directory), nil)
      let started = "\(deployment.directory)/started"
      #expect(try await eventually { try FileStore.live.status(started) != nil })
      let tool = try StateLockTests.impatientTool(in: deployment.scratch)
      let lines = try await deployment.run(deployment.request(.plan, tool: tool))
      #expect(lines.outcome == .failed(step: .plan, exitCode: 1))
      let ours = try #require(lines.diagnostics.last)
      #expect(ours.summary.hasPrefix("The state is locked: "), "\(lines.diagnostics)")
      #expect(ours.detail.contains("impatient force-unlock "), "\(ours)")
      try deployment.scratch.write("", to: "cluster/go")
      #expect(await holder.ended().isSuccess)
    }
  }
}
