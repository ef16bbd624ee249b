import Foundation
import Testing

@testable import Cluster

@Suite("CloudInitLog") struct CloudInitLogTests {
  private static let folders = ["done", "done-with-warnings", "runcmd-failed", "join-failed"]

  private static func recorded(_ folder: String) throws -> CloudInitLog {
    CloudInitLog(log: try Fixture("cloud-init/\(folder)/cloud-init.log").bytes)
  }

  private static func log(_ text: String) -> CloudInitLog { CloudInitLog(log: Array(text.utf8)) }

  @Test("Stages and modules are those of cloud-init analyze show", arguments: folders)
  func durations(folder: String) throws {
    let log = try Self.recorded(folder)
    let text = try Fixture("cloud-init/\(folder)/analyze-show.txt").text
    let oracle = try #require(CloudInitAnalysis(text: text))
    #expect(log.stages.map(\.name) == CloudInitStage.Name.allCases)
    #expect(log.stages.map(\.duration) == oracle.stages.map(\.duration))
    for (stage, shown) in zip(log.stages, oracle.stages) {
      let modules = stage.steps.filter(\.isModule)
      let expected = shown.steps.filter(\.isModule)
      #expect(modules.map(\.name) == expected.map(\.name))
      #expect(modules.map(\.duration) == expected.map(\.duration))
      #expect(modules.map(\.result) == expected.map(\.result))
      #expect(stage.steps.map(\.duration) == shown.steps.map(\.duration))
    }
    #expect(log.isFinished)
    #expect(log.version == "22.4.2")
    #expect(log.datasource?.hasPrefix("DataSourceNoCloud") == true)
    #expect(log.earlierBoots == 0)
  }

