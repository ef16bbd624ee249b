import Terraform

/// The whole state in a run's output: what terraform prints when it can save it nowhere.
struct EmergencyDump: Sendable {
  /// The state, in JSON.
  var bytes: [UInt8]
  /// The same, read.
  var state: RawState
  /// Where its line begins in the output, and how long it is without its line end.
  private var line: Range<Int>

  /// What stands in the line of a dump that nobody has covered: terraform's message.
  static let mark = Array("\"Emergency state dump\"".utf8)

  /// Looks for the newest one in a run's output.
  ///
  /// - Throws: `FileError` when the output is there and cannot be read.
  static func find(in folder: RunFolder, files: FileStore) throws(FileError) -> EmergencyDump? {
    let output = try files.readIfPresent(folder.outputFile) ?? []
    var found: EmergencyDump?
    var start = 0
    for line in output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      defer { start += line.count + 1 }
      guard line.contains(mark), case .message(.log(let remark), _) = RunLine(line: Array(line)),
        let dumped = remark.emergencyState.map({ Array($0.revealed.utf8) }),
        // A line that was itself cut off is no help.
        let state = try? RawState(bytes: dumped)
      else { continue }
      found = EmergencyDump(bytes: dumped, state: state, line: start..<(start + line.count))
    }
    return found
  }

  /// Takes the secrets out of the output, once the state is safe elsewhere.
  ///
  /// In place and of the same length: who follows the file misses nothing.
  func cover(in folder: RunFolder, files: FileStore) throws(FileError) {
    let words =
      #"{"@level":"info","@message":"Emergency state dump (kept as a snapshot)","#
      + #""@module":"terraform.ui","type":"log"}"#
    let cover = Array(words.utf8)
    guard cover.count <= line.count else { return }
    let blanks = [UInt8](repeating: UInt8(ascii: " "), count: line.count - cover.count)
    try files.overwrite(folder.outputFile, line.lowerBound, cover + blanks)
  }
}
