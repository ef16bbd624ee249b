import Cluster

/// Lines that follow each other, and the bytes that were looked at for them.
struct LogFilePart {
  var lines: [LogLine] = []
  var range: Range<Int>
}

/// How far it is with lines that are looked for.
struct LogFileProgress {
  /// The place that was come to.
  let position: Int
  /// How many lines were found.
  let count: Int
  /// What was found.
  let part: () -> LogFilePart
}

// MARK: - Forwards

extension OpenLogFile {
  /// Reads lines from a place on.
  ///
  /// - Parameters:
  ///   - start: Where a line begins.
  ///   - end: Lines that begin there are not wanted any more.
  ///   - count: How many lines are wanted.
  ///   - test: Which.
  ///   - progress: Takes how far it is.
  /// - Returns: The lines, the last one also without its end, which is not in the range.
  /// - Throws: `FileError` when the file cannot be read.
  func lines(
    from start: Int, upTo end: Int, count: Int, _ test: LogTest,
    _ progress: (LogFileProgress) async -> Void
  ) async throws(FileError) -> LogFilePart {
    var part = LogFilePart(range: start..<start)
    var reader = makeReader(at: start)
    var position = start
    while position < end, part.lines.count < count, !Task.isCancelled {
      let bytes = try file.read(at: position, upTo: min(LogFile.block, end - position))
      guard !bytes.isEmpty else { break }
      if let feed = bytes.lastLineFeed(before: bytes.count) {
        let region = Region(bytes: bytes, range: 0..<(feed + 1), position: position)
        let next = take(region, count, test, &reader, &part)
        position = next
      } else {
        let lineEnd = try lineEnd(from: position + bytes.count)
        if let line = try longLine(position..<(lineEnd ?? size), test) { part.lines.append(line) }
        position = lineEnd ?? size
        reader = makeReader(at: position)
        guard lineEnd != nil else { break }
      }
      part.range = start..<position
      let found = part
      await progress(
        LogFileProgress(position: position, count: found.lines.count) { found })
      await Task.yield()
    }
    return part
  }

  private func makeReader(at position: Int) -> LogReader {
    LogReader(source: log.source, format: format, position: position)
  }

  /// Whole lines within a block.
  private struct Region {
    let bytes: [UInt8]
    let range: Range<Int>
    /// Where the block begins in the file.
    let position: Int

    /// The parts of it that are to be made lines of.
    func remainder(_ test: LogTest) -> [Range<Int>] {
      test.refusal?.remainder(of: bytes, in: range) ?? [range]
    }
  }

  /// Takes the lines that count from the beginning of whole ones.
  ///
  /// - Returns: The place in the file that was come to.
  private func take(
    _ region: Region, _ count: Int, _ test: LogTest, _ reader: inout LogReader,
    _ part: inout LogFilePart
  ) -> Int {
    guard let search = test.search else {
      return takeAll(region, count, test, &reader, &part)
    }
    var end = region.position + region.range.upperBound
    for range in candidates(region, search, test.isAtLineStart) {
      guard let line = line(region, range), test.passes(line) else { continue }
      part.lines.append(line)
      guard part.lines.count < count else {
        end = region.position + range.upperBound
        break
      }
    }
    return end
  }

  private func takeAll(
    _ region: Region, _ count: Int, _ test: LogTest, _ reader: inout LogReader,
    _ part: inout LogFilePart
  ) -> Int {
    for range in region.remainder(test) {
      // Where lines were left out it begins anew.
      let position = region.position + range.lowerBound
      if reader.position != position { reader = makeReader(at: position) }
      var index = range.lowerBound
      while index < range.upperBound {
        var stop = index
        for _ in 0..<Self.chunk {
          guard let feed = region.bytes.firstLineFeed(from: stop), feed < range.upperBound
          else { break }
          stop = feed + 1
        }
        let made = reader.read(region.bytes[index..<stop])
        for (number, line) in made.enumerated() where test.passes(line) {
          part.lines.append(line)
          guard part.lines.count == count else { continue }
          return made.dropFirst(number + 1).first?.offset ?? region.position + stop
        }
        index = stop
      }
    }
    return region.position + region.range.upperBound
  }

  /// As many lines are read at once: no more are made in vain when enough were found.
  private static let chunk = 64
}

// MARK: - Backwards

extension OpenLogFile {
  /// Reads lines before a place.
  ///
  /// - Parameters:
  ///   - end: Where a line begins, or the end of the file.
  ///   - low: Lines that begin before it are not wanted any more; one begins there.
  ///   - count: How many lines are wanted.
  ///   - test: Which.
  ///   - progress: Takes how far it is.
  /// - Returns: The lines, in the order in which they stand.
  /// - Throws: `FileError` when the file cannot be read.
  func lines(
    before end: Int, downTo low: Int = 0, count: Int, _ test: LogTest,
    _ progress: (LogFileProgress) async -> Void
  ) async throws(FileError) -> LogFilePart {
    var groups: [[LogLine]] = []
    var found = 0
    var position = end
    while position > low, found < count, !Task.isCancelled {
      let start = max(low, position - LogFile.block)
      let bytes = try file.read(at: start, upTo: position - start)
      guard bytes.count == position - start else { break }
      let feed = start == low ? -1 : bytes.firstLineFeed(from: 0) ?? bytes.count
      if feed + 1 < bytes.count {
        let region = Region(bytes: bytes, range: (feed + 1)..<bytes.count, position: start)
        let (lines, begin) = takeLast(region, count - found, test)
        groups.append(lines)
        found += lines.count
        position = begin
      } else {
        let begin = max(low, try lineStart(at: position - 1))
        if let line = try longLine(begin..<position, test) {
          groups.append([line])
          found += 1
        }
        position = begin
      }
      let (so, begin) = (groups, position)
      await progress(
        LogFileProgress(position: begin, count: found) { Self.part(of: so, begin..<end) })
      await Task.yield()
    }
    return Self.part(of: groups, position..<max(end, position))
  }

