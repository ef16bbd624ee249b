/// The bytes of a file, of which it is to be found out what they are.
struct EvidenceText {
  private let bytes: [UInt8]
  /// The beginning, which is enough to tell.
  private let beginning: String

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    beginning = String(decoding: bytes.prefix(8_192), as: UTF8.self)
  }

  /// The whole as text; a status of MicroK8s has some hundred lines.
  var whole: String { String(decoding: bytes.prefix(1 << 20), as: UTF8.self) }

  /// Where JSON begins: at the start, or at the first line that does, after warnings of kubectl or
  /// the head of an HTTP answer.
  var jsonStart: Int? {
    var isLineStart = true
    for (index, byte) in bytes.prefix(1 << 16).enumerated() {
      switch byte {
      case UInt8(ascii: "{") where isLineStart: return index
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"): isLineStart = true
      case 0x20, 0x09: break
      default: isLineStart = false
      }
    }
    return nil
  }

  /// What can be told from the first bytes alone.
  var problem: EvidenceProblem? {
    guard let first = bytes.first(where: { $0 > 0x20 }) else { return .empty }
    if Self.magic.contains(where: { bytes.starts(with: $0) }) { return .compressed }
    if first == UInt8(ascii: "<") { return .webPage }
    if first == UInt8(ascii: "[") { return .otherKind("") }
    return bytes.prefix(8_192).contains(0) ? .binary : nil
  }

  /// What a text is that is neither JSON nor a status.
  var textProblem: EvidenceProblem {
    let lines = beginning.lines.map(\.trimmed).filter { !$0.isEmpty }
    let first = lines.first ?? ""
    let failure = KubectlFailure(output: bytes, errorOutput: beginning, exitCode: 1)
    if let failure, failure.cause != .other { return .refused(failure) }
    if first.hasPrefix("NAME ") || first.hasPrefix("NAMESPACE ") || first.hasPrefix("LAST SEEN ") {
      return .table
    }
    if first.hasPrefix("Name:  ") { return .description }
    if lines.contains(where: { $0.hasPrefix("apiVersion:") || $0.hasPrefix("- apiVersion:") }) {
      return .yaml
    }
    return .unknown(firstLine: FirstLine.text(of: Array(bytes.prefix(4_096))))
  }

  /// Whether JSON that could not be read lacks its end, and not only its sense.
  static func endsEarly(_ bytes: [UInt8]) -> Bool {
    let last = bytes.last { $0 > 0x20 }
    return last != UInt8(ascii: "}") || !isBalanced(bytes)
  }

  private static func isBalanced(_ bytes: [UInt8]) -> Bool {
    var depth = 0
    var isText = false
    var isEscaped = false
    for byte in bytes {
      if isEscaped {
        isEscaped = false
      } else if isText {
        isEscaped = byte == UInt8(ascii: "\\")
        if byte == UInt8(ascii: "\"") { isText = false }
      } else {
        switch byte {
        case UInt8(ascii: "\""): isText = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
      }
    }
    return depth <= 0 && !isText
  }

  /// gzip, zstd, xz, bzip2 and zip.
  private static let magic: [[UInt8]] = [
    [0x1F, 0x8B], [0x28, 0xB5, 0x2F, 0xFD], [0xFD, 0x37, 0x7A, 0x58, 0x5A], [0x42, 0x5A, 0x68],
    [0x50, 0x4B, 0x03, 0x04],
  ]
}
