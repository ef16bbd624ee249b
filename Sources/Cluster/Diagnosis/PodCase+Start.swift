import FoundationEssentials

/// Causes for a pod that has a node, but for longer than usual does not become ready.
extension PodCase {
  /// What the pod waits for, as far as its status tells.
  var slowStart: Finding {
    unmetGate ?? silentNode ?? unfinishedInit ?? endedContainer
      ?? finding(
        .startSlow, "The pod takes longer to start than usual, and nothing says why.",
        evidence: [
          readyLine, line(newestEvent("FailedSync", "SandboxChanged", "Pulling", "Scheduled")),
        ],
        next: [describe, showEvents], confidence: .possible)
  }

  private var readyLine: String? { line(pod.status.conditions.first(ofType: "Ready")) }

  private var unmetGate: Finding? {
    guard !pod.areReadinessGatesMet, pod.status.containerStatuses.allSatisfy(\.isReady) else {
      return nil
    }
    let unmet = pod.readinessGates.filter {
      pod.status.conditions.first(ofType: $0)?.status != .yes
    }
    return finding(
      .readinessGate, "The containers are ready, but a readiness gate is not met.",
      evidence: unmet.map { "status.conditions[\($0)]: not True" } + [readyLine],
      next: [describe])
  }

  private var silentNode: Finding? {
    guard pod.status.containerStatuses.isEmpty, pod.status.initContainerStatuses.isEmpty else {
      return nil
    }
    return finding(
      .nodeSilent, "The node \(pod.nodeName ?? "?") has not begun with the pod.",
      evidence: [line("spec.nodeName", pod.nodeName), line("status.phase", pod.status.phase)],
      next: [describeNode, describe], confidence: .likely, scope: nodeScope)
  }

  private var unfinishedInit: Finding? {
    for container in pod.status.initContainerStatuses {
      guard case .running(let since) = container.state, container.isStarted != true else {
        continue
      }
      let isSidecar = pod.initContainers.contains { $0.name == container.name && $0.isSidecar }
      let age = Age.text(since: since, now: now)
      return finding(
        isSidecar ? .probeStartup : .initSlow,
        isSidecar
          ? "The sidecar \(container.name) has been running for \(age) and has not come up."
          : "The init container \(container.name) has been running for \(age) without an end.",
        evidence: ["status.initContainerStatuses[\(container.name)].state: running for \(age)"],
        next: [logs(container.name), describe], confidence: .likely)
    }
    return nil
  }

  /// One of several containers did its work and ended; the pod is not ready without it.
  private var endedContainer: Finding? {
    for container in pod.status.containerStatuses {
      guard case .terminated(let termination) = container.state else { continue }
      return finding(
        .containerEnded,
        "The container \(container.name) has ended without an error while others go on, "
          + "so the pod is not ready.",
        evidence: [
          line(
            "status.containerStatuses[\(container.name)].state.terminated.reason",
            termination.reason),
          "status.containerStatuses[\(container.name)].state.terminated.exitCode: "
            + "\(termination.exitCode)",
          readyLine,
        ],
        next: [logs(container.name), describe])
    }
    return nil
  }
}
