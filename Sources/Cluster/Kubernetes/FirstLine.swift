/// The first line of an answer that is not what was asked for.
enum FirstLine {
  /// Returns the first line that is not blank, at most 200 characters of it.
  static func text(of bytes: [UInt8]) -> String {
    let line = bytes.prefix(4_096).split(separator: UInt8(ascii: "\n"))
      .lazy.map { String(decoding: $0, as: UTF8.self).trimmed }
      .first { !$0.isEmpty }
    return String((line ?? "").prefix(200))
  }
}
