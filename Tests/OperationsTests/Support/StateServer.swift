import FoundationEssentials
import Operations
import Testing

/// A server for terraform's `http` backend on the loopback; it ends with the body that uses it.
struct StateServer {
  let folder: Scratch
  let port: String

  /// The configuration of a backend at the server.
  var configuration: String {
    """
    terraform {
      backend "http" {
        address   = "http://127.0.0.1:\(port)/state"
        retry_max = 0
      }
    }

    """
  }

  /// The state that the server keeps.
  var state: [UInt8]? { get throws { try FileStore.live.readIfPresent(stateFile) } }

  var stateFile: String { folder.file("remote.tfstate") }

  /// Has it take no states, or take them again.
  func refuse(_ isRefusing: Bool) throws {
    if isRefusing {
      try folder.write("", to: "refuse")
    } else {
      try FileStore.live.remove(folder.file("refuse"))
    }
  }

  /// Runs a body with a server.
  static func run(_ body: (StateServer) async throws -> Void) async throws {
    let folder = try Scratch()
    let world = World.live(environment: testEnvironment)
    let python = try #require(ToolLocator(world: world).path(of: "python3"))
    let running = try await world.processes.start(
      Program(
        python, [Fixture.path("state_server.py"), folder.path], environment: testEnvironment,
        lifetime: .ours), nil)
    let port = folder.file("port")
    let isThere = try await eventually {
      try FileStore.live.readIfPresent(port)?.last == UInt8(ascii: "\n")
    }
    do {
      try #require(isThere)
      let number = try folder.text(of: "port").filter { !$0.isWhitespace }
      try await body(StateServer(folder: folder, port: number))
    } catch {
      await running.stop()
      throw error
    }
    await running.stop()
  }
}
