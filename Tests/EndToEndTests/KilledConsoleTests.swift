import TestKit
import Testing

@Suite("A console that dies", .serialized)
struct KilledConsoleTests {
  @Test(
    "Killed during an apply: the terminal is given back, the run goes on, the next one shows it")
  func killedDuringApply() async throws {
    let deployment = try await Deployment.make(workers: 1, speed: 4)
    try await Tmux.open(
      ["env", "PS1=ready> ", "bash", "--norc", "--noprofile"], by: deployment.programs,
      in: deployment.temporary, columns: 100, rows: 30
    ) { terminal in
      try await terminal.wait(for: "ready>")
      let open = "\(Checkout.executable) \(deployment.directory)"
      try await terminal.enter(open)
      try await terminal.wait(for: "Nothing is deployed here")
      try await terminal.type("P")
      try await terminal.wait(for: "applies exactly this plan")
      try await terminal.type("A")
      // It is listed before it was begun: what was killed then had no run to leave behind.
      try await terminal.wait(for: "creating")

      try await kill(try await console(of: deployment), deployment)
      let shell = try await terminal.wait(for: "runs go on")
      #expect(shell.contains("ready>"))
      try await terminal.enter("stty -a | grep -o ' echo '")
      try await terminal.wait(for: "the modes of a shell") { $0.contains("\n echo") }

      let listed = try await deployment.quarterdeck("runs", "-C", deployment.directory, "--json")
      #expect(listed.output.contains("running") || listed.output.contains("succeeded"))
      try await terminal.enter(open)
      try await terminal.wait(for: "✔ apply")
      try await terminal.type("Q")
    }
    let left = try await deployment.close()
    #expect(left == [])
  }

  /// The console's process, which is the guardian's child.
  private func console(of deployment: Deployment) async throws -> String {
    let listed = try await deployment.programs.run("ps", ["-eo", "pid=,ppid=,args="])
    let processes = listed.output.split(separator: "\n").map {
      $0.split(separator: " ", maxSplits: 2).map(String.init)
    }.filter {
      $0.count == 3 && $0[2].hasPrefix(Checkout.executable) && $0[2].contains(deployment.directory)
    }
    let pids = Set(processes.map { $0[0] })
    let child = try #require(processes.first { pids.contains($0[1]) })
    return child[0]
  }

  private func kill(_ process: String, _ deployment: Deployment) async throws {
    try await deployment.programs.run("kill", ["-KILL", process]).expectSuccess()
  }
}
