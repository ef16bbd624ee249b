import FoundationEssentials
import TestKit
import Testing

/// A bundle is opened again by every command that reads files.
@Suite("Answers from a bundle")
struct BundleReadingTests {
  private let directory: TemporaryDirectory
  private static let fixtures = "\(Checkout.root)/Tests/ClusterTests/Fixtures"

  /// Packs recordings as a bundle has them.
  init() async throws {
    directory = try TemporaryDirectory()
    let files = FileManager.default
    for folder in ["cluster", "machines/controller", "machines/worker", "pods"] {
      try files.createDirectory(
        atPath: directory.file("e/\(folder)"), withIntermediateDirectories: true)
    }
    for name in ["pods", "nodes", "events"] {
      try files.copyItem(
        atPath: "\(Self.fixtures)/kubernetes-1.36/\(name).json",
        toPath: directory.file("e/cluster/\(name).json"))
    }
    for (machine, recording) in [("controller", "done"), ("worker", "runcmd-failed")] {
      for name in ["status.json", "cloud-init.log", "cloud-init-output.log"] {
        try files.copyItem(
          atPath: "\(Self.fixtures)/cloud-init/\(recording)/\(name)",
          toPath: directory.file("e/machines/\(machine)/\(name)"))
      }
    }
    try directory.write("2026-11-23T08:23:57Z\n", to: "e/made-at.txt")
    try directory.write("2026-01-02T15:04:05Z [ERROR] lost\n", to: "e/pods/a_b.main.log")
    let packed = try await Programs(environment: ["PATH": "/usr/bin:/bin"]).run(
      "/bin/tar", ["-czf", "e.tar.gz", "e"], in: directory.path, input: nil)
    #expect(packed.exitCode == 0)
  }

  private func run(_ arguments: String...) async throws -> Programs.Outcome {
    try await Programs(environment: ["HOME": "/nonexistent", "PATH": "/usr/bin:/bin"])
      .run(Checkout.executable, arguments, in: directory.path, input: nil)
  }

  private func fromFiles(_ command: String) async throws -> Programs.Outcome {
    try await run(
      command, "--from", "e/cluster/pods.json", "e/cluster/nodes.json", "e/cluster/events.json",
      "--now", "2026-11-23T08:23:57Z")
  }

  @Test(
    "Each command says of the packed file what it says of its files at that time",
    arguments: ["pods", "nodes", "events", "explain"])
  func cluster(_ command: String) async throws {
    let packed = try await run(command, "--from", "e.tar.gz")
    let files = try await fromFiles(command)
    #expect(!packed.output.isEmpty)
    #expect(packed.output == files.output)
    #expect(packed.exitCode == files.exitCode)
    #expect(packed.errors == files.errors)
  }

  @Test("cloud-init tells of each machine by its name")
  func machines() async throws {
    let outcome = try await run("cloud-init", "--from", "e.tar.gz")
    #expect(outcome.exitCode == 1)
    #expect(outcome.output.contains("controller") && outcome.output.contains("worker"))
    #expect(outcome.output.contains("usermod -a -G snap_microk8s ubuntu"))
  }

  @Test("logs puts all logs of it together")
  func logs() async throws {
    let outcome = try await run("logs", "--from", "e.tar.gz", "--tail", "100000")
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains("a_b.main.log  [ERROR] lost"))
    #expect(outcome.output.contains("Failed to run module scripts-user"))
  }

  @Test("A packed log is a log, and a broken archive is told")
  func others() async throws {
    let packed = try await Programs(environment: ["PATH": "/usr/bin:/bin"]).run(
      "/bin/gzip", ["--keep", "e/pods/a_b.main.log"], in: directory.path, input: nil)
    #expect(packed.exitCode == 0)
    let log = try await run("logs", "--from", "e/pods/a_b.main.log.gz")
    #expect(log.output == "2026-01-02T15:04:05.000Z  [ERROR] lost\n")
    let bytes = try Data(contentsOf: URL(filePath: directory.file("e.tar.gz")))
    try bytes.prefix(bytes.count / 2).write(to: URL(filePath: directory.file("half.tar.gz")))
    let broken = try await run("explain", "--from", "half.tar.gz")
    #expect(broken.exitCode == 1)
    #expect(broken.errors.contains("half.tar.gz cannot be unpacked: gzip cannot read it"))
    let nothing = try await run("microk8s", "--from", "e.tar.gz")
    #expect(nothing.exitCode == 1)
    #expect(nothing.errors.contains("It is not known how MicroK8s fares"))
  }
}
