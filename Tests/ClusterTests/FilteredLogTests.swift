import Foundation
import Testing

@testable import Cluster

@Suite("FilteredLog") struct FilteredLogTests {
  private static func log(_ count: Int, capacity: Int = 100_000) -> LogBuffer {
    var log = LogBuffer(capacity: capacity)
    for number in 0..<count {
      let isError = number % 1_000 == 999
      log.append(
        LogLine(
          source: number.isMultiple(of: 2) ? "a" : "b",
          time: Date(timeIntervalSince1970: Double(number)), level: isError ? .error : .info,
          text: "line \(number)"))
    }
    return log
  }

  @Test("Rows of a hundred thousand lines are found without going through them")
  func rows() throws {
    let log = Self.log(100_000)
    let all = FilteredLog(of: log)
    #expect(all.count == 100_000)
    #expect(
      all.lines(rows: 99_998..<100_010, of: log).map(\.line.text) == ["line 99998", "line 99999"])
    let some = FilteredLog(
      LogFilter(including: [try LogPattern("9$")], excluding: [try LogPattern("99$")]), of: log)
    #expect(some.count == 9_000)
    #expect(some.lines(rows: 0..<2, of: log).map(\.line.text) == ["line 9", "line 19"])
    #expect(some.row(ofPlace: 10) == 1)
    #expect(some.place(ofRow: 1) == 19)
    #expect(some.place(ofRow: 9_000) == nil)
    #expect(FilteredLog(LogFilter(level: .error), of: log).count == 100)
    #expect(FilteredLog(LogFilter(sources: ["a"]), of: log).count == 50_000)
  }

  @Test("What is added is looked at once; what is dropped or moved is followed")
  func updates() throws {
    var log = Self.log(10, capacity: 10)
    var view = FilteredLog(LogFilter(including: [try LogPattern("[02468]$")]), of: log)
    #expect(view.count == 5)
    for number in 10..<15 { log.append(LogLine(source: "a", text: "line \(number)")) }
    view.refresh(from: log)
    #expect(
      view.lines(rows: 0..<9, of: log).map(\.line.text) == [
        "line 6", "line 8", "line 10", "line 12", "line 14",
      ])
    var merged = Self.log(5)
    var all = FilteredLog(of: merged)
    let changed = merged.merge([
      LogLine(source: "c", time: Date(timeIntervalSince1970: 1.5), text: "between")
    ])
    all.refresh(from: merged, changed: changed)
    #expect(
      all.lines(rows: 0..<9, of: merged).map(\.line.text)
        == ["line 0", "line 1", "between", "line 2", "line 3", "line 4"])
    view.use(LogFilter(), on: log)
    #expect(view.count == 10)
  }

  @Test("Searching goes on from where it is, both ways, and says when it wrapped")
  func search() throws {
    let log = Self.log(3_000)
    let view = FilteredLog(of: log)
    let pattern = try LogPattern("line 5$")
    #expect(view.find(pattern, from: nil, in: log)?.row == 5)
    let again = view.find(pattern, from: 5, in: log)
    #expect(again == FilteredLog.Hit(row: 5, place: 5, isWrapped: true))
    #expect(view.find(pattern, from: 100, .previous, in: log)?.row == 5)
    #expect(view.find(try LogPattern("nothing"), from: 0, in: log) == nil)
    #expect(view.findError(from: 0, in: log)?.row == 999)
    #expect(view.findError(from: 999, in: log)?.row == 1_999)
    #expect(view.findError(from: 999, .previous, in: log)?.row == 2_999)
    #expect(FilteredLog().find(pattern, from: nil, in: LogBuffer()) == nil)
  }
}
