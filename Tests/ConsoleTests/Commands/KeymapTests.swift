import TerminalUI
import Terraform
import Testing

@testable import Console

@Suite("Keymap")
struct KeymapTests {
  @Test("A key works only on the screens of its row")
  func scope() {
    #expect(Keymap.standard.command(for: "d", on: .pod) == .describe)
    #expect(Keymap.standard.command(for: "d", on: .overview) == nil)
    #expect(Keymap.standard.command(for: "enter", on: .tunnels) == nil)
  }

  @Test("Of two rows that claim a key the earlier has it, and what is no key is left out")
  func conflicts() {
    let keymap = Keymap(rows: [
      CommandRow(command: .help, keys: ["x", "no-key"], title: "", hint: nil, scope: .everywhere),
      CommandRow(command: .quit, keys: ["x"], title: "", hint: nil, scope: .everywhere),
    ])
    #expect(keymap.command(for: "x", on: .pod) == .help)
    #expect(keymap.command(for: "?", on: .pod) == nil)
  }

  @Test("The bottom line names only keys that do something now, and only keys of the screen")
  func hints() throws {
    var model = Sample.model()
    #expect(
      model.hints.map(\.label.string) == [
        "plan", "destroy…", "options…", "Deploy", "Resources", "Nodes", "Pods", "Logs", "History",
        "quit",
      ])
    model.receive(.stateRead(nil, at: Sample.now))
    #expect(!model.hints.map(\.key.string).contains("D"))
    let failing = try Sample.overview(pods: PodJSON.failing)
    #expect(failing.hints.prefix(2).map(\.key.string) == ["⏎", "e"])
  }

  @Test("What a reviewed plan and a run ask for comes first in the bottom line")
  func urgentHints() throws {
    var model = try Sample.reviewing(try Sample.creatingPlan())
    #expect(model.hints.first?.label == "apply")
    model.receive(.runStarted(Sample.run("a", .apply, of: Sample.run().id)))
    #expect(model.hints.first?.label == "interrupt…")
  }

  @Test("Following is offered only to those who do not follow")
  func followHint() throws {
    var model = try Scene.applying.model(columns: 120, rows: 40)
    #expect(!model.hints.contains { $0.label == "follow" })
    model.press("tab", "g")
    #expect(model.hints.contains { $0.label == "follow" })
  }
}
