import Foundation
import Testing

@testable import Cluster

@Suite("LogBuffer") struct LogBufferTests {
  private static func line(_ text: String, at time: Double? = nil, _ source: String = "a")
    -> LogLine
  {
    LogLine(source: source, time: time.map { Date(timeIntervalSince1970: $0) }, text: text)
  }

  private static func texts(_ buffer: LogBuffer) -> [String] {
    buffer.places.map { buffer[$0].text }
  }

  @Test("The newest lines stay, at their places, and the others are counted")
  func ring() {
    var buffer = LogBuffer(capacity: 3)
    for number in 0..<8 { buffer.append(Self.line("\(number)")) }
    #expect(Self.texts(buffer) == ["5", "6", "7"])
    #expect(buffer.dropped == 5)
    #expect(buffer.places == 5..<8)
    #expect(buffer[6].text == "6")
    #expect(buffer.lines(0..<7).map(\.text) == ["5", "6"])
    #expect(buffer.last?.text == "7")
  }

  @Test("Lines of several sources go where their times belong")
  func merging() {
    var buffer = LogBuffer(capacity: 100)
    buffer.merge([Self.line("a1", at: 1), Self.line("a trace"), Self.line("a4", at: 4)])
    let changed = buffer.merge([
      Self.line("b2", at: 2, "b"), Self.line("b trace", at: nil, "b"), Self.line("b4", at: 4, "b"),
      Self.line("b5", at: 5, "b"),
    ])
    #expect(
      Self.texts(buffer) == ["a1", "a trace", "b2", "b trace", "a4", "b4", "b5"])
    #expect(changed == 2)
    #expect(buffer.merge([Self.line("c6", at: 6)]) == 7)
  }

  @Test("A full buffer takes late lines in and drops from the beginning")
  func mergingFull() {
    var buffer = LogBuffer(capacity: 4)
    buffer.append((1...5).map { Self.line("\($0)", at: Double($0)) })
    buffer.merge([Self.line("late", at: 3.5)])
    #expect(Self.texts(buffer) == ["3", "late", "4", "5"])
    #expect(buffer.dropped == 2)
    // What is older than everything goes before it, and is the next to go.
    buffer.merge([Self.line("old", at: 0)])
    #expect(buffer.count == 4)
    #expect(Self.texts(buffer).suffix(2) == ["4", "5"])
  }

  @Test("Bytes are bounded as lines are, and one line is kept whatever it has")
  func bytes() {
    var buffer = LogBuffer(capacity: 100, byteLimit: 10)
    buffer.append(["1234", "5678", "90ab"].map { Self.line($0) })
    #expect(Self.texts(buffer) == ["5678", "90ab"])
    #expect(buffer.dropped == 1)
    buffer.append(Self.line("a line that is longer than all"))
    #expect(buffer.count == 1)
    #expect(buffer.dropped == 3)
  }

  @Test("Where lines went among others tells where the others are now")
  func moved() {
    var buffer = LogBuffer(capacity: 100)
    buffer.append([1, 3, 5].map { Self.line("\($0)", at: Double($0)) })
    let insertion = buffer.insert([2, 4, 6].map { Self.line("\($0)", at: Double($0), "b") })
    #expect(Self.texts(buffer) == ["1", "2", "3", "4", "5", "6"])
    #expect(insertion.places == [1, 3, 5])
    #expect((0..<3).map(insertion.moved) == [0, 2, 4])
    #expect(insertion.first == 1)
  }

  @Test("Lines among others cost what they come to, not one by one")
  func mergingMany() {
    var buffer = LogBuffer(capacity: 100_000)
    buffer.append((0..<50_000).map { Self.line("a", at: Double($0)) })
    // One by one these would move a thousand million lines.
    for start in stride(from: 0, to: 20_000, by: 1_000) {
      _ = buffer.insert((0..<1_000).map { Self.line("b", at: Double(start + $0) + 0.5, "b") })
    }
    #expect(buffer.count == 70_000)
    let times = buffer.places.compactMap { buffer[$0].time }
    #expect(times == times.sorted())
  }

  @Test("Whole logs are put together by time; equal times keep the order of the sources")
  func merge() {
    let merged = LogMerge.merged([
      [Self.line("a1", at: 1), Self.line("a-"), Self.line("a3", at: 3)],
      [
        Self.line("b-first", at: nil, "b"), Self.line("b1", at: 1, "b"),
        Self.line("b2", at: 2, "b"),
      ],
    ])
    #expect(merged.map(\.text) == ["b-first", "a1", "a-", "b1", "b2", "a3"])
    let shuffled = LogMerge.merged([[Self.line("x", at: 9), Self.line("set back", at: 1)]])
    #expect(shuffled.map(\.text) == ["x", "set back"])
  }
}
