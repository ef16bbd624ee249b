import FoundationEssentials

/// The lines that were given by the palette: `palette.json` beside the ledger, 0600, newest first.
///
/// It is replaced as a whole and bounded. Of two consoles that write at the same moment one line may
/// be lost: a line is good to have and never needed, so a file that cannot be read is none.
public struct PaletteLines: Sendable {
  let paths: DeploymentPaths
  let files: FileStore

  /// As many lines are kept.
  static let limit = 50
  /// A longer line is not kept.
  static let longestLine = 400

  /// Reads the lines, the newest first.
  public func read() -> [String] {
    guard let bytes = try? files.read(paths.paletteLines),
      let record = try? Records.decode(Record.self, from: bytes), record.version == Record.current
    else { return [] }
    return Array(record.lines.filter(Self.isLine).prefix(Self.limit))
  }

  /// Puts a line before the others; one that is there already comes to the front.
  ///
  /// - Throws: `FileError` when it cannot be written.
  public func add(_ line: String) throws {
    guard Self.isLine(line) else { return }
    let lines = Array(([line] + read().filter { $0 != line }).prefix(Self.limit))
    try files.makeDirectory(paths.root)
    try files.write(paths.paletteLines, Records.encode(Record(lines: lines)))
  }

  private static func isLine(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= longestLine && !text.contains(where: \.isNewline)
  }

  private struct Record: Codable {
    static let current = 1

    var version = current
    var lines: [String]
  }
}

extension DeploymentSite {
  /// What was given by the palette in earlier sessions.
  public var paletteLines: PaletteLines {
    PaletteLines(paths: deploymentPaths, files: world.files)
  }
}
