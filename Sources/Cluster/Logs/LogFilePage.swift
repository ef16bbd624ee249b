/// Some lines of a file that follow each other.
public struct LogFilePage: Hashable, Sendable {
  /// The lines, each with where it begins; those that a filter leaves out are missing.
  public var lines: [LogLine]
  /// The bytes that were looked at, which are whole lines.
  ///
  /// A last line without its end lies behind them.
  public var range: Range<Int>
  /// How many bytes the file had.
  public var size: Int

  /// Makes a page.
  public init(lines: [LogLine], range: Range<Int>, size: Int) {
    self.lines = lines
    self.range = range
    self.size = size
  }
}

/// Which lines of a file are to be numbered, from one whose number is known.
public struct LogFileCount: Hashable, Sendable {
  /// Where a line begins.
  public var anchor: Int
  /// Its number, from 1.
  public var anchorNumber: Int
  /// Where the others begin, in their order.
  public var offsets: [Int]

  /// Names lines.
  public init(anchor: Int, anchorNumber: Int, offsets: [Int]) {
    self.anchor = anchor
    self.anchorNumber = anchorNumber
    self.offsets = offsets
  }
}

/// What is asked of a file that is too large to be kept.
public enum LogFileQuestion: Hashable, Sendable {
  /// The lines around a place, in bytes.
  case page(around: Int)
  /// The newest lines.
  case end
  /// The next line of a kind, around the end of the file if need be: of those that begin at a place
  /// or behind it, or of those that begin before it.
  case find(LogFileWish, from: Int, FilteredLog.Direction)

  /// Whether something is looked for.
  public var isSearch: Bool {
    if case .find = self { return true }
    return false
  }
}

/// Which line is looked for in a file.
public enum LogFileWish: Hashable, Sendable {
  /// One with an expression.
  case pattern(LogPattern)
  /// An error.
  case error
}

/// What a file answers.
public enum LogFileAnswer: Hashable, Sendable {
  /// The lines.
  case page(LogFilePage)
  /// The line that was looked for, by where it begins, with those around it.
  case found(Int, isWrapped: Bool, LogFilePage)
  /// No line is of the kind.
  case absent
  /// So much of it was looked through, in hundredths.
  case advanced(Int)
  /// What was found of the lines until now: the rest is still looked for.
  case preview(LogFilePage)
  /// It cannot be read.
  case unreadable(String)
}

/// What happened to a file that is followed.
public enum LogFileNews: Hashable, Sendable {
  /// It was opened: its newest lines.
  case opened(LogFilePage)
  /// It has more: what was added, from the beginning of a line that was not whole before on.
  case grown(LogFilePage)
  /// Its name is now that of another file, or it was emptied: the lines of what is there now.
  case replaced(LogFilePage, LogFileChange)
  /// It cannot be read at present.
  case unreadable(String)
}

/// Why what was known of a file does not hold any more.
public enum LogFileChange: Hashable, Sendable {
  /// Another file has its name, as after a rotation.
  case rotated
  /// It was emptied, or written anew.
  case truncated

  /// A clause for people.
  public var description: String {
    switch self {
    case .rotated: "was replaced by another file (rotated)"
    case .truncated: "was emptied or written anew"
    }
  }
}
