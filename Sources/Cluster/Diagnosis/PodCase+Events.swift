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
    switch event.reason {
    case "FailedCreatePodSandBox", "NetworkNotReady":
      return sandbox(message: event.message, evidence: [line(event)], since: event.firstSeen)
    default:
      // A pod that waits for a claim says so only in events of the claim and in time-outs.
      let telling = newestEvent("FailedMount", "FailedMapVolume", where: isTelling) ?? event
      return volume(telling, newest: event)
    }
  }

  /// Explains why a pod gets no sandbox, which nearly always is about the pod network.
  func sandbox(message: String, evidence: [String?], since: Date? = nil) -> Finding {
    let text = message.lowercased()
    let (cause, summary): (Cause, String) =
      if node?.ready?.status == .no, node?.ready?.message?.lowercased().contains("network") == true
      {
        (.nodeNetwork, "The pod network on \(nodeName) does not work, and the node is not ready.")
      } else if Self.names(
        text, "no ip addresses available", "failed to allocate for range",
        "no more ips", "no configured calico pools", "failed to request ipv4 addresses",
        "failed to assign an ip")
      {
        (.networkAddresses, "The pod network on \(nodeName) has no address left for the pod.")
      } else if Self.names(text, "not initialized", "not ready", "calico/nodename") {
        (.networkNotReady, "The pod network on \(nodeName) has not come up.")
      } else if Self.names(text, "plugin type=", "cni", "network for") {
        (.networkSandbox, "The pod network on \(nodeName) does not work.")
      } else if Self.names(text, "no space left") {
        (.nodeDiskFull, "The disk of the node \(nodeName) is full.")
      } else {
        (.sandboxFailed, "The container runtime on \(nodeName) cannot make a place for the pod.")
      }
    return finding(
      cause, summary, evidence: evidence,
      next: [describe, kubectl("get pods -n kube-system -o wide"), describeNode],
      scope: nodeScope, since: since)
  }

  private func volume(_ event: KubernetesEvent, newest: KubernetesEvent) -> Finding {
    let evidence = [line(event), event == newest ? nil : line(newest)]
    if let missing = MissingObject(message: event.message, namespace: pod.namespace) {
      return finding(
        missing.cause, "The \(missing.title), which the pod mounts, does not exist.",
        evidence: evidence,
        next: [
          describe, kubectl("get secrets,configmaps,pvc -n \(word(pod.namespace))"),
        ], scope: missing.scope, since: event.firstSeen)
    }
    let text = event.message.lowercased()
    let (cause, summary): (Cause, String) =
      if Self.names(text, "references non-existent") {
        (.configMissingKey, "A key is missing in a secret or config map that the pod mounts.")
      } else if Self.names(text, "multi-attach") {
        (.volumeInUse, "A volume of the pod is still in use on another node.")
      } else if Self.names(text, "registered csi drivers") {
        (.volumeDriver, "The driver of a volume does not run on \(nodeName).")
      } else if Self.names(
        text, "mount.nfs", "connection timed out", "no route to host",
        "access denied by server", "host is down", "server is not responding")
      {
        (.volumeServer, "The server of a volume cannot be reached from \(nodeName), or refuses it.")
      } else if event.reason == "FailedAttachVolume" {
        (.volumeAttach, "A volume cannot be attached to \(nodeName).")
      } else {
        (.volumeMount, "A volume cannot be mounted.")
      }
    let isOfNode = cause == .volumeDriver || cause == .volumeAttach
    return finding(
      cause, summary, evidence: evidence, next: [describe, showEvents],
      scope: isOfNode ? nodeScope : nil, since: event.firstSeen)
  }

  /// True for an event that says what is missing; a time-out only says that something is.
  private func isTelling(_ event: KubernetesEvent) -> Bool {
    isPersistent(event) && !event.message.contains("timed out waiting for the condition")
  }

  private static func names(_ text: String, _ words: String...) -> Bool {
    words.contains(where: text.contains)
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
