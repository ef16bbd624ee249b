public import Cluster

extension LogFile {
  /// Numbers lines.
  ///
  /// Only what lies between them and the line whose number is known is looked through, forwards or
  /// backwards.
  ///
  /// - Parameter count: Which lines.
  /// - Returns: Their numbers; of a task that was cancelled, none.
  /// - Throws: `FileError` when the file cannot be read.
  public func numbers(_ count: LogFileCount) async throws(FileError) -> [Int] {
    let file = try OpenFile(path)
    var (offset, number) = (count.anchor, count.anchorNumber)
    var numbers: [Int] = []
    numbers.reserveCapacity(count.offsets.count)
    for next in count.offsets {
      let between = min(offset, next)..<max(offset, next)
      let feeds = try await Self.lineFeeds(in: between, of: file)
      if Task.isCancelled { return [] }
      number += next < offset ? -feeds : feeds
      offset = next
      numbers.append(number)
    }
    return numbers
  }

  private static func lineFeeds(
    in range: Range<Int>, of file: OpenFile
  ) async throws(FileError) -> Int {
    var feeds = 0
    var offset = range.lowerBound
    while offset < range.upperBound, !Task.isCancelled {
      let bytes = try file.read(at: offset, upTo: min(block, range.upperBound - offset))
      guard !bytes.isEmpty else { break }
      feeds += bytes.lineFeeds
      offset += bytes.count
      // Other tasks have their turn; not for every line.
      if bytes.count == block { await Task.yield() }
    }
    return feeds
  }
}

extension [UInt8] {
  /// How many line feeds there are.
  fileprivate var lineFeeds: Int {
    withUnsafeBufferPointer { bytes in
      var count = 0
      for byte in bytes { count &+= byte == UInt8(ascii: "\n") ? 1 : 0 }
      return count
    }
  }
}
