import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Testing

@testable import Console

@Suite("The screen of logs")
struct LogsScreenTests {
  @Test("6 asks which logs are wanted, and each chosen one is followed for as long as it is shown")
  func choosing() throws {
    var model = try Sample.overview()
    model.press("6")
    #expect(model.shown.contains("cloud-init.log"))
    // The console's own words, then the logs of the first machine.
    model.press("j", "space", "space", "enter")
    #expect(model.logs.sources.count == 2)
    #expect(logs(of: model) == Set(model.logs.sources))
    model.press("1")
    #expect(logs(of: model).isEmpty)
    let before = model.logs.number
    model.press("6")
    #expect(model.overlay == nil)
    #expect(model.logs.number == before + 1)
  }

  @Test(
    "Logs are told apart by the parts of their names that differ",
    arguments: [
      (["a/snap.microk8s.*", "b/snap.microk8s.*"], ["a", "b"]),
      (["a/cloud-init.log", "a/snap.microk8s.*"], ["cloud-init.log", "snap.microk8s.*"]),
      (["a/x", "b/y"], ["a/x", "b/y"]), (["ns/p", "run 1"], ["ns/p", "run 1"]),
      (["a", "a/b"], ["a", "a/b"]), (["a/b", "a/b"], ["a/b", "a/b"]),
    ])
  func names(_ names: [String], _ distinct: [String]) {
    #expect(LogSource.distinctNames(names) == distinct)
  }

  @Test("What comes for logs that were chosen before is dropped")
  func late() throws {
    var model = try Sample.logs(["one"])
    let (source, number) = (model.logs.sources[0], model.logs.number)
    model.press("L", "enter")
    model.receive(.logRead(source, number: number, [LogLine(source: "a", text: "late")]))
    #expect(!model.shown.contains("late"))
  }

  @Test("The newest line is followed until somebody moves up, and then the new ones are counted")
  func following() throws {
    var model = try Sample.logs((0..<100).map { "line \($0)" })
    #expect(model.shown.contains("line 99"))
    model.press("k", "k")
    model.add((100..<150).map { "line \($0)" })
    #expect(model.shown.contains("line 99"))
    #expect(!model.shown.contains("line 149"))
    #expect(model.shown.contains("paused · 50 new"))
    model.press("f")
    #expect(model.shown.contains("line 149"))
    model.press("=")
    model.add(["line 150"])
    #expect(!model.shown.contains("line 150"))
    model.press("=")
    #expect(model.shown.contains("line 150"))
  }

  @Test("A search goes from hit to hit and around, and says where there is none")
  func searching() throws {
    var model = try Sample.logs((0..<300).map { $0 % 100 == 7 ? "needle \($0)" : "hay \($0)" })
    model.press("g", "/")
    model.type("NEEDLE")
    model.press("enter")
    #expect(model.overlay == nil && model.logs.field == nil)
    #expect(model.notice?.text == "No line has this.")
    model.press("esc", "/")
    model.type("needle")
    model.press("enter")
    #expect(model.logs.selectedLine?.text == "needle 7")
    model.press("n", "n")
    #expect(model.logs.selectedLine?.text == "needle 207")
    model.press("n")
    #expect(model.logs.selectedLine?.text == "needle 7")
    model.press("N")
    #expect(model.logs.selectedLine?.text == "needle 207")
    #expect(model.shown.contains("needle 207"))
  }

  @Test("An expression that is none stays in the field, with the reason")
  func wrongExpression() throws {
    var model = try Sample.logs(["a"])
    model.press("/")
    model.type("a(")
    model.press("enter")
    #expect(model.logs.field != nil)
    #expect(model.shown.contains("bracket"))
    model.press("esc")
    #expect(model.logs.field == nil)
  }

  @Test("What is no expression is said while it is typed, and taken when it has become one")
  func typedProblem() throws {
    for key: Key in ["&", "/"] {
      var model = try Sample.logs(["apple", "pear (ripe)", "apple pie"])
      model.press(key)
      #expect(model.shown.contains("text or regex"))
      #expect(model.shown.contains("! not") == (key == "&"))
      model.type("(ripe")
      #expect(model.shown.contains("At character 1: this bracket"))
      #expect(model.shown.contains("apple pie"))
      model.press("enter")
      #expect(model.isTypingInLogs)
      model.receive(.input(.paste(")")))
      #expect(!model.shown.contains("At character"))
      model.press("enter")
      #expect(!model.isTypingInLogs)
      #expect(model.shown.contains("apple pie") == (key == "/"))
    }
  }

