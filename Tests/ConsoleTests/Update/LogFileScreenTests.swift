import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Testing

@testable import Console

@Suite("A file on the screen of logs")
struct LogFileScreenTests {
  private static let path = "/var/log/large.log"
  private static let source = LogSource.file(path)

  /// Lines of ten bytes each, from one number to another.
  private static func page(_ numbers: Range<Int>, of count: Int = 100_000) -> LogFilePage {
    LogFilePage(
      lines: numbers.map {
        LogLine(source: "large.log", text: "line \($0)", offset: 10 * $0)
      },
      range: (10 * numbers.lowerBound)..<(10 * numbers.upperBound), size: 10 * count)
  }

  /// The console on a file of 100,000 lines, of which the newest were read.
  private static func opened(_ paths: [String] = [path]) -> Model {
    var model = Model(
      deployment: Deployment(
        name: "large.log", directory: "/", workspace: "default", isReadOnly: true,
        isOfFiles: true),
      size: Size(columns: 80, rows: 24), appearance: .unicode, now: Sample.now)
    model.open(logFiles: paths)
    model.receive(
      .logFileChanged(source, number: model.logs.number, .opened(page(98_400..<100_000))))
    return model
  }

  private func answer(_ model: inout Model, _ answer: LogFileAnswer) {
    model.receive(
      .logFileAnswered(number: model.logs.file?.questionNumber ?? 0, answer))
  }

  /// What is asked of the file.
  private func question(_ model: Model) -> LogFileQuestion? {
    let asked = model.subscriptions.compactMap { subscription in
      if case .logFile(Self.path, let question, _, _) = subscription { question } else { nil }
    }
    #expect(asked.count <= 1)
    return asked.first
  }

