extension CloudInitCase {
  /// What came of the boot, and why: the first rule that applies.
  var judgement: (CloudInitReport.Verdict, Finding) {
    if status?.status == .disabled { return (.disabled, disabled) }
    if let failure { return (.failed, failed(failure)) }
    if let failedStage { return (.failed, failed(stage: failedStage)) }
    if let userDataFault { return (.notConfigured, skipped(userDataFault)) }
    if !hasEnded { return unfinished }
    if !failedModules.isEmpty { return (.doneWithErrors, failed(modules: failedModules)) }
    if status?.status == .error || evidence.resultErrors?.isEmpty == false {
      return (.failed, unexplained)
    }
    return (.done, done)
  }

  /// A text as it can stand in a sentence.
  private static func short(_ text: String, _ limit: Int = 200) -> String {
    text.count > limit ? text.prefix(limit - 1) + "…" : text
  }

  // MARK: - Failures

  private func failed(_ failure: CloudInitFailure) -> Finding {
    let code = failure.exitCode.map { " (exit code \($0))" } ?? ""
    let script = failure.script ?? "runcmd"
    // snap lists what went wrong in points below its error.
    let reason =
      failure.output.last.map { ": " + Self.short(String($0.dropping(prefix: "- ") ?? $0[...])) }
      ?? "."
    let summary =
      failure.command.map { "\(script) stopped at `\(Self.short($0))`\(code)\(reason)" }
      ?? "\(script) failed\(code)\(reason)"
    var evidence: [String] = []
    if let command = failure.command { evidence.append("cloud-init-output.log: + \(command)") }
    evidence += failure.output.suffix(3).map { "cloud-init-output.log: \($0)" }
    evidence += problemLines(of: "scripts-user") + statusLines
    var next = ["sudo tail -n 60 /var/log/cloud-init-output.log"]
    next.append("sudo cat /var/lib/cloud/instance/scripts/\(ShellWord.plain(script))")
    switch failure.command?.split(separator: " ").first {
    case "microk8s": next.append("microk8s status --wait-ready --timeout 30")
    case "snap": next.append("snap changes")
    case "apt", "apt-get": next.append("sudo apt-get check")
    default: break
    }
    return Finding(
      cause: script == "runcmd" ? .setUpRunFailed : .setUpScriptFailed,
      summary: summary, evidence: evidence, next: next,
      confidence: failure.command == nil ? .likely : .certain)
  }

  private func failed(stage: String) -> Finding {
    Finding(
      cause: .setUpStageFailed,
      summary: "A stage of cloud-init broke off: "
        + Self.short(stage, 300), evidence: [stage] + statusLines,
      next: [
        "sudo grep -A 40 'failed stage' /var/log/cloud-init.log",
        "systemctl --no-pager status 'cloud-*'",
      ])
  }

  private func failed(modules: [String]) -> Finding {
    let names = modules.joined(separator: ", ")
    let what = modules.count == 1 ? "The module \(names) failed" : "The modules \(names) failed"
    let problem = evidence.log?.problems.first { $0.module == modules[0] }
    let why = problem.flatMap { reason(of: $0) }.map { " (\(Self.short($0)))" } ?? ""
    let commandsRan = commands == .finished
    return Finding(
      cause: .setUpModuleFailed,
      summary: what + why
        + (commandsRan
          ? ", but runcmd ran to its end: the rest of the set-up is there."
          : "; whether runcmd ran to its end is not known."),
      evidence: modules.flatMap { problemLines(of: $0) } + statusLines,
      next: modules.prefix(3).map {
        "sudo cloud-init single --name \(ShellWord.plain($0)) --frequency always"
      }, confidence: commandsRan ? .certain : .likely)
  }

  private var unexplained: Finding {
    let errors = status?.errors ?? []
    let first = (errors + (evidence.resultErrors ?? [])).first.map(CloudInitErrorText.plain)
    return Finding(
      cause: .setUpError,
      summary: "cloud-init ended with an error"
        + (first.map { ": " + Self.short($0, 300) } ?? " and does not say which."),
      evidence: statusLines,
      next: [
        "sudo cloud-init status --long", "sudo tail -n 60 /var/log/cloud-init-output.log",
        "sudo grep -E 'WARNING|ERROR|CRITICAL' /var/log/cloud-init.log",
      ], confidence: .possible)
  }

  private func skipped(_ fault: CloudInitUserDataFault) -> Finding {
    let says = hasEnded && status?.status != .error ? "cloud-init ends well, but the" : "The"
    let (cause, why): (Cause, String) =
      switch fault {
      case .invalid(let reason):
        (
          .setUpUserDataInvalid,
          "\(says) user data was skipped, because it is not valid YAML"
            + (reason.isEmpty ? "." : ": \(Self.short(reason))")
        )
      case .empty: (.setUpUserDataEmpty, "\(says) user data is empty: nothing of it was applied.")
      case .unknownKind:
        (
          .setUpUserDataUnknownKind,
          "\(says) user data was skipped, because it does not begin with a line such as "
            + "#cloud-config."
        )
      case .noDatasource:
        (
          .setUpUserDataNoDatasource,
          "cloud-init found no data source, so that there was no user data to apply."
        )
      }
    let isFound = fault != .noDatasource
    return Finding(
      cause: cause, summary: why,
      evidence: userDataLines + statusLines,
      next: isFound
        ? ["sudo cloud-init schema --system --annotate", "sudo cloud-init query userdata"]
        : ["sudo cloud-init query --all", "curl -s http://169.254.169.254/openstack"])
  }

