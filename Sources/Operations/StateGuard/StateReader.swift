import Terraform

/// Reads a deployment's present state from wherever terraform keeps it.
struct StateReader: Sendable {
  let location: StateLocation
  let workspace: String
  let directory: String
  let tool: String
  /// terraform's environment.
  let environment: [String: String]
  let world: World

  init(directory: String, tool: String, environment: [String: String], world: World) {
    location = .find(directory: directory, environment: environment, files: world.files)
    workspace = StateLocation.workspace(
      directory: directory, environment: environment, files: world.files)
    self.directory = directory
    self.tool = tool
    self.environment = environment
    self.world = world
  }

  /// Whether the tool is OpenTofu, which reads `.tofu` files as well.
  var usesTofu: Bool { tool.split(separator: "/").last?.hasPrefix("tofu") == true }

  /// The state's bytes, nil when there is none.
  func read() async throws(StateRefusal) -> [UInt8]? {
    switch location {
    case .file(let path):
      do throws(FileError) {
        return try world.files.readStateIfPresent(path)
      } catch {
        throw StateRefusal(reason: "The state cannot be read. \(error)")
      }
    case .backend(let type):
      return try await pull(from: type)
    }
  }

  private func pull(from type: String) async throws(StateRefusal) -> [UInt8]? {
    let program = Program(
      tool, Invocation.statePull.arguments, environment: environment, directory: directory,
      output: .captured(limit: 256 << 20), deadline: .seconds(120))
    let result: ProgramResult
    do throws(ProcessError) {
      result = try await world.processes.run(program)
    } catch {
      throw StateRefusal(reason: "The state cannot be pulled from the \(type) backend. \(error)")
    }
    guard result.isSuccess, result.output.dropped == 0 else {
      throw StateRefusal(
        reason: "The state cannot be pulled from the \(type) backend: \(result.errorOutput.text)")
    }
    let bytes = result.output.bytes
    return RawState.isUnwritten(bytes) ? nil : bytes
  }
}

/// Why a state must not be touched.
struct StateRefusal: Error {
  /// What is the matter, why it matters, and what to do.
  var reason: String
  /// Whether it may be done all the same by somebody who types the deployment's name.
  var needsName = false
}
