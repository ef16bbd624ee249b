import Foundation
import Testing

@testable import Cluster

@Suite("CloudInitReport") struct CloudInitReportTests {
  private static let files = [
    "status.json.cli", "status.json", "result.json", "cloud-init.log", "cloud-init-output.log",
    "analyze-show.txt",
  ]

  private static func evidence(_ folder: String, _ files: [String]) throws -> CloudInitEvidence {
    var evidence = CloudInitEvidence()
    for file in files { try evidence.add(try Fixture("cloud-init/\(folder)/\(file)").bytes) }
    return evidence
  }

  private static func report(
    _ texts: String..., now: Date? = nil
  ) throws -> CloudInitReport {
    var evidence = CloudInitEvidence()
    for text in texts { try evidence.add(Array(text.utf8)) }
    return CloudInitReport(evidence, now: now)
  }

  @Test(
    "The verdict of each recorded boot",
    arguments: [
      ("done", .done, "cloud-init.done", .finished),
      ("done-with-warnings", .doneWithErrors, "cloud-init.module-failed", .finished),
      ("runcmd-failed", .failed, "cloud-init.runcmd-failed", .failed),
      ("join-failed", .failed, "cloud-init.runcmd-failed", .failed),
    ] as [(String, CloudInitReport.Verdict, String, CloudInitReport.Commands)])
  func verdicts(
    folder: String, verdict: CloudInitReport.Verdict, cause: String,
    commands: CloudInitReport.Commands
  ) throws {
    let report = CloudInitReport(try Self.evidence(folder, Self.files))
    #expect(report.verdict == verdict)
    #expect(report.finding.cause.rawValue == cause)
    #expect(report.commands == commands)
    #expect(report.version == "22.4.2")
    // Each source that tells enough leads to the same verdict by itself.
    for file in ["status.json.cli", "status.json", "cloud-init.log", "cloud-init-output.log"] {
      let alone = CloudInitReport(try Self.evidence(folder, [file]))
      #expect(alone.verdict == verdict, "\(file) alone")
    }
    let table = CloudInitReport(try Self.evidence(folder, ["status-long.txt"]))
    #expect(table.verdict == verdict, "status-long.txt alone")
    let shown = CloudInitReport(try Self.evidence(folder, ["analyze-show.txt"]))
    #expect(shown.verdict == verdict, "analyze-show.txt alone")
  }

