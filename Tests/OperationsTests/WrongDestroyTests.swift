import Fleet
import FoundationEssentials
import Operations
import Terraform
import Testing

/// Destroys in the wrong place, of the wrong state or by the wrong plan, through real runners.
@Suite("Wrong destroys") struct WrongDestroyTests {
  @Test("Each is refused with its own reason, and nothing is destroyed")
  func refused() async throws {
    let ground = try await Ground()
    let before = try ground.deployment.stateText
    var reasons: [String] = []
    for wrong in WrongDestroy.all {
      var attempt = ground.attempt()
      try await wrong.prepare(ground, &attempt)
      let outcome = try await ground.run(attempt)
      attempt.lock?.release()
      guard case .refused(let reason) = outcome else {
        Issue.record("\(wrong.name): it ended as \(String(describing: outcome)).")
        try ground.restore()
        continue
      }
      #expect(reason.contains(wrong.reason), "\(wrong.name): \(reason)")
      reasons.append(reason)
      try ground.restore()
      #expect(try ground.deployment.stateText == before, "\(wrong.name)")
    }
    #expect(WrongDestroy.all.count >= 40)
    #expect(reasons.count == WrongDestroy.all.count)
    print("\(reasons.count) of \(WrongDestroy.all.count) wrong destroys were refused.")
  }

  @Test("The right one is not refused: it leaves nothing in the state, and says so")
  func right() async throws {
    let ground = try await Ground()
    let attempt = ground.attempt()
    let lines = try await ground.lines(attempt)
    #expect(lines.outcome == .succeeded(changes: true))
    let notes = lines.compactMap { line -> String? in
      guard case .note(let text, _) = line else { return nil }
      return text
    }
    #expect(notes.contains { $0.hasPrefix("Nothing is left in the state") })
  }

  @Test("A change of the cloud that somebody accepts is planned, applied and then the known one")
  func accepted() async throws {
    let ground = try await Ground()
    var attempt = ground.attempt()
    attempt.request = ground.request(.plan)
    attempt.request.acceptsIdentity = true
    attempt.variables["openstack_tenant_name"] = Secret("demo")
    try ground.deployment.scratch.write(
      Ground.configuration.replacing("one", with: "two"), to: "cluster/main.tf")
    #expect(try await ground.run(attempt) == .succeeded(changes: true))
    let record = try #require(ground.deployment.store.plan(attempt.request.id))
    #expect(record.cloud?.differences(from: try #require(record.formerCloud)).count == 1)
    var apply = ground.attempt()
    apply.request = ground.request(.apply, plan: attempt.request.id)
    #expect(try await ground.run(apply) == .succeeded(changes: true))
    // From now on the former project is the wrong one.
    var back = ground.attempt()
    back.request = ground.request(.plan)
    guard case .refused(let reason) = try await ground.run(back) else {
      Issue.record("The former project was not refused.")
      return
    }
    #expect(reason.contains("project is prod, was demo"))
  }

  @Test("What is recorded of the cloud holds no sensitive value, and is for its owner only")
  func recorded() async throws {
    let ground = try await Ground()
    let file = ground.deployment.paths.root + "/identity.json"
    let text = String(decoding: try FileStore.live.read(file), as: UTF8.self)
    #expect(text.contains("https://cloud.example.com:5000/v3"))
    #expect(text.contains("(sensitive, "))
    #expect(!text.contains("secret-user"))
    #expect(try FileStore.live.status(file)?.permissions == 0o600)
  }
}

/// One attempt to run something.
struct Attempt {
  var request: RunRequest
  var variables: [String: Secret]
  var environment: [String: String]
  /// The directory's lock, where somebody else holds it.
  var lock: FileLock?
}

