import FoundationEssentials
import TestKit
import Testing

@Suite("The operator's editor", .serialized)
struct EditorTests {
  @Test("v opens the file of the error at its line, and the screen is whole again afterwards")
  func edit() async throws {
    let temporary = try TemporaryDirectory()
    let directory = temporary.file("cluster")
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try temporary.write(
      "resource \"terraform_data\" \"a\" {\n  no_such_argument = 1\n}\n", to: "cluster/main.tf")
    try temporary.write(
      "#!/bin/sh\necho \"EDITING $*\"\nread line\nsed -i s/no_such_argument/input/ \"$3\"\n",
      to: "editor")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o700], ofItemAtPath: temporary.file("editor"))
    var environment = Self.environment(in: temporary)
    environment["VISUAL"] = temporary.file("editor") + " --wait"
    try await Tmux.open(
      [Checkout.executable, directory], by: Programs(environment: environment), in: temporary,
      columns: 100, rows: 30
    ) { console in
      try await console.wait(for: "Nothing is deployed here")
      try await console.type("P")
      try await console.wait(for: "Unsupported argument")
      try await console.type("v")
      let shown = try await console.wait(for: "EDITING --wait +2 ")
      #expect(shown.contains("cluster/main.tf"))
      #expect(!shown.contains("Unsupported argument"))
      try await console.type("Enter")
      try await console.wait(for: "Unsupported argument")
      try await console.type("P")
      try await console.wait(for: "applies exactly this plan")
      try await console.type("Q")
      while try await console.isOpen() { try await Task.sleep(for: .milliseconds(50)) }
    }
  }

  /// An environment for terraform alone, without a laboratory.
  static func environment(in temporary: TemporaryDirectory) -> [String: String] {
    var environment = ProcessInfo.processInfo.environment.filter {
      ["PATH", "HOME"].contains($0.key)
    }
    environment["LC_ALL"] = "C.UTF-8"
    environment["CHECKPOINT_DISABLE"] = "1"
    environment["XDG_STATE_HOME"] = temporary.file("state")
    environment["XDG_CONFIG_HOME"] = temporary.file("config")
    return environment
  }
}
