public import FoundationEssentials

/// A node with what is known about it.
struct NodeCase {
  let node: Node
  let surroundings: Surroundings

  /// What is wrong with the node; nil when it is well.
  var finding: Finding? {
    switch node.ready?.status {
    case nil:
      return Finding(
        cause: .nodeNeverReported, summary: "The node \(node.name) has never reported.",
        evidence: ["node \(node.name) status.conditions[Ready]: absent"], next: next,
        scope: .node(node.name), since: node.metadata.creationTimestamp)
    case .unknown:
      return finding(
        .nodeLost, "The node \(node.name) does not report any more.", also: ["Rebooted"])
    case .no: return notReady
    case .yes: return diskFull ?? pressure ?? cordon
    }
  }

  private var notReady: Finding {
    let message = (node.ready?.message ?? "").lowercased()
    if message.contains("network") || message.contains("cni") {
      return finding(
        .nodeNetwork, "The node \(node.name) is not ready: its pod network does not work.")
    }
    if message.contains("shutting down") {
      return finding(.nodeShutdown, "The node \(node.name) is being shut down.")
    }
    if message.contains("container runtime") || message.contains("pleg") {
      return finding(
        .nodeRuntime, "The node \(node.name) is not ready: its container runtime does not answer.")
    }
    return finding(
      .nodeNotReady, "The node \(node.name) reports, but cannot run pods.",
      also: ["InvalidDiskCapacity", "Rebooted"])
  }

  /// The kubelet could not make room: images and containers that it may delete are not enough.
  private var diskFull: Finding? {
    let reasons = ["FreeDiskSpaceFailed", "ImageGCFailed", "ContainerGCFailed"]
    guard
      let event = events.newest(
        reasons, where: { Grace.isOpen(Self.recent, since: $0.lastSeen, now: surroundings.now) })
    else { return nil }
    return finding(
      .nodeDiskFull, "The disk of the node \(node.name) is full, and nothing on it can be cleared.",
      also: [event.reason])
  }

  private var pressure: Finding? {
    node.problems.first.map {
      finding(
        .nodePressure, "The node \(node.name) reports \($0.type).",
        also: ["EvictionThresholdMet", "SystemOOM"])
    }
  }

  private var cordon: Finding? {
    guard node.isUnschedulable else { return nil }
    return Finding(
      cause: .nodeCordoned, summary: "The node \(node.name) takes no new pods: it is cordoned.",
      evidence: ["node \(node.name) spec.unschedulable: true"],
      next: ["microk8s kubectl uncordon \(ShellWord.plain(node.name))"], scope: .node(node.name))
  }

  /// Events older than this tell about something that is over.
  private static let recent = Duration.seconds(900)

  private var events: [KubernetesEvent] { surroundings.events(ofNode: node.name) }

  private var next: [String] {
    [
      "microk8s kubectl describe node \(ShellWord.plain(node.name))",
      "ssh \(ShellWord.plain(node.name)) sudo microk8s inspect",
    ]
  }

  private func finding(_ cause: Cause, _ summary: String, also reasons: [String] = []) -> Finding {
    let conditions = [node.ready].compactMap(\.self) + node.problems
    let lines = conditions.map(line)
    let event = events.newest(reasons + ["NodeNotReady"])
    let subject = conditions.first { $0.type != "Ready" && cause == .nodePressure } ?? node.ready
    return Finding(
      cause: cause, summary: summary,
      evidence: lines + [event.map { PodCase.line($0, now: surroundings.now) }].compactMap(\.self),
      next: next, scope: .node(node.name), since: subject?.lastTransitionTime)
  }

  private func line(_ condition: ObjectCondition) -> String {
    let words = [
      condition.status.rawValue, condition.reason, condition.message.map(PodCase.short),
    ]
    let age = Age.text(since: condition.lastTransitionTime, now: surroundings.now)
    return "node \(node.name) status.conditions[\(condition.type)] (for \(age)): "
      + words.compactMap(\.self).joined(separator: ", ")
  }
}

extension Diagnosis {
  /// Explains what is wrong with a node.
  ///
  /// - Parameters:
  ///   - node: the node.
  ///   - events: events of the cluster; those of other objects are ignored.
  ///   - now: when the node was fetched.
  /// - Returns: nil when the node is well.
  public static func explain(
    _ node: Node, events: [KubernetesEvent] = [], now: Date
  ) -> Finding? {
    let surroundings = Surroundings(events: events, nodes: [node], now: now)
    return NodeCase(node: node, surroundings: surroundings).finding
  }
}
