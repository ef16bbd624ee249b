/// A text that is looked for in others, small and capital letters of ASCII alike.
public struct TextFilter: Hashable, Sendable {
  /// As it was typed.
  public let text: String
  /// As it is compared: in small letters.
  let folded: [UInt8]

  /// Makes a filter; an empty one lets everything through.
  public init(_ text: String = "") {
    self.text = text
    folded = Self.folded(text)
  }

  /// Whether it lets everything through.
  public var isEmpty: Bool { folded.isEmpty }

  /// Returns whether a text holds it.
  public func matches(_ text: String) -> Bool { matches(Self.folded(text)) }

  /// Returns whether a text's bytes hold it, folded already or not.
  public func matches(_ bytes: [UInt8]) -> Bool { matches(bytes[...]) }

  /// Returns whether bytes hold it; everything holds an empty filter.
  public func matches(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = folded.first else { return true }
    guard bytes.count >= folded.count else { return false }
    let span = bytes.span
    for start in 0...(span.count - folded.count) where Self.folded(span[start]) == first {
      var length = 1
      while length < folded.count, Self.folded(span[start + length]) == folded[length] {
        length += 1
      }
      if length == folded.count { return true }
    }
    return false
  }

  /// Returns a text in small letters of ASCII.
  public static func folded(_ text: String) -> [UInt8] { text.utf8.map(folded) }

  private static func folded(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }
}
