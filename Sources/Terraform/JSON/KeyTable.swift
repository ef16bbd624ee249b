/// Keys that were read before, so that the same key of a thousand objects is one string.
///
/// A direct-mapped cache: a key that falls on another's place takes it over. States repeat some
/// fifty keys; without this table every key longer than 15 bytes costs an allocation. A short
/// text, such as a message, would pay more for the table than it saves, and gets none.
struct KeyTable {
  private static let places = 512
  private static let smallestText = 16_384
  private var keys: [String]

  /// Makes a table for a text of so many bytes.
  init(textLength: Int) {
    let isWorthwhile = textLength >= Self.smallestText
    keys = isWorthwhile ? [String](repeating: "", count: Self.places) : []
  }

  /// Returns the key made of a range of bytes, which are ASCII.
  mutating func key(of bytes: Span<UInt8>, in range: Range<Int>) -> String {
    // 15 bytes fit into the string value itself: nothing to save.
    guard range.count > 15, !keys.isEmpty else {
      return JSONReader.string(range, in: bytes)
    }
    var hash: UInt32 = 2_166_136_261
    for index in range { hash = (hash ^ UInt32(bytes[index])) &* 16_777_619 }
    let place = Int(hash % UInt32(Self.places))
    if keys[place].utf8.count == range.count,
      zip(keys[place].utf8, range).allSatisfy({ $0 == bytes[$1] })
    {
      return keys[place]
    }
    keys[place] = JSONReader.string(range, in: bytes)
    return keys[place]
  }
}
