import Glibc

/// A question to the person at the terminal, put and answered there whatever goes through the pipes.
enum TerminalQuestion {
  /// Asks, and waits for a line.
  ///
  /// What was typed before the question is thrown away: it answers something else.
  ///
  /// - Parameter question: The question; it is printed as it is.
  /// - Returns: The answer without blanks around it; nil without a terminal, and at its end of input.
  static func ask(_ question: String) -> String? {
    // A script whose terminal belongs to somebody else is not asked.
    guard isatty(STDIN_FILENO) == 1 else { return nil }
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard terminal >= 0 else { return nil }
    defer { close(terminal) }
    let bytes = Array(question.utf8)
    guard write(terminal, bytes, bytes.count) == bytes.count else { return nil }
    tcflush(terminal, TCIFLUSH)
    return line(from: terminal)
  }

  /// The terminal hands out a line at a time, at most this long.
  private static let longestLine = 4096

  private static func line(from terminal: Int32) -> String? {
    var buffer = [UInt8](repeating: 0, count: longestLine)
    var count = read(terminal, &buffer, buffer.count)
    while count < 0, errno == EINTR { count = read(terminal, &buffer, buffer.count) }
    guard count > 0 else { return nil }
    let words = String(decoding: buffer[..<count], as: UTF8.self)
      .split(whereSeparator: \.isWhitespace)
    return words.joined(separator: " ")
  }
}
