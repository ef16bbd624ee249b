import FoundationEssentials
import Glibc

/// Standard output and standard error of the commands without a screen.
enum Output {
  /// Writes a text to standard output.
  ///
  /// A reader that has gone away ends the program quietly, as it ends every filter.
  static func write(_ text: String) {
    write(Array(text.utf8), to: STDOUT_FILENO)
  }

  /// Writes a line to standard output.
  static func line(_ text: String) {
    write(text + "\n")
  }

  /// Writes a line to standard error: what is going on, and what went wrong.
  static func note(_ text: String) {
    write(Array((text + "\n").utf8), to: STDERR_FILENO)
  }

  /// Writes what takes the place of the present line of a terminal, on standard error.
  static func status(_ text: String) {
    write(Array("\r\u{1B}[K\(text)".utf8), to: STDERR_FILENO)
  }

  /// Writes a value as JSON with sorted keys.
  static func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    line(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// Whether standard output is a terminal.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR && errno != EAGAIN {
        exit(errno == EPIPE ? 0 : 1)
      }
    }
  }
}
