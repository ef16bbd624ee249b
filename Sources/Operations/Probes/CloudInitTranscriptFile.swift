public import Cluster

/// A file that may be a log of cloud-init, of any size.
public struct CloudInitTranscriptFile: Sendable {
  /// The file, absolute.
  let path: String

  /// A file with no more bytes is as well read whole.
  public static let small = 1 << 22
  /// So much is read at a time.
  public static let piece = 1 << 18

  /// Names a file.
  public init(path: String) {
    self.path = path
  }

  /// Reads the file piece by piece.
  ///
  /// - Returns: What it says; nil when it is neither a log of cloud-init nor what its stages printed.
  /// - Throws: `FileError` when it cannot be read.
  public func read() throws(FileError) -> CloudInitTranscript? {
    let file = try OpenFile(path)
    let size = try file.status().size
    let ends = CloudInitTranscriptReader.ends
    let reader = CloudInitTranscriptReader(
      beginning: try file.read(at: 0, upTo: ends),
      end: try file.read(at: max(ends, size - ends), upTo: ends))
    guard var reader else { return nil }
    var offset = 0
    while case let piece = try file.read(at: offset, upTo: Self.piece), !piece.isEmpty {
      reader.read(piece)
      offset += piece.count
    }
    return reader.finish()
  }
}
