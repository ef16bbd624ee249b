import FoundationEssentials
import TestKit
import Testing

@Suite("Pictures of the documentation")
struct PictureTests {
  @Test("They are what quarterdeck show draws from the recording today")
  func pictures() async throws {
    let programs = Programs(environment: [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp", "LC_ALL": "C.UTF-8",
    ])
    let outcome = try await programs.run(
      "\(Checkout.root)/scripts/pictures", ["--check", "--binary", Checkout.executable])
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
  }

  @Test("show answers from a state and the files of a bundle, and asks nobody")
  func bundle() async throws {
    let directory = try TemporaryDirectory()
    let recording = "\(Checkout.root)/Tests/QuarterdeckCLITests/Fixtures/rocks-demo"
    // Neither ssh nor terraform is on the PATH.
    let programs = Programs(environment: ["PATH": "", "HOME": directory.path])
    let files = ["nodes.json", "pods.json", "events.json"].map { "\(recording)/cluster/\($0)" }
    let outcome = try await programs.run(
      Checkout.executable,
      [
        "show", "pods", "-C", directory.path, "--now", "2026-11-26T21:58:17Z", "--state",
        "\(recording)/terraform.tfstate", "--from",
      ] + files)
    #expect(
      outcome.exitCode == 0 && outcome.output.contains("CreateContainerConfigErr"), "\(outcome)")
  }

  @Test("How long a machine took to answer is shown as its file says")
  func answerTime() async throws {
    let directory = try TemporaryDirectory()
    let recording = "\(Checkout.root)/Tests/QuarterdeckCLITests/Fixtures/rocks-demo"
    let name = "rocks-temporal-workers-controller"
    try FileManager.default.createDirectory(
      atPath: directory.file(name), withIntermediateDirectories: true)
    try directory.write("answered in 43 ms\n", to: "\(name)/answer.txt")
    let programs = Programs(environment: ["PATH": "", "HOME": directory.path])
    let outcome = try await programs.run(
      Checkout.executable,
      [
        "show", "overview", "-C", directory.path, "--now", "2026-11-26T21:58:17Z", "--state",
        "\(recording)/terraform.tfstate", "--from", directory.file("\(name)/answer.txt"),
        "\(recording)/machines/\(name)/status.json",
      ])
    #expect(
      outcome.exitCode == 0 && outcome.output.contains("● 43ms"), "\(outcome)")
  }

  @Test("Files of no use are named")
  func useless() async throws {
    let directory = try TemporaryDirectory()
    try directory.write("nothing", to: "notes.txt")
    let programs = Programs(environment: ["PATH": "", "HOME": directory.path])
    let outcome = try await programs.run(
      Checkout.executable,
      ["show", "pods", "-C", directory.path, "--from", directory.file("notes.txt")])
    #expect(outcome.exitCode == 1 && outcome.errors.contains("notes.txt"), "\(outcome)")
  }
}
