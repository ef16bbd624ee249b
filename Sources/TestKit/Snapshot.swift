import FoundationEssentials
public import TerminalUI
public import Testing

/// Compares a frame with a recorded text file, which is reviewed like code.
///
/// The file stands in the folder `Snapshots` beside the test, as `NAME@80x24.txt`: the glyphs, then one letter of ink a cell.
/// With `QUARTERDECK_RECORD_SNAPSHOTS` set it is written anew and the test fails, so that recording is never taken for passing.
///
/// - Parameters:
///   - frame: What is drawn.
///   - name: The case's name.
///   - file: The test's file, from which the folder is found.
///   - location: The place of the call, for the message.
/// - Throws: Foundation's errors if the file cannot be read or written.
public func expectSnapshot(
  _ frame: Frame, _ name: String, file: String = #filePath,
  sourceLocation location: SourceLocation = #_sourceLocation
) throws {
  let folder = "/" + file.split(separator: "/").dropLast().joined(separator: "/") + "/Snapshots"
  let path = "\(folder)/\(name)@\(frame.size.columns)x\(frame.size.rows).txt"
  let drawn = frame.plainText + "\n---\n" + frame.inkText + "\n"
  if ProcessInfo.processInfo.environment["QUARTERDECK_RECORD_SNAPSHOTS"] != nil {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try Data(drawn.utf8).write(to: URL(filePath: path))
    Issue.record("Recorded \(path); review it.", sourceLocation: location)
    return
  }
  let recorded = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  #expect(drawn == recorded, sourceLocation: location)
}
