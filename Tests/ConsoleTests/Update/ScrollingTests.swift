import Fleet
import FoundationEssentials
import TerminalUI
import Terraform
import Testing

@testable import Console

/// Panes of text: how far they scroll, and what follows their end.
@Suite("Scrolling")
struct ScrollingTests {
  private func pod(logs: Int, columns: Int = 80, rows: Int = 24) throws -> Model {
    var model = try Scene.podWithoutSecret.model(columns: columns, rows: rows)
    model.press("l")
    model.receive(.podRead(try #require(model.pod.id), Self.reading(logs: logs)))
    return model
  }

  private static func reading(logs: Int) -> PodReading {
    PodReading(
      fetchedAt: Sample.now, description: .value("Name: worker\nNamespace: temporal\n"),
      logs: .value((1...logs).map { "log line \($0) end" }.joined(separator: "\n")),
      previousLogs: .missing("The container has not run before."))
  }

  @Test("Logs that arrive later are shown at their end, and their end is followed")
  func logs() throws {
    var model = try pod(logs: 400)
    #expect(model.shown.contains("log line 400 end"))
    model.receive(.podRead(try #require(model.pod.id), Self.reading(logs: 500)))
    #expect(model.shown.contains("log line 500 end"))
  }

  @Test("Who scrolls up stays where they are, and f follows again")
  func scrolledUp() throws {
    var model = try pod(logs: 400)
    model.press("k")
    #expect(!model.shown.contains("log line 400 end"))
    #expect(model.shown.contains("log line 399 end"))
    model.receive(.podRead(try #require(model.pod.id), Self.reading(logs: 500)))
    #expect(model.shown.contains("log line 399 end"))
    model.press("f")
    #expect(model.shown.contains("log line 500 end"))
  }

  @Test("The top shows as much as fits, and the end is one step from beyond it")
  func ends() throws {
    var model = try pod(logs: 400)
    model.press("g")
    #expect(model.shown.contains("log line 1 end"))
    #expect(model.shown.contains("log line 3 end"))
    for _ in 0..<20 { model.press("k") }
    model.press("j")
    #expect(!model.shown.contains("log line 1 end"))
    model.press("G", "j", "j", "j", "k")
    #expect(!model.shown.contains("log line 400 end"))
  }

  @Test("A description begins at its top, and why there are no logs is told")
  func otherTabs() throws {
    var model = try pod(logs: 400)
    model.press("d")
    #expect(model.shown.contains("Namespace: temporal"))
    model.press("p")
    #expect(model.shown.contains("The container has not run before."))
    model.press("v")
    #expect(model.shown.contains("Failed ×41"))
  }

  @Test("A machine's particulars scroll no further than their end")
  func machine() throws {
    var model = try Scene.machineFailed.model(columns: 80, rows: 16)
    #expect(model.shown.contains("role"))
    for _ in 0..<50 { model.press("j") }
    #expect(model.shown.contains("version"))
    model.press("k")
    let once = model.shown
    model.press("j", "k")
    #expect(model.shown == once)
    model.press("g")
    #expect(model.shown.contains("role"))
  }

  @Test("The output of a run is followed; its top fills the pane")
  func output() throws {
    var model = try Scene.applying.model(columns: 120, rows: 24)
    #expect(model.shown.contains("workernode: Still creating"))
    model.press("tab", "g")
    let lines = model.shown.split(separator: "\n").filter { $0.contains(" 07:31:53 ") }
    #expect(lines.count >= 4)
    #expect(!model.shown.contains("workernode: Still creating"))
    model.press("j", "f")
    #expect(model.shown.contains("workernode: Still creating"))
  }

  @Test("What is being built is in sight without scrolling")
  func running() throws {
    let model = try Scene.applying.model(columns: 80, rows: 18)
    #expect(model.shown.contains("creating"))
  }

  @Test("A review scrolls to its last line and no further")
  func review() throws {
    var model = try Sample.reviewing(try Sample.destroyingPlan(), columns: 80, rows: 16)
    for _ in 0..<50 { model.press("j") }
    #expect(model.shown.contains("null_resource.microk8s_join"))
    model.press("k")
    let once = model.shown
    model.press("j", "k")
    #expect(model.shown == once)
  }
}