  @Test("The failing command, its output and its exit code stand in the sentence")
  func runcmdFailed() throws {
    let report = CloudInitReport(try Self.evidence("runcmd-failed", Self.files))
    #expect(
      report.finding.summary
        == "runcmd stopped at `usermod -a -G snap_microk8s ubuntu` (exit code 6): usermod: group "
        + "'snap_microk8s' does not exist")
    #expect(report.failure?.command == "usermod -a -G snap_microk8s ubuntu")
    #expect(report.failure?.exitCode == 6)
    #expect(report.failure?.script == "runcmd")
    #expect(report.failedModules == ["locale", "scripts-user"])
    #expect(
      report.finding.evidence.first
        == "cloud-init-output.log: + usermod -a -G snap_microk8s ubuntu")
    #expect(report.finding.next.first == "sudo tail -n 60 /var/log/cloud-init-output.log")
  }

  @Test("The token of a failed join is nowhere in the report")
  func joinFailed() throws {
    let report = CloudInitReport(try Self.evidence("join-failed", Self.files))
    #expect(report.failure?.command == "microk8s add-node --token ••••••")
    #expect(!"\(report)".contains("token 0123"))
    #expect(report.finding.next.contains("microk8s status --wait-ready --timeout 30"))
  }

  @Test("The last point of a list of errors is what stands in the sentence")
  func points() throws {
    let report = try Self.report(
      """
      + snap install microk8s
      error: cannot perform the following tasks:
      - Download snap "microk8s" (unexpected EOF)
      2026-08-01 10:00:05,000 - cc_scripts_user.py[WARNING]: Failed to run module scripts_user (scripts in /x)

      """)
    #expect(
      report.finding.summary
        == #"runcmd stopped at `snap install microk8s`: Download snap "microk8s" (unexpected EOF)"#)
    #expect(report.finding.next.contains("snap changes"))
  }

  @Test("A module that failed beside a runcmd that went through is named, with its command")
  func doneWithErrors() throws {
    let report = CloudInitReport(try Self.evidence("done-with-warnings", Self.files))
    #expect(report.finding.summary.hasPrefix("The module locale failed (command ['update-locale'"))
    #expect(
      report.finding.summary.hasSuffix(
        "but runcmd ran to its end: the rest of the set-up is there."))
    #expect(!report.verdict.isFailure)
  }

  @Test(
    "Done is not done where the user data was skipped",
    arguments: [
      (
        "util.py[WARNING]: Failed loading yaml blob. Invalid format at line 3 column 5: mapping",
        "cloud-init.user-data-invalid"
      ),
      (
        "cloud_config.py[WARNING]: Failed at merging in cloud config part from part-001: empty cloud config",
        "cloud-init.user-data-empty"
      ),
      (
        "__init__.py[WARNING]: Unhandled non-multipart (text/x-not-multipart) userdata: 'b'#cloud-confg'...'",
        "cloud-init.user-data-unknown-kind"
      ),
      (
        "stages.py[WARNING]: No instance datasource found! Likely bad things to come!",
        "cloud-init.user-data-no-datasource"
      ),
    ])
  func notConfigured(record: String, cause: String) throws {
    let status = #"{"status": "done", "errors": [], "extended_status": "degraded done"}"#
    let line = "2026-08-01 10:00:05,000 - \(record)\n"
    let log = "2026-08-01 10:00:05,000 - util.py[DEBUG]: Reading from x\n" + line
    for text in [log, line] {
      let report = try Self.report(status, text)
      #expect(report.verdict == .notConfigured)
      #expect(report.finding.cause.rawValue == cause)
      #expect(report.verdict.isFailure)
      #expect(!report.finding.next.isEmpty)
    }
  }

  @Test("A boot that goes on says at which command; one that is silent for long says so")
  func running() throws {
    let log = """
      2026-08-01 10:00:05,000 - util.py[DEBUG]: Cloud-init v. 24.4 running 'modules:final' at Sat, 01 Aug 2026 10:00:05 +0000. Up 20.11 seconds.
      2026-08-01 10:00:05,200 - handlers.py[DEBUG]: start: modules-final/config-scripts_user: running config-scripts_user

      """
    let output = """
      Cloud-init v. 24.4 running 'modules:final' at Sat, 01 Aug 2026 10:00:05 +0000. Up 20.11 seconds.
      + microk8s status --wait-ready

      """
    let status = #"{"status": "running", "stage": "modules-final", "errors": []}"#
    let soon = Date(timeIntervalSince1970: 1_785_578_465)
    let report = try Self.report(status, log, output, now: soon)
    #expect(report.verdict == .running)
    #expect(report.commands == .running)
    #expect(report.currentCommand == "microk8s status --wait-ready")
    #expect(
      report.finding.summary
        == "cloud-init is in modules-final, at `microk8s status --wait-ready`.")
    let late = try Self.report(status, log, output, now: soon.addingTimeInterval(7_200))
    #expect(late.finding.cause.rawValue == "cloud-init.stalled")
    #expect(late.finding.summary.contains("has written nothing for 120m"))
  }

  @Test(
    "Other states",
    arguments: [
      (#"{"status": "not started"}"#, .notStarted, "cloud-init.not-started"),
      (
        #"{"status": "disabled", "boot_status_code": "disabled-by-marker-file"}"#, .disabled,
        "cloud-init.disabled"
      ),
      (#"{"status": "error", "errors": ["boom"]}"#, .failed, "cloud-init.error"),
      (
        #"{"status": "done", "extended_status": "degraded done", "recoverable_errors": {"WARNING": ["x"]}}"#,
        .done, "cloud-init.degraded"
      ),
    ] as [(String, CloudInitReport.Verdict, String)])
  func states(status: String, verdict: CloudInitReport.Verdict, cause: String) throws {
    let report = try Self.report(status)
    #expect(report.verdict == verdict)
    #expect(report.finding.cause.rawValue == cause)
  }

  @Test("A stage that broke off is a failure, from the log and from the output")
  func stageFailed() throws {
    let log = """
      2026-08-01 10:00:05,000 - util.py[DEBUG]: Cloud-init v. 24.4 running 'init' at Sat, 01 Aug 2026 10:00:05 +0000. Up 9 seconds.
      2026-08-01 10:00:06,000 - main.py[ERROR]: failed stage init
      Traceback (most recent call last):
      KeyError: 'interfaces'

      """
    let output = """
      Cloud-init v. 24.4 running 'init' at Sat, 01 Aug 2026 10:00:05 +0000. Up 9 seconds.
      failed run of stage init
      ------------------------------------------------------------
      Traceback (most recent call last):
        File "x", line 1
      KeyError: 'interfaces'
      ------------------------------------------------------------

      """
    for text in [log, output] {
      let report = try Self.report(text)
      #expect(report.verdict == .failed)
      #expect(report.finding.cause.rawValue == "cloud-init.stage-failed")
      #expect(report.finding.summary.contains("KeyError: 'interfaces'"))
    }
  }

  @Test("Every cut of every file of a failed boot gives a verdict")
  func truncations() throws {
    for file in Self.files {
      let bytes = try Fixture("cloud-init/runcmd-failed/\(file)").bytes
      let step = max(1, bytes.count / 150)
      for length in stride(from: 0, to: bytes.count, by: step) {
        for part in [bytes.prefix(length), bytes.suffix(length)] {
          var evidence = CloudInitEvidence()
          // What is too short to be recognised says so.
          _ = try? evidence.add(Array(part))
          #expect(!CloudInitReport(evidence).finding.summary.isEmpty)
        }
      }
    }
  }

  @Test("Files are known by their content")
  func kinds() throws {
    var evidence = CloudInitEvidence()
    let kinds = try Self.files.map {
      try evidence.add(try Fixture("cloud-init/done/\($0)").bytes)
    }
    #expect(kinds == [.status, .stages, .result, .log, .output, .analysis])
    #expect(throws: CloudInitEvidenceError.twice(.log)) {
      try evidence.add(try Fixture("cloud-init/done/cloud-init.log").bytes)
    }
    #expect(throws: CloudInitEvidenceError.empty) { try evidence.add(Array("\n \n".utf8)) }
    let error = #expect(throws: CloudInitEvidenceError.self) {
      try evidence.add(Array("NAME READY\nx 1/1\n".utf8))
    }
    #expect("\(try #require(error))".contains("It is nothing that cloud-init writes"))
    let blame = "-- Boot Record 01 --\n     00.80300s (init-network/config-growpart)\n"
    #expect(
      CloudInitAnalysis(text: blame)?.stages.first?.steps.first?.duration == .milliseconds(803))
  }
}

