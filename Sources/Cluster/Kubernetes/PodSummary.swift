import FoundationEssentials

/// What `printPod` computes from a pod before it formats anything.
///
/// Source: `printPod` in `pkg/printers/internalversion/printers.go` of Kubernetes v1.36, with the
/// two differences of earlier servers. The steps keep its order, because later ones overrule
/// earlier ones.
struct PodSummary {
  private(set) var readyCount = 0
  private(set) var totalCount: Int
  private(set) var reason: String
  private(set) var restartCount = 0
  private(set) var lastRestart: Date?

  private var sidecarRestartCount = 0
  private var lastSidecarRestart: Date?

  init(_ pod: Pod, server: ServerVersion) {
    let status = pod.status
    totalCount = pod.containers.count + pod.initContainers.count { $0.isSidecar }
    reason = status.reason ?? status.phase
    if status.conditions.contains(where: {
      $0.type == "PodScheduled" && $0.reason == "SchedulingGated"
    }) {
      reason = "SchedulingGated"
    }
    let isInitializing = walkInitContainers(of: pod)
    if !isInitializing || status.conditions.first(ofType: "Initialized")?.status == .yes {
      restartCount = sidecarRestartCount
      lastRestart = lastSidecarRestart
      walkContainers(of: status, server: server)
    }
    if pod.metadata.deletionTimestamp != nil {
      if status.reason == "NodeLost" {
        reason = "Unknown"
      } else if !pod.hasEnded || !server.showsEndedAsEnded {
        reason = "Terminating"
      }
    }
  }

  /// Adds up the init containers until one that is not done; returns whether there was one.
  private mutating func walkInitContainers(of pod: Pod) -> Bool {
    let sidecars = Set(pod.initContainers.lazy.filter(\.isSidecar).map(\.name))
    for (index, status) in pod.status.initContainerStatuses.enumerated() {
      let isSidecar = sidecars.contains(status.name)
      restartCount += status.restartCount
      lastRestart = Self.latest(lastRestart, status.lastTermination?.finishedAt)
      if isSidecar {
        sidecarRestartCount += status.restartCount
        lastSidecarRestart = Self.latest(lastSidecarRestart, status.lastTermination?.finishedAt)
      }
      switch status.state {
      case .terminated(let termination) where termination.exitCode == 0:
        continue
      case _ where isSidecar && status.isStarted == true:
        if status.isReady { readyCount += 1 }
        continue
      case .terminated(let termination):
        reason = "Init:" + (termination.reason ?? Self.ending(of: termination))
      case .waiting(let why?, _) where why != "PodInitializing":
        reason = "Init:" + why
      case .waiting, .running, .absent:
        reason = "Init:\(index)/\(pod.initContainers.count)"
      }
      return true
    }
    return false
  }

  /// Adds up the containers, last to first, so that the first one's trouble is the one shown.
  private mutating func walkContainers(of status: PodStatus, server: ServerVersion) {
    var hasRunning = false
    var errorReason: String?
    for container in status.containerStatuses.reversed() {
      restartCount += container.restartCount
      lastRestart = Self.latest(lastRestart, container.lastTermination?.finishedAt)
      switch container.state {
      case .waiting(let why?, _):
        reason = why
      case .terminated(let termination):
        reason = termination.reason ?? Self.ending(of: termination)
        if termination.exitCode != 0 { errorReason = reason }
      case .running where container.isReady:
        hasRunning = true
        readyCount += 1
      case .waiting, .running, .absent:
        break
      }
    }
    guard reason == "Completed" else { return }
    if hasRunning, status.conditions.first(ofType: "Ready")?.status == .yes {
      reason = "Running"
    } else if let errorReason, server.prefersErrors {
      reason = errorReason
    } else if hasRunning {
      reason = "NotReady"
    }
  }

  private static func ending(of termination: Termination) -> String {
    termination.signal != 0
      ? "Signal:\(termination.signal)" : "ExitCode:\(termination.exitCode)"
  }

  private static func latest(_ left: Date?, _ right: Date?) -> Date? {
    guard let left, let right else { return left ?? right }
    return max(left, right)
  }
}
