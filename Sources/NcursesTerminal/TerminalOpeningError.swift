/// Why the terminal could not be opened.
///
/// Each says what to do.
public enum TerminalOpeningError: Error, Hashable, Sendable {
  /// Standard input or standard output is a file or a pipe.
  case notATerminal
  /// The program is in the background, and no shell will bring it to the foreground.
  case notInForeground
  /// `TERM` is not set.
  case unnamedTerminal
  /// The system describes no terminal of this name (the value of `TERM`).
  case unknownTerminal(String)
  /// The terminal of this name cannot place its cursor or clear its screen.
  case incapableTerminal(String)
  /// The system refused something: what, and its error number.
  case systemRefused(String, errno: Int32)
}

extension TerminalOpeningError: CustomStringConvertible {
  /// What failed, why, and what to do, in one or two sentences.
  public var description: String {
    switch self {
    case .notATerminal:
      "There is no terminal: standard input or output is a file or a pipe."
        + " Use the commands without a screen, see --help."
    case .notInForeground:
      "The terminal belongs to another job. Start the program in the foreground."
    case .unnamedTerminal:
      "TERM is not set, so the terminal's kind is not known. Set it, for example TERM=xterm-256color."
    case .unknownTerminal(let name):
      "The terminal \"\(name)\" (from TERM) is not known here."
        + " Set TERM=xterm-256color, or install the terminal's description (package ncurses-term)."
    case .incapableTerminal(let name):
      "The terminal \"\(name)\" (from TERM) cannot place its cursor or clear its screen."
        + " Use the commands without a screen, see --help."
    case .systemRefused(let what, let number):
      "The terminal cannot be opened: \(what) failed with error \(number)."
    }
  }
}
