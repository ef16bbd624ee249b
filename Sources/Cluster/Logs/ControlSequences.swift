/// Removes the escape sequences of terminals from what programs print.
///
/// This is for reading, not for safety: what is drawn is made safe where it is drawn.
enum ControlSequences {
  private static let escape = UInt8(0x1B)

  /// Returns the text without control sequences (`ESC [ … letter`), operating system commands
  /// (`ESC ] … BEL`) and two-character escapes.
  static func removed(from text: String) -> String {
    guard text.utf8.contains(escape) else { return text }
    var kept: [UInt8] = []
    kept.reserveCapacity(text.utf8.count)
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == escape { _ = skip(&rest) } else { kept.append(byte) }
    }
    return String(decoding: kept, as: UTF8.self)
  }

  /// Steps over what follows an escape byte.
  ///
  /// - Parameter rest: What follows it; afterwards what follows the sequence.
  /// - Returns: The parameters of a sequence that sets colours (`ESC [ … m`); nil for any other.
  static func skip(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    switch rest.first {
    case UInt8(ascii: "["):
      rest.removeFirst()
      let parameters = rest.prefix { !(0x40...0x7E).contains($0) }
      rest = rest[parameters.endIndex...]
      return rest.popFirst() == UInt8(ascii: "m") ? parameters : nil
    case UInt8(ascii: "]"):
      while let byte = rest.popFirst(), byte != 0x07 {
        guard byte == escape else { continue }
        if rest.first == UInt8(ascii: "\\") { rest.removeFirst() }
        return nil
      }
      return nil
    case let byte? where byte < 0x80:
      rest.removeFirst()
      return nil
    default:
      return nil
    }
  }
}
