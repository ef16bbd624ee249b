import Glibc

/// Finds texts in bytes as quickly as a processor can.
///
/// What is looked for is a few short texts; what is looked through, a file of any size, block by
/// block. Where large and small letters are alike, only those of ASCII are.
///
/// A text with a rare byte is looked for by that byte, with the C library; any other by leaps as
/// long as the text (Horspool, “Practical fast searching in strings”, 1980).
struct ByteSearch: Sendable {
  private let needles: [Needle]

  /// Prepares a search.
  ///
  /// - Parameters:
  ///   - texts: What is looked for, none of it empty; in small letters if both are alike.
  ///   - isFolding: Whether large and small letters are alike.
  init(_ texts: [String], isFolding: Bool) {
    needles = texts.flatMap { Needle.all(of: Array($0.utf8), isFolding: isFolding) }
  }

  /// A search through one block, from its beginning to its end.
  struct Cursor {
    private let bytes: UnsafeRawBufferPointer
    /// The next place of each needle, if any is left.
    private var next: [(needle: Needle, place: Int)]

    fileprivate init(_ needles: [Needle], in bytes: UnsafeRawBufferPointer) {
      self.bytes = bytes
      next = needles.compactMap { needle in
        needle.place(in: bytes, from: 0).map { (needle, $0) }
      }
    }

    /// Returns the first place that is not before another one; nil when there is none.
    mutating func first(from start: Int) -> Int? {
      for index in next.indices.reversed() where next[index].place < start {
        if let place = next[index].needle.place(in: bytes, from: start) {
          next[index].place = place
        } else {
          next.remove(at: index)
        }
      }
      return next.lazy.map(\.place).min()
    }
  }

  /// Begins a search; the bytes must stay where they are as long as it goes on.
  func cursor(in bytes: UnsafeRawBufferPointer) -> Cursor { Cursor(needles, in: bytes) }
}

/// One of the texts, by one way of looking for it.
private struct Needle: Sendable {
  private enum Way {
    /// By the byte at a place in it.
    case byte(UInt8, at: Int)
    /// By leaps: how far each byte under the text's end lets it go.
    case leaps([Int])
  }

  private let bytes: [UInt8]
  /// What is set in each byte before it is compared: the bit of small letters, or nothing.
  private let masks: [UInt8]
  private let way: Way

  /// What logs are made of, the most frequent first.
  private static let frequent = Array(" 0123456789:-.etaoinsrldcu/hmpgfb_,=\"".utf8)
  /// A text that is shorter leaps no further than looking at each byte goes.
  private static let shortest = 4

  private static func rarity(_ byte: UInt8) -> Int {
    frequent.firstIndex(of: byte) ?? frequent.count
  }

  /// The searches that together find a text: two where its rarest byte has two forms.
  static func all(of bytes: [UInt8], isFolding: Bool) -> [Needle] {
    let masks: [UInt8] = bytes.map { isFolding && (0x61...0x7A).contains($0) ? 0x20 : 0 }
    let anchor = bytes.indices.max { rarity(bytes[$0]) < rarity(bytes[$1]) } ?? 0
    if rarity(bytes[anchor]) < frequent.count, bytes.count >= shortest {
      return [Needle(bytes: bytes, masks: masks, way: .leaps(leaps(of: bytes, masks)))]
    }
    let forms = Set([bytes[anchor], bytes[anchor] & ~masks[anchor]])
    return forms.map { Needle(bytes: bytes, masks: masks, way: .byte($0, at: anchor)) }
  }

  private static func leaps(of bytes: [UInt8], _ masks: [UInt8]) -> [Int] {
    var leaps = [Int](repeating: bytes.count, count: 256)
    for (index, byte) in bytes.dropLast().enumerated() {
      leaps[Int(byte)] = bytes.count - 1 - index
      leaps[Int(byte & ~masks[index])] = bytes.count - 1 - index
    }
    return leaps
  }

  /// The first place from another one on.
  func place(in block: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard block.count - start >= bytes.count else { return nil }
    switch way {
    case .byte(let byte, let anchor): return place(byte, anchor, in: block, from: start)
    case .leaps(let leaps): return place(leaps, in: block, from: start)
    }
  }

  private func place(
    _ byte: UInt8, _ anchor: Int, in block: UnsafeRawBufferPointer, from start: Int
  ) -> Int? {
    guard let base = block.baseAddress else { return nil }
    var from = start + anchor
    let last = block.count - bytes.count + anchor
    while from <= last, let hit = memchr(base + from, Int32(byte), last - from + 1) {
      let place = UnsafeRawPointer(hit) - base - anchor
      if isHere(place, in: block) { return place }
      from = place + anchor + 1
    }
    return nil
  }

  private func place(
    _ leaps: [Int], in block: UnsafeRawBufferPointer, from start: Int
  ) -> Int? {
    let end = bytes.count - 1
    let (byte, mask) = (bytes[end], masks[end])
    return leaps.withUnsafeBufferPointer { leaps in
      var place = start
      while place + end < block.count {
        let last = block[place + end]
        if last | mask == byte, isHere(place, in: block) { return place }
        place += leaps[Int(last)]
      }
      return nil
    }
  }

  private func isHere(_ place: Int, in block: UnsafeRawBufferPointer) -> Bool {
    for index in bytes.indices where block[place + index] | masks[index] != bytes[index] {
      return false
    }
    return true
  }
}