  // MARK: - No failures

  private var unfinished: (CloudInitReport.Verdict, Finding) {
    let nothing = status == nil && evidence.log?.stages.isEmpty != false && evidence.output == nil
    if nothing, evidence.analysis == nil {
      return (
        .unknown,
        Finding(
          cause: .setUpUnknown, summary: "Nothing tells how this machine was set up.",
          evidence: statusLines, next: ["sudo cloud-init status --long"], confidence: .possible)
      )
    }
    if status?.status == .notStarted {
      return (
        .notStarted,
        Finding(
          cause: .setUpNotStarted, summary: "cloud-init has not begun on this machine.",
          evidence: statusLines, next: ["systemctl --no-pager status 'cloud-*'"])
      )
    }
    return (.running, running)
  }

  private var running: Finding {
    let place = currentStage.map { "cloud-init is in \($0.rawValue)" } ?? "cloud-init runs"
    let doing =
      currentCommand.map { ", at `\(Self.short($0))`" }
      ?? evidence.log?.stages.last?.openStep.map { ", at \($0.name)" } ?? ""
    if let silence, silence > Self.patience {
      return Finding(
        cause: .setUpStalled,
        summary: "\(place)\(doing), and has written nothing for \(Age.text(silence)): it waits for "
          + "something, or the machine was shut down.",
        evidence: lastLines + statusLines,
        next: ["sudo tail -n 60 /var/log/cloud-init-output.log", "ps -ef --forest"],
        confidence: .likely)
    }
    return Finding(
      cause: .setUpRunning, summary: "\(place)\(doing).", evidence: lastLines + statusLines,
      next: ["sudo tail -f /var/log/cloud-init-output.log"],
      confidence: status == nil ? .likely : .certain)
  }

  /// A boot that says nothing for so long does not go on as it should.
  private static let patience = Duration.seconds(1_800)

  private var done: Finding {
    let warnings = evidence.log?.problems.count { $0.level != .deprecated } ?? 0
    let degraded = status?.isDegraded == true
    let with =
      warnings > 0
      ? ", with \(warnings) warning\(warnings == 1 ? "" : "s") that stopped nothing"
      : degraded ? ", with warnings that stopped nothing" : ""
    return Finding(
      cause: degraded ? .setUpDegraded : .setUpDone,
      summary: "cloud-init went through all stages\(with).",
      evidence: statusLines
        + (evidence.log?.problems.prefix(3).map { "cloud-init.log: \($0.message)" } ?? []),
      next: degraded ? ["sudo cloud-init status --long"] : [],
      confidence: status == nil ? .likely : .certain)
  }

  private var disabled: Finding {
    let code = status?.bootStatusCode.map { " (\($0))" } ?? ""
    return Finding(
      cause: .setUpDisabled, summary: "cloud-init is switched off on this machine\(code).",
      evidence: statusLines, next: ["ls /etc/cloud/cloud-init.disabled", "cat /proc/cmdline"])
  }

  // MARK: - Evidence

  private func reason(of problem: CloudInitProblem) -> String? {
    if let command = problem.command {
      let code = command.exitCode.map { ", exit code \($0)" } ?? ""
      return "command \(command.text)\(code)"
    }
    return problem.exception
  }

  private func problemLines(of module: String) -> [String] {
    evidence.log?.problems.filter { $0.module == module }.map { problem in
      "cloud-init.log: \(problem.message.prefix(160))"
        + (reason(of: problem).map { ": \(Self.short($0))" } ?? "")
    } ?? []
  }

  private var userDataLines: [String] {
    let problems = evidence.log?.problems.filter {
      CloudInitUserDataFault(message: $0.message) != nil
    }
    let recoverable = status?.recoverableErrors["WARNING"] ?? []
    return (problems?.map { "cloud-init.log: \(Self.short($0.message))" } ?? [])
      + recoverable.prefix(3).map { "cloud-init status: \(Self.short(Redaction.masked($0)))" }
  }

  private var lastLines: [String] {
    evidence.output?.lastLines.suffix(3).map { "cloud-init-output.log: \($0)" } ?? []
  }

  private var statusLines: [String] {
    guard let status else { return [] }
    let errors = status.errors.prefix(3).map {
      "cloud-init status: \(Self.short(CloudInitErrorText.plain($0)))"
    }
    return ["cloud-init status: \(status.extendedStatus)"] + errors
  }
}
