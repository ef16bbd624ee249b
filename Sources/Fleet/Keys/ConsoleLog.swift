public import FoundationEssentials
import Terraform

/// The end of what a machine showed on its console; it comes from the machine, and nothing in it is
/// trusted to be harmless.
public struct ConsoleLog: Hashable, Sendable {
  /// The lines, oldest first, as they came.
  public let lines: [String]
  /// When they were read.
  public let readAt: Date

  /// Takes a console's text apart.
  ///
  /// Colours and empty lines at its end are dropped, for reading; it is made safe where it is drawn.
  public init(text: String, readAt: Date) {
    var lines = EscapeSequences.removed(from: text).split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    self.lines = lines.map(String.init)
    self.readAt = readAt
  }

  /// The host keys that cloud-init showed: those of the newest whole block.
  ///
  /// Source: cloud-init, `write-ssh-key-fingerprints`, which `keys_to_console` runs at the end of a
  /// boot; systemd may put a time and a program's name before each line.
  public var hostKeys: [PublicKey] {
    guard let end = lines.lastIndex(where: { $0.contains("-----END SSH HOST KEY KEYS-----") }),
      let start = lines[..<end].lastIndex(where: {
        $0.contains("-----BEGIN SSH HOST KEY KEYS-----")
      })
    else { return [] }
    return lines[(start + 1)..<end].compactMap { line in
      let begin = ["ssh-", "ecdsa-sha2-"].compactMap { line.firstRange(of: $0)?.lowerBound }.min()
      return begin.flatMap { PublicKey(line: String(line[$0...])) }
    }
  }
}
