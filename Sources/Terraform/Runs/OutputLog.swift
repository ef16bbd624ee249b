public import FoundationEssentials

/// One line for the output pane of a run.
public struct OutputLine: Hashable, Sendable {
  /// What kind of line it is, for its colour.
  public enum Tone: Hashable, Sendable {
    /// A message of terraform.
    case plain
    /// A line of ours between the steps.
    case heading
    /// Something that a provisioner printed.
    case provisioner
    /// A warning.
    case warning
    /// An error.
    case error
  }

  /// When terraform wrote it.
  public let at: Date?
  /// The resource that it is about.
  public let address: ResourceAddress?
  /// The text without line ends and escape sequences.
  ///
  /// It can hold other control characters, and is at most 2,000 characters long.
  public let text: String
  /// What kind of line it is.
  public let tone: Tone
}

/// The newest lines of a run: at most 5,000, older ones are dropped and counted.
public struct OutputLog: Hashable, Sendable {
  /// How many lines are kept.
  public static let capacity = 5_000
  /// How long a line may be; the rest is cut off.
  static let maximumCharacters = 2_000

  /// How many lines were dropped because newer ones came.
  public private(set) var droppedCount = 0
  /// A ring once it is full: the oldest line stands at ``start``.
  private var lines: [OutputLine] = []
  private var start = 0

  /// Appends the lines of a text; blank lines at its ends are left out.
  mutating func append(
    _ text: String, tone: OutputLine.Tone, address: ResourceAddress? = nil, at: Date?
  ) {
    guard !Self.isPlainLine(text) else {
      return append(OutputLine(at: at, address: address, text: text, tone: tone))
    }
    let lines = EscapeSequences.removed(from: text)
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard let first = lines.firstIndex(where: { !$0.allSatisfy(\.isWhitespace) }),
      let last = lines.lastIndex(where: { !$0.allSatisfy(\.isWhitespace) })
    else { return }
    for line in lines[first...last] {
      let text = Self.shortened(line)
      append(OutputLine(at: at, address: address, text: text, tone: tone))
    }
  }

  private mutating func append(_ line: OutputLine) {
    guard lines.count == Self.capacity else {
      lines.append(line)
      return
    }
    lines[start] = line
    start = (start + 1) % Self.capacity
    droppedCount += 1
  }

  /// Whether a text is one short line of printable ASCII, as almost all are.
  private static func isPlainLine(_ text: String) -> Bool {
    let bytes = text.utf8
    return !bytes.isEmpty && bytes.count <= maximumCharacters
      && bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  }

  private static func shortened(_ line: Substring) -> String {
    guard line.utf8.count > maximumCharacters, line.count > maximumCharacters else {
      return String(line)
    }
    return line.prefix(maximumCharacters - 1) + "…"
  }
}

extension OutputLog: RandomAccessCollection {
  /// The position of the oldest line that is kept.
  public var startIndex: Int { 0 }

  /// The position behind the newest line.
  public var endIndex: Int { lines.count }

  /// The line at a position, oldest first.
  public subscript(position: Int) -> OutputLine { lines[(start + position) % lines.count] }
}
