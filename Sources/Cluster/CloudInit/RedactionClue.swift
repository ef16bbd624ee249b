/// What must be in a text before a secret can be: almost no line of a log has it, and looking for it
/// costs a fraction of going from word to word.
enum RedactionClue {
  /// Whether a text has to be looked at word by word.
  static func isIn(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      // A name and its value have one of these between them, an option before it.
      var hasSign = false
      var hasWord = false
      var hasScheme = false
      var hasUser = false
      for index in bytes.indices {
        switch bytes[index] {
        // Letters beyond ASCII can have small forms within it.
        case 0x80...: hasWord = true
        case UInt8(ascii: "@"): hasUser = true
        case UInt8(ascii: "="), UInt8(ascii: "/"), UInt8(ascii: "-"): hasSign = true
        case UInt8(ascii: ":"):
          hasSign = true
          hasScheme = hasScheme || begins(bytes, index, "://")
        case let byte: hasWord = hasWord || isWord(bytes, index, byte | 0x20)
        }
        if hasSign, hasWord || hasScheme && hasUser { return true }
      }
      return false
    }
  }

  /// Whether one of the words begins that announce a secret.
  private static func isWord(
    _ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ first: UInt8
  ) -> Bool {
    switch first {
    case UInt8(ascii: "t"): begins(bytes, index, "token")
    case UInt8(ascii: "p"): begins(bytes, index, "passw") || begins(bytes, index, "passphrase")
    case UInt8(ascii: "s"): begins(bytes, index, "secret")
    case UInt8(ascii: "a"):
      begins(bytes, index, "apikey") || begins(bytes, index, "api-key")
        || begins(bytes, index, "api_key")
    case UInt8(ascii: "b"): begins(bytes, index, "bearer") || begins(bytes, index, "basic")
    case UInt8(ascii: "j"): begins(bytes, index, "join")
    default: false
    }
  }

  /// Whether a word stands at a place, in small or large letters.
  ///
  /// What encloses words may stand within it: who looks word by word leaves that out of names.
  private static func begins(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ word: StaticString
  ) -> Bool {
    var index = start
    for place in 0..<word.utf8CodeUnitCount {
      while index < bytes.count, isEnclosing(bytes[index]) { index += 1 }
      guard index < bytes.count else { return false }
      let byte = bytes[index]
      let small = byte &- 0x41 < 26 ? byte | 0x20 : byte
      guard small == word.utf8Start[place] else { return false }
      index += 1
    }
    return true
  }

  private static func isEnclosing(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "{"), UInt8(ascii: "}"),
      UInt8(ascii: ","):
      true
    default: false
    }
  }
}
