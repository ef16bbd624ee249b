import FoundationEssentials
import Operations
import Terraform
import Testing

/// A way in which a destroy can be wrong, and a part of the reason that is given for its refusal.
struct WrongDestroy: Sendable {
  let name: String
  let reason: String
  let prepare: @Sendable (Ground, inout Attempt) async throws -> Void

  init(
    _ name: String, _ reason: String,
    _ prepare: @escaping @Sendable (Ground, inout Attempt) async throws -> Void
  ) {
    (self.name, self.reason, self.prepare) = (name, reason, prepare)
  }

  static let all = states + places + plans + names
}

// MARK: - The state

extension WrongDestroy {
  /// Each is tried by the apply and by a new plan to destroy.
  private static let states = damages.flatMap { damage in
    [
      WrongDestroy("\(damage.name), at the apply", damage.reason, damage.prepare),
      WrongDestroy("\(damage.name), at the plan", damage.reason) { ground, attempt in
        try await damage.prepare(ground, &attempt)
        attempt.request = ground.request(.destroyPlan)
      },
    ]
  }

  private static let damages = [
    WrongDestroy("an empty state", "is empty") { ground, _ in
      try FileStore.live.write(ground.state, [])
    },
    WrongDestroy("a torn state", "is damaged: the state file is cut off") { ground, _ in
      let bytes = try FileStore.live.read(ground.state)
      try FileStore.live.write(ground.state, Array(bytes.prefix(bytes.count / 2)))
    },
    WrongDestroy("a state that is no JSON", "is damaged: the state file is not JSON") {
      ground, _ in try FileStore.live.write(ground.state, Array("state".utf8))
    },
    WrongDestroy("a state that is gone", "is gone") { ground, _ in
      try FileStore.live.remove(ground.state)
    },
    WrongDestroy("an older state", "is older than it was") { ground, _ in
      try ground.setSerial(0)
    },
    WrongDestroy("another deployment's state", "belongs to another deployment") { ground, _ in
      try ground.setLineage("00000000-1111-2222-3333-444444444444")
    },
    WrongDestroy("a state of a newer format", "format version 5") { ground, _ in
      try ground.edit(ground.state) { $0.replacing("\"version\": 4", with: "\"version\": 5") }
    },
    WrongDestroy("a ledger that cannot be read", "ledger") { ground, _ in
      try FileStore.live.remove(ground.deployment.paths.ledger)
      try FileStore.live.makeDirectory(ground.deployment.paths.ledger)
    },
  ]
}

// MARK: - The place

extension WrongDestroy {
  private static let places =
    [
      ("openstack_tenant_name", "demo", "project is demo, was prod"),
      ("openstack_region", "RegionTwo", "region is RegionTwo, was RegionOne"),
      (
        "openstack_auth_url", "https://other.example.com/v3",
        "auth URL is https://other.example.com/v3, was https://cloud.example.com:5000/v3"
      ),
      ("openstack_username", "somebody", "user is (sensitive, "),
      ("openstack_project_domain_name", "Other", "project domain is Other, was Default"),
    ].map { name, value, reason in
      WrongDestroy("another \(name)", reason) { ground, attempt in
        attempt.request = ground.request(.destroyPlan)
        attempt.variables[name] = Secret(value)
      }
    } + [
      WrongDestroy("an entry of clouds.yaml, at the plan", "clouds.yaml entry is demo, was none") {
        ground, attempt in
        attempt.request = ground.request(.destroyPlan)
        attempt.environment["OS_CLOUD"] = "demo"
      },
      WrongDestroy("an entry of clouds.yaml, at the apply", "The environment is not the one") {
        _, attempt in attempt.environment["OS_CLOUD"] = "demo"
      },
      WrongDestroy("a record of the cloud that cannot be read", "it is not known in which cloud") {
        ground, _ in
        try FileStore.live.write(ground.deployment.paths.root + "/identity.json", [0x7B])
      },
      WrongDestroy("a record that names another project", "project is prod, was demo") {
        ground, _ in
        try ground.edit(ground.deployment.paths.root + "/identity.json") {
          $0.replacing("prod", with: "demo")
        }
      },
      WrongDestroy("another workspace, at the apply", "is for the workspace default") {
        _, attempt in attempt.environment["TF_WORKSPACE"] = "demo"
      },
      WrongDestroy("another workspace, at the plan", "which does not exist") { ground, attempt in
        attempt.request = ground.request(.destroyPlan)
        attempt.environment["TF_WORKSPACE"] = "demo"
      },
      WrongDestroy("a directory that another run holds", "is held by") { ground, attempt in
        let lock = try FileStore.live.lock(ground.deployment.directory + "/.quarterdeck.lock")
        lock?.describe(holder: Array("run of a colleague".utf8))
        attempt.lock = lock
      },
    ]
}

