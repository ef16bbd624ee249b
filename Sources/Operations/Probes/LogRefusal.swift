import Cluster
import Glibc

/// Tells by its bytes that a filter leaves a line out, so that no line is made of what nobody sees.
struct LogRefusal: Sendable {
  private let search: ByteSearch
  /// So far behind the beginning of a line its text has begun at the latest, in bytes.
  private let beginning: Int

  /// A text is found as far as a line is kept, whatever stands before it.
  private static let end = 4_096

  /// What a filter leaves out by texts alone; nil when it leaves out nothing that way.
  ///
  /// - Parameters:
  ///   - filter: The filter.
  ///   - view: The file.
  init?(of filter: LogFilter, in view: OpenLogFile) {
    guard view.isVerbatim else { return nil }
    switch view.format {
    case .plain: beginning = 0
    case .kubectl, .journal: beginning = 48
    case .kubectlPrefixed, .cloudInit: beginning = 512
    // What these show is not what stands there.
    case .journalJSON, .journalExport, .terraform: return nil
    }
    let patterns = filter.excluding.filter { $0.texts != nil }
    // Those for which large and small letters differ are looked for by themselves.
    let isFolding = patterns.contains { !$0.isCaseSensitive }
    let texts = patterns.filter { $0.isCaseSensitive != isFolding }.flatMap { $0.texts ?? [] }
    guard !texts.isEmpty, texts.allSatisfy({ !$0.isEmpty && $0.utf8.count < 1_024 }) else {
      return nil
    }
    search = ByteSearch(texts, isFolding: isFolding)
  }

  /// The parts of a block of whole lines without the lines that are surely left out.
  ///
  /// - Parameters:
  ///   - bytes: The block.
  ///   - range: The lines in it.
  /// - Returns: The parts, in their order; each of whole lines.
  func remainder(of bytes: [UInt8], in range: Range<Int>) -> [Range<Int>] {
    bytes.withUnsafeBytes { pointer in
      let whole = UnsafeRawBufferPointer(rebasing: pointer[..<range.upperBound])
      var parts: [Range<Int>] = []
      var cursor = search.cursor(in: whole)
      var begin = range.lowerBound
      var from = begin
      while let hit = cursor.first(from: from) {
        let line = max(begin, (bytes.lastLineFeed(before: hit) ?? -1) + 1)
        let end = min(range.upperBound, bytes.firstLineFeed(from: hit).map { $0 + 1 } ?? .max)
        guard shows(hit, of: UnsafeRawBufferPointer(rebasing: whole[line..<end]), at: line) else {
          // The text may stand once more, further behind in the line.
          from = hit + 1
          continue
        }
        if line > begin { parts.append(begin..<line) }
        (begin, from) = (end, end)
      }
      if begin < range.upperBound { parts.append(begin..<range.upperBound) }
      return parts
    }
  }

  /// Whether what is found at a place is in the text that a line shows, and not in its time, in what
  /// it was overwritten by, or within an escape sequence.
  private func shows(_ hit: Int, of line: UnsafeRawBufferPointer, at start: Int) -> Bool {
    guard let base = line.baseAddress, (beginning..<Self.end).contains(hit - start) else {
      return false
    }
    if memchr(base, 0x1B, line.count) != nil { return false }
    guard let carriage = memchr(base, 0x0D, line.count) else { return true }
    return UnsafeRawPointer(carriage) - base == line.count - 2
  }
}
