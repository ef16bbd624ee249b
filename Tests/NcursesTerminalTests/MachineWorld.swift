import FoundationEssentials
import Operations
import TestKit
import Testing

/// Machines behind real sshds, which a script of `Support` makes for as long as a test needs them.
struct MachineWorld {
  /// The script's name.
  let script: String
  /// Where it writes what it makes.
  let temporary: TemporaryDirectory

  /// Runs a body once a file is there that the script writes in the end.
  func whileReady(_ file: String, _ body: () async throws -> Void) async throws {
    let world = World.live(
      environment: ["PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin", "LC_ALL": "C.UTF-8"])
    let python = try #require(ToolLocator(world: world).path(of: "python3"))
    let path = "\(Checkout.root)/Tests/NcursesTerminalTests/Support/\(script)"
    var program = Program(
      python, ["-B", path, temporary.path, Checkout.root], environment: world.environment,
      input: [], lifetime: .ours)
    program.keepsInputOpen = true
    let running = try await world.processes.start(program, nil)
    do {
      let deadline = ContinuousClock.now + .seconds(60)
      while !FileManager.default.fileExists(atPath: temporary.file(file)) {
        try #require(ContinuousClock.now < deadline, "\(script) does not begin")
        try await Task.sleep(for: .milliseconds(20))
      }
      try await body()
    } catch {
      await running.stop()
      throw error
    }
    await running.stop()
  }
}
