/// How long a machine took to answer, as a file of a bundle says it.
public struct AnswerTime: Hashable, Sendable, CustomStringConvertible {
  /// The file's name in the machine's folder.
  public static let fileName = "answer.txt"

  /// The span, in whole milliseconds.
  public let duration: Duration

  /// Rounds a span that was measured.
  init(_ duration: Duration) {
    self.duration = .milliseconds(Int((duration / .milliseconds(1)).rounded()))
  }

  /// Reads the file; nil if it is another.
  public init?(file: [UInt8]) {
    let text = String(decoding: file.prefix(64), as: UTF8.self)
    guard let match = text.wholeMatch(of: /answered in ([0-9]{1,7}) ms\n?/),
      let milliseconds = Int(match.1)
    else { return nil }
    duration = .milliseconds(milliseconds)
  }

  /// What stands in the file.
  public var description: String { "answered in \(Int(duration / .milliseconds(1))) ms" }
}