  @Test("Files are shown without a deployment: nothing is asked but they, and q ends it")
  func alone() {
    var model = Self.opened()
    #expect(model.shown.contains("line 99999"))
    #expect(
      model.subscriptions == [
        .log(Self.source, number: model.logs.number), .clock(model.pace),
        .theme(model.themePreview),
      ])
    model.press("1", "P")
    #expect(model.screen == .logs && model.overlay == nil)
    #expect(model.notice?.text == "This console shows files of logs, and nothing else.")
    #expect(model.update(.input(.key(Key("q"))), at: Sample.now) == [.quit])
  }

  @Test("The lines beyond those in memory are asked for before they are reached, and nothing jumps")
  func windows() {
    var model = Self.opened()
    for _ in 0..<90 where question(model) == nil { model.press("pgup") }
    guard case .page(let offset)? = question(model) else {
      Issue.record("Nothing is asked for.")
      return
    }
    let before = model.shown
    #expect(offset == model.logs.selectedLine?.offset)
    answer(&model, .page(Self.page((offset / 10 - 800)..<(offset / 10 + 800))))
    #expect(question(model) == nil)
    #expect(model.logs.selectedLine?.offset == offset)
    #expect(model.shown.contains(before.split(separator: "\n")[4].prefix(20)))
    for _ in 0..<10 { model.press("pgup") }
    #expect((model.logs.selectedLine?.offset ?? 0) < offset - 1_000)
  }

  @Test("The beginning and the end are asked for where they are not in memory")
  func ends() {
    var model = Self.opened()
    model.press("g")
    #expect(question(model) == .page(around: 0))
    answer(&model, .page(Self.page(0..<800)))
    #expect(model.logs.selectedLine?.text == "line 0")
    #expect(model.shown.contains("paused · 0 % of 976 KiB"))
    model.press("G")
    #expect(question(model) == .end)
    answer(&model, .page(Self.page(98_400..<100_000)))
    #expect(model.logs.isFollowing && model.shown.contains("line 99999"))
  }

  @Test("A search goes through the whole file, says how far it is, and can be given up")
  func searching() throws {
    var model = Self.opened()
    model.press("k", "/")
    model.type("needle")
    model.press("enter")
    let pattern = try LogPattern("needle")
    #expect(question(model) == .find(.pattern(pattern), from: 999_980, .next))
    answer(&model, .advanced(43))
    #expect(model.shown.contains("searching 43 %"))
    model.press("esc")
    #expect(question(model) == nil && model.logs.pattern != nil)
    model.press("n")
    #expect(question(model) == .find(.pattern(pattern), from: 999_981, .next))
    let number = model.logs.file?.questionNumber ?? 0
    answer(&model, .found(50_000, isWrapped: true, Self.page(4_200..<5_800)))
    #expect(model.logs.selectedLine?.text == "line 5000")
    // It stands among its neighbours.
    #expect(model.shown.contains("line 4995") && model.shown.contains("line 5005"))
    #expect(model.notice?.text == "Once around.")
    model.press("N")
    #expect(question(model) == .find(.pattern(pattern), from: 50_000, .previous))
    // An answer to an earlier question changes nothing.
    model.receive(.logFileAnswered(number: number, .absent))
    #expect(question(model) != nil)
    answer(&model, .absent)
    #expect(model.notice?.text == "No line has this.")
    model.press("e")
    #expect(question(model) == .find(.error, from: 50_001, .next))
  }

  @Test("A filter asks for what passes around the selected line")
  func filtering() {
    var model = Self.opened()
    model.press("k", "&")
    model.type("7$")
    model.press("enter")
    #expect(question(model) == .page(around: 999_980))
    #expect(model.shown.contains("line 99987") && !model.shown.contains("line 99988"))
    model.press("esc")
    #expect(question(model).map { if case .page = $0 { true } else { false } } == true)
  }

  @Test("The first lines that pass are shown while the rest is looked for, and stay where they are")
  func previewing() {
    var model = Self.opened()
    model.press("&")
    model.type("!noise")
    model.press("enter")
    #expect(question(model) == .end)
    answer(&model, .preview(Self.page(99_990..<100_000)))
    #expect(model.shown.contains("line 99999") && model.logs.isFollowing)
    #expect(question(model) == .end)
    answer(&model, .advanced(43))
    #expect(model.shown.contains("reading 43 %"))
    model.press("k", "k")
    answer(&model, .page(Self.page(98_400..<100_000)))
    #expect(question(model) == nil)
    #expect(model.logs.selectedLine?.text == "line 99997" && !model.logs.isFollowing)
  }

  @Test("What is written is added at once while the end is followed, and counted while it is not")
  func growing() {
    var model = Self.opened()
    func grow(_ numbers: Range<Int>) {
      model.receive(
        .logFileChanged(
          Self.source, number: model.logs.number, .grown(Self.page(numbers, of: numbers.upperBound))
        ))
    }
    grow(100_000..<100_003)
    #expect(model.shown.contains("line 100002"))
    model.press("k")
    grow(100_003..<100_008)
    #expect(!model.shown.contains("line 100007"))
    #expect(model.shown.contains("paused · 5 new"))
    // Too much to be read came between.
    model.press("f")
    grow(200_000..<200_100)
    #expect(model.shown.contains("line 200099"))
    // Elsewhere in the file nothing moves.
    model.press("g")
    answer(&model, .page(Self.page(0..<800, of: 200_100)))
    let before = model.shown
    grow(200_100..<200_101)
    #expect(model.shown == before)
  }

  /// Which lines are to be numbered.
  private func count(_ model: Model) -> LogFileCount? {
    let counts = model.subscriptions.compactMap { subscription in
      if case .logFileCount(Self.path, let count, _) = subscription { count } else { nil }
    }
    #expect(counts.count <= 1)
    return counts.first
  }

  private func counted(_ model: inout Model, _ numbers: ClosedRange<Int>) {
    model.receive(
      .logFileCounted(number: model.logs.file?.countNumber ?? 0, Array(numbers)))
  }

  @Test("Lines get numbers when they are wanted, counted from the nearest one that is known")
  func numbers() {
    var model = Self.opened()
    #expect(count(model) == nil)
    model.press("#")
    #expect(
      count(model)
        == LogFileCount(
          anchor: 0, anchorNumber: 1, offsets: (98_400..<100_000).map { 10 * $0 }))
    counted(&model, 98_401...100_000)
    #expect(count(model) == nil)
    // Between both are the columns of a time.
    let gap = String(repeating: " ", count: 10)
    #expect(model.shown.contains("100000\(gap)line 99999"))
    // What is written, and what is far away, has the shortest way to its numbers.
    model.receive(
      .logFileChanged(
        Self.source, number: model.logs.number, .grown(Self.page(100_000..<100_001, of: 100_001))))
    #expect(
      count(model)
        == LogFileCount(anchor: 999_990, anchorNumber: 100_000, offsets: [1_000_000]))
    counted(&model, 100_001...100_001)
    model.press("k", "g")
    answer(&model, .page(Self.page(0..<800)))
    #expect(count(model)?.anchor == 0)
    counted(&model, 1...800)
    #expect(model.shown.contains("     1\(gap)line 0"))
    model.press("#")
    #expect(!model.shown.contains("     1\(gap)line 0") && model.shown.contains("line 0"))
  }

  @Test("Numbers of an earlier count are not taken for those of other lines")
  func lateNumbers() {
    var model = Self.opened()
    model.press("#")
    let number = model.logs.file?.countNumber ?? 0
    model.press("k", "g")
    answer(&model, .page(Self.page(0..<800)))
    model.receive(.logFileCounted(number: number, Array(98_401...100_000)))
    #expect(!model.shown.contains("98401"))
    #expect(count(model)?.offsets.count == 800)
  }

  @Test("Names of logs take as many columns as the longest has, and lines of several no numbers")
  func columns() {
    var model = Self.opened(["/x/a.log", "/x/b.log"])
    let line = LogLine(source: "a.log", text: "alone", offset: 0)
    model.receive(
      .logFileChanged(
        .file("/x/a.log"), number: model.logs.number,
        .opened(LogFilePage(lines: [line], range: 0..<6, size: 6))))
    #expect(model.shown.contains("│           a.log alone"))
    model.press("#")
    #expect(model.notice?.text == "Only the lines of a file that is shown alone have numbers.")
  }

  @Test("A line that was not whole becomes whole in its place")
  func wholeLine() {
    var model = Self.opened()
    func tell(_ text: String) {
      let line = LogLine(source: "large.log", text: text, offset: 1_000_000)
      let page = LogFilePage(
        lines: [line], range: 1_000_000..<1_000_000, size: 1_000_000 + text.utf8.count)
      model.receive(.logFileChanged(Self.source, number: model.logs.number, .grown(page)))
    }
    tell("ha")
    let count = model.logs.lines.count
    tell("half a line")
    #expect(model.logs.lines.count == count)
    #expect(model.shown.contains("half a line"))
  }

  @Test("Another file under the name is told and shown from its end on")
  func rotation() {
    var model = Self.opened()
    model.press("k", "m", "g")
    model.receive(
      .logFileChanged(
        Self.source, number: model.logs.number, .replaced(Self.page(0..<5, of: 5), .rotated)))
    #expect(model.notice?.text == "large.log was replaced by another file (rotated).")
    #expect(model.logs.isFollowing && model.logs.bookmarks.isEmpty && question(model) == nil)
    #expect(model.logs.selectedLine?.text == "line 4")
  }

  @Test("A marked line is found again after other parts of the file were shown")
  func bookmarks() {
    var model = Self.opened()
    model.press("k", "m", "g")
    answer(&model, .page(Self.page(0..<800)))
    #expect(model.logs.bookmarks.isEmpty)
    model.press("'")
    #expect(question(model) == .page(around: 999_980))
    answer(&model, .page(Self.page(98_400..<100_000)))
    #expect(model.logs.selectedLine?.text == "line 99998")
    #expect(model.logs.bookmarks == [model.logs.selected])
  }

  @Test("Several files are put together by time, and say what was left out and replaced")
  func several() {
    var model = Self.opened([Self.path, "/tmp/other.log"])
    let other = LogSource.file("/tmp/other.log")
    #expect(model.logs.file == nil && model.shown.contains("line 99999"))
    let late = LogFilePage(
      lines: [LogLine(source: "other.log", text: "lately", offset: 900)], range: 900..<907,
      size: 907)
    model.receive(.logFileChanged(other, number: model.logs.number, .grown(late)))
    #expect(model.shown.contains("── 900 bytes came too fast and were left out ──"))
    #expect(model.shown.contains("lately"))
    model.receive(.logFileChanged(other, number: model.logs.number, .replaced(late, .truncated)))
    #expect(model.shown.contains("── the file was emptied or written anew ──"))
  }
}
