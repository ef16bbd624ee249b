import Cluster
import Fleet
import FoundationEssentials
import Glibc
import Synchronization
import Terraform
import TestKit
import Testing

@testable import Operations

/// Runs whose terraform talks through tunnels.
@Suite("Tunnels of runs", .enabled(if: Deployment.tool != nil), .timeLimit(.minutes(5)))
struct RunTunnelTests {
  private static let slow = """
    resource "terraform_data" "slow" {
      provisioner "local-exec" { command = "sleep 12" }
    }
    """

  private func request(
    _ deployment: Deployment, _ kind: RunKind, of plan: RunID? = nil, _ tunnels: TunnelPlan
  ) -> RunRequest {
    var request = deployment.request(kind, plan: plan)
    request.tunnels = tunnels
    return request
  }

  private func notes(_ lines: [RunLine]) -> String {
    lines.compactMap { line in
      guard case .note(let text, _) = line else { return nil }
      return text
    }.joined(separator: "\n")
  }

  @Test("While a quick run takes the tunnels and gives them back, none is shown as down")
  func quickRun() async throws {
    let lab = try await TunnelLab()
    let deployment = try Deployment(
      "output \"x\" { value = 1 }", environment: ["XDG_RUNTIME_DIR": lab.scratch.path])
    let plan = try lab.plan([.keystone, .nova])
    let console = Tunnels(
      plan: plan, role: .console, paths: deployment.paths, runtimePaths: lab.paths,
      agentSocket: nil, subject: .init(who: "op@host", directory: "/d", run: nil),
      world: lab.world)
    let surveys = Mutex<[TunnelSurvey]>([])
    let keeper = Task {
      await console.keep { survey in surveys.withLock { $0.append(survey) } }
    }
    @Sendable func newest() -> TunnelSurvey? { surveys.withLock { $0.last } }
    try #require(await eventually { newest()?.isWell == true })
    surveys.withLock { $0 = [] }
    let planned = try await deployment.run(request(deployment, .plan, plan))
    #expect(planned.outcome == .succeeded(changes: true), "\(notes(planned))")
    let isBack = await eventually {
      newest()?.isWell == true && newest()?.bastion.state == .connected
    }
    #expect(isBack)
    let seen = surveys.withLock { $0 }
    #expect(
      seen.contains {
        if case .other(let who, _) = $0.keeper { who.hasPrefix("run ") } else { false }
      },
      "The run is shown as who keeps them.")
    let downs = seen.filter { survey in survey.tunnels.contains { $0.state == .down } }
    #expect(downs.isEmpty, "\(downs.first as Any)")
    keeper.cancel()
    await keeper.value
    let records = try AuditLog(path: lab.paths.auditLog, world: lab.world).records()
    let outcomes = records.filter { $0.event.hasPrefix("tunnel.") && $0.who == "op@host" }
      .map { $0.details["outcome"] }
    #expect(outcomes == ["connected", "handed to a run", "connected", "closed"])
    try await lab.lab.stop()
  }

  @Test("A run takes the console's tunnels, says when one is down and back, and gives them back")
  func run() async throws {
    let lab = try await TunnelLab()
    let deployment = try Deployment(
      Self.slow, environment: ["XDG_RUNTIME_DIR": lab.scratch.path])
    let tunnels = try lab.plan([.keystone, .nova])
    let console = Kept(
      Tunnels(
        plan: tunnels, role: .console, paths: deployment.paths, runtimePaths: lab.paths,
        agentSocket: nil, world: lab.world))
    try #require(await console.waits { $0.isWell })
    let ports = console.survey?.tunnels.map(\.localPort)
    let plan = request(deployment, .plan, tunnels)
    let planned = try await deployment.run(plan)
    #expect(planned.outcome == .succeeded(changes: true), "\(notes(planned))")
    #expect(notes(planned).contains("Tunnels are up: keystone 127.0.0.1:"))
    #expect(await console.waits { $0.isWell && $0.keeper == .here })

    let apply = request(deployment, .apply, of: plan.id, tunnels)
    try await deployment.launcher.start(apply, variables: [:])
    #expect(
      await console.waits { survey in
        guard case .other(let keeper, _) = survey.keeper else { return false }
        return survey.isWell && keeper == "run \(apply.id)"
      })
    #expect(console.survey?.tunnels.map(\.localPort) == ports)
    // The console goes, as if it were closed; then the run's master dies.
    await console.stop()
    let master = try #require(await lab.masters().first)
    kill(master, SIGKILL)
    let lines = await deployment.lines(of: apply.id)
    #expect(lines.outcome == .succeeded(changes: true), "\(notes(lines))")
    #expect(notes(lines).contains("Tunnel keystone is down."), "\(notes(lines))")
    #expect(notes(lines).contains("Tunnel keystone is up again after"), "\(notes(lines))")
    #expect(try await eventually { try await lab.processes().isEmpty })
    #expect(try lab.world.files.list(lab.scratch.file("qd")).isEmpty)
    try await lab.lab.stop()
  }

  @Test("Without its tunnels no terraform is started, and the reason is said")
  func refused() async throws {
    let lab = try await TunnelLab()
    let deployment = try Deployment(
      Self.slow, environment: ["XDG_RUNTIME_DIR": lab.scratch.path])
    _ = try await lab.scratch.makeKey("stranger", world: lab.world)
    let bastion = try lab.bastion(key: lab.scratch.file("stranger"))
    let tunnels = try lab.plan([.keystone], bastion: bastion)
    let lines = try await deployment.run(request(deployment, .plan, tunnels))
    #expect(
      lines.refusal?.hasPrefix("The tunnels are not up, so terraform was not started.") == true)
    #expect(lines.refusal?.contains("The bastion does not accept the key") == true)
    #expect(lines.steps.isEmpty)
    #expect(try await lab.processes().isEmpty)
    try await lab.lab.stop()
  }

  @Test("A run that waits for its tunnels heeds an interrupt")
  func interrupted() async throws {
    let lab = try await TunnelLab()
    try await lab.lab.inject("bastion-down")
    let deployment = try Deployment(
      Self.slow, environment: ["XDG_RUNTIME_DIR": lab.scratch.path])
    let plan = request(deployment, .plan, try lab.plan([.keystone]))
    let folder = try await deployment.launcher.start(plan, variables: [:])
    try Interrupt.request(folder, by: "tester@here", world: lab.world)
    let lines = await deployment.lines(of: plan.id)
    #expect(lines.outcome == .interrupted)
    #expect(lines.steps.isEmpty)
    try await lab.lab.stop()
  }
}
