extension RemoteCommand {
  /// What a command printed and how it ended.
  public struct Answer: Hashable, Sendable {
    /// Its standard output.
    public var output: [UInt8]
    /// Its exit code on the machine.
    public var exitCode: Int32

    /// Creates an answer.
    public init(output: [UInt8], exitCode: Int32) {
      self.output = output
      self.exitCode = exitCode
    }

    /// True when the machine ended the command because it took too long.
    public var timedOut: Bool { exitCode == 124 || exitCode == 137 }
  }

  /// Finds the answer in what ssh printed.
  ///
  /// Without that line the connection was lost on the way, and the output may be cut off anywhere.
  ///
  /// - Parameters:
  ///   - output: the standard output of ssh.
  ///   - nonce: the one that the command was sent with.
  /// - Returns: nil when the last line is missing.
  public static func answer(from output: [UInt8], nonce: String) -> Answer? {
    guard output.last == UInt8(ascii: "\n"),
      let lineBreak = output.dropLast().lastIndex(of: UInt8(ascii: "\n"))
    else { return nil }
    let line = String(decoding: output[(lineBreak + 1)...], as: UTF8.self).dropLast()
    guard let code = line.dropping(prefix: nonce + " "), let exitCode = Int32(code) else {
      return nil
    }
    return Answer(output: [UInt8](output[..<lineBreak]), exitCode: exitCode)
  }
}
