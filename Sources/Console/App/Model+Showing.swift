import Fleet
import Terraform

/// What a picture of one screen needs: to go there, and to know when everything is on it.
extension Model {
  /// Goes to a numbered screen; the others need something to show, and nothing happens.
  public mutating func go(to id: ScreenID) {
    switch id {
    case .overview: show(.overview)
    case .deploy: show(.deploy)
    case .resources: show(.resources)
    case .nodes: show(.nodes)
    case .pods: show(.pods)
    case .logs: showNewestLog()
    case .tunnels: show(.tunnels)
    case .history: show(.history)
    case .machine, .node, .pod: break
    }
  }

  /// What has neither come nor been refused yet, in words for people; empty when the picture is complete.
  public var awaited: [String] {
    guard state.isAnswered else { return ["the state"] }
    var awaited = deploy.isListed ? [] : ["the runs"]
    // Of a run that is over, what it said comes up to its end, unless it was lost.
    if let outcome = deploy.watched?.outcome, outcome != .lost, deploy.progress.outcome == nil {
      awaited.append("the newest run")
    }
    if let review = deploy.review, review.plan == nil, review.failure == nil {
      awaited.append("the plan")
    }
    awaited += polledTargets.filter { machines[$0.id]?.isAnswered != true }
      .map { target in inventory?.machines.first { $0.id == target.id }?.name ?? target.id }
    if inventory?.controlPlaneTarget != nil, !cluster.pods.isAnswered {
      awaited.append("the cluster")
    }
    if screen == .overview, inventory?.controlPlaneTarget != nil {
      awaited += deployment.workloads.map(\.name).filter { workloads[$0]?.isAnswered != true }
    }
    if deployment.hasTunnels, tunnels?.tunnels.contains(where: { $0.state == .opening }) != false {
      awaited.append("the tunnels")
    }
    if screen == .logs {
      awaited += logs.sources.filter { !isRead($0) }.map { "the log of \($0.name)" }
    }
    return awaited
  }

  /// Goes to the logs; where none was chosen, the newest run's is as good as any.
  private mutating func showNewestLog() {
    guard logs.sources.isEmpty else { return showLogs() }
    session.awaitedLogs = [.newestRun]
    show(.logs)
  }

  /// Whether a log has said what there is; of a run that is over, up to its end.
  private func isRead(_ source: LogSource) -> Bool {
    switch (logs.conditions[source], source) {
    case (nil, _), (.asked, _): false
    case (.followed, .run(let id)): activeRun?.id == id
    default: true
    }
  }
}

extension Remote {
  /// Whether it came, or is known not to come.
  fileprivate var isAnswered: Bool { value != nil || failure != nil }
}
