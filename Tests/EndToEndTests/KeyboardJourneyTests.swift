import TestKit
import Testing

@Suite("The journey by keyboard", .serialized)
struct KeyboardJourneyTests {
  @Test("Deploy, see every node Ready, explain a crash loop, destroy, and leave nothing behind")
  func journey() async throws {
    let deployment = try await Deployment.make()
    let recording = deployment.temporary.file("terminal")
    var secrets = try [#require(deployment.environment["TF_VAR_openstack_password"])]
    try await Tmux.open(
      [Checkout.executable, deployment.directory], by: deployment.programs,
      in: deployment.temporary, columns: 120, rows: 40
    ) { console in
      try await console.record(to: recording)
      try await console.wait(for: "Nothing is deployed here")
      try await console.type("P")
      try await console.wait(for: "applies exactly this plan")
      try await console.type("A")
      try await console.wait(for: "Applied")

      secrets += try deployment.generatedSecrets()

      try await console.type("1")
      try await console.wait(for: "nodes 3/3 Ready")
      try await console.wait(for: "All is well")

      try await deployment.lab.inject("crashloop")
      try await console.wait(for: "CrashLoopBackOff")
      try await console.type("e", "Enter")
      let explained = try await console.wait(for: "Why it fails")
      #expect(explained.contains("temporal-worker"))
      try await console.type("l")
      try await console.type("Escape")
      try await deployment.lab.heal()
      try await console.wait(for: "All is well")

      try await console.type("D")
      try await console.wait(for: "after the name is typed")
      try await console.type("A")
      try await console.wait(for: "This will be lost")
      try await console.type("Enter")
      try await console.wait(for: "That is not the name")
      try await console.type(word: "rocks-test")
      try await console.type("Enter")
      try await console.wait(for: "Applied")
      try await console.type("1")
      try await console.wait(for: "The state has no machines")
      try await console.type("Q")
      while try await console.isOpen() { try await Task.sleep(for: .milliseconds(50)) }
    }
    #expect(try await deployment.close() == [])
    #expect(secrets.count > 20, "password, join token and the lines of the key")
    let shown = try deployment.temporary.read("terminal")
    #expect(shown.contains("temporal-worker"))
    #expect(secrets.filter(shown.contains) == [])
  }
}
