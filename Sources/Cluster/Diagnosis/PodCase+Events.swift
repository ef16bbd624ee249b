import FoundationEssentials

/// Causes that only events tell: until a container exists, the pod's status says nothing.
extension PodCase {
  /// What keeps the containers from being created, when it has been reported more than in passing.
  ///
  /// A mount that fails once because its secret comes a second later is no trouble.
  var blockingEvent: Finding? {
    let isCreating = (pod.status.initContainerStatuses + pod.status.containerStatuses)
      .allSatisfy { $0.state.isBeingCreated }
    guard isCreating, pod.nodeName != nil,
      let event = newestEvent(
        "FailedMount", "FailedAttachVolume", "FailedMapVolume", "FailedCreatePodSandBox",
        "NetworkNotReady", where: isPersistent)
    else { return nil }
    let (cause, summary) =
      switch event.reason {
      case "FailedCreatePodSandBox", "NetworkNotReady":
        ("network.sandbox", "The pod network on \(pod.nodeName ?? "its node") does not work.")
      case "FailedAttachVolume":
        ("volume.attach", "A volume cannot be attached to \(pod.nodeName ?? "the node").")
      default:
        MissingObject(message: event.message).map { missing in
          (missing.cause, "The \(missing.title), which the pod mounts, does not exist.")
        } ?? ("volume.mount", "A volume cannot be mounted.")
      }
    return finding(
      cause, summary, evidence: [line(event)], next: [describe, showEvents])
  }

  /// True for an event that came several times, for some time, or that the pod still waits on.
  private func isPersistent(_ event: KubernetesEvent) -> Bool {
    guard let first = event.firstSeen, let last = event.lastSeen else { return event.count > 2 }
    return event.count > 2 || last.timeIntervalSince(first) > 60
      || !Grace.isOpen(Grace.creation, since: first, now: now)
  }
}

extension ContainerState {
  /// True until the container has been created for the first time.
  fileprivate var isBeingCreated: Bool {
    switch self {
    case .absent: true
    case .waiting(let reason, _): reason.map(Pod.harmlessWaitingReasons.contains) ?? true
    case .running, .terminated: false
    }
  }
}
