import FoundationEssentials

/// Why a container ended, or could not be started.
extension ContainerCase {
  /// Explains how a run ended.
  ///
  /// `member` is where the termination stands in the container's status, and `waiting` the
  /// evidence that the container is being held back since.
  func ended(
    _ termination: Termination, in member: String, waiting: [String?] = []
  ) -> Finding {
    let evidence =
      waiting.prefix(1) + [
        pod.line("\(field).\(member).reason", termination.reason),
        "\(field).\(member).exitCode: \(termination.exitCode)",
        pod.line("\(field).\(member).message", termination.message),
        status.restartCount > 0 ? "\(field).restartCount: \(status.restartCount)" : nil,
      ]
    if let finding = memory(termination, evidence: Array(evidence))
      ?? probe(termination, evidence: Array(evidence))
    {
      return finding
    }
    if Self.isStartFailure(termination.reason), let message = termination.message {
      return start(message: message, evidence: Array(evidence))
    }
    if let dependency = Dependency(message: termination.message ?? "") {
      return pod.finding(
        dependency.cause, "The \(title) gives up because \(dependency.words).",
        evidence: Array(evidence), next: [pod.logs(status.name, previous: true), pod.describe],
        confidence: .likely, scope: dependency.scope)
    }
    let (cause, sentence) = Self.ending(termination)
    let rebooted =
      cause == .containerLost
      ? pod.surroundings.events(ofNode: pod.pod.nodeName ?? "").newest(["Rebooted"]) : nil
    return pod.finding(
      cause, "The \(title) \(sentence).", evidence: evidence + [pod.line(rebooted)],
      next: [pod.logs(status.name, previous: status.restartCount > 0), pod.describe])
  }

  /// Explains why a container could not be started.
  func start(message: String, evidence: [String?]) -> Finding {
    let text = message.lowercased()
    let (cause, sentence): (Cause, String) =
      if text.contains("no such file or directory") || text.contains("executable file not found") {
        (.commandNotFound, "cannot be started: its command is not in the image")
      } else if text.contains("permission denied") {
        (.commandNotExecutable, "cannot be started: its command may not be executed")
      } else if text.contains("exec format error") {
        (.imagePlatform, "cannot be started: its image is made for another processor")
      } else if text.contains("no space left") {
        (.nodeDiskFull, "cannot be started: the disk of \(pod.nodeName) is full")
      } else {
        (.startFailed, "cannot be started")
      }
    return pod.finding(
      cause, "The \(title) \(sentence).",
      evidence: evidence + [cause == .startFailed ? pod.line(newestEvent("Failed")) : nil],
      next: [pod.describe], confidence: cause == .startFailed ? .likely : .certain,
      scope: cause == .nodeDiskFull ? pod.nodeScope : nil)
  }

  /// Too little memory: the container's own, or the node's, which takes whom it likes.
  ///
  /// Exit code 137 alone is no proof: many things send SIGKILL.
  private func memory(_ termination: Termination, evidence: [String?]) -> Finding? {
    let next = [
      pod.logs(status.name, previous: true),
      pod.kubectl("top pod -n \(pod.word(pod.pod.namespace)) --containers"),
    ]
    if termination.reason == "OOMKilled" {
      let limit = spec?.memoryLimit
      let than = limit.map { "its limit of \($0)" } ?? "the node could give"
      return pod.finding(
        .memoryOOMKilled,
        "The \(title) was killed because it used more memory than \(than).",
        evidence: evidence + [
          pod.line("spec resources.limits.memory of the \(title)", limit),
          pod.line(nodeOOM(near: termination.finishedAt)),
        ], next: next)
    }
    guard termination.exitCode == 137, let event = nodeOOM(near: termination.finishedAt) else {
      return nil
    }
    return pod.finding(
      .memoryNodeOOM,
      "The \(title) was killed when the node \(pod.nodeName) ran out of memory.",
      evidence: evidence + [pod.line(event)], next: next + [pod.describeNode], confidence: .likely,
      scope: pod.nodeScope)
  }

  /// Returns the node's report of having run out of memory, from about the same time.
  private func nodeOOM(near moment: Date?) -> KubernetesEvent? {
    guard let moment, let name = pod.pod.nodeName else { return nil }
    return pod.surroundings.events(ofNode: name).newest(["SystemOOM"]) { event in
      event.lastSeen.map { abs($0.timeIntervalSince(moment)) <= 60 } ?? false
    }
  }

