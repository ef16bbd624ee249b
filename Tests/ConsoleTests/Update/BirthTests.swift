import Fleet
import FoundationEssentials
import TerminalUI
import Terraform
import Testing

@testable import Console

@Suite("Births and interrupts on the screen")
struct BirthTests {
  @Test("A deployment is done when its pods are Ready, and each birth is given away once")
  func done() throws {
    var model = try Sample.booting(120, 40)
    #expect(model.shown.contains("machines 0 of 2"))
    #expect(model.shown.contains("cloud-init modules-final"))
    model = try Sample.deployed(120, 40)
    #expect(model.waterfall.isComplete)
    #expect(model.shown.contains("✔ deployed"))
    #expect(model.shown.contains("slowest: MicroK8s of"))
    // The picture that made them complete gave them away.
    #expect(model.deploy.keptBirths == Set(model.waterfall.births.compactMap(\.machineID)))
    let births = model.waterfall.births
    #expect(model.keepBirths() == [])
    model.deploy.keptBirths = []
    let effects = model.keepBirths()
    guard case .keepBirths(let records)? = effects.first else {
      Issue.record("Nothing is kept: \(effects)")
      return
    }
    #expect(records.map(\.seconds) == [290, 290])
    #expect(Set(records.map(\.run)) == ["20261123-073152-2a02c1"])
    // Kept, they are shown as they were, also when the machines fall silent.
    model.receive(.timingsRead(TimingHistory(births: records)))
    model.machines = [:]
    #expect(model.waterfall.total == BirthWaterfall(births).total)
    #expect(model.keepBirths() == [])
  }

  @Test("With earlier runs there is an estimate; without, the first run says so")
  func estimate() throws {
    let first = try Sample.applying(120, 40, history: TimingHistory())
    #expect(first.shown.contains("3 of 6 · first run"))
    #expect(!first.shown.contains("usually"))
    let again = try Sample.applying(120, 40, history: Sample.history)
    #expect(again.shown.contains("left"))
    #expect(again.shown.contains("usually 18s"))
    #expect(again.shown.contains("for rocks-temporal-workers-workernode"))
    #expect(again.shown.contains("last time"))
  }

  @Test("The ladder: gracefully, then a while of patience, then a typed word")
  func ladder() throws {
    var model = try Sample.applying(120, 40, history: TimingHistory())
    let run = try #require(model.deploy.watched)
    model.press("X")
    #expect(model.press("y") == [.interrupt(runID: run.id)])
    model.receive(.runAdvanced(id: run.id, lines: [.interruptSent(at: model.now)]))
    #expect(model.shown.contains("terraform finishes"))
    model.press("X")
    #expect(model.overlay == nil)
    #expect(model.shown.contains("It can be forced in"))
    model.wait(ForcedStopRefusal.patience)
    model.press("X")
    #expect(model.shown.contains("Stop by force"))
    #expect(model.shown.contains("openstack_compute_instance_v2.rocks-temporal-workers-workernode"))
    #expect(model.press("y", "enter").isEmpty)
    model.press("backspace")
    model.receive(.input(.paste("force")))
    #expect(model.press("enter").isEmpty)
    #expect(model.type("force").isEmpty)
    #expect(model.press("enter") == [.forceStop(runID: run.id)])
    model.receive(.runAdvanced(id: run.id, lines: [.forcedStopSent(at: model.now)]))
    model.press("X")
    #expect(model.overlay == nil)
    #expect(model.shown.contains("being stopped by force already"))
  }

  @Test("A run that ends by itself while the word is typed is not forced")
  func endedMeanwhile() throws {
    var model = try Sample.forcing(120, 40)
    let run = try #require(model.deploy.watched)
    model.type("ce")
    model.receive(.runAdvanced(id: run.id, lines: [.runEnded(.interrupted, at: model.now)]))
    #expect(model.press("enter").isEmpty)
    #expect(model.shown.contains("ended by itself"))
  }

  @Test("An error shows the lines of the configuration, and marks what is meant")
  func snippet() throws {
    let message = """
      {"@level": "error", "@message": "Error: Unsupported argument", "type": "diagnostic",
       "@module": "terraform.ui", "diagnostic": {"severity": "error",
       "summary": "Unsupported argument", "detail": "It is not expected here.",
       "range": {"filename": "main.tf", "start": {"line": 7, "column": 3, "byte": 40},
        "end": {"line": 7, "column": 6, "byte": 43}},
       "snippet": {"context": "resource \\"a\\" \\"b\\"", "code": "  foo = 1", "start_line": 7,
        "highlight_start_offset": 2, "highlight_end_offset": 5, "values": []}}}
      """
    let progress = RunProgress(folding: [RunLine(line: Array(message.utf8))])
    let diagnostic = try #require(progress.errors.first)
    let lines = DiagnosticLines(diagnostic, columns: 60).lines.map(\.text.string)
    #expect(
      lines == [
        "Error: Unsupported argument", "main.tf:7 · in resource \"a\" \"b\"", "  7 │   foo = 1",
        "        ^^^", "It is not expected here.",
      ])
  }
}
