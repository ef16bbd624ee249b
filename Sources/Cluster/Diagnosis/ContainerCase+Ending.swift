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
    let message = (termination.message ?? "").lowercased()
    if termination.reason == "OOMKilled" {
      return outOfMemory(evidence: Array(evidence))
    }
    if let liveness = newestEvent("Unhealthy", containing: "Liveness"),
      [137, 143].contains(termination.exitCode)
    {
      return pod.finding(
        "probe.liveness", "The \(title) is restarted because its liveness probe fails.",
        evidence: evidence + [pod.line(liveness)],
        next: [pod.describe, pod.logs(status.name, previous: true)], confidence: .likely)
    }
    if Self.isStartFailure(termination.reason), !message.isEmpty {
      return start(message: message, evidence: Array(evidence))
    }
    if let dependency = Self.dependency(message) {
      return pod.finding(
        "dependency.unreachable", "The \(title) gives up because \(dependency).",
        evidence: Array(evidence), next: [pod.logs(status.name, previous: true), pod.describe],
        confidence: .likely)
    }
    let (cause, sentence) = Self.ending(termination)
    return pod.finding(
      cause, "The \(title) \(sentence).", evidence: Array(evidence),
      next: [pod.logs(status.name, previous: status.restartCount > 0), pod.describe])
  }

  /// Explains why a container could not be started.
  func start(message: String, evidence: [String?]) -> Finding {
    let text = message.lowercased()
    let (cause, sentence) =
      if text.contains("no such file or directory") || text.contains("executable file not found") {
        ("command.not-found", "cannot be started: its command is not in the image")
      } else if text.contains("permission denied") {
        ("command.not-executable", "cannot be started: its command may not be executed")
      } else if text.contains("exec format error") {
        ("image.platform", "cannot be started: its image is made for another processor")
      } else {
        ("start.failed", "cannot be started")
      }
    return pod.finding(
      cause, "The \(title) \(sentence).", evidence: evidence, next: [pod.describe],
      confidence: cause == "start.failed" ? .likely : .certain)
  }

  private func outOfMemory(evidence: [String?]) -> Finding {
    let limit = spec?.memoryLimit
    let than = limit.map { "its limit of \($0)" } ?? "the node could give"
    return pod.finding(
      "memory.oom-killed", "The \(title) was killed because it used more memory than \(than).",
      evidence: evidence + [pod.line("spec resources.limits.memory of the \(title)", limit)],
      next: [
        pod.logs(status.name, previous: true),
        pod.kubectl("top pod -n \(pod.word(pod.pod.namespace)) --containers"),
      ])
  }

  private static func isStartFailure(_ reason: String?) -> Bool {
    ["ContainerCannotRun", "StartError", "RunContainerError"].contains(reason)
  }

  private static func dependency(_ message: String) -> String? {
    if message.contains("connection refused") { return "something that it needs refuses to talk" }
    if message.contains("no such host") { return "the name of something that it needs is unknown" }
    if message.contains("i/o timeout") || message.contains("connection timed out") {
      return "something that it needs does not answer"
    }
    return nil
  }

  /// The meaning of an exit code; 137 is no proof of too little memory.
  private static func ending(_ termination: Termination) -> (cause: String, sentence: String) {
    let code = termination.exitCode
    if termination.reason == "ContainerStatusUnknown" || termination.reason == "Unknown" {
      return ("container.lost", "was lost from sight, as after a reboot of its node")
    }
    return switch code {
    case 0: ("crash.ends", "ends by itself, without an error, and is started again each time")
    case 126: ("command.not-executable", "failed: its command may not be executed (exit code 126)")
    case 127: ("command.not-found", "failed: its command is not in the image (exit code 127)")
    case 134: ("crash.aborted", "aborted itself (exit code 134, SIGABRT)")
    case 137: ("crash.killed", "was killed (exit code 137, SIGKILL); nobody says for what")
    case 139: ("crash.segfault", "crashed on a wrong memory access (exit code 139, SIGSEGV)")
    case 143: ("crash.terminated", "was asked to end and did (exit code 143, SIGTERM)")
    case 129...192: ("crash.signal", "was ended by signal \(code - 128) (exit code \(code))")
    default: ("crash.exit", "fails with exit code \(code)")
    }
  }
}