@Suite("CloudInitStatus as text") struct CloudInitStatusTextTests {
  @Test("The table of a recent version, with its lists")
  func table() throws {
    let status = try CloudInitStatus(
      text: """
        ......status: done
        extended_status: degraded done
        boot_status_code: enabled-by-generator
        last_update: Thu, 01 Jan 1970 00:00:20 +0000
        detail: DataSourceOpenStackLocal [net,ver=2]
        errors: []
        recoverable_errors:
        WARNING:
        \t- Removing /etc/apt/sources.list to favor deb822 source format
        \t- Another: with a colon
        DEPRECATED:
        \t- Old key
        """)
    #expect(status.status == .done)
    #expect(status.isDegraded)
    #expect(status.bootStatusCode == "enabled-by-generator")
    #expect(status.detail == "DataSourceOpenStackLocal [net,ver=2]")
    #expect(status.errors.isEmpty)
    #expect(
      status.recoverableErrors == [
        "WARNING": [
          "Removing /etc/apt/sources.list to favor deb822 source format", "Another: with a colon",
        ],
        "DEPRECATED": ["Old key"],
      ])
  }

  @Test("The table of an old version has its errors in the detail")
  func oldTable() throws {
    let text = try Fixture("cloud-init/runcmd-failed/status-long.txt").text
    let status = try CloudInitStatus(text: text)
    #expect(status.status == .error)
    #expect(status.failedModules == ["locale", "scripts-user"])
    #expect(try CloudInitStatus(text: "status: running\n").status == .running)
  }

  @Test("YAML, with texts that Python folded over lines")
  func yaml() throws {
    let status = try CloudInitStatus(
      text: #"""
        ---
        _schema_version: '1'
        boot_status_code: enabled-by-generator
        datasource: openstack
        detail: 'it''s

            folded'
        errors:
        - "('locale', ProcessExecutionError(\"Unexpected error while running command.\\nCommand:\
            \ ['update-locale']\"))"
        - plain text that is
            folded
        extended_status: error - done
        init-local:
            errors: []
            finished: 20.5
            recoverable_errors: {}
            start: 18.25
        recoverable_errors:
            WARNING:
            - one
            - two
        stage: null
        status: error
        ...
        """#)
    #expect(status.status == .error)
    #expect(status.extendedStatus == "error - done")
    #expect(status.failedModules == ["locale"])
    #expect(
      status.errors.first
        == #"('locale', ProcessExecutionError("Unexpected error while running command.\nCommand: ['update-locale']"))"#
    )
    #expect(status.errors.last == "plain text that is folded")
    #expect(status.stages.first?.duration == .seconds(2.25))
    #expect(status.stages.first?.startedAt == .sinceBoot(.seconds(18.25)))
    #expect(status.recoverableErrors == ["WARNING": ["one", "two"]])
    #expect(status.stage == nil)
    #expect(status.detail == "it's folded")
  }

  @Test("What is no status says so, and hostile text does no harm")
  func hostile() throws {
    #expect(throws: CloudInitStatusError.self) { try CloudInitStatus(text: "") }
    #expect(throws: CloudInitStatusError.malformed) { try CloudInitStatus(text: "status: great") }
    let deep = (0..<2_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    _ = try? CloudInitStatus(text: deep + "status: done\n")
    let nested = String(repeating: #"{"v1":"#, count: 100_000)
    #expect(throws: CloudInitStatusError.malformed) {
      try CloudInitStatus(json: Array(nested.utf8), exitCode: 0)
    }
    var evidence = CloudInitEvidence()
    #expect(throws: CloudInitEvidenceError.self) { try evidence.add(Array(nested.utf8)) }
  }
}
