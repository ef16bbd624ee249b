/// An answer of HTTP's as curl prints it with `--include`: head, an empty line, the body.
struct ServiceAnswer {
  /// The code of the status line.
  let status: Int
  /// The code's own words.
  let reason: String
  /// The fields of the head by their names in small letters.
  let fields: [String: String]
  /// What follows.
  let body: [UInt8]

  /// Reads an answer; nil if it does not begin as HTTP does.
  init?(_ bytes: [UInt8]) {
    guard bytes.starts(with: Array("HTTP/".utf8)) else { return nil }
    let (end, gap) = Self.endOfHead(in: bytes)
    let lines = String(decoding: bytes[..<end], as: UTF8.self).split(whereSeparator: \.isNewline)
    let words = (lines.first ?? "").split(separator: " ", maxSplits: 2)
    guard words.count > 1, let status = Int(words[1]), (100...599).contains(status) else {
      return nil
    }
    self.status = status
    reason = words.count > 2 ? String(words[2]) : ""
    let pairs = lines.dropFirst().compactMap { line -> (String, String)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].drop(while: \.isWhitespace)
      return (line[..<colon].lowercased(), String(value))
    }
    fields = Dictionary(pairs) { first, _ in first }
    body = Array(bytes[min(bytes.count, end + gap)...])
  }

  /// Where the head ends, and how many bytes the empty line takes.
  private static func endOfHead(in bytes: [UInt8]) -> (end: Int, gap: Int) {
    for (index, byte) in bytes.enumerated() where byte == 0x0A {
      let next = bytes[(index + 1)...].prefix(2)
      if next.first == 0x0A { return (index, 2) }
      if next.elementsEqual([0x0D, 0x0A]) { return (index, 3) }
    }
    return (bytes.count, 0)
  }
}
