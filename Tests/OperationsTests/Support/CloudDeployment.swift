import FoundationEssentials
import Operations
import Synchronization
import Terraform
import TestKit

/// The configuration of `quarterdeck new` in a directory, a laboratory cloud, and what was started.
final class CloudDeployment: Sendable {
  let scratch: Scratch
  let lab: Lab
  let programs = Mutex<[Program]>([])
  private let environment: [String: String]

  static let files = ["cluster.tf", "variables.tf", "outputs.tf", "cloud-init.yml"]

  init() async throws {
    scratch = try Scratch()
    let directory = try scratch.directory("cluster")
    for name in Self.files {
      let source = "\(Checkout.root)/Sources/Blueprint/Resources/\(name)"
      try FileStore.live.write("\(directory)/\(name)", try FileStore.live.read(source))
    }
    var base = testEnvironment
    // Where the laboratory's virtualenv is.
    base["HOME"] = ProcessInfo.processInfo.environment["HOME"]
    base["XDG_CACHE_HOME"] = ProcessInfo.processInfo.environment["XDG_CACHE_HOME"]
    lab = try await Lab.start(in: scratch.file("lab"), speed: 10, base: base)
    var environment = base.merging(lab.environment) { $1 }.merging(lab.directEnvironment) { $1 }
    environment["XDG_STATE_HOME"] = scratch.file("state")
    environment["XDG_CONFIG_HOME"] = scratch.file("config")
    environment["XDG_RUNTIME_DIR"] = try scratch.directory("run")
    self.environment = environment
  }

  /// The deployment, with more or other variables in the environment; what it starts is noted.
  func site(_ more: [String: String?] = [:]) throws -> DeploymentSite {
    var environment = environment
    for (name, value) in more { environment[name] = value }
    var world = World.live(environment: environment)
    let start = world.processes.start
    world.processes.start = { program, handler throws(ProcessError) in
      self.programs.withLock { $0.append(program) }
      return try await start(program, handler)
    }
    return try DeploymentSite(directory: scratch.file("cluster"), world: world)
  }
}
