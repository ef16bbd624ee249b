public import FoundationEssentials

/// How much a line of a log matters, by its own word.
public enum LogLevel: Int, Hashable, Sendable, CaseIterable, Comparable {
  /// For whoever works on the program.
  case debug
  /// What goes on.
  case info
  /// Something may be wrong.
  case warning
  /// Something is wrong.
  case error

  /// Orders the worst last.
  public static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }
}

/// One line of a log: where it comes from, when it was written, how much it matters, and its text.
///
/// The text has no escape sequences any more, but may hold other control bytes: what draws it makes
/// it safe.
public struct LogLine: Hashable, Sendable {
  /// What a line is.
  public enum Kind: Hashable, Sendable {
    /// A line that was written.
    case text
    /// The place where a connection was lost and made again.
    case gap(LogGap)
  }

  /// Where it comes from, such as a machine, or a pod and a container.
  public var source: String
  /// When it was written, as far as the log says it; nil for a line without a time.
  public var time: Date?
  /// How much it matters; nil when it does not say.
  public var level: LogLevel?
  /// The text, without the time that stands before it; cut if it is very long.
  public var text: String
  /// The parts of the text that the program printed in colour, in their order.
  public var spans: [LogSpan]
  /// How many bytes the line had.
  public var length: Int
  /// Whether the text is only the beginning of the line.
  public var isCut: Bool
  /// What it is.
  public var kind: Kind
  /// Where it begins in its file, in bytes; nil for a line of no file.
  public var offset: Int?

  /// Creates a line.
  public init(
    source: String, time: Date? = nil, level: LogLevel? = nil, text: String,
    spans: [LogSpan] = [], length: Int? = nil, isCut: Bool = false, kind: Kind = .text,
    offset: Int? = nil
  ) {
    self.source = source
    self.time = time
    self.level = level
    self.text = text
    self.spans = spans
    self.length = length ?? text.utf8.count
    self.isCut = isCut
    self.kind = kind
    self.offset = offset
  }

  /// The mark behind a line that was cut, with the length of the whole; nil for any other.
  public var cutMark: String? { isCut ? "… (\(length) bytes)" : nil }

  /// Whether it is a gap.
  public var isGap: Bool {
    if case .gap = kind { return true }
    return false
  }
}

/// What is known of the time in which nobody listened.
public struct LogGap: Hashable, Sendable {
  /// The time of the last line before it.
  public var from: Date?
  /// The time of the first line after it.
  public var to: Date?
  /// Whether lines may be missing: nothing that came after it was known from before.
  public var mayHaveLost: Bool

  /// Creates a gap.
  public init(from: Date?, to: Date?, mayHaveLost: Bool) {
    self.from = from
    self.to = to
    self.mayHaveLost = mayHaveLost
  }
}

/// A part of a line that its program printed in a colour.
public struct LogSpan: Hashable, Sendable {
  /// What colours of terminals mean, however a theme shows it.
  public enum Role: String, Hashable, Sendable, CaseIterable {
    /// Red.
    case bad
    /// Yellow.
    case careful
    /// Green.
    case good
    /// Blue, magenta and cyan.
    case accent
    /// Grey or faint.
    case dim
    /// Bold, without a colour.
    case strong
  }

  /// Where it is, in bytes of the text.
  public var range: Range<Int>
  /// What its colour means.
  public var role: Role

  /// Creates a span.
  public init(range: Range<Int>, role: Role) {
    self.range = range
    self.role = role
  }
}
