public import Terraform

/// Finds programs on the operator's `PATH`.
public struct ToolLocator: Sendable {
  let world: World

  /// Looks in the `PATH` of this world's environment.
  public init(world: World) {
    self.world = world
  }

  /// A Terraform or OpenTofu that works.
  public struct Tool: Hashable, Sendable {
    /// Its file.
    public var path: String
    /// `terraform` or `tofu`, by its file's name.
    public var name: String
    /// What it says about itself.
    public var version: VersionAnswer
  }

  /// Finds a program as a shell does, in absolute directories only.
  ///
  /// - Parameter name: A program's name, or its absolute path.
  /// - Returns: Its path; nil when there is no such regular file.
  public func path(of name: String) -> String? {
    let candidates: [String]
    if name.hasPrefix("/") {
      candidates = [name]
    } else {
      candidates = (world.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin")
        .split(separator: ":").filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
    }
    return candidates.first { path in
      // A path that cannot be looked at is no program for us.
      guard let real = try? world.files.realPath(path),
        let status = try? world.files.status(real)
      else { return false }
      return status.kind == .file && status.permissions & 0o111 != 0
    }
  }

  /// Finds terraform or tofu and asks for its version.
  ///
  /// - Parameter preferred: `terraform`, `tofu` or a path, from the configuration; nil for the
  ///   first that is there.
  /// - Returns: The tool.
  /// - Throws: `ToolError` when there is none, or it does not answer.
  public func terraform(preferred: String? = nil) async throws(ToolError) -> Tool {
    let names = preferred.map { [$0] } ?? ["terraform", "tofu"]
    guard let path = names.lazy.compactMap(path(of:)).first else {
      throw .notFound(names: names)
    }
    let environment = Invocation.environment(inheriting: world.environment, variables: [:])
    do {
      let result = try await world.processes.run(
        Program(
          path, Invocation.version.arguments, environment: environment, directory: "/",
          deadline: .seconds(20)))
      let version = try VersionAnswer(json: result.output.bytes)
      let name = path.split(separator: "/").last.map(String.init) ?? path
      return Tool(path: path, name: name, version: version)
    } catch {
      throw .notUsable(path: path, reason: "\(error)")
    }
  }
}

/// Why there is no terraform to work with.
public enum ToolError: Error, Hashable, Sendable, CustomStringConvertible {
  /// None of these is on the `PATH`.
  case notFound(names: [String])
  /// It is there and does not answer as it should.
  case notUsable(path: String, reason: String)

  /// A sentence for people.
  public var description: String {
    switch self {
    case .notFound(let names):
      "\(names.joined(separator: " or ")) is not on the PATH. Install it, or name its path as "
        + "`tool` in the configuration."
    case .notUsable(let path, let reason):
      "\(path) does not say its version: \(reason)"
    }
  }
}