  @Test("A filter shows the lines with an expression, or without it, and esc shows all again")
  func filtering() throws {
    var model = try Sample.logs(["apple", "pear", "apple pie"])
    model.press("&")
    model.type("apple")
    model.press("enter")
    #expect(!model.shown.contains("pear"))
    #expect(model.shown.contains("2 of 3"))
    model.add(["plum", "apple tree"])
    #expect(model.shown.contains("apple tree") && !model.shown.contains("plum"))
    model.press("&")
    for _ in 0..<5 { model.press("backspace") }
    model.type("!apple")
    model.press("enter")
    #expect(model.shown.contains("pear") && !model.shown.contains("apple pie"))
    model.press("esc")
    #expect(model.shown.contains("apple pie") && model.shown.contains("pear"))
    #expect(model.screen == .logs)
  }

  @Test("Errors are gone to one after the other, and faults alone can be shown")
  func errors() throws {
    var model = try Sample.logs(["fine", "ERROR one", "fine too", "ERROR two", "done"])
    model.press("g", "e")
    #expect(model.logs.selectedLine?.text == "ERROR one")
    model.press("e")
    #expect(model.logs.selectedLine?.text == "ERROR two")
    model.press("E")
    #expect(model.logs.selectedLine?.text == "ERROR one")
  }

  @Test("Lines of several logs stand by their times, with names, and what is selected stays")
  func merging() throws {
    var model = try Sample.severalLogs()
    let (first, second) = (model.logs.sources[0], model.logs.sources[1])
    model.receive(
      .logRead(first, number: model.logs.number, [Self.line("a", 1), Self.line("c", 3)]))
    model.press("k")
    #expect(model.logs.selectedLine?.text == "a")
    model.press("j", "m")
    model.receive(.logRead(second, number: model.logs.number, [Self.line("b", 2, "other")]))
    #expect(model.logs.lines.lines(model.logs.lines.places).map(\.text) == ["a", "b", "c"])
    #expect(model.logs.selectedLine?.text == "c")
    #expect(model.logs.bookmarks.map { model.logs.lines[$0].text } == ["c"])
    #expect(model.shown.contains("other"))
  }

  @Test("A lost connection leaves a mark that says whether lines may be missing")
  func gaps() throws {
    var model = try Sample.logs(["before"])
    for mayHaveLost in [false, true] {
      let gap = LogGap(
        from: Sample.now, to: Sample.now.addingTimeInterval(9), mayHaveLost: mayHaveLost)
      model.receive(
        .logRead(
          model.logs.sources[0], number: model.logs.number,
          [LogLine(source: "s", text: "", kind: .gap(gap))]))
    }
    #expect(model.shown.contains("no line is missing"))
    #expect(model.shown.contains("lines may be missing"))
  }

  @Test("Memory is bounded in lines and in bytes, and what was dropped is shown")
  func bounded() throws {
    var model = try Sample.logs([])
    for _ in 0..<60 { model.add((0..<1_000).map { "line \($0)" }) }
    #expect(model.logs.lines.count == LogsState.capacity)
    #expect(model.shown.contains("10,000 dropped"))
    let long = String(repeating: "x", count: 8_192)
    for _ in 0..<6 { model.add((0..<1_000).map { _ in long }) }
    #expect(model.logs.lines.count * 8_192 <= LogsState.byteLimit + 8_192)
  }

  @Test("A long line is cut, moved sideways, or broken")
  func longLines() throws {
    var model = try Sample.logs([String(repeating: "abcdefgh ", count: 40) + "END"])
    #expect(!model.shown.contains("END"))
    model.press("W")
    #expect(model.shown.contains("END"))
    model.press("W")
    for _ in 0..<20 { model.press("right") }
    #expect(model.shown.contains("END"))
    for _ in 0..<30 { model.press("left") }
    #expect(model.screen == .logs)
    #expect(model.logs.shift == 0)
  }

  @Test("Times are of here, of UTC, from now on back, or none")
  func times() throws {
    var model = try Sample.logs([])
    model.receive(
      .logRead(
        model.logs.sources[0], number: model.logs.number,
        [LogLine(source: "s", time: model.now.addingTimeInterval(-75), text: "text")]))
    #expect(model.logs.times == .local)
    model.press("t", "t")
    #expect(model.shown.contains("-1m15s"))
    #expect(model.subscriptions.contains(.clock(.second)))
    model.press("t")
    #expect(!model.shown.contains("-1m15s"))
  }