  private static func part(of groups: [[LogLine]], _ range: Range<Int>) -> LogFilePart {
    LogFilePart(lines: Array(groups.reversed().joined()), range: range)
  }

  /// Takes the lines that count from the end of whole ones; returns where the first one begins that
  /// was looked at.
  private func takeLast(
    _ region: Region, _ count: Int, _ test: LogTest
  ) -> (lines: [LogLine], begin: Int) {
    var lines: [LogLine] = []
    let low = region.range.lowerBound
    if let search = test.search {
      for range in candidates(region, search, test.isAtLineStart).reversed() {
        guard let line = line(region, range), test.passes(line) else { continue }
        lines.append(line)
        if lines.count == count {
          return (lines.reversed(), region.position + range.lowerBound)
        }
      }
      return (lines.reversed(), region.position + low)
    }
    var groups: [[LogLine]] = []
    var found = 0
    for range in region.remainder(test).reversed() {
      let (lines, begin) = takeLast(region, range, count - found, test)
      groups.append(lines)
      found += lines.count
      if found == count { return (Array(groups.reversed().joined()), begin) }
    }
    return (Array(groups.reversed().joined()), region.position + low)
  }

  /// Does the same with the lines of a part.
  private func takeLast(
    _ region: Region, _ range: Range<Int>, _ count: Int, _ test: LogTest
  ) -> (lines: [LogLine], begin: Int) {
    var groups: [[LogLine]] = []
    var found = 0
    let low = range.lowerBound
    var end = range.upperBound
    // An entry of the export is of many lines: they are read together.
    let chunk = format == .journalExport ? .max : test.isTrivial ? count : Self.chunk
    while end > low, found < count {
      var begin = end
      var wanted = chunk
      while wanted > 0, begin > low {
        begin = max(low, (region.bytes.lastLineFeed(before: begin - 1) ?? -1) + 1)
        wanted -= 1
      }
      var reader = makeReader(at: region.position + begin)
      let made = reader.read(region.bytes[begin..<end]) + reader.finish()
      let passing = made.filter(test.passes).suffix(count - found)
      groups.append(Array(passing))
      found += passing.count
      end = begin
      if found == count, let first = passing.first?.offset { end = first - region.position }
    }
    return (Array(groups.reversed().joined()), region.position + end)
  }
}

// MARK: - Candidates

extension OpenLogFile {
  /// The lines in which something is found, by their places in the block.
  private func candidates(
    _ region: Region, _ search: ByteSearch, _ isAtLineStart: Bool
  ) -> [Range<Int>] {
    let bytes = region.bytes
    var found: [Range<Int>] = []
    var from = region.range.lowerBound
    func take(_ place: Int) {
      let begin = max(
        region.range.lowerBound, (bytes.lastLineFeed(before: place) ?? -1) + 1)
      let end = bytes.firstLineFeed(from: place).map { $0 + 1 } ?? bytes.count
      found.append(begin..<min(end, region.range.upperBound))
      // The line feed may be the beginning of what is looked for.
      from = end - 1
    }
    // The line feed before the first one is not there.
    if isAtLineStart, !region.range.isEmpty { take(from) }
    bytes.withUnsafeBytes { pointer in
      let part = UnsafeRawBufferPointer(rebasing: pointer[..<region.range.upperBound])
      var cursor = search.cursor(in: part)
      while let hit = cursor.first(from: from) {
        let place = bytes[hit] == UInt8(ascii: "\n") ? hit + 1 : hit
        guard place < region.range.upperBound else { break }
        if let last = found.last, last.contains(place) {
          from = max(hit + 1, last.upperBound - 1)
        } else {
          take(place)
        }
      }
    }
    return found
  }

  private func line(_ region: Region, _ range: Range<Int>) -> LogLine? {
    var reader = makeReader(at: region.position + range.lowerBound)
    return (reader.read(region.bytes[range]) + reader.finish()).first
  }

  /// Reads a line that is longer than a block; nil when it does not count.
  private func longLine(_ range: Range<Int>, _ test: LogTest) throws(FileError) -> LogLine? {
    if let search = test.search, try !holds(range, search) { return nil }
    guard let line = try line(range), test.passes(line) else { return nil }
    return line
  }

  /// Whether something is found in a range of any size.
  private func holds(_ range: Range<Int>, _ search: ByteSearch) throws(FileError) -> Bool {
    // What lies across two blocks is in both of their parts that overlap.
    let overlap = 1 << 12
    var start = range.lowerBound
    while start < range.upperBound {
      let bytes = try file.read(
        at: start, upTo: min(LogFile.block, range.upperBound - start))
      let isFound = bytes.withUnsafeBytes { pointer in
        var cursor = search.cursor(in: pointer)
        return cursor.first(from: 0) != nil
      }
      if isFound { return true }
      guard bytes.count > overlap else { return false }
      start += bytes.count - (start + bytes.count < range.upperBound ? overlap : 0)
    }
    return false
  }
}
