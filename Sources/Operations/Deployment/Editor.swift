/// The operator's own editor, on the terminal.
public struct Editor: Sendable {
  let world: World

  /// Uses the editor that this world's environment names.
  public init(world: World) {
    self.world = world
  }

  /// Opens a file at a line, and returns when the editor has ended.
  ///
  /// The terminal must have been given back before. `VISUAL` goes before `EDITOR`; words behind the
  /// program's name are its first arguments. Every editor that has a `+LINE` argument will do.
  ///
  /// - Parameters:
  ///   - file: The file's absolute path.
  ///   - line: The line, from 1.
  /// - Throws: `SiteError` without an editor, or when it cannot be started.
  public func open(_ file: String, line: Int) async throws(SiteError) {
    let names = ["VISUAL", "EDITOR"]
    let command = names.lazy.compactMap { world.environment[$0] }.map {
      $0.split(separator: " ").map(String.init)
    }
    guard let words = command.first(where: { !$0.isEmpty }) else {
      throw SiteError(
        description: "No editor is named. Set VISUAL or EDITOR, for example VISUAL=vim. "
          + "The place is \(file):\(line).")
    }
    guard let path = ToolLocator(world: world).path(of: words[0]) else {
      throw SiteError(
        description: "\(words[0]) is not on the PATH. Set VISUAL or EDITOR to an editor that is.")
    }
    do {
      _ = try await world.processes.run(
        Program(
          path, words.dropFirst() + ["+\(line)", file], environment: world.environment,
          output: .terminal))
    } catch {
      throw SiteError(description: "\(error)")
    }
  }
}
