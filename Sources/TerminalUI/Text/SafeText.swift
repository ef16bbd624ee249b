/// One line of text that cannot do anything to a terminal but be read.
///
/// The only text that can be drawn. Whatever makes one (also a literal and what is
/// put into it) goes through the sanitiser, so no escape sequence, control,
/// bidirectional override or invisible code point survives; see `Sanitiser`'s rules:
/// C0 controls show as `␛`, other hidden code points as `‹U+202E›`, a tab as spaces.
/// Line feeds are controls too: split first, see ``lines(of:limit:)``.
public struct SafeText: Hashable, Sendable {
  /// The text itself: safe, one line.
  public let string: String
  /// The columns that it takes.
  public let width: Int

  /// Makes text out of anything.
  public init(_ outside: String) {
    if Self.isPlain(outside) {
      self.init(safe: outside, width: outside.utf8.count)
    } else {
      var sanitiser = Sanitiser(capacity: outside.utf8.count)
      for scalar in outside.unicodeScalars { sanitiser.append(scalar) }
      self.init(sanitiser)
    }
  }

  /// Makes text out of anything, reading no further than `columns` need.
  ///
  /// For lines of unknown length: a megabyte costs as much as a screen. Text that
  /// was cut ends in `…`.
  public init(_ outside: some StringProtocol, clippedTo columns: Int) {
    let limit = max(columns, 0)
    var sanitiser = Sanitiser()
    for scalar in outside.unicodeScalars {
      sanitiser.append(scalar)
      // One more than fits: proof that something is cut.
      if sanitiser.width > limit { break }
    }
    self = SafeText(sanitiser).truncated(to: limit)
  }

  /// Makes text out of a part of a string.
  public init(_ outside: Substring) { self.init(String(outside)) }

  /// Makes text out of bytes; what is no UTF-8 becomes `�`.
  public init(decoding bytes: some Collection<UInt8>) {
    self.init(String(decoding: bytes, as: UTF8.self))
  }

  /// Makes text out of what is known to be safe.
  init(safe string: String, width: Int) {
    self.string = string
    self.width = width
  }

  private init(_ sanitiser: Sanitiser) {
    self.init(safe: String(sanitiser.text), width: sanitiser.width)
  }

  /// No text.
  public static let empty = SafeText(safe: "", width: 0)

  /// Whether there is no text.
  public var isEmpty: Bool { width == 0 }

  /// Whether all of it is ASCII: every other code point has more bytes than columns.
  var isASCII: Bool { width == string.utf8.count }

  /// Returns whether `text` is printable ASCII.
  private static func isPlain(_ text: String) -> Bool {
    // No early exit: the loop becomes vector instructions.
    let check: (UnsafeBufferPointer<UInt8>) -> Bool = { bytes in
      bytes.reduce(UInt8(0)) { $0 | ($1 &- 0x20 > 0x5E ? 1 : 0) } == 0
    }
    return text.utf8.withContiguousStorageIfAvailable(check) ?? false
  }
}

// MARK: Joining

extension SafeText {
  /// Joins two texts.
  public static func + (left: SafeText, right: SafeText) -> SafeText {
    SafeText(safe: left.string + right.string, width: left.width + right.width)
  }

  /// Adds text at the end.
  public static func += (left: inout SafeText, right: SafeText) {
    left = left + right
  }

  /// Makes text of `count` copies of `unit`; none for a negative count.
  public init(repeating unit: SafeText, count: Int) {
    let times = max(count, 0)
    self.init(safe: String(repeating: unit.string, count: times), width: unit.width * times)
  }

  /// Splits what a program printed into lines, each made safe and clipped to `columns`.
  ///
  /// A line feed, with or without a carriage return, ends a line; nothing after the
  /// last one is no line. Only the last `limit` lines are read.
  public static func lines(
    of outside: String, limit: Int = .max, clippedTo columns: Int = 4_096
  ) -> [SafeText] {
    var lines = outside.utf8.split(separator: lineFeed, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.suffix(max(limit, 0)).map { line in
      let end = line.last == carriageReturn ? line.dropLast() : line
      return SafeText(Substring(end), clippedTo: columns)
    }
  }

  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
}

extension SafeText: CustomStringConvertible {
  /// ``string``.
  public var description: String { string }
}
