import FoundationEssentials

/// A container of a pod, and where in the pod's status it stands.
struct ContainerCase {
  let pod: PodCase
  let status: ContainerStatus
  let spec: ContainerSpec?
  let isInit: Bool

  /// What evidence calls the container.
  var field: String {
    "status.\(isInit ? "initContainerStatuses" : "containerStatuses")[\(status.name)]"
  }

  /// What sentences call the container.
  var title: String { "\(isInit ? "init container" : "container") \(status.name)" }

  /// Returns the newest event about this container with one of the reasons.
  func newestEvent(_ reason: String, containing text: String = "") -> KubernetesEvent? {
    pod.newestEvent(reason) { event in
      let isOwn = event.subject.fieldPath?.hasSuffix("{\(status.name)}") ?? true
      return isOwn && (text.isEmpty || event.message.contains(text))
    }
  }
}

extension PodCase {
  /// What is wrong with the first container that has trouble, init containers first.
  var containerTrouble: Finding? {
    cases.lazy.compactMap(\.trouble).first
  }

  private var cases: [ContainerCase] {
    let initCases = pod.status.initContainerStatuses.map { status in
      ContainerCase(
        pod: self, status: status, spec: pod.initContainers.first { $0.name == status.name },
        isInit: true)
    }
    return initCases
      + pod.status.containerStatuses.map { status in
        ContainerCase(
          pod: self, status: status, spec: pod.containers.first { $0.name == status.name },
          isInit: false)
      }
  }
}

extension ContainerCase {
  /// What is wrong with the container; nil when it is well, or only waits for others.
  var trouble: Finding? {
    switch status.state {
    case .waiting(let reason?, let message):
      waiting(reason: reason, message: message)
    case .terminated(let termination) where termination.exitCode != 0:
      ended(termination, in: "state.terminated")
    case .running where !status.isReady && !isInit:
      notReady
    case .waiting, .running, .terminated, .absent:
      nil
    }
  }

  private func waiting(reason: String, message: String?) -> Finding? {
    let evidence = [
      pod.line("\(field).state.waiting.reason", reason),
      pod.line("\(field).state.waiting.message", message),
    ]
    switch reason {
    case "ContainerCreating", "PodInitializing":
      return nil
    case "ImagePullBackOff", "ErrImagePull", "ErrImageNeverPull", "InvalidImageName",
      "ImageInspectError", "RegistryUnavailable", "SignatureValidationFailed":
      return image(reason: reason, message: message ?? "", evidence: evidence)
    case "CreateContainerConfigError":
      return configuration(message: message ?? "", evidence: evidence)
    case "CrashLoopBackOff":
      guard let last = status.lastTermination else { break }
      return ended(last, in: "lastState.terminated", waiting: evidence)
    case "RunContainerError", "CreateContainerError", "StartError":
      return start(message: message ?? "", evidence: evidence)
    case "PostStartHookError", "PreStartHookError", "PreCreateHookError":
      return pod.finding(
        .hookFailed, "A lifecycle hook of the \(title) failed, so it was stopped.",
        evidence: evidence + [pod.line(newestEvent("FailedPostStartHook"))],
        next: [pod.describe, pod.logs(status.name, previous: true)])
    case "CreatePodSandboxError", "ConfigPodSandboxError", "KillPodSandboxError":
      return pod.sandbox(message: message ?? "", evidence: evidence)
    default:
      break
    }
    return pod.finding(
      .containerWaiting, "The \(title) waits: \(reason).", evidence: evidence,
      next: [pod.describe, pod.logs(status.name, previous: true)], confidence: .likely)
  }

  private func configuration(message: String, evidence: [String?]) -> Finding {
    let namespace = pod.pod.namespace
    let event = message.isEmpty ? newestEvent("Failed") : nil
    let message = event?.message ?? message
    let missing =
      MissingObject(keyIn: message, namespace: namespace)
      ?? MissingObject(message: message, namespace: namespace)
    let (cause, what): (Cause, String) =
      if let missing {
        (missing.cause, "the \(missing.title) does not exist")
      } else if message.contains("runAsNonRoot") {
        (.configRunAsRoot, "its image runs as root, which the pod forbids")
      } else {
        (.configInvalid, "its configuration cannot be used")
      }
    return pod.finding(
      cause, "The \(title) cannot be created: \(what).", evidence: evidence + [pod.line(event)],
      next: [pod.describe, pod.kubectl("get secrets,configmaps -n \(pod.word(namespace))")],
      scope: missing?.scope)
  }

  /// Runs, but its readiness probe does not pass.
  private var notReady: Finding? {
    let event =
      newestEvent("Unhealthy", containing: "Readiness") ?? newestEvent("Unhealthy")
    guard case .running(let since) = status.state,
      event != nil || !Grace.isOpen(Grace.readiness, since: since, now: pod.now)
    else { return nil }
    let isStarting = event?.message.hasPrefix("Startup") == true
    let probe = isStarting ? "startup" : "readiness"
    return pod.finding(
      isStarting ? .probeStartup : .probeReadiness,
      "The \(title) runs, but its \(probe) probe does not pass, so it gets no traffic.",
      evidence: [
        "\(field).ready: false",
        pod.line("\(field).state.running.startedAt", Age.text(since: since, now: pod.now) + " ago"),
        pod.line(event ?? newestEvent("ProbeWarning")),
      ],
      next: [pod.describe, pod.logs(status.name)],
      confidence: event == nil ? .likely : .certain)
  }
}
