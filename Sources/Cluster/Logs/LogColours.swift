/// Takes the escape sequences out of a line, and keeps what its colours mean.
///
/// Source: ECMA-48, “select graphic rendition”; the colours of 256 and of 24 bits are stepped over.
struct LogColours {
  /// The text without escape sequences.
  private(set) var text: [UInt8] = []
  /// Its coloured parts.
  private(set) var spans: [LogSpan] = []
  private var colour: LogSpan.Role?
  private var isBold = false
  private var isFaint = false
  private var begin = 0

  private static let mostSpans = 200

  /// Reads a line; of one that was overwritten by carriage returns, what is left to see.
  init(_ line: ArraySlice<UInt8>) {
    var rest = Self.visible(line)
    guard rest.contains(0x1B) else {
      text = Array(rest)
      return
    }
    text.reserveCapacity(rest.count)
    while let byte = rest.popFirst() {
      guard byte == 0x1B else {
        text.append(byte)
        continue
      }
      guard let parameters = ControlSequences.skip(&rest) else { continue }
      close()
      set(parameters)
    }
    close()
  }

  /// What follows the last carriage return that something follows.
  private static func visible(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = line
    while let carriage = rest.lastIndex(of: UInt8(ascii: "\r")) {
      let part = rest[(carriage + 1)...]
      if !part.trimmedBytes.isEmpty { return part }
      rest = rest[..<carriage]
    }
    return rest
  }

  private var role: LogSpan.Role? {
    colour ?? (isFaint ? .dim : isBold ? .strong : nil)
  }

  private mutating func close() {
    if let role, text.count > begin, spans.count < Self.mostSpans {
      spans.append(LogSpan(range: begin..<text.count, role: role))
    }
    begin = text.count
  }

  private mutating func set(_ parameters: ArraySlice<UInt8>) {
    let numbers = parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .prefix(32).map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
    var rest = numbers[...]
    while let number = rest.popFirst() {
      switch number {
      case 0: (colour, isBold, isFaint) = (nil, false, false)
      case 1: isBold = true
      case 2: isFaint = true
      case 22: (isBold, isFaint) = (false, false)
      case 31, 91: colour = .bad
      case 32, 92: colour = .good
      case 33, 93: colour = .careful
      case 34...36, 94...96: colour = .accent
      case 90: colour = .dim
      case 30, 37, 39, 97: colour = nil
      // `38;5;N` and `38;2;R;G;B`: a colour that no role stands for.
      case 38, 48: rest = rest.dropFirst(rest.first == 5 ? 2 : 4)
      default: break
      }
    }
  }
}
