import TerminalUI
import Testing

@Suite struct PanelTests {
  @Test("the title is at the left of the top edge, the badge at the right")
  func draws() {
    let frame = drawn(30, 3) { canvas, rect in
      let badge = InkedText("LIVE", ink: .success)
      let inside = Panel("Machines 3/3", badge: badge).draw(in: &canvas, rect: rect)
      #expect(inside == Rect(column: 1, row: 1, columns: 28, rows: 1))
    }
    #expect(
      frame.plainText == """
        ╭ Machines 3/3 ──────── LIVE ╮
        │                            │
        ╰────────────────────────────╯
        """)
    #expect(
      frame.inkText == """
        bbnnnnnnnnnnnn.bbbbbbbb.ssss.b
        b............................b
        bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
        """)
  }

  @Test("focus is seen without colour")
  func focus() {
    let frame = drawn(12, 2) { Panel("Pods", isFocused: true).draw(in: &$0, rect: $1) }
    #expect(frame.plainText == "╭▸Pods ────╮\n╰──────────╯")
  }

  @Test("in ASCII it has ASCII edges")
  func ascii() {
    let frame = drawn(12, 3, in: .ascii) { Panel("Pods", isFocused: true).draw(in: &$0, rect: $1) }
    #expect(frame.plainText == "+>Pods ----+\n|          |\n+----------+")
  }

  @Test(
    "in narrow panels the badge goes first, then the title is cut",
    arguments: [
      (24, "╭ Machines 3/3 ── LIVE ╮"), (23, "╭ Machines 3/3 ─ LIVE ╮"),
      (22, "╭ Machines 3/3 ──────╮"), (12, "╭ Machine… ╮"), (5, "╭ … ╮"), (4, "╭──╮"), (3, "╭─╮"),
      (2, "╭╮"), (1, ""),
    ])
  func narrow(columns: Int, top: String) {
    let panel = Panel("Machines 3/3", badge: "LIVE")
    let frame = drawn(columns, 2) { panel.draw(in: &$0, rect: $1) }
    #expect(frame.plainText.prefix { $0 != "\n" } == top)
  }

  @Test("a long title gives way to the badge")
  func longTitle() {
    let panel = Panel("a very long title of a panel", badge: "STALE 34s")
    let frame = drawn(30, 2) { panel.draw(in: &$0, rect: $1) }
    #expect(frame.plainText.prefix { $0 != "\n" } == "╭ a very long t… ─ STALE 34s ╮")
  }

  @Test("a panel covers what was drawn before")
  func covers() {
    let frame = drawn(4, 3) { canvas, rect in
      canvas.fill(rect, with: "#")
      Panel().draw(in: &canvas, rect: rect)
    }
    #expect(frame.plainText == "╭──╮\n│  │\n╰──╯")
  }

  @Test("its title can be tabs")
  func tabs() {
    let tabs = Tabs(
      [.init(key: "d", title: "Describe"), .init(key: "v", title: "YAML")], selected: 1)
    let frame = drawn(30, 2) { Panel(line: tabs.line(columns: 26)).draw(in: &$0, rect: $1) }
    #expect(frame.plainText.prefix { $0 != "\n" } == "╭  d Describe [v YAML] ──────╮")
  }
}
