import FoundationEssentials
import Glibc
import TestKit
import Testing

@Suite("bundle", .timeLimit(.minutes(2)))
struct BundleCommandTests {
  private let directory: TemporaryDirectory
  private let programs: Programs

  /// A deployment of one machine, and programs that take the place of real ones.
  init() throws {
    directory = try TemporaryDirectory()
    for name in ["bin", "run", "out"] {
      try FileManager.default.createDirectory(
        atPath: directory.file(name), withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    }
    programs = Programs(environment: [
      "HOME": directory.path, "XDG_RUNTIME_DIR": directory.file("run"), "LC_ALL": "C.UTF-8",
      "PATH": "\(directory.file("bin")):/usr/local/bin:/usr/bin:/bin",
    ])
  }

  private func install(_ name: String, _ script: String) throws {
    try directory.write("#!/bin/sh\n\(script)\n", to: "bin/\(name)")
    try #require(chmod(directory.file("bin/\(name)"), 0o700) == 0)
  }

  private func writeState(machines: [(String, String)]) async throws {
    let made = try await programs.run(
      "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", directory.file("id")])
    try #require(made.exitCode == 0, "\(made)")
    try directory.write(
      MachineCommandTests.state(machines, key: directory.read("id")), to: "terraform.tfstate")
  }

  /// What is in the folder for the file, and what connections left behind.
  private var leftovers: [String] {
    get throws {
      try ["out", "run"].flatMap { folder in
        try FileManager.default.subpathsOfDirectory(atPath: directory.file(folder))
      }.filter { $0 != "qd" }
    }
  }

  private func bundle(to output: String) async throws -> Programs.Outcome {
    try await programs.run(
      Checkout.executable, ["bundle", directory.path, "--output", directory.file(output)])
  }

  @Test(
    "One that is interrupted leaves nothing, and says so",
    arguments: ["ssh", "gzip"], ["INT", "TERM"])
  func interrupted(tool: String, signal: String) async throws {
    // Machines are asked, and then all is packed: in each the request comes from within.
    try await writeState(machines: tool == "ssh" ? [("worker-1", "127.0.0.1")] : [])
    try install(tool, "kill -\(signal) $PPID; exec sleep 60")
    let outcome = try await bundle(to: "out/evidence.tar.gz")
    #expect(outcome.exitCode == 130, "\(outcome)")
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors == "Interrupted: no bundle was written.\n")
    #expect(try leftovers == [])
  }

  @Test("Where it cannot be written is told before a machine is asked")
  func place() async throws {
    try await writeState(machines: [("worker-1", "127.0.0.1")])
    try install("ssh", "touch '\(directory.file("asked"))'; exit 255")
    try directory.write("mine", to: "out/there")
    for (path, words) in [
      ("out/there", "exists already"), ("none/x", "No such file or directory"),
      ("out/there/x", "Not a directory"),
    ] {
      let outcome = try await bundle(to: path)
      #expect(outcome.exitCode == 1, "\(outcome)")
      #expect(outcome.errors.contains(words), "\(outcome)")
    }
    #expect(try directory.read("out/there") == "mine")
    #expect(try leftovers == ["there"])
    #expect(access(directory.file("asked"), F_OK) != 0)
  }

  @Test("A disk that is full leaves nothing, and says so", .enabled(if: getuid() == 0))
  func fullDisk() async throws {
    try await writeState(machines: [])
    let script = """
      mount -t tmpfs -o size=4k none "$1" && head -c 4096 /dev/zero >"$1/filler"
      "$2" bundle "$3" --output "$1/evidence.tar.gz"; code=$?; ls -A "$1"; exit $code
      """
    let outcome = try await programs.run(
      "unshare",
      [
        "-m", "sh", "-c", script, "sh", directory.file("out"), Checkout.executable, directory.path,
      ])
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(outcome.errors.contains("No space left on device"), "\(outcome)")
    #expect(outcome.output == "filler\n")
  }

  @Test("A machine that gives no answer is named, and the rest is packed")
  func unanswered() async throws {
    try await writeState(machines: [("worker-1", "127.0.0.1")])
    try install("ssh", "echo 'ssh: connect to host: Connection refused' >&2; exit 255")
    let outcome = try await bundle(to: "out/evidence.tar.gz")
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.errors.contains("Missing: cloud-init's status on worker-1"), "\(outcome)")
    #expect(outcome.output == directory.file("out/evidence.tar.gz") + "\n")
    #expect(try leftovers == ["evidence.tar.gz"])
  }
}
