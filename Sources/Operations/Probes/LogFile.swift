public import Cluster
import Glibc
import SystemPackage

/// A log in a file of any size.
///
/// No more of it is in memory than a block and the lines that were asked for; places are bytes from
/// its beginning. It is only read.
public struct LogFile: Sendable {
  /// The file, absolute.
  public let path: String
  /// What its lines are called.
  let source: String
  let files: FileStore

  /// As many lines come before and behind the place that is asked for.
  static let pageLines = 800
  /// So much is read at a time: what a processor keeps close.
  static let block = 1 << 18
  /// A line with more bytes than this is looked at in parts.
  static let longLine = 1 << 20

  /// Makes the log of a file.
  ///
  /// - Parameters:
  ///   - path: The file, absolute.
  ///   - source: What its lines are called.
  ///   - files: The door to the file system, for hearing of changes.
  public init(path: String, source: String, files: FileStore) {
    self.path = path
    self.source = source
    self.files = files
  }

  /// Answers a question, and says on the way how far it is.
  ///
  /// - Parameters:
  ///   - question: What is asked.
  ///   - filter: Which lines count.
  ///   - tell: Takes how much was looked through, each hundredth once, and what was found where the
  ///     rest takes long.
  /// - Returns: The answer; of a task that was cancelled, whatever was found by then.
  public func answer(
    _ question: LogFileQuestion, filter: LogFilter, tell: (LogFileAnswer) async -> Void
  ) async -> LogFileAnswer {
    var told = 0
    func advance(_ percent: Int) async {
      guard percent > told else { return }
      told = percent
      await tell(.advanced(percent))
    }
    do throws(FileError) {
      let view = try OpenLogFile(self)
      switch question {
      case .page(let offset):
        return .page(try await view.page(around: offset, filter, advance, tell))
      case .end: return .page(try await view.page(around: view.size, filter, advance, tell))
      case .find(let wish, let offset, let direction):
        return try await view.find(wish, from: offset, direction, filter, advance)
      }
    } catch {
      return .unreadable(Self.reason(error))
    }
  }

  /// Why a file cannot be read, for people.
  static func reason(_ error: FileError) -> String {
    switch error.reason {
    case .illegalSeek: "\(error.path) is no file whose bytes have places, such as a pipe."
    case .isDirectory: "\(error.path) is a directory. Name its files."
    default: error.description
    }
  }

  /// The newest lines.
  ///
  /// - Parameter count: How many.
  /// - Returns: The lines, the last one also without its end.
  /// - Throws: `FileError` when it cannot be read.
  public func newest(_ count: Int) async throws(FileError) -> LogFilePage {
    let view = try OpenLogFile(self)
    return try await view.tail(count)
  }
}

/// A log's file while it is open.
struct OpenLogFile: Sendable {
  let file: OpenFile
  let log: LogFile
  let identity: OpenFile.Identity
  /// How many bytes it had when it was opened.
  let size: Int
  let format: LogFormat
  /// Whether what a line shows stands in the file byte for byte.
  let isVerbatim: Bool

  /// Looks at a file as it is now.
  ///
  /// - Parameters:
  ///   - log: The log.
  ///   - open: Its file, where that is open already; its name may be another's by now.
  /// - Throws: `FileError` when it cannot be read.
  init(_ log: LogFile, _ open: OpenFile? = nil) throws(FileError) {
    self.log = log
    file = if let open { open } else { try OpenFile(log.path) }
    (identity, size) = try file.status()
    let head = try file.read(at: 0, upTo: 1 << 14)
    format = LogFormat(recognising: head)
    let tail = try file.read(at: max(0, size - (1 << 14)), upTo: 1 << 14)
    let isObject = [.journalJSON, .terraform].contains(format)
    isVerbatim = !isObject && !head.contains(0x1B) && !tail.contains(0x1B)
  }

  /// Where the line of a place begins.
  func lineStart(at offset: Int) throws(FileError) -> Int {
    var end = min(offset, size)
    while end > 0 {
      let start = max(0, end - LogFile.block)
      let bytes = try file.read(at: start, upTo: end - start)
      if let feed = bytes.lastLineFeed(before: bytes.count) { return start + feed + 1 }
      end = start
    }
    return 0
  }

  /// Where the line ends that a place is in: behind its line feed; nil when it has none yet.
  func lineEnd(from offset: Int) throws(FileError) -> Int? {
    var start = offset
    while start < size {
      let bytes = try file.read(at: start, upTo: min(LogFile.block, size - start))
      if bytes.isEmpty { return nil }
      if let feed = bytes.firstIndex(of: UInt8(ascii: "\n")) { return start + feed + 1 }
      start += bytes.count
    }
    return nil
  }

  /// The line that lies in a range, with its end or without it.
  func line(_ range: Range<Int>) throws(FileError) -> LogLine? {
    // Enough for what a line is made of; how long it is, the range says.
    let bytes = try file.read(at: range.lowerBound, upTo: min(range.count, 1 << 16))
    var reader = LogReader(source: log.source, format: format, position: range.lowerBound)
    var line = (reader.read(bytes) + reader.finish()).first
    guard range.count > bytes.count, line != nil else { return line }
    let last = try file.read(at: range.upperBound - 1, upTo: 1)
    line?.isCut = true
    line?.length = range.count - (last == [UInt8(ascii: "\n")] ? 1 : 0)
    return line
  }

