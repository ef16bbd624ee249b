import Cluster
import Fleet
import FoundationEssentials
import Glibc
import Synchronization
import TestKit
import Testing

@testable import Operations

/// Tunnels of one test into a laboratory's cloud, through its real bastion.
final class TunnelLab: Sendable {
  let scratch: Scratch
  let lab: Lab
  let world: World
  /// What was run here.
  let log = CommandLog()
  let paths: Paths
  let deployment: DeploymentPaths

  init() async throws {
    scratch = try Scratch()
    var environment = testEnvironment
    environment["HOME"] = scratch.path
    environment["XDG_RUNTIME_DIR"] = scratch.path
    world = World.live(environment: environment).observed(by: log)
    // The interpreter of the laboratory is kept where the person's cache is.
    var base = environment
    for name in ["HOME", "XDG_CACHE_HOME"] {
      base[name] = getenv(name).map { String(cString: $0) }
    }
    lab = try await Lab.start(in: scratch.file("lab"), speed: 20, base: base)
    paths = try Paths(environment: environment)
    deployment = paths.deployment(DeploymentID(realPath: scratch.path))
  }

  private func value(_ name: String) throws -> String {
    try #require(lab.environment["LAB_\(name)"])
  }

  func bastion(key: String? = nil, isPinned: Bool = true) throws -> Bastion {
    Bastion(
      host: try value("BASTION_HOST"), port: Int(try value("BASTION_PORT")),
      user: try value("BASTION_USER"), identityFile: try key ?? value("BASTION_KEY"),
      hostKey: isPinned ? try value("BASTION_HOST_KEY") : nil)
  }

  func route(_ kind: TunnelKind, localPort: Int = 0) throws -> TunnelRoute {
    let name = kind.rawValue.uppercased()
    let place = try value(name).split(separator: ":")
    return TunnelRoute(
      name: kind.rawValue, localPort: localPort, host: String(place[0]),
      port: try #require(Int(place[1])), kind: kind)
  }

  func plan(
    _ kinds: [TunnelKind] = [.keystone, .nova, .neutron, .glance], bastion: Bastion? = nil
  ) throws -> TunnelPlan {
    TunnelPlan(bastion: try bastion ?? self.bastion(), routes: try kinds.map { try route($0) })
  }

  func tunnels(_ plan: TunnelPlan, _ role: Tunnels.Role = .console) -> Tunnels {
    Tunnels(
      plan: plan, role: role, paths: deployment, runtimePaths: paths, agentSocket: nil,
      world: world)
  }

  /// Keeps tunnels while the body runs, and ends the laboratory.
  func keep(
    _ plan: TunnelPlan, _ body: @Sendable (Kept) async throws -> Void
  ) async throws {
    let kept = Kept(tunnels(plan))
    do {
      try await body(kept)
    } catch {
      await kept.stop()
      try? await lab.stop()
      throw error
    }
    await kept.stop()
    try await lab.stop()
  }

  /// The processes whose command line names a file of this test's sockets.
  func processes() async throws -> [Int32] {
    let found = try await world.processes.run(
      Program("/usr/bin/pgrep", ["-f", "\(scratch.path)/qd/"], environment: testEnvironment))
    return found.output.text.split(separator: "\n").compactMap { Int32($0) }
  }

  /// The processes of the bastion, one for each connection.
  func servers() async throws -> [Int32] {
    let daemon = try scratch.text(of: "lab/labd.pid").filter(\.isNumber)
    let found = try await world.processes.run(
      Program("/usr/bin/pgrep", ["-P", daemon, "sshd"], environment: testEnvironment))
    return found.output.text.split(separator: "\n").compactMap { Int32($0) }
  }

  /// The masters.
  func masters() async throws -> [Int32] {
    let found = try await world.processes.run(
      Program(
        "/usr/bin/pgrep", ["-f", "\(scratch.path)/qd/.* -M -N"], environment: testEnvironment))
    return found.output.text.split(separator: "\n").compactMap { Int32($0) }
  }
}

/// Tunnels that are kept by a task of their own until they are stopped.
final class Kept: Sendable {
  let tunnels: Tunnels
  private let task: Task<Void, Never>
  private let newest: Newest

  init(_ tunnels: Tunnels) {
    self.tunnels = tunnels
    let newest = Newest()
    self.newest = newest
    task = Task { await tunnels.keep { survey in newest.set(survey) } }
  }

  var survey: TunnelSurvey? { newest.value }

  func reading(_ name: String) -> TunnelReading? { survey?.tunnels.first { $0.id == name } }

  /// Waits until a survey is as described; false when the time is over first.
  func waits(
    _ limit: Duration = .seconds(60), for condition: @Sendable (TunnelSurvey) -> Bool
  ) async -> Bool {
    await eventually(within: limit) { self.survey.map(condition) ?? false }
  }

  func stop() async {
    task.cancel()
    await task.value
  }

  private final class Newest: Sendable {
    private let survey = Mutex<TunnelSurvey?>(nil)
    var value: TunnelSurvey? { survey.withLock { $0 } }
    func set(_ new: TunnelSurvey) { survey.withLock { $0 = new } }
  }
}
