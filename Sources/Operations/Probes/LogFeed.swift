import Cluster
import Fleet
import FoundationEssentials

/// Makes lines of the pieces of a log over all its connections.
///
/// An actor, because pieces arrive on whatever thread reads them; they come one after the other.
actor LogFeed {
  private let origin: LogOrigin
  private var reader: LogReader
  /// What is known of each source: a pod has one for each container.
  private var resumes: [String: LogResume] = [:]
  private var place: FilePlace?
  /// The first line of a followed file, as far as it came; nil once it was read.
  private var heading: [UInt8]?
  /// Whether the rest of a line whose beginning is not known is still to come.
  private var isWithinLine = false
  /// Whether anything came over the present connection.
  private(set) var hasSpoken = false
  /// Whether anything new came over the present connection.
  private(set) var hasNews = false
  /// Whether there was what is followed, so that it is gone where it is not found.
  private(set) var wasThere = false
  /// Whether the connection was lost, and nothing came since.
  private var isCutOff = false
  /// Whether the log was read to its end, and another run is waited for.
  private var isPaused = false
  private var isFirst = true
  private var gap: LogLine?

  /// Lines of a container that is behind the others by more than this may be lost with a connection.
  private static let lateness = 60.0
  /// As many lines as there can be since a second.
  private static let all = 100_000

  init(origin: LogOrigin) {
    self.origin = origin
    reader = LogReader(source: origin.name, format: origin.format)
  }

  private var isFile: Bool { if case .cloudInit = origin.subject { true } else { false } }

  /// Makes the question for what is not known yet.
  func command(tailLines: Int) throws(RemoteCommandError) -> RemoteCommand {
    let since = since
    return try origin.followCommand(
      tailLines: since == nil ? tailLines : Self.all, since: since, after: place)
  }

  /// From when on lines are asked for again: one of a container that says little may be old.
  private var since: Date? {
    let times = resumes.values.compactMap(\.since)
    guard let newest = times.max(), let oldest = times.min() else { return nil }
    return max(oldest, newest.addingTimeInterval(-Self.lateness))
  }

  /// Says that a connection begins.
  func begin() {
    hasSpoken = false
    hasNews = false
    defer { isPaused = false }
    guard !isFirst else {
      isFirst = false
      if isFile { heading = [] }
      return
    }
    if isFile {
      heading = []
    } else {
      // What was cut off comes again, whole.
      reader = LogReader(source: origin.name, format: origin.format)
      for source in resumes.keys { resumes[source]?.reconnect(toNextRun: isPaused) }
    }
  }

  /// Takes a piece.
  ///
  /// - Parameter bytes: What arrived.
  /// - Returns: The lines that it completes and that are new.
  func take(_ bytes: [UInt8]) -> [LogLine] {
    // A command that says nothing proves nothing.
    guard !bytes.isEmpty else { return [] }
    (hasSpoken, wasThere, isCutOff) = (true, true, false)
    let lines = lines(of: bytes)
    hasNews = hasNews || !lines.isEmpty
    return lines
  }

  private func lines(of bytes: [UInt8]) -> [LogLine] {
    guard isFile else { return fresh(reader.read(bytes)) }
    var bytes = bytes[...]
    if heading != nil {
      guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
        heading?.append(contentsOf: bytes.prefix(64))
        return []
      }
      beginFile((heading ?? []) + bytes[..<end])
      heading = nil
      bytes = bytes[(end + 1)...]
    }
    place?.offset += bytes.count
    if isWithinLine {
      guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return [] }
      bytes = bytes[(end + 1)...]
      isWithinLine = false
    }
    let lines = reader.read(Array(bytes)).map(\.masked)
    guard let gap, !lines.isEmpty else { return lines }
    self.gap = nil
    return [gap] + lines
  }

  /// Returns what is left when the command has ended well: nothing more comes over the connection.
  func finish() -> [LogLine] {
    (wasThere, isCutOff) = (true, false)
    let lines = isFile ? [] : fresh(reader.finish())
    hasNews = hasNews || !lines.isEmpty
    return lines
  }

  /// Says that the connection was lost.
  func lose() { isCutOff = true }

  /// Says that there is what is followed, though it has no log yet.
  func find() { wasThere = true }

  /// Says that the log was read to its end, and another run is waited for.
  func pause() { isPaused = true }

  /// Returns the mark at the end of a log that went away while nobody could read it.
  func gapAtEnd() -> [LogLine] {
    guard isCutOff else { return [] }
    let gap = LogGap(from: resumes.values.compactMap(\.lastTime).max(), to: nil, mayHaveLost: true)
    return [LogLine(source: origin.name, text: "", kind: .gap(gap))]
  }

  /// Reads the line that says which file it is, and from where on it is printed.
  private func beginFile(_ line: [UInt8]) {
    let numbers = String(decoding: line.prefix(64), as: UTF8.self).split(separator: " ")
    let inode = numbers.first.flatMap { UInt64($0) } ?? 0
    let offset = numbers.last.flatMap { Int($0) } ?? 0
    let known = place
    place = FilePlace(inode: inode, offset: offset)
    if let known {
      let goesOn = known.inode == inode && known.offset == offset
      gap = LogLine(
        source: origin.name, text: "",
        kind: .gap(LogGap(from: nil, to: nil, mayHaveLost: !goesOn)))
      guard !goesOn else { return }
      reader = LogReader(source: origin.name, format: origin.format)
    }
    isWithinLine = offset > 0
  }

  /// The lines that were not there before a connection was lost, masked.
  private func fresh(_ lines: [LogLine]) -> [LogLine] {
    var new: [LogLine] = []
    new.reserveCapacity(lines.count)
    var rest = lines[...]
    while let source = rest.first?.source {
      let own = rest.prefix { $0.source == source }
      rest = rest[own.endIndex...]
      var resume = resumes.removeValue(forKey: source) ?? LogResume()
      new += resume.take(Array(own))
      resumes[source] = resume
    }
    return new.map(\.masked)
  }
}