  /// The kubelet kills what does not pass its liveness or startup probe, with TERM and then KILL.
  private func probe(_ termination: Termination, evidence: [String?]) -> Finding? {
    guard [137, 143].contains(termination.exitCode) else { return nil }
    let (event, cause, name): (KubernetesEvent?, Cause, String) =
      if let startup = newestEvent("Unhealthy", containing: "Startup") {
        (startup, .probeStartup, "startup")
      } else {
        (newestEvent("Unhealthy", containing: "Liveness"), .probeLiveness, "liveness")
      }
    guard let event else { return nil }
    return pod.finding(
      cause, "The \(title) is restarted because its \(name) probe fails.",
      evidence: evidence + [pod.line(event)],
      next: [pod.describe, pod.logs(status.name, previous: true)], confidence: .likely,
      since: event.firstSeen)
  }

  private static func isStartFailure(_ reason: String?) -> Bool {
    ["ContainerCannotRun", "StartError", "RunContainerError"].contains(reason)
  }

  /// The meaning of an exit code; 137 is no proof of too little memory.
  private static func ending(_ termination: Termination) -> (cause: Cause, sentence: String) {
    let code = termination.exitCode
    if termination.reason == "ContainerStatusUnknown" || termination.reason == "Unknown" {
      return (.containerLost, "was lost from sight, as after a reboot of its node")
    }
    if termination.reason == "DeadlineExceeded" {
      return (.podDeadline, "was ended because it ran longer than it may")
    }
    return switch code {
    case 0: (.crashEnds, "ends by itself, without an error, and is started again each time")
    // What the program says itself goes before what the number often means.
    case 2 where termination.message == nil:
      (.crashExit, "fails with exit code 2, with which many programs refuse their arguments")
    case 125: (.startFailed, "could not be started (exit code 125)")
    case 126: (.commandNotExecutable, "failed: its command may not be executed (exit code 126)")
    case 127: (.commandNotFound, "failed: its command is not in the image (exit code 127)")
    case 134: (.crashAborted, "aborted itself (exit code 134, SIGABRT)")
    case 137: (.crashKilled, "was killed (exit code 137, SIGKILL); nobody says for what")
    case 139: (.crashSegfault, "crashed on a wrong memory access (exit code 139, SIGSEGV)")
    case 143: (.crashTerminated, "was asked to end and did (exit code 143, SIGTERM)")
    case 129...192: (.crashSignal, "was ended by signal \(code - 128) (exit code \(code))")
    default: (.crashExit, "fails with exit code \(code)")
    }
  }
}

/// Something that a container could not reach, by its last words.
private struct Dependency {
  let cause: Cause
  let words: String
  let scope: CauseScope?

  init?(message: String) {
    let text = message.lowercased()
    let isAnswered = text.contains("no such host") || text.contains("nxdomain")
    let isLookup =
      text.contains("lookup ") || text.contains("name resolution") || text.contains("eai_again")
    if isLookup, isAnswered {
      let name = Self.word(after: "lookup ", in: message)
      cause = .dependencyUnknownName
      words = "the name \(name ?? "of something that it needs") is unknown"
      scope = name.map { .endpoint($0) }
      return
    }
    if isLookup {
      cause = .dnsFailing
      words = "names cannot be resolved"
      scope = .cluster
      return
    }
    let endpoint = Self.word(after: "dial tcp ", in: message)
    let what = endpoint ?? "something that it needs"
    cause = .dependencyUnreachable
    scope = endpoint.map { .endpoint($0) }
    if text.contains("connection refused") {
      words = "\(what) refuses to talk"
    } else if text.contains("i/o timeout") || text.contains("connection timed out") {
      words = "\(what) does not answer"
    } else if text.contains("no such host") {
      words = "the name of something that it needs is unknown"
    } else if text.contains("no route to host") || text.contains("network is unreachable") {
      words = "\(what) cannot be reached"
    } else {
      return nil
    }
  }

  /// Returns a name or an address and port that follows some words, up to the colon of the sentence.
  private static func word(after start: String, in message: String) -> String? {
    guard let from = message.ranges(of: start).first?.upperBound else { return nil }
    let word = message[from...].prefix { !$0.isWhitespace && $0 != "\"" }
    let name = word.last == ":" ? word.dropLast() : word
    return name.isEmpty ? nil : String(name)
  }
}