  @Test("What is shown can be copied and saved")
  func saving() throws {
    var model = try Sample.logs(["one", "two"])
    #expect(model.press("k", "c") == [.copyText("one")])
    model.press("w")
    let effects = model.press("enter")
    guard case .saveLog(let lines, let file)? = effects.first else {
      Issue.record("Nothing was saved.")
      return
    }
    #expect(lines.map(\.text) == ["one", "two"])
    #expect(file.hasPrefix("~/") && file.hasSuffix(".log"))
  }

  @Test("Why a log cannot be read stands under the lines, and goes when it can be again")
  func trouble() throws {
    var model = try Sample.logs(["one"])
    let (source, number) = (model.logs.sources[0], model.logs.number)
    model.receive(.logChanged(source, number: number, .unreachable("n1: No route to host")))
    #expect(model.shown.contains("No route to host"))
    #expect(model.shown.contains("one"))
    model.add(["two"])
    #expect(!model.shown.contains("No route to host"))
  }

  @Test(
    "A log that is over says how it ended, in a word and for a while in a sentence",
    arguments: [
      (LogEnding.succeeded, "succeeded", true), (.deleted, "deleted", true),
      (.past, "ended", false),
      (.failed(exitCode: 1, reason: "OOMKilled"), "failed", true),
    ])
  func ending(_ ending: LogEnding, _ word: String, _ isTold: Bool) throws {
    var model = try Sample.logs(["one"])
    let (source, number) = (model.logs.sources[0], model.logs.number)
    model.receive(.logChanged(source, number: number, .paused))
    #expect(model.shown.contains("waiting for the next run"))
    model.add(["two"])
    #expect(model.shown.contains("following"))
    model.receive(.logChanged(source, number: number, .ended(ending)))
    #expect(model.notice?.text == (isTold ? ending.sentence(of: source.name) : nil))
    let head = try #require(model.shown.split(separator: "\n").first { $0.contains("Log of") })
    #expect(head.contains(word) && !head.contains("following"))
  }

  @Test("Of several logs it is said how many still go on")
  func endingOfSeveral() throws {
    var model = try Sample.readingLogs(columns: 120, rows: 40)
    let (sources, number) = (model.logs.sources, model.logs.number)
    #expect(sources.count > 1)
    model.receive(.logChanged(sources[0], number: number, .ended(.succeeded)))
    #expect(model.shown.contains("following \(sources.count - 1) of \(sources.count)"))
    for source in sources {
      model.receive(.logChanged(source, number: number, .ended(.deleted)))
    }
    #expect(!model.shown.contains("following "))
    #expect(model.shown.contains(" ended"))
  }

  @Test("The console's own words are a log too")
  func messages() throws {
    var model = try Sample.overview()
    model.receive(.failed(Failure(what: "It broke", why: "because")))
    model.press("6", "enter")
    #expect(model.logs.sources == [.messages])
    #expect(model.shown.contains("It broke: because"))
    model.receive(.reported("And it works again."))
    #expect(model.logs.lines.last?.text == "And it works again.")
  }

  @Test("l opens the log of the pod, of marked pods, of a machine and of the run")
  func fromElsewhere() throws {
    var model = try Sample.overview(pods: PodJSON.failing)
    model.press("5", "l")
    #expect(model.screen.id == .pod)
    model.press("l")
    #expect(model.screen == .logs)
    #expect(model.logs.sources.count == 1)
    model.press("esc")
    #expect(model.screen.id == .pod)
    model.press("5", "space", "space", "l")
    #expect(model.screen == .logs)
    #expect(model.logs.sources.count == 2)
    model.press("4", "enter", "l")
    #expect(model.screen == .logs)
    #expect(model.logs.sources.count == 3)
  }

  @Test("i has evidence gathered, where there is something to gather")
  func bundle() throws {
    var model = Sample.model()
    model.receive(.stateRead(nil, at: Sample.now))
    #expect(model.press("i") == [])
    model = try Sample.overview()
    #expect(model.press("i") == [.makeBundle])
  }

  @Test("More logs of one machine than there are places for are refused, with the number")
  func tooMany() throws {
    var model = try Sample.overview(pods: PodJSON.failing)
    model.press("5", "space", "space", "space", "space", "l")
    #expect(model.screen == .pods)
    #expect(model.notice?.text.contains("No more than 3 logs") == true)
  }

  private func logs(of model: Model) -> Set<LogSource> {
    Set(
      model.subscriptions.compactMap {
        if case .log(let source, _) = $0 { source } else { nil }
      })
  }

  private static func line(_ text: String, _ second: Double, _ source: String = "s") -> LogLine {
    LogLine(source: source, time: Sample.now.addingTimeInterval(second), text: text)
  }
}
