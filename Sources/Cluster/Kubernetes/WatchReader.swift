/// Makes events of the bytes of a watch, which come in pieces that end anywhere.
///
/// Holds one line at most, of bounded length. What is no line of a watch is counted and let go; its
/// beginning is kept, because it usually says what happened instead.
public struct WatchReader<Item: WatchedObject>: Sendable {
  /// How long a line may be, in bytes: more than twice what the API stores of one object.
  public static var longestLine: Int { 4 << 20 }
  /// So many lines that are none, and no watch is coming: nothing more is read.
  public static var mostJunk: Int { 1_000 }
  /// How much of what was not understood is kept, in bytes.
  private static var keptJunk: Int { 8 << 10 }

  /// How many lines were none of a watch, blank ones aside.
  public private(set) var junkCount = 0
  /// How many lines of a watch there were.
  public private(set) var eventCount = 0
  /// The beginning of what was not understood.
  public private(set) var junk: [UInt8] = []
  private var pending: [UInt8] = []
  private var isTooLong = false

  /// Whether what came is no watch at all.
  public var isHopeless: Bool { junkCount > max(Self.mostJunk, eventCount) }

  /// Begins a watch.
  public init() {}

  /// Reads the next piece, and returns the events whose lines end in it.
  public mutating func read(_ bytes: [UInt8]) -> [WatchEvent<Item>] {
    var events: [WatchEvent<Item>] = []
    var rest = bytes[...]
    while !isHopeless, let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      append(rest[..<end])
      rest = rest[(end + 1)...]
      if let event = takeLine() { events.append(event) }
    }
    if !isHopeless { append(rest) }
    return events
  }

  private mutating func append(_ part: ArraySlice<UInt8>) {
    guard !isTooLong else { return }
    if pending.count + part.count > Self.longestLine {
      isTooLong = true
      keep(pending.isEmpty ? part : pending[...])
      pending = []
    } else {
      pending += part
    }
  }

  private mutating func takeLine() -> WatchEvent<Item>? {
    defer { pending.removeAll(keepingCapacity: pending.count < 1 << 16) }
    if isTooLong {
      isTooLong = false
      junkCount += 1
      return nil
    }
    guard pending.contains(where: { $0 > 0x20 }) else { return nil }
    guard let event = Item.watchEvent(line: pending) else {
      junkCount += 1
      keep(pending[...])
      return nil
    }
    eventCount += 1
    return event
  }

  private mutating func keep(_ line: ArraySlice<UInt8>) {
    guard junk.count < Self.keptJunk else { return }
    junk += line.prefix(Self.keptJunk - junk.count)
    junk.append(UInt8(ascii: "\n"))
  }
}
