import FoundationEssentials
import TestKit
import Testing

@Suite("The menu of plans by keyboard", .serialized)
struct PlanMenuJourneyTests {
  @Test("Taint, lay out, change the workspace, and find it all in the history")
  func journey() async throws {
    let temporary = try TemporaryDirectory()
    let directory = temporary.file("cluster")
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try temporary.write(
      "resource \"terraform_data\" \"a\" {\ninput = \"one\"\n}\n", to: "cluster/main.tf")
    let programs = Programs(environment: EditorTests.environment(in: temporary))
    try await Tmux.open(
      [Checkout.executable, directory], by: programs, in: temporary, columns: 100, rows: 30
    ) { console in
      try await console.wait(for: "Nothing is deployed here")
      try await console.type("P")
      try await console.wait(for: "applies exactly this plan")
      try await console.type("A")
      try await console.wait(for: "Applied")
      // Until the state has been read there is nothing to taint.
      try await console.wait(for: "1 resource ")

      try await console.type("O", "j", "j", "j", "Enter")
      try await console.wait(for: "▸ terraform_data.a")
      try await console.type("Enter")
      try await console.wait(for: "terraform_data.a is marked")
      try await console.type("P")
      let review = try await console.wait(for: "after the name is typed")
      #expect(review.contains("± terraform_data.a"))

      try await console.type("O", "G", "k", "Enter")
      try await console.wait(for: "The files are in terraform's layout")
      #expect(try temporary.read("cluster/main.tf").contains("  input = \"one\""))

      try temporary.write("", to: "cluster/terraform.tfstate")
      try await console.type("P")
      try await console.wait(for: "The state file is empty")
      try await console.type("O", "G", "k", "k", "Enter")
      try await console.wait(for: "1 resource, 0 machines")
      try await console.type("Enter")
      try await console.wait(for: "Put back and read again")
      try await console.type("Enter")
      #expect(try temporary.read("cluster/terraform.tfstate").contains("terraform_data"))

      try await console.type("O", "G", "Enter")
      try await console.wait(for: "default  in use")
      try await console.type("G", "Enter")
      try await console.wait(for: "It has a state of its own")
      try await console.type(word: "blue")
      try await console.type("Enter")
      try await console.wait(for: "cluster · blue")
      try await console.wait(for: "no state")

      try await console.type("8")
      let history = try await console.wait(for: "new workspace")
      for kind in ["fmt", "taint", "apply"] { #expect(history.contains(kind)) }
      try await console.type("Q")
      while try await console.isOpen() { try await Task.sleep(for: .milliseconds(50)) }
    }
  }
}
