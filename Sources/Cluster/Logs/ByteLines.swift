/// The lines of a text of any size, one after the other, without copying it.
///
/// A line ends with a line feed, or with a carriage return and a line feed.
struct ByteLines: Sequence, IteratorProtocol {
  private var rest: ArraySlice<UInt8>

  /// Begins at the first line of the bytes.
  init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
  }

  /// Returns the next line without its end; nil after the last one.
  mutating func next() -> ArraySlice<UInt8>? {
    guard !rest.isEmpty else { return nil }
    let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
    var line = rest[..<end]
    rest = rest[Swift.min(end + 1, rest.endIndex)...]
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return line
  }
}

extension ArraySlice<UInt8> {
  /// Whether the bytes begin with an ASCII text.
  func begins(with prefix: StaticString) -> Bool {
    let length = prefix.utf8CodeUnitCount
    guard count >= length else { return false }
    return self.prefix(length).elementsEqual(
      UnsafeBufferPointer(start: prefix.utf8Start, count: length))
  }

  /// The bytes as a text of a bounded size: what is longer is cut, with a mark and its length.
  ///
  /// Wrong bytes become U+FFFD.
  ///
  /// - Parameter limit: How many bytes are kept.
  /// - Returns: The text, and the mark if it was cut.
  func text(limit: Int) -> String {
    guard count > limit else { return String(decoding: self, as: UTF8.self) }
    var kept = prefix(limit)
    // A character that would be cut in the middle is left out.
    while let last = kept.last, last & 0xC0 == 0x80 { kept.removeLast() }
    if let last = kept.last, last >= 0xC0 { kept.removeLast() }
    return String(decoding: kept, as: UTF8.self) + " … (\(count) bytes)"
  }

  /// The bytes without blanks, tabs and carriage returns at both ends.
  var trimmedBytes: ArraySlice<UInt8> {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    guard let first = firstIndex(where: { !isBlank($0) }),
      let last = lastIndex(where: { !isBlank($0) })
    else { return self[endIndex...] }
    return self[first...last]
  }
}
