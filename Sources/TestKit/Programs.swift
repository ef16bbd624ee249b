import Operations

/// Runs programs for tests and says what came of them.
public struct Programs: Sendable {
  /// The environment that the programs get.
  public let environment: [String: String]
  private let world: World

  /// Makes a runner with an environment.
  public init(environment: [String: String]) {
    self.environment = environment
    world = .live(environment: environment)
  }

  /// Runs a program to its end.
  ///
  /// - Parameters:
  ///   - executable: An absolute path, or a name that is looked up on `PATH`.
  ///   - arguments: Its arguments.
  ///   - directory: Where to run it.
  ///   - input: What it reads from standard input.
  ///   - deadline: When it is ended.
  /// - Returns: What came of it, whatever its exit code.
  /// - Throws: `ProgramMissing` if it is not on `PATH`, `ProcessError` if it cannot be started.
  public func run(
    _ executable: String, _ arguments: [String] = [], in directory: String? = nil,
    input: String? = nil, deadline: Duration = .seconds(300)
  ) async throws -> Outcome {
    let result = try await world.processes.run(
      Program(
        try located(executable), arguments, environment: environment, directory: directory,
        input: input.map { Array($0.utf8) }, deadline: deadline))
    return Outcome(
      exitCode: result.end.code, output: result.output.text, errors: result.errorOutput.text)
  }

  /// What came of a program.
  public struct Outcome: Equatable, Sendable, CustomStringConvertible {
    /// Its exit code; 128 and more for a signal.
    public let exitCode: Int32
    /// What it wrote to standard output.
    public let output: String
    /// What it wrote to standard error.
    public let errors: String

    /// The whole, for the message of a failed test.
    public var description: String { "exit \(exitCode)\n\(output)\n\(errors)" }
  }

  private func located(_ name: String) throws -> String {
    guard let path = ToolLocator(world: world).path(of: name) else {
      throw ProgramMissing(name: name)
    }
    return path
  }
}

/// A program that a test needs is not on `PATH`.
public struct ProgramMissing: Error, CustomStringConvertible {
  /// The program's name.
  public let name: String

  /// What is missing, and what to do.
  public var description: String { "\(name) is not on PATH; scripts/setup installs it." }
}
