import Foundation
import Testing

@testable import Cluster

@Suite("CloudInitStatus")
struct CloudInitStatusTests {
  @Test(
    "Real boots are read from the command",
    arguments: [
      ("done", CloudInitStatus.Status.done, []),
      ("done-with-warnings", .error, ["locale"]),
      ("runcmd-failed", .error, ["locale", "scripts-user"]),
      ("join-failed", .error, ["scripts-user"]),
    ] as [(String, CloudInitStatus.Status, [String])])
  func realBoots(folder: String, status: CloudInitStatus.Status, modules: [String]) throws {
    let json = try Fixture("cloud-init/\(folder)/status.json.cli").bytes
    let read = try CloudInitStatus(json: json, exitCode: status == .error ? 1 : 0)
    #expect(read.status == status)
    #expect(read.failedModules == modules)
    #expect(!read.isDegraded)
    let file = try CloudInitStatus(
      json: Fixture("cloud-init/\(folder)/status.json").bytes, exitCode: 0)
    #expect(file.status == status)
    #expect(file.failedModules == modules)
    #expect(file.stages.map(\.name) == CloudInitStage.Name.allCases)
    #expect(file.stages.allSatisfy { ($0.duration ?? .zero) > .zero })
  }

  @Test("Degraded is done: exit code 2 is no failure")
  func degraded() throws {
    let json = """
      { "boot_status_code": "enabled-by-generator", "datasource": "lxd", "detail": "DataSourceLXD",
        "errors": [], "extended_status": "degraded done",
        "init": {"errors": [], "finished": 1708550839.18, "recoverable_errors": {}, "start": 1708550838.69},
        "modules-final": {"errors": [], "finished": 20.5, "recoverable_errors": {}, "start": 18.25},
        "recoverable_errors": {"WARNING": ["Removing /etc/apt/sources.list"]},
        "stage": null, "status": "done" }
      """
    let status = try CloudInitStatus(json: Array(json.utf8), exitCode: 2)
    #expect(status.status == .done)
    #expect(status.isDegraded)
    #expect(status.recoverableErrors == ["WARNING": ["Removing /etc/apt/sources.list"]])
    // Since 24.2 the times are seconds since the boot.
    #expect(status.stages.last?.startedAt == .sinceBoot(.seconds(18.25)))
    #expect(status.stages.last?.duration == .seconds(2.25))
    #expect(
      status.stages.first?.startedAt == .clock(Date(timeIntervalSince1970: 1_708_550_838.69)))
  }

  @Test("A boot that goes on names its stage")
  func running() throws {
    let json = #"""
      util.py[WARNING]: REDACTED config part /etc/cloud/cloud.cfg.d/90_dpkg.cfg for non-root user
      {"status": "running", "extended_status": "running", "stage": "modules-final", "errors": []}
      """#
    let status = try CloudInitStatus(json: Array(json.utf8), exitCode: 0)
    #expect(status.status == .running)
    #expect(status.stage == .modulesFinal)
    let file = #"{"v1": {"stage": "init", "init": {"start": 1.5, "finished": null, "errors": []}}}"#
    #expect(try CloudInitStatus(json: Array(file.utf8), exitCode: 0).status == .running)
  }

  /// What one version printed for one boot, by the form that it was asked for.
  private typealias Printed = [String: PrintedStatus]
  private struct PrintedStatus: Decodable {
    let exit: Int32
    let stdout: String
    let stderr: String
  }

  private static let versions = ["20.1", "22.2", "22.4", "23.4", "24.1", "26.2"]

  @Test(
    "Every version is understood in every form that it prints",
    arguments: versions,
    [
      ("done", .done), ("error", .error), ("not-run", .notStarted), ("running", .running),
      ("disabled", .disabled), ("degraded", .done), ("uptime", .done),
    ] as [(String, CloudInitStatus.Status)])
  func everyVersion(version: String, boot: (name: String, status: CloudInitStatus.Status)) throws {
    let all = try JSONDecoder().decode(
      [String: [String: Printed]].self,
      from: Fixture("cloud-init/status-by-version.json").data)
    let printed = try #require(all[version]?[boot.name])
    let knowsDegraded = ["23.4", "24.1", "26.2"].contains(version)
    for (form, one) in printed {
      guard one.stderr.isEmpty else {
        // What makes us ask in the old way.
        #expect(form != "long" && one.exit == 2 && one.stdout.isEmpty)
        #expect(!knowsDegraded)
        continue
      }
      let status =
        form == "json"
        ? try CloudInitStatus(json: Array(one.stdout.utf8), exitCode: one.exit)
        : try CloudInitStatus(text: one.stdout)
      #expect(status.status == boot.status, "\(form)")
      #expect(
        status.isDegraded == (knowsDegraded && ["degraded", "uptime"].contains(boot.name)),
        "\(form)")
      let modules = boot.status == .error ? ["locale", "scripts-user"] : []
      #expect(status.failedModules == modules, "\(form)")
      #expect((boot.status == .error) == (one.exit == 1))
      guard boot.name == "uptime" else { continue }
      for stage in status.stages {
        guard case .sinceBoot? = stage.startedAt else {
          Issue.record("\(form): \(stage)")
          continue
        }
        let duration = try #require(stage.duration)
        #expect(abs(duration / .milliseconds(1) - 1_500) < 1, "\(form)")
      }
    }
    #expect(printed.count == 3)
  }

  @Test("A unit of systemd that failed is an error that names no module")
  func systemdFailure() throws {
    let all = try JSONDecoder().decode(
      [String: [String: Printed]].self,
      from: Fixture("cloud-init/status-by-version.json").data)
    let printed = try #require(all["23.4"]?["systemd-failed"]?["json"])
    let status = try CloudInitStatus(json: Array(printed.stdout.utf8), exitCode: printed.exit)
    #expect(status.status == .error)
    #expect(status.failedModules.isEmpty)
    let report = CloudInitReport(CloudInitEvidence(status: status))
    #expect(report.verdict == .failed)
    #expect(report.finding.summary.contains("does not say which"))
  }

  @Test(
    "A stage under whose feet the clock was set has no duration, or that of one clock",
    arguments: [
      ("1708550838.5", "1708550840", Duration.milliseconds(1_500)),
      ("1708550840", "1708550838.5", nil), ("20.5", "1708550840", nil),
      ("18.25", "20.5", .seconds(2.25)),
      ("18.25", "null", nil), ("null", "20.5", nil),
    ])
  func clocks(start: String, finish: String, duration: Duration?) throws {
    let json = #"{"status": "done", "init": {"start": \#(start), "finished": \#(finish)}}"#
    let status = try CloudInitStatus(json: Array(json.utf8), exitCode: 0)
    #expect(status.stages.map(\.duration) == [duration])
  }

  @Test("The file of a boot that went through with warnings is degraded, as the command says")
  func degradedFile() throws {
    func json(_ recoverable: String) -> [UInt8] {
      Array(
        """
        {"v1": {"datasource": "x", "stage": null,
          "init-local": {"start": 1.5, "finished": 2.5, "errors": []},
          "init": {"start": 3.5, "finished": 4.5, "errors": [], "recoverable_errors": {}},
          "modules-config": {"start": 5, "finished": 6, "errors": [],
            "recoverable_errors": \(recoverable)},
          "modules-final": {"start": 7, "finished": 8, "errors": [],
            "recoverable_errors": \(recoverable)}}}
        """.utf8)
    }
    let degraded = try CloudInitStatus(json: json(#"{"WARNING": ["old key"]}"#), exitCode: 0)
    #expect(degraded.status == .done)
    #expect(degraded.isDegraded)
    #expect(degraded.recoverableErrors == ["WARNING": ["old key", "old key"]])
    #expect(try !CloudInitStatus(json: json("{}"), exitCode: 0).isDegraded)
  }

  @Test("What is no status says why")
  func noStatus() {
    #expect(throws: CloudInitStatusError.notJSON(firstLine: "", exitCode: 127)) {
      try CloudInitStatus(json: [], exitCode: 127)
    }
    #expect(throws: CloudInitStatusError.malformed) {
      try CloudInitStatus(json: Array(#"{"status": "do"#.utf8), exitCode: 0)
    }
    #expect(throws: CloudInitStatusError.malformed) {
      try CloudInitStatus(json: Array(#"{"status": "marvellous"}"#.utf8), exitCode: 0)
    }
    #expect(
      "\(CloudInitStatusError.notJSON(firstLine: "", exitCode: 127))"
        == "cloud-init is not installed on this machine.")
  }
}

@Suite("CloudInitOutput")
struct CloudInitOutputTests {
  private func output(_ folder: String) throws -> CloudInitOutput {
    CloudInitOutput(log: try Fixture("cloud-init/\(folder)/cloud-init-output.log").text)
  }

  @Test("The failing line of runcmd is found, with what it printed")
  func runcmdFailed() throws {
    let output = try output("runcmd-failed")
    #expect(output.failure?.command == "usermod -a -G snap_microk8s ubuntu")
    #expect(output.failure?.output == ["usermod: group 'snap_microk8s' does not exist"])
    #expect(output.failure?.module == "scripts-user")
    #expect(output.failedModules == ["locale", "scripts-user"])
    #expect(output.isFinished)
  }

  @Test("The token of a failed join does not get out")
  func joinFailed() throws {
    let text = try Fixture("cloud-init/join-failed/cloud-init-output.log").text
    let failure = try #require(CloudInitFailure(outputLog: text))
    #expect(failure.command == "microk8s add-node --token ••••••")
    #expect(failure.output == ["An error occurred when trying to get the token"])
  }

  @Test("A module that failed beside a runcmd that went through is no failure of runcmd")
  func doneWithWarnings() throws {
    let output = try output("done-with-warnings")
    #expect(output.failure == nil)
    #expect(output.failedModules == ["locale"])
    #expect(output.isFinished)
  }

  @Test("A boot without errors has nothing to report")
  func done() throws {
    let output = try output("done")
    #expect(output.failure == nil)
    #expect(output.failedModules.isEmpty)
    #expect(!output.skippedUserData)
  }

  @Test("An old version names the script and its exit code")
  func oldWords() {
    let output = CloudInitOutput(
      log: """
        error: no snap\r
        2026-11-23 07:40:38,313 - util.py[WARNING]: Failed running /var/lib/cloud/instance/scripts/part-004 [7]\r
        2026-11-23 07:40:38,314 - cc_scripts_user.py[WARNING]: Failed to run module scripts-user (scripts in /x)\r
        """)
    #expect(output.failure?.script == "part-004")
    #expect(output.failure?.exitCode == 7)
    #expect(output.failure?.output == ["error: no snap"])
    #expect(output.failedModules == ["scripts-user"])
  }

  @Test("Progress, colours, a key and endless output leave what can be read")
  func hostile() {
    let progress = String(repeating: "Download 10%\r", count: 100_000)
    let output = CloudInitOutput(
      log: "+ snap install microk8s\n\(progress)\u{1B}[K\n\u{1B}[31mred\u{1B}[0m\n"
        + "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----\n"
        + String(repeating: "x", count: 1 << 20) + "\n")
    #expect(output.lastLines.count == 3)
    #expect(output.lastLines[0] == "Download 10%")
    #expect(output.lastLines[1] == "red")
    #expect(output.lastLines[2].utf8.count < 1_100)
    #expect(!"\(output)".contains("c2VjcmV0"))
  }

  @Test("Of several boots the newest counts")
  func boots() throws {
    let failed = try Fixture("cloud-init/runcmd-failed/cloud-init-output.log").text
    let done = try Fixture("cloud-init/done/cloud-init-output.log").text
    let output = CloudInitOutput(log: failed + failed + done)
    #expect(output.earlierBoots == 2)
    #expect(output.failure == nil)
    #expect(output.failedModules.isEmpty)
  }

  @Test("While the boot goes on, the last traced command is what it does")
  func running() {
    let output = CloudInitOutput(
      log: """
        Cloud-init v. 24.1 running 'modules:final' at Mon, 23 Nov 2026 07:40:38 +0000. Up 20.36 seconds.
        + snap install microk8s --classic
        \rDownload 10%\rDownload 20%\r
        """)
    #expect(output.lastCommand == "snap install microk8s --classic")
    #expect(!output.isFinished)
    #expect(output.failure == nil)
  }

  @Test("Without a trace, the lines before the report are what there is")
  func noTrace() {
    let output = CloudInitOutput(
      log: """
        error: unable to contact snap store
        2026-11-23 07:40:38,313 - cc_scripts_user.py[WARNING]: Failed to run module scripts_user (scripts in /x)
        """)
    #expect(output.failure?.command == nil)
    #expect(output.failure?.output == ["error: unable to contact snap store"])
    #expect(output.failure?.module == "scripts-user")
  }

  @Test("User data that was skipped is told, although the boot ends well")
  func skippedUserData() {
    let output = CloudInitOutput(
      log:
        "2026-11-23 07:40:38,313 - util.py[WARNING]: Failed loading yaml blob. Invalid format at line 3\n"
    )
    #expect(output.skippedUserData)
  }

  @Test(
    "Secrets in arguments are masked",
    arguments: [
      (
        "microk8s join 10.0.0.1:25000/abc/def --worker",
        "microk8s join 10.0.0.1:25000/•••••• --worker"
      ),
      ("env DB_PASSWORD=hunter2 run", "env DB_PASSWORD=•••••• run"),
      ("login --password hunter2", "login --password ••••••"),
      ("curl --token=abc http://x/y", "curl --token=•••••• http://x/y"),
      (
        "['microk8s', 'add-node', '--token', '0123']",
        "['microk8s', 'add-node', '--token', '••••••']"
      ),
      ("login --password 'a b c' next", "login --password '•••••• •••••• ••••••' next"),
      (#"{"token": "abc", "name": "x"}"#, #"{"token": "••••••", "name": "x"}"#),
      ("db_password: hunter2", "db_password: ••••••"),
      ("git clone https://me:hunter2@host/x", "git clone https://me:••••••@host/x"),
      ("Authorization: Bearer abc.def", "Authorization: Bearer ••••••"),
      ("finish: modules-config/config-set-passwords: SUCCESS: ran", nil),
      ("['passwd', '-l', 'ubuntu']", nil),
      ("snap install microk8s --channel 1.28-strict/stable", nil),
      ("chown ops: /home/ops", nil),
    ] as [(String, String?)])
  func masks(text: String, masked: String?) {
    #expect(Redaction.masked(text) == masked ?? text)
  }

  @Test("Texts that are passed over by their letters have nothing that a look at each word masks")
  func clues() {
    let parts = [
      "token", "To'ken", "PASSWORD", "passphrase", "db_secret", "api-key", "apikey", "Bearer",
      "Basic", "join", "10.0.0.1:25000/abc", "https://me:pw@host", "to\u{212A}en", "=", ":", "--",
      "'", "{\"", ",", " ", " ", " ", "value", "host", "x", "é", "/", "@", "://", "I0102 15:04:05",
    ]
    var seed: UInt64 = 7
    func random(_ limit: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % limit
    }
    var passedOver = 0
    for _ in 0..<20_000 {
      let text = (0...random(8)).map { _ in parts[random(parts.count)] }.joined()
      guard !RedactionClue.isIn(text), text.contains(where: { "=/-:".contains($0) }) else {
        continue
      }
      passedOver += 1
      #expect(Redaction.maskedWordByWord(text) == text)
    }
    #expect(passedOver > 1_000)
  }
}
