public import Fleet
import FoundationEssentials

extension DeploymentSite {
  /// Prepares the connection that tunnels and machines share; nil unless there are tunnels, and the
  /// machines are behind the same bastion.
  public func makeSharedBastion() -> SharedBastion? {
    guard settings.tunnelPlan != nil, let gateway = settings.gateway else { return nil }
    return SharedBastion(
      gateway, seenHosts: deploymentPaths.bastionHosts, paths: paths, world: world)
  }

  /// Prepares the tunnels of the deployment; nil when the configuration names none.
  ///
  /// - Parameter shared: The connection to the bastion that the machines use as well.
  /// - Returns: The tunnels, which nobody keeps yet.
  public func makeTunnels(sharing shared: SharedBastion? = nil) -> Tunnels? {
    settings.tunnelPlan.map { plan in
      Tunnels(
        plan: plan, role: .console, paths: deploymentPaths, runtimePaths: paths,
        agentSocket: world.environment["SSH_AUTH_SOCK"], shared: shared,
        subject: AuditLog.Subject(who: who, directory: directory, run: nil), world: world)
    }
  }

  /// Looks once at the tunnels that some process keeps; opens none.
  public func surveyTunnels() async -> TunnelSurvey? {
    await makeTunnels()?.look()
  }
}

extension Tunnels {
  /// Looks once at what some process keeps; opens nothing.
  func look() async -> TunnelSurvey {
    await share()
    for index in survey.tunnels.indices where survey.keeper == .nobody {
      // Nobody wants it: it is not down.
      if survey.tunnels[index].state == .down { survey.tunnels[index].state = .closed }
    }
    survey.readAt = world.clock.now()
    return survey
  }
}
