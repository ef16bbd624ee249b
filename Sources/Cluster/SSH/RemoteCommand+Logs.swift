public import FoundationEssentials

extension RemoteCommand {
  /// Makes the command that prints the journal of a unit, in the form `LogFormat.journal`.
  ///
  /// - Parameters:
  ///   - unit: the unit, such as `snap.microk8s.daemon-kubelite`; also a pattern of the shell.
  ///   - tailLines: how many of the newest lines, 1...100,000.
  ///   - since: only what was written from then on; nil for everything.
  /// - Returns: the command.
  /// - Throws: `RemoteCommandError` when the unit is none, or the number is out of range.
  public static func journal(
    ofUnit unit: String, tailLines: Int, since: Date? = nil
  ) throws(RemoteCommandError) -> Self {
    let isName =
      !unit.isEmpty && unit.utf8.count <= 256 && unit.utf8.first != UInt8(ascii: "-")
      && unit.utf8.allSatisfy { byte in
        byte.isASCIIAlphanumeric || "-_.@:\\*?".utf8.contains(byte)
      }
    guard isName else { throw .invalidParameter(name: "unit", value: unit) }
    guard (1...100_000).contains(tailLines) else {
      throw .invalidParameter(name: "number of lines", value: "\(tailLines)")
    }
    var words = [
      "journalctl", "--unit=\(unit)", "--output=short-iso-precise", "--utc", "--no-pager",
      "--quiet", "--lines=\(tailLines)",
    ]
    if let since {
      words.append("--since=@\(Int64(since.timeIntervalSince1970.rounded(.down)))")
    }
    return Self("journalctl \(unit)", timeout: .seconds(20), launch: .elevated, words: words)
  }
}