  @Test("A failure that is logged three times is one problem, with its exception and its command")
  func folded() throws {
    let problems = try Self.recorded("runcmd-failed").problems
    #expect(problems.map(\.module) == [nil, "locale", "scripts-user"])
    #expect(problems.map(\.count) == [1, 2, 3])
    #expect(problems[0].message == "Could not determine filesystem type of /")
    #expect(
      problems[1].exception
        == "cloudinit.subp.ProcessExecutionError: Unexpected error while running command.")
    #expect(problems[1].command?.exitCode == 255)
    #expect(
      problems[2].exception
        == "RuntimeError: Runparts: 1 failures (runcmd) in 1 attempted commands")
    #expect(problems[2].stage == .modulesFinal)
    #expect(problems[2].level == .warning)
  }

  @Test(
    "The exit code of the script is found",
    arguments: [("runcmd-failed", 6), ("join-failed", 1)] as [(String, Int32)])
  func exitCode(folder: String, code: Int32) throws {
    let scripts = try #require(try Self.recorded(folder).module("scripts-user"))
    #expect(scripts.result == .failure)
    #expect(scripts.command?.exitCode == code)
    #expect(scripts.command?.text == "['/var/lib/cloud/instance/scripts/runcmd']")
  }

  /// One module that took 1.5 seconds and failed, in the words of different versions and loggers.
  private static let variants: [(name: String, log: String)] = [
    (
      "20 to 22",
      """
      2026-08-01 10:00:05,000 - util.py[DEBUG]: Cloud-init v. 20.4.1 running 'modules:final' at Sat, 01 Aug 2026 10:00:05 +0000. Up 20.11 seconds.
      2026-08-01 10:00:05,200 - handlers.py[DEBUG]: start: modules-final/config-scripts-user: running config-scripts-user with frequency once-per-instance
      2026-08-01 10:00:06,700 - handlers.py[DEBUG]: finish: modules-final/config-scripts-user: FAIL: running config-scripts-user with frequency once-per-instance
      2026-08-01 10:00:07,000 - handlers.py[DEBUG]: finish: modules-final: FAIL: running modules for final
      """
    ),
    (
      "24 and later, with durations, though the clock was set in between",
      """
      2026-08-01 10:00:05,000 - log_util.py[DEBUG]: Cloud-init v. 24.4 running 'modules:final' at Sat, 01 Aug 2026 10:00:05 +0000. Up 20.11 seconds.
      2026-08-01 10:00:05,200 - handlers.py[DEBUG]: start: modules-final/config-scripts_user: running config-scripts_user with frequency once-per-instance
      2026-08-01 09:00:06,700 - handlers.py[DEBUG]: finish: modules-final/config-scripts_user: FAIL: config-scripts_user ran and took 1.5 seconds (duration: 1.500s)
      2026-08-01 09:00:07,000 - handlers.py[DEBUG]: finish: modules-final: FAIL: running modules for final (duration: 2.000s)
      """
    ),
    (
      "23, which says how long without the parentheses",
      """
      2026-08-01 10:00:05,000 - util.py[DEBUG]: Cloud-init v. 23.3 running 'modules:final' at Sat, 01 Aug 2026 10:00:05 +0000. Up 20.11 seconds.
      2026-08-01 10:00:05,200 - handlers.py[DEBUG]: start: modules-final/config-scripts_user: running config-scripts_user with frequency once-per-instance
      2026-08-01 10:00:06,701 - handlers.py[DEBUG]: finish: modules-final/config-scripts_user: FAIL: config-scripts_user ran and took 1.500 seconds
      2026-08-01 10:00:07,000 - handlers.py[DEBUG]: finish: modules-final: FAIL: running modules for final
      """
    ),
    (
      "syslog, without a year",
      """
      Aug  1 10:00:05 node [CLOUDINIT] util.py[DEBUG]: Cloud-init v. 20.4.1 running 'modules:final' at Sat, 01 Aug 2026 10:00:05 +0000. Up 20.11 seconds.
      Aug  1 10:00:05.200 node [CLOUDINIT] handlers.py[DEBUG]: start: modules-final/config-scripts-user: running config-scripts-user with frequency once-per-instance
      Aug  1 10:00:06.700 node [CLOUDINIT] handlers.py[DEBUG]: finish: modules-final/config-scripts-user: FAIL: running config-scripts-user
      Aug  1 10:00:07 node [CLOUDINIT] handlers.py[DEBUG]: finish: modules-final: FAIL: running modules for final
      """
    ),
    (
      "rsyslog with RFC 3339",
      """
      2026-08-01T10:00:05.000000+00:00 node [CLOUDINIT] util.py[DEBUG]: Cloud-init v. 20.4.1 running 'modules:final' at Sat, 01 Aug 2026 10:00:05 +0000. Up 20.11 seconds.
      2026-08-01T12:00:05.200000+02:00 node [CLOUDINIT] handlers.py[DEBUG]: start: modules-final/config-scripts-user: running config-scripts-user with frequency once-per-instance
      2026-08-01T10:00:06.700000+00:00 node [CLOUDINIT] handlers.py[DEBUG]: finish: modules-final/config-scripts-user: FAIL: running config-scripts-user
      2026-08-01T10:00:07.000000+00:00 node [CLOUDINIT] handlers.py[DEBUG]: finish: modules-final: FAIL: running modules for final
      """
    ),
    (
      "the journal, short-iso",
      """
      2026-08-01T10:00:09+0000 node cloud-init[512]: 2026-08-01 10:00:05,000 - util.py[DEBUG]: Cloud-init v. 24.1 running 'modules:final' at Sat, 01 Aug 2026 10:00:05 +0000. Up 20.11 seconds.
      2026-08-01T10:00:09+0000 node cloud-init[512]: 2026-08-01 10:00:05,200 - handlers.py[DEBUG]: start: modules-final/config-scripts_user: running config-scripts_user
      2026-08-01T10:00:09+0000 node cloud-init[512]: 2026-08-01 10:00:06,700 - handlers.py[DEBUG]: finish: modules-final/config-scripts_user: FAIL: running config-scripts_user
      2026-08-01T10:00:09+0000 node cloud-init[512]: 2026-08-01 10:00:07,000 - handlers.py[DEBUG]: finish: modules-final: FAIL: running modules for final
      """
    ),
    (
      "the journal, short-precise, with the mark of cloud-init",
      """
      Aug 01 10:00:05.000000 node cloud-init[106]: [CLOUDINIT] util.py[DEBUG]: Cloud-init v. 20.4 running 'modules:final' at Sat, 01 Aug 2026 10:00:05 +0000. Up 20.11 seconds.
      Aug 01 10:00:05.200000 node cloud-init[106]: [CLOUDINIT] handlers.py[DEBUG]: start: modules-final/config-scripts-user: running config-scripts-user
      Aug 01 10:00:06.700000 node cloud-init[106]: [CLOUDINIT] handlers.py[DEBUG]: finish: modules-final/config-scripts-user: FAIL: running config-scripts-user
      Aug 01 10:00:07.000000 node cloud-init[106]: [CLOUDINIT] handlers.py[DEBUG]: finish: modules-final: FAIL: running modules for final
      """
    ),
    (
      "the console, in seconds since the boot",
      """
      [   20.000000] cloud-init[512]: util.py[DEBUG]: Cloud-init v. 24.1 running 'modules:final' at Sat, 01 Aug 2026 10:00:05 +0000. Up 20.11 seconds.
      [   20.200000] cloud-init[512]: handlers.py[DEBUG]: start: modules-final/config-scripts_user: running config-scripts_user
      [   21.700000] cloud-init[512]: handlers.py[DEBUG]: finish: modules-final/config-scripts_user: FAIL: running config-scripts_user
      [   22.000000] cloud-init[512]: handlers.py[DEBUG]: finish: modules-final: FAIL: running modules for final
      """
    ),
    (
      "line ends of another system",
      """
      2026-08-01 10:00:05,000 - util.py[DEBUG]: Cloud-init v. 20.4.1 running 'modules:final' at Sat, 01 Aug 2026 10:00:05 +0000. Up 20.11 seconds.\r
      2026-08-01 10:00:05,200 - handlers.py[DEBUG]: start: modules-final/config-scripts-user: running config-scripts-user\r
      2026-08-01 10:00:06,700 - handlers.py[DEBUG]: finish: modules-final/config-scripts-user: FAIL: running config-scripts-user\r
      2026-08-01 10:00:07,000 - handlers.py[DEBUG]: finish: modules-final: FAIL: running modules for final\r
      """
    ),
  ]

  @Test("Every version and every logger is read alike", arguments: variants)
  func alike(name: String, text: String) throws {
    let log = Self.log(text)
    let stage = try #require(log.stages.first)
    #expect(log.stages.count == 1)
    #expect(stage.name == .modulesFinal)
    #expect(stage.duration == .seconds(2))
    #expect(stage.result == .failure)
    let module = try #require(log.module("scripts-user"))
    #expect(module.duration == .milliseconds(1_500))
    #expect(module.result == .failure)
    switch module.startedAt {
    case .clock(let date): #expect(abs(date.timeIntervalSince1970 - 1_785_578_405.2) < 0.001)
    case .sinceBoot(let time): #expect(time == .seconds(20.2))
    case nil: Issue.record("The module has no time.")
    }
  }

  @Test(
    "The words of failures, of all versions",
    arguments: [
      (
        "util.py[WARNING]: Running module scripts-user (<module 'x' from 'y'>) failed",
        "scripts-user"
      ),
      (
        "log_util.py[WARNING]: Running module scripts_user (<module 'x' from 'y'>) failed",
        "scripts-user"
      ),
      (
        "cc_scripts_user.py[WARNING]: Failed to run module scripts_user (scripts in /x)",
        "scripts-user"
      ),
      (
        "util.py[WARNING]: Failed running /var/lib/cloud/instance/scripts/part-004 [1]",
        "scripts-user"
      ),
      ("util.py[DEBUG]: Running module locale (<module 'x' from 'y'>) failed", "locale"),
      ("util.py[WARNING]: Could not determine filesystem type of /", nil),
    ] as [(String, String?)])
  func failureWords(record: String, module: String?) {
    let log = Self.log("2026-08-01 10:00:05,000 - \(record)\n")
    #expect(log.problems.map(\.module) == [module])
  }

  @Test("A detail that runs a module is no problem")
  func details() {
    let log = Self.log(
      "2026-08-01 10:00:05,000 - modules.py[DEBUG]: Running module locale (<module>) with frequency once\n"
    )
    #expect(log.problems.isEmpty)
  }

  @Test("A stage that broke off is one problem, with the end of its traceback")
  func stageFailure() throws {
    let log = Self.log(
      """
      2026-08-01 10:00:05,000 - util.py[DEBUG]: Cloud-init v. 24.4 running 'init' at Sat, 01 Aug 2026 10:00:05 +0000. Up 9.11 seconds.
      2026-08-01 10:00:06,000 - main.py[ERROR]: failed stage init
      Traceback (most recent call last):
        File "/usr/lib/python3/dist-packages/cloudinit/cmd/main.py", line 850, in status_wrapper
          ret = functor(name, args)
      ValueError: first

      During handling of the above exception, another exception occurred:

      Traceback (most recent call last):
        File "x", line 1, in y
      KeyError: 'interfaces'
      2026-08-01 10:00:06,100 - atomic_helper.py[DEBUG]: Atomically writing to file
      """)
    let problem = try #require(log.problems.first)
    #expect(log.problems.count == 1)
    #expect(problem.level == .error)
    #expect(problem.exception == "KeyError: 'interfaces'")
    #expect(problem.stage == .initNetwork)
  }

  @Test("Of several boots the newest counts, and the others are counted")
  func boots() throws {
    let failed = try Fixture("cloud-init/runcmd-failed/cloud-init.log").bytes
    let done = try Fixture("cloud-init/done/cloud-init.log").bytes
    let log = CloudInitLog(log: failed + failed + done)
    #expect(log.earlierBoots == 2)
    #expect(log.problems.count == 1)
    #expect(log.stages == CloudInitLog(log: done).stages)
  }

  @Test("A log that is cut off anywhere is read as far as it goes", arguments: folders)
  func truncations(folder: String) throws {
    let bytes = try Fixture("cloud-init/\(folder)/cloud-init.log").bytes
    // A step that shares no factor with the lengths of lines hits every kind of place.
    for length in stride(from: 0, to: bytes.count, by: 1_009) {
      let head = CloudInitLog(log: Array(bytes.prefix(length)))
      #expect(head.stages.count <= 4)
      let tail = CloudInitLog(log: Array(bytes.suffix(length)))
      #expect(tail.stages.count <= 4)
    }
    // The end of the file alone tells the failure.
    let end = CloudInitLog(log: Array(bytes.suffix(24_000)))
    #expect(
      end.module("scripts-user")?.result
        == (try Self.recorded(folder)).module("scripts-user")?.result)
  }

  @Test("A log and an output can end within any of their lines", arguments: folders)
  func everyCut(folder: String) throws {
    let bytes = try Fixture("cloud-init/\(folder)/cloud-init.log").bytes
    // A reader is a value: after each line it is copied, and reads every beginning of the next.
    var reader = CloudInitLogReader()
    for line in ByteLines(bytes[...]) {
      for length in stride(from: 0, to: line.count, by: folder == "runcmd-failed" ? 11 : 67) {
        var cut = reader
        cut.read(line.prefix(length))
        #expect(cut.finished().stages.count <= 4)
      }
      reader.read(line)
    }
    #expect(reader.finished() == (try Self.recorded(folder)))
    let output = try Fixture("cloud-init/\(folder)/cloud-init-output.log").bytes
    for length in output.indices.suffix(400) {
      let read = CloudInitOutput(log: Array(output.prefix(length)))
      #expect(read.failedModules.count <= 2)
    }
  }

  @Test("Steps and problems without end are counted, and no longer kept")
  func bounds() throws {
    var text = ""
    for number in 0..<3_000 {
      text += """
        2026-08-01 10:00:05,200 - handlers.py[DEBUG]: start: modules-final/config-m\(number): running
        2026-08-01 10:00:05,300 - util.py[WARNING]: problem \(number)

        """
    }
    let log = Self.log(text)
    #expect(log.stages.first?.steps.count == 500)
    #expect(log.stages.first?.droppedSteps == 2_500)
    #expect(log.problems.count == 200)
    #expect(log.droppedProblems == 2_800)
  }

  @Test("A line without end and bytes that are no text do no harm")
  func hostile() throws {
    let endless = [UInt8](repeating: UInt8(ascii: "x"), count: 2 << 20)
    var bytes = Array("2026-08-01 10:00:05,000 - util.py[WARNING]: ".utf8) + endless
    bytes += Array("\n".utf8) + (0..<20_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let log = CloudInitLog(log: bytes)
    #expect((log.problems.first?.message.utf8.count ?? .max) < 2_100)
    #expect(log.problems.first?.message.hasSuffix("… (2097152 bytes)") == true)
    let nested = Array(
      ("2026-08-01 10:00:05,000 - util.py[WARNING]: x\nTraceback (most recent call last):\n"
        + String(repeating: "  File\n", count: 200_000) + "ValueError: end\n").utf8)
    #expect(CloudInitLog(log: nested).problems.first?.exception == "ValueError: end")
  }

  @Test("Tokens in commands and in exceptions do not get out")
  func secrets() throws {
    let log = Self.log(
      """
      2026-08-01 10:00:05,000 - util.py[WARNING]: Running module x (<module>) failed
      Traceback (most recent call last):
      cloudinit.subp.ProcessExecutionError: Unexpected error while running command.
      Command: ['microk8s', 'add-node', '--token', '0123456789abcdef']
      Exit code: 1
      Reason: -
      Stdout: -
      Stderr: password: hunter2
      """)
    let text = "\(log)"
    #expect(!text.contains("0123456789abcdef"))
    #expect(!text.contains("hunter2"))
    #expect(log.problems.first?.command?.exitCode == 1)
  }
}
