/// What a log of cloud-init says, or what its stages printed.
public enum CloudInitTranscript: Hashable, Sendable {
  /// cloud-init's own log.
  case log(CloudInitLog)
  /// What the stages and their commands printed.
  case output(CloudInitOutput)

  /// What it was read of.
  public var kind: CloudInitEvidence.Kind {
    switch self {
    case .log: .log
    case .output: .output
    }
  }
}

/// Reads a log of cloud-init, or what its stages printed, in pieces: however large it is, no more of
/// it is in memory than a few of them.
public struct CloudInitTranscriptReader: Sendable {
  private enum Reader {
    case log(CloudInitLogReader)
    case output(CloudInitOutputReader)
  }

  private var reader: Reader
  private var lines = PiecedLines()

  /// So much of both ends tells what a text is, in bytes.
  public static let ends = CloudInitRecognition.lookedAt

  /// Recognises a text by its ends, of which nothing is read yet; nil for one that is neither, and
  /// has to be read as a whole.
  ///
  /// - Parameters:
  ///   - beginning: The first bytes of it, `ends` of them or all there are.
  ///   - end: The last bytes of it, as far as they are known.
  public init?(beginning: [UInt8], end: [UInt8] = []) {
    switch CloudInitRecognition.kind(of: beginning + [UInt8(ascii: "\n")] + end) {
    case .log: reader = .log(CloudInitLogReader())
    case .output: reader = .output(CloudInitOutputReader())
    case .status, .stages, .result, .analysis, nil: return nil
    }
  }

  /// Reads a piece.
  ///
  /// - Parameter piece: What comes next; it may end anywhere.
  public mutating func read(_ piece: [UInt8]) {
    switch reader {
    case .log(var log):
      lines.read(piece) { log.read($0) }
      reader = .log(log)
    case .output(var output):
      lines.read(piece) { output.read($0) }
      reader = .output(output)
    }
  }

  /// Returns what was read, once all of it was.
  public mutating func finish() -> CloudInitTranscript {
    switch reader {
    case .log(var log):
      lines.finish { log.read($0) }
      return .log(log.finished())
    case .output(var output):
      lines.finish { output.read($0) }
      return .output(output.finished())
    }
  }
}