// MARK: - The plan

extension WrongDestroy {
  private static let plans = [
    WrongDestroy("a state that has changed since", "The state has changed since the plan: serial") {
      ground, _ in try ground.setSerial(try ground.serial + 1)
    },
    WrongDestroy("a plan that was made without a state", "was made when there was no state") {
      ground, _ in
      let serial = try ground.serial
      try ground.edit(ground.folder.planRecordFile) {
        $0.replacing("\"serial\":\(serial),", with: "")
      }
    },
    WrongDestroy("a plan of another state", "was made on another state: lineage") { ground, _ in
      let lineage = try RawState(bytes: FileStore.live.read(ground.state)).lineage
      try ground.edit(ground.folder.planRecordFile) {
        $0.replacing(lineage, with: "99999999-1111-2222-3333-444444444444")
      }
    },
    WrongDestroy("a flipped bit in the plan", "was changed after it was made") { ground, _ in
      var bytes = try FileStore.live.read(ground.folder.planFile)
      bytes[bytes.count / 2] ^= 1
      try FileStore.live.write(ground.folder.planFile, bytes)
    },
    WrongDestroy("a plan that is cut off", "was changed after it was made") { ground, _ in
      let bytes = try FileStore.live.read(ground.folder.planFile)
      try FileStore.live.write(ground.folder.planFile, Array(bytes.dropLast(10)))
    },
    WrongDestroy("a plan whose file is gone", "The file of plan") { ground, _ in
      try FileStore.live.remove(ground.folder.planFile)
    },
    WrongDestroy("a plan of which nothing is recorded", "The file of plan") { ground, _ in
      try FileStore.live.remove(ground.folder.planRecordFile)
    },
    WrongDestroy("a plan of another directory", "is for /srv/other, not for this directory") {
      ground, _ in
      try ground.edit(ground.folder.requestFile) {
        $0.replacing(ground.deployment.directory, with: "/srv/other")
      }
    },
    WrongDestroy("a plan of another version", "was made by terraform 0.12.31, and this is") {
      ground, _ in
      let tool = try #require(ground.deployment.store.plan(ground.plan)?.tool)
      try ground.edit(ground.folder.planRecordFile) {
        $0.replacing("\"\(tool)\"", with: "\"terraform 0.12.31\"")
      }
    },
    WrongDestroy("no plan", "Only a saved plan is applied") { _, attempt in
      attempt.request.planID = nil
    },
    WrongDestroy("a plan that nobody made", "There is no plan 20200101-000000-abcdef") {
      _, attempt in attempt.request.planID = RunID("20200101-000000-abcdef")
    },
    WrongDestroy("an apply for a plan", "is an apply and no plan") { ground, attempt in
      attempt.request.planID = ground.apply
    },
    WrongDestroy("a plan that has been applied", "has been applied, by run") { ground, attempt in
      attempt.request.planID = ground.applied
    },
    WrongDestroy("a plan that failed", "failed in validate") { ground, attempt in
      try ground.edit(ground.deployment.directory + "/main.tf") {
        $0.replacing("input = \"one\"", with: "nonsense = 1")
      }
      attempt.request.planID = try await ground.plan(ending: .failed(step: .validate, exitCode: 1))
    },
    WrongDestroy("a plan that changes nothing", "changes nothing") { ground, attempt in
      attempt.request.planID = try await ground.plan(ending: .succeeded(changes: false))
    },
    WrongDestroy("a plan that never finished", "never finished") { ground, attempt in
      let request = ground.request(.destroyPlan)
      _ = try ground.deployment.store.create(request)
      attempt.request.planID = request.id
    },
  ]
}

// MARK: - The name

extension WrongDestroy {
  private static let names =
    [
      WrongDestroy("no name", "nobody typed the deployment's name") { _, attempt in
        attempt.request.confirmation = nil
      }
    ]
    + ["", "tes", "Test", "test ", "production"].map { (name: String) in
      WrongDestroy("the name \"\(name)\"", "the name that was typed is not test") { _, attempt in
        attempt.request.confirmation = name
      }
    }
}

extension Ground {
  /// Makes a plan that ends in some way.
  fileprivate func plan(ending outcome: RunOutcome) async throws -> RunID {
    var attempt = attempt()
    attempt.request = request(.plan)
    #expect(try await run(attempt) == outcome)
    return attempt.request.id
  }
}
