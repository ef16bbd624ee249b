/// The lines of a text that comes in pieces of any size, without keeping more of it than a line.
///
/// Of a line that is longer than a limit, and lies across pieces, only the beginning is kept.
struct PiecedLines: Sendable {
  /// The beginning of the line that is not whole yet.
  private var rest: [UInt8] = []

  /// So many bytes of a line are kept: no line of a log that tells anything has more.
  private static let longest = 1 << 16

  /// Hands on the lines that a piece completes.
  ///
  /// - Parameters:
  ///   - piece: What comes next; it may end anywhere.
  ///   - take: Takes each line, without its end.
  mutating func read(_ piece: [UInt8], _ take: (ArraySlice<UInt8>) -> Void) {
    var piece = piece[...]
    if !rest.isEmpty {
      let end = piece.firstIndex(of: UInt8(ascii: "\n"))
      keep(piece[..<(end ?? piece.endIndex)])
      guard let end else { return }
      finish(take)
      piece = piece[(end + 1)...]
    }
    guard let last = piece.lastIndex(of: UInt8(ascii: "\n")) else { return keep(piece) }
    for line in ByteLines(piece[...last]) { take(line) }
    keep(piece[(last + 1)...])
  }

  /// Hands on a last line without its end.
  mutating func finish(_ take: (ArraySlice<UInt8>) -> Void) {
    for line in ByteLines(rest[...]) { take(line) }
    rest = []
  }

  private mutating func keep(_ part: ArraySlice<UInt8>) {
    rest += part.prefix(max(0, Self.longest - rest.count))
  }
}