  /// The newest lines.
  func tail(
    _ count: Int, _ test: LogTest = LogTest(),
    _ progress: (LogFileProgress) async -> Void = { _ in }
  ) async throws(FileError) -> LogFilePage {
    let part = try await lines(before: size, count: count, test, progress)
    // What is behind the last line feed is no whole line.
    let end = max(part.range.lowerBound, try lineStart(at: size))
    return LogFilePage(lines: part.lines, range: part.range.lowerBound..<end, size: size)
  }

  /// The lines around a place.
  func page(
    around offset: Int, _ filter: LogFilter, _ advance: (Int) async -> Void,
    _ show: (LogFileAnswer) async -> Void = { _ in }
  ) async throws(FileError) -> LogFilePage {
    let test = LogTest(filter: filter, in: self)
    let whole = max(1, size)
    var preview = LogPreview()
    guard offset < size else {
      return try await tail(2 * LogFile.pageLines, test) { progress in
        let lookedAt = size - progress.position
        await advance(100 * lookedAt / whole)
        guard preview.isDue(progress.count, lookedAt) else { return }
        let part = progress.part()
        await show(.preview(LogFilePage(lines: part.lines, range: part.range, size: size)))
      }
    }
    let start = try lineStart(at: max(0, offset))
    let before = try await lines(before: start, count: LogFile.pageLines, test) { progress in
      let lookedAt = start - progress.position
      await advance(100 * lookedAt / whole)
      guard preview.isDue(progress.count, lookedAt) else { return }
      let part = progress.part()
      await show(.preview(LogFilePage(lines: part.lines, range: part.range, size: size)))
    }
    let behind = try await lines(from: start, upTo: size, count: LogFile.pageLines, test) {
      progress in
      await advance(100 * progress.position / whole)
      let lookedAt = progress.position - before.range.lowerBound
      guard preview.isDue(before.lines.count + progress.count, lookedAt) else { return }
      let part = progress.part()
      await show(
        .preview(
          LogFilePage(
            lines: before.lines + part.lines,
            range: before.range.lowerBound..<part.range.upperBound, size: size)))
    }
    return LogFilePage(
      lines: before.lines + behind.lines,
      range: before.range.lowerBound..<behind.range.upperBound, size: size)
  }

  /// Finds a line.
  func find(
    _ wish: LogFileWish, from offset: Int, _ direction: FilteredLog.Direction,
    _ filter: LogFilter, _ advance: (Int) async -> Void
  ) async throws(FileError) -> LogFileAnswer {
    let test = LogTest(wish, filter: filter, in: self)
    let offset = min(offset, size)
    let whole = max(1, size)
    var hit: Int?
    var isWrapped = false
    switch direction {
    case .next:
      let start = try offset == 0 ? 0 : lineEnd(from: offset - 1) ?? size
      hit = try await lines(from: start, upTo: size, count: 1, test) {
        await advance(100 * ($0.position - start) / whole)
      }.lines.first?.offset
      if hit == nil, !Task.isCancelled {
        isWrapped = true
        hit = try await lines(from: 0, upTo: start, count: 1, test) {
          await advance(100 * ($0.position + size - start) / whole)
        }.lines.first?.offset
      }
    case .previous:
      let end = try offset == 0 ? 0 : lineEnd(from: offset - 1) ?? size
      hit = try await lines(before: end, count: 1, test) {
        await advance(100 * (end - $0.position) / whole)
      }.lines.last?.offset
      if hit == nil, !Task.isCancelled {
        isWrapped = true
        hit = try await lines(before: size, downTo: end, count: 1, test) {
          await advance(100 * (end + size - $0.position) / whole)
        }.lines.last?.offset
      }
    }
    guard let hit else { return .absent }
    return .found(hit, isWrapped: isWrapped, try await page(around: hit, filter) { _ in })
  }
}

/// When to show what was found, before all of it was.
struct LogPreview {
  /// How many lines were shown, and how many bytes had been looked at then.
  private var shown = (count: 0, lookedAt: 0)

  /// A page comes whole where no more has to be looked at.
  static let first = 1 << 23
  /// So much more is looked at before what was found meanwhile is shown as well.
  static let next = 1 << 25

  /// Says whether it is time to show lines.
  ///
  /// - Parameters:
  ///   - count: How many there are.
  ///   - lookedAt: How many bytes were looked at for them.
  /// - Returns: Whether to show them now.
  mutating func isDue(_ count: Int, _ lookedAt: Int) -> Bool {
    let wait = shown.count == 0 ? Self.first : Self.next
    guard count > shown.count, lookedAt >= shown.lookedAt + wait else { return false }
    shown = (count, lookedAt)
    return true
  }
}

extension [UInt8] {
  /// The last line feed before an index.
  func lastLineFeed(before end: Int) -> Int? {
    withUnsafeBufferPointer { bytes in
      var index = end - 1
      while index >= 0, bytes[index] != UInt8(ascii: "\n") { index -= 1 }
      return index >= 0 ? index : nil
    }
  }

  /// The first line feed from an index on.
  func firstLineFeed(from start: Int) -> Int? {
    withUnsafeBytes { bytes -> Int? in
      guard let base = bytes.baseAddress, start < bytes.count else { return nil }
      return memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start).map {
        UnsafeRawPointer($0) - base
      }
    }
  }
}
