import FoundationEssentials
import TestKit
import Testing

@Suite("cloud-init")
struct CloudInitCommandTests {
  private static let fixtures = "\(Checkout.root)/Tests/ClusterTests/Fixtures/cloud-init"

  private func run(_ arguments: [String], input: String? = nil) async throws -> Programs.Outcome {
    let programs = Programs(environment: [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8",
    ])
    return try await programs.run(
      Checkout.executable, ["cloud-init"] + arguments, in: "/", input: input)
  }

  private static func files(_ folder: String, _ names: String...) -> [String] {
    names.map { "\(fixtures)/\(folder)/\($0)" }
  }

  @Test("The verdict stands first, then the command that failed with its output, then the stages")
  func text() async throws {
    let outcome = try await run(
      ["--from"]
        + Self.files(
          "runcmd-failed", "cloud-init.log", "cloud-init-output.log", "status.json.cli"))
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors.isEmpty)
    #expect(
      outcome.output == """
        failed
        runcmd stopped at `usermod -a -G snap_microk8s ubuntu` (exit code 6): usermod: group 'snap_microk8s' does not exist

          + usermod -a -G snap_microk8s ubuntu
          usermod: group 'snap_microk8s' does not exist
          (runcmd ended with exit code 6)

          STAGE            TOOK    RESULT   SLOWEST STEPS
          init-local       0.11s   ok       search-NoCloud 0.02s
          init             0.90s   ok       ssh 0.75s, users-groups 0.03s
          modules-config   0.25s   failed   locale 0.05s (failed), grub-dpkg 0.10s, apt-configure 0.04s
          modules-final    0.17s   failed   scripts-user 0.02s (failed), keys-to-console 0.07s

          warning  Could not determine filesystem type of /
          warning ×2  module locale failed: cloudinit.subp.ProcessExecutionError: Unexpected error while running command.

          next: sudo tail -n 60 /var/log/cloud-init-output.log
          next: sudo cat /var/lib/cloud/instance/scripts/runcmd

        """)
  }

  @Test(
    "Each recorded boot has its verdict and its exit code",
    arguments: [
      ("done", "done", 0), ("done-with-warnings", "done-with-errors", 0),
      ("runcmd-failed", "failed", 1), ("join-failed", "failed", 1),
    ] as [(String, String, Int32)])
  func verdicts(folder: String, verdict: String, exitCode: Int32) async throws {
    let outcome = try await run(
      ["--json", "--from"]
        + Self.files(folder, "cloud-init.log", "cloud-init-output.log", "result.json"))
    #expect(outcome.exitCode == exitCode)
    let answer = try JSONDecoder().decode(Answer.self, from: Data(outcome.output.utf8))
    #expect(answer.schema == "quarterdeck/cloud-init/1")
    let machine = try #require(answer.machines.first)
    #expect(machine.verdict == verdict)
    #expect(
      machine.stages?.map(\.stage) == ["init-local", "init", "modules-config", "modules-final"])
    #expect(machine.stages?.allSatisfy { ($0.seconds ?? 0) > 0 } == true)
    #expect(machine.files?.count == 3)
    #expect(!outcome.output.contains("0123"), "The token of the join is masked.")
  }

  @Test("A log of any size is read in pieces: 16 MiB take no more memory than one of a boot")
  func large() async throws {
    let temporary = try TemporaryDirectory()
    let log = try Data(
      contentsOf: URL(filePath: Self.files("runcmd-failed", "cloud-init.log")[0]))
    let middle = Data(
      String(
        repeating:
          "2026-08-01 10:00:05,200 - util.py[DEBUG]: Reading from /proc/uptime (quiet=False)\n",
        count: 12_000
      ).utf8)
    let path = temporary.file("cloud-init.log")
    try ((0..<16).reduce(into: Data()) { data, _ in data.append(middle) } + log)
      .write(to: URL(filePath: path))
    let small = try await peak(of: Self.files("runcmd-failed", "cloud-init.log"))
    let large = try await peak(of: [path])
    #expect(large.output == small.output)
    #expect(large.mebibytes < small.mebibytes + 12, "\(small.mebibytes) \(large.mebibytes)")
  }

  /// What the command prints, and the most memory that it takes.
  private func peak(of files: [String]) async throws -> (output: String, mebibytes: Int) {
    let script = """
      import resource, subprocess, sys
      print(subprocess.run(sys.argv[1:], capture_output=True, text=True).stdout)
      print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
      """
    let programs = Programs(environment: ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"])
    let outcome = try await programs.run(
      "python3", ["-c", script, Checkout.executable, "cloud-init", "--from"] + files, in: "/")
    let lines = outcome.output.split(separator: "\n")
    return (
      lines.dropLast().joined(separator: "\n"), try #require(lines.last.flatMap { Int($0) })
    )
  }

  @Test("A file that cannot be read is told in a sentence, and the others count")
  func badFiles() async throws {
    let log = Self.files("done", "cloud-init.log")
    let some = try await run(["--from", "/nonexistent", "/etc/passwd", "/tmp"] + log)
    #expect(some.exitCode == 2)
    #expect(some.output.hasPrefix("done\n"))
    let lines = some.errors.split(separator: "\n")
    #expect(lines.count == 3, "\(some)")
    #expect(lines[0].contains("/nonexistent"))
    #expect(lines[1].contains("It is nothing that cloud-init writes"))
    let none = try await run(["--from", "/etc/passwd"])
    #expect(none.exitCode == 1)
    #expect(none.output.isEmpty)
    #expect(none.errors.contains("None of the files tells anything"))
    let twice = try await run(["--from"] + log + log)
    #expect(twice.errors.contains("It is a second cloud-init.log"))
  }

  @Test("Standard input, the time to reckon with, and hostile text")
  func input() async throws {
    let text = """
      Cloud-init v. 24.4 running 'modules:final' at Sat, 01 Aug 2026 10:00:05 +0000. Up 20 seconds.
      + evil \u{1B}]0;title\u{07}\u{1B}[2J --password hunter2 \u{202E}

      """
    let outcome = try await run(["--from", "-", "--now", "2026-08-01T10:05:00Z"], input: text)
    #expect(outcome.exitCode == 3)
    #expect(outcome.output.hasPrefix("running\n"))
    #expect(!outcome.output.utf8.contains(0x1B))
    #expect(!outcome.output.contains("hunter2"))
    #expect(!outcome.output.unicodeScalars.contains("\u{202E}"))
    let wrong = try await run(["--from", "-", "--now", "yesterday"], input: text)
    #expect(wrong.exitCode == 64)
    let both = try await run(["worker-1", "--from", "-"], input: text)
    #expect(both.exitCode == 64)
  }

  private struct Answer: Decodable {
    let schema: String
    let machines: [Machine]

    struct Machine: Decodable {
      let verdict: String
      let files: [String]?
      let stages: [Stage]?
    }

    struct Stage: Decodable {
      let stage: String
      let seconds: Double?
    }
  }
}
