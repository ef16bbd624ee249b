/// What is known of the terminal.
public struct TerminalFacts: Hashable, Sendable {
  /// Columns and lines.
  public struct Size: Hashable, Sendable {
    /// Its columns.
    public let columns: Int
    /// Its lines.
    public let lines: Int

    /// Makes a size.
    public init(columns: Int, lines: Int) {
      self.columns = columns
      self.lines = lines
    }
  }

  /// The environment: `TERM`, `COLORTERM`, the locale, `TMUX`.
  public let environment: [String: String]
  /// Its size; nil when standard output is no terminal.
  public let size: Size?
  /// Its entry in the terminfo database; nil when it has none.
  public let entry: TerminfoEntry?

  /// Makes facts.
  public init(environment: [String: String], size: Size?, entry: TerminfoEntry?) {
    self.environment = environment
    self.size = size
    self.entry = entry
  }
}

/// A compiled entry of the terminfo database, as far as it is needed here.
///
/// Source: term(5), "Storage format" and "Extended number format".
public struct TerminfoEntry: Hashable, Sendable {
  /// How many colours it has; nil when it says none.
  public let colors: Int?

  /// The place of `max_colors` among the numbers.
  private static let colorsIndex = 13

  /// Reads an entry; nil when it is none.
  public init?(_ bytes: [UInt8]) {
    func number(_ offset: Int, width: Int) -> Int? {
      guard offset >= 0, offset + width <= bytes.count else { return nil }
      let value = (0..<width).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
      return width == 2
        ? Int(Int16(truncatingIfNeeded: value)) : Int(Int32(truncatingIfNeeded: value))
    }
    let widths = [0o432: 2, 0o1036: 4]
    guard let magic = number(0, width: 2), let width = widths[magic],
      let names = number(2, width: 2), let flags = number(4, width: 2),
      let numbers = number(6, width: 2), names > 0, flags >= 0, numbers >= 0
    else { return nil }
    var start = 12 + names + flags
    start += start % 2
    guard numbers > Self.colorsIndex else {
      colors = nil
      return
    }
    guard let found = number(start + Self.colorsIndex * width, width: width) else { return nil }
    colors = found > 0 ? found : nil
  }
}

/// Judges the terminal: the console can be drawn nearly everywhere, so that nothing here is more
/// than a warning.
public enum TerminalJudgement {
  /// The size at which every screen works.
  private static let least = TerminalFacts.Size(columns: 80, lines: 24)

  /// Judges everything.
  public static func checks(of facts: TerminalFacts) -> [PreflightCheck] {
    [type(facts), colors(facts), encoding(facts), size(facts), tmux(facts)]
  }

  private static func type(_ facts: TerminalFacts) -> PreflightCheck {
    let name = facts.environment["TERM"] ?? ""
    guard !name.isEmpty else {
      return .warning(
        .terminalType, "TERM is not set.", why: "The console cannot be opened.",
        remedy: "export TERM=xterm-256color")
    }
    guard facts.entry != nil else {
      return .warning(
        .terminalType, "TERM=\(name) is not in the terminfo database.",
        why: "The console cannot be opened.",
        remedy: "Install it (sudo apt-get install ncurses-term), or: export TERM=xterm-256color")
    }
    return .ok(.terminalType, name)
  }

  private static func colors(_ facts: TerminalFacts) -> PreflightCheck {
    guard let entry = facts.entry else {
      return .skipped(.terminalColors, because: "The terminal's type is not known.")
    }
    if facts.environment["NO_COLOR"]?.isEmpty == false {
      return .ok(.terminalColors, "none, because NO_COLOR is set")
    }
    guard let colors = entry.colors, colors >= 8 else {
      return .warning(
        .terminalColors, "The terminal has no colours.",
        why: "Everything is also told in words and signs.",
        remedy: "export TERM=xterm-256color, if it has")
    }
    return .ok(.terminalColors, "\(colors)")
  }

  private static func encoding(_ facts: TerminalFacts) -> PreflightCheck {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    let locale = names.lazy.compactMap { facts.environment[$0] }.first { !$0.isEmpty } ?? "C"
    let word = locale.lowercased().filter { $0 != "-" }
    guard word.contains("utf8") else {
      return .warning(
        .terminalEncoding, "The locale \(locale) is not UTF-8.",
        why: "The console is drawn with ASCII only.", remedy: "export LC_ALL=C.UTF-8")
    }
    return .ok(.terminalEncoding, locale)
  }

  private static func size(_ facts: TerminalFacts) -> PreflightCheck {
    guard let size = facts.size else {
      return .skipped(.terminalSize, because: "Standard output is no terminal.")
    }
    guard size.columns >= least.columns, size.lines >= least.lines else {
      return .warning(
        .terminalSize, "The terminal has \(size.columns)×\(size.lines) characters.",
        why: "Not everything can be seen below \(least.columns)×\(least.lines).",
        remedy: "Make the window larger.")
    }
    return .ok(.terminalSize, "\(size.columns)×\(size.lines)")
  }

  private static func tmux(_ facts: TerminalFacts) -> PreflightCheck {
    guard facts.environment["TMUX"]?.isEmpty == false else {
      return .ok(.tmux, "not used; runs go on without the console all the same")
    }
    let name = facts.environment["TERM"] ?? ""
    guard name.hasPrefix("tmux") || name.hasPrefix("screen") else {
      return .warning(
        .tmux, "Inside tmux TERM is \(name).", why: "tmux understands its own types only.",
        remedy: "set -g default-terminal tmux-256color in ~/.tmux.conf, then start tmux anew")
    }
    return .ok(.tmux, name)
  }
}
