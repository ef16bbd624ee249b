public import Cluster

extension LogFile {
  /// So much of what was added is read at a time; of more, only the newest lines.
  private static let mostAdded = 1 << 18
  /// As many lines are made of it.
  private static let mostAddedLines = 2_000

  /// Follows the file until the task is cancelled: through growing, emptying and rotation.
  ///
  /// - Parameter tell: Takes the news, one after the other.
  public func follow(_ tell: (LogFileNews) async -> Void) async {
    let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    var known: Known?
    var trouble: String?
    // File systems of other machines say nothing of changes: they are looked at now and then.
    for await _ in files.watch(directory.isEmpty ? "/" : directory, .seconds(2)) {
      guard !Task.isCancelled else { return }
      do throws(FileError) {
        try await look(&known, tell)
        trouble = nil
      } catch {
        let reason = Self.reason(error)
        if reason != trouble { await tell(.unreadable(reason)) }
        trouble = reason
      }
    }
    if !Task.isCancelled { await tell(.unreadable("The directory of \(path) is gone.")) }
  }

  /// How much of which file is known.
  private struct Known {
    let file: OpenFile
    let identity: OpenFile.Identity
    var size: Int
    /// Where the first line begins that was not whole.
    var end: Int
    /// The last bytes before it: a file that was written anew has others.
    var mark: [UInt8]

    init(_ view: OpenLogFile, end: Int) throws(FileError) {
      (file, identity, size) = (view.file, view.identity, view.size)
      self.end = end
      mark = try Self.mark(of: view, before: end)
    }

    static func mark(of view: OpenLogFile, before end: Int) throws(FileError) -> [UInt8] {
      let start = max(0, end - 32)
      return try view.file.read(at: start, upTo: end - start)
    }
  }

  private func look(
    _ known: inout Known?, _ tell: (LogFileNews) async -> Void
  ) async throws(FileError) {
    let view = try OpenLogFile(self)
    guard let before = known else {
      let page = try await view.tail(2 * Self.pageLines)
      known = try Known(view, end: page.range.upperBound)
      return await tell(.opened(page))
    }
    if view.identity != before.identity {
      // What was written before the name went to another.
      let rest = try OpenLogFile(self, before.file)
      if rest.size > before.size { await tell(.grown(try await added(rest, before.end))) }
      return try await begin(view, &known, .rotated, tell)
    }
    let mark = try Known.mark(of: view, before: min(before.end, view.size))
    if view.size < before.end || mark != before.mark {
      return try await begin(view, &known, .truncated, tell)
    }
    // A line that is not whole can be shortened as well.
    guard view.size != before.size else { return }
    let page = try await added(view, before.end)
    known = try Known(view, end: page.range.upperBound)
    await tell(.grown(page))
  }

  /// Begins with what has the name now.
  private func begin(
    _ view: OpenLogFile, _ known: inout Known?, _ change: LogFileChange,
    _ tell: (LogFileNews) async -> Void
  ) async throws(FileError) {
    let page = try await added(view, 0)
    known = try Known(view, end: page.range.upperBound)
    await tell(.replaced(page, change))
  }

  /// What lies behind a place; of much, the newest lines.
  private func added(_ view: OpenLogFile, _ start: Int) async throws(FileError) -> LogFilePage {
    guard view.size - start <= Self.mostAdded else {
      return try await view.tail(Self.mostAddedLines)
    }
    let part = try await view.lines(
      from: start, upTo: view.size, count: Self.mostAddedLines, LogTest()
    ) { _ in }
    guard part.lines.count < Self.mostAddedLines else {
      return try await view.tail(Self.mostAddedLines)
    }
    return LogFilePage(lines: part.lines, range: part.range, size: view.size)
  }
}
