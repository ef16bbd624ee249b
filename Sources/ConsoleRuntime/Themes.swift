/// The themes of the program, as the world behind the console uses them.
///
/// A struct of functions, because what a theme looks like is the display's business: here it only
/// has a name and files.
public struct Themes: Sendable {
  /// The names of all that can be found, in the order in which one follows another.
  public var names: @Sendable () -> [String]
  /// The name of the one that the configuration, or an option, asks for.
  public var configured: @Sendable () -> String
  /// Draws by a theme, nil for the configured one, unless it is drawn by it already.
  ///
  /// Its error says which file and line are wrong; the screen is then as it was.
  public var show: @Sendable (_ name: String?) throws(ThemeProblem) -> Void
  /// The directories in which a change may change how a theme looks.
  public var folders: @Sendable (_ name: String?) -> [String]

  /// Makes themes of functions.
  public init(
    names: @escaping @Sendable () -> [String], configured: @escaping @Sendable () -> String,
    show: @escaping @Sendable (String?) throws(ThemeProblem) -> Void,
    folders: @escaping @Sendable (String?) -> [String]
  ) {
    self.names = names
    self.configured = configured
    self.show = show
    self.folders = folders
  }

  /// For where nothing is drawn.
  public static let none = Themes(
    names: { [] }, configured: { "" }, show: { (_: String?) throws(ThemeProblem) in },
    folders: { _ in [] })
}

/// A theme that cannot be drawn by.
public struct ThemeProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file with its line where it has one, what is wrong there, and what would be right.
  public let description: String

  /// Makes a problem.
  public init(description: String) {
    self.description = description
  }
}