/// A deployment with two resources, and a reviewed plan to destroy them.
final class Ground: Sendable {
  static let configuration = """
    variable "openstack_auth_url" { type = string }
    variable "openstack_tenant_name" { type = string }
    variable "openstack_project_domain_name" { type = string }
    variable "openstack_region" { type = string }
    variable "openstack_username" {
      type      = string
      sensitive = true
    }
    resource "terraform_data" "a" { input = "one" }
    resource "terraform_data" "b" { input = "other" }
    """
  static let variables = [
    "openstack_auth_url": "https://cloud.example.com:5000/v3/", "openstack_tenant_name": "prod",
    "openstack_project_domain_name": "Default", "openstack_region": "RegionOne",
    "openstack_username": "secret-user",
  ].mapValues { Secret($0) }

  let deployment: Deployment
  /// The plan that was applied.
  let applied: RunID
  /// The apply.
  let apply: RunID
  /// The plan to destroy.
  let plan: RunID
  private let kept: [String: [UInt8]]

  init() async throws {
    deployment = try Deployment(Self.configuration)
    let first = deployment.request(.plan)
    #expect(
      try await deployment.run(first, variables: Self.variables).outcome
        == .succeeded(changes: true))
    let apply = deployment.request(.apply, plan: first.id)
    #expect(try await deployment.run(apply).outcome == .succeeded(changes: true))
    let destroy = deployment.request(.destroyPlan)
    #expect(
      try await deployment.run(destroy, variables: Self.variables).outcome
        == .succeeded(changes: true))
    (applied, self.apply, plan) = (first.id, apply.id, destroy.id)
    let folder = deployment.store.folder(destroy.id)
    let files = [
      deployment.directory + "/terraform.tfstate", deployment.directory + "/main.tf",
      folder.planFile, folder.planRecordFile, folder.requestFile,
      deployment.paths.root + "/identity.json", deployment.paths.ledger,
    ]
    kept = Dictionary(
      uniqueKeysWithValues: try files.map { ($0, try FileStore.live.read($0)) })
  }

  var state: String { deployment.directory + "/terraform.tfstate" }
  var folder: RunFolder { deployment.store.folder(plan) }

  func request(_ kind: RunKind, plan: RunID? = nil) -> RunRequest {
    deployment.request(kind, plan: plan)
  }

  /// The right destroy.
  func attempt() -> Attempt {
    Attempt(
      request: request(.apply, plan: plan), variables: Self.variables,
      environment: deployment.world.environment)
  }

  func lines(_ attempt: Attempt) async throws -> [RunLine] {
    let world = World.live(environment: attempt.environment)
    let launcher = RunLauncher(
      store: deployment.store, world: world, executable: Deployment.runnerProgram)
    try await launcher.start(attempt.request, variables: attempt.variables)
    return await deployment.lines(of: attempt.request.id)
  }

  func run(_ attempt: Attempt) async throws -> RunOutcome? { try await lines(attempt).outcome }

  /// Puts back everything that an attempt was prepared with.
  func restore() throws {
    for (path, bytes) in kept {
      if (try? FileStore.live.read(path)) == nil, try FileStore.live.status(path) != nil {
        try FileManager.default.removeItem(atPath: path)
      }
      try FileStore.live.write(path, bytes)
    }
  }

  /// Changes the text of a file.
  func edit(_ path: String, _ change: (String) -> String) throws {
    let text = String(decoding: try FileStore.live.read(path), as: UTF8.self)
    let changed = change(text)
    #expect(changed != text, "The file was not changed, so the attempt is the right one.")
    try FileStore.live.write(path, Array(changed.utf8))
  }

  var serial: UInt64 {
    get throws { try RawState(bytes: FileStore.live.read(state)).serial }
  }

  func setSerial(_ serial: UInt64) throws {
    let present = try self.serial
    try edit(state) { $0.replacing("\"serial\": \(present)", with: "\"serial\": \(serial)") }
  }

  func setLineage(_ lineage: String) throws {
    let present = try RawState(bytes: FileStore.live.read(state)).lineage
    try edit(state) { $0.replacing(present, with: lineage) }
  }
}
