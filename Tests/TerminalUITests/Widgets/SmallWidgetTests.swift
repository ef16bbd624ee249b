import Testing

@testable import TerminalUI

@Suite struct GaugeTests {
  @Test(
    "it fills in eighths, is empty only at nothing and full only at one",
    arguments: [
      (0.0, ""), (0.001, "▏"), (0.125, "▌"), (0.25, "█"), (0.5, "██"), (0.53, "██▏"),
      (0.999, "███▉"),
      (1, "████"), (7, "████"), (-1, ""), (.nan, ""), (.infinity, "████"), (-.infinity, ""),
    ])
  func fills(fraction: Double, bar: String) {
    #expect(drawn(4, 1, Gauge(fraction).draw).plainText == bar)
  }

  @Test("its ends can be marked, in ASCII too")
  func framed() {
    let gauge = Gauge(0.55, isFramed: true)
    #expect(gauge.line(columns: 8).text.string == "▕███▎  ▏")
    #expect(gauge.line(columns: 8).text.spelled(in: .ascii).string == "|###-  |")
    #expect(gauge.line(columns: 2).width == 2)
    #expect(gauge.line(columns: -2).isEmpty)
  }
}

@Suite struct ScrollbarTests {
  @Test("its thumb is at an end only when the list is", arguments: 1...30)
  func thumb(rows: Int) {
    for offset in 0...90 {
      let window = ScrollWindow(total: 100, visible: 10, offset: offset)
      let thumb = Scrollbar(window).thumb(rows: rows)
      #expect(thumb.lowerBound >= 0 && thumb.upperBound <= rows && !thumb.isEmpty)
      if rows > 4 {
        #expect((thumb.lowerBound == 0) == (offset == 0))
        #expect((thumb.upperBound == rows) == (offset == 90))
      }
    }
  }

  @Test("it is not there when all can be seen")
  func absent() {
    let bar = Scrollbar(ScrollWindow(total: 3, visible: 3))
    #expect(drawn(1, 3, bar.draw).plainText == "\n\n")
  }

  @Test("a window wastes no room and takes any numbers")
  func windows() {
    #expect(ScrollWindow(total: 5, visible: 3, offset: 99).range == 2..<5)
    #expect(ScrollWindow(total: 5, visible: 3, offset: 0, showing: 4).range == 2..<5)
    #expect(ScrollWindow(total: 5, visible: 3, offset: 2, showing: 0).range == 0..<3)
    #expect(ScrollWindow(total: 5, visible: 0, offset: 2, showing: 4).range.isEmpty)
    #expect(ScrollWindow(total: 0, visible: 9, offset: .max, showing: .max).range.isEmpty)
    #expect(ScrollWindow(total: -1, visible: -1, offset: .min, showing: .min).below == 0)
  }
}

@Suite struct HintBarTests {
  private static let bar = HintBar(
    [
      .init(key: "⏎", label: "open"), .init(key: "/", label: "filter"),
      .init(key: "D", label: "destroy…"),
      .init(key: "?", label: "help"),
    ], trailing: "1/8")

  @Test(
    "hints that do not fit are left out whole",
    arguments: [
      (50, " ⏎ open  / filter  D destroy…  ? help         1/8"),
      (43, " ⏎ open  / filter  D destroy…  ? help  1/8"),
      (42, " ⏎ open  / filter  D destroy…  …      1/8"), (30, " ⏎ open  / filter  …      1/8"),
      (14, " ⏎ open   1/8"), (13, " ⏎ open  1/8"), (12, " ⏎ open  …"), (8, " ⏎ open"), (7, " …"),
      (2, ""),
      (0, ""),
    ])
  func fits(columns: Int, line: String) {
    let text = drawn(columns, 1, Self.bar.draw).plainText
    #expect(text == line)
  }

  @Test(
    "a pinned hint stays while others are left out",
    arguments: [
      (50, " ⏎ open  / filter  D destroy…  ? help         1/8"),
      (42, " ⏎ open  / filter  …  ? help          1/8"), (30, " ⏎ open  …  ? help        1/8"),
      (21, " ⏎ open  ? help  1/8"), (20, " ⏎ open  …      1/8"), (8, " ⏎ open"), (0, ""),
    ])
  func pinned(columns: Int, line: String) {
    var bar = Self.bar
    bar.pinned = [bar.hints.removeLast()]
    #expect(drawn(columns, 1, bar.draw).plainText == line)
  }

  @Test("in ASCII the keys are spelled out")
  func ascii() {
    let text = drawn(44, 1, in: .ascii, Self.bar.draw).plainText
    #expect(text == " enter open  / filter  D destroy~  ~    1/8")
  }
}

@Suite struct TabsTests {
  private static let tabs: [Tabs.Tab] = [
    .init(key: "1", title: "Overview"), .init(key: "2", title: "Deploy"), .init(title: "日本"),
  ]

  @Test("the selected one is in brackets, and nothing moves", arguments: 0...2)
  func draws(selected: Int) {
    let text = Tabs(Self.tabs, selected: selected).line(columns: 40).text.string
    #expect(
      text
        == [
          "[1 Overview] 2 Deploy  日本 ", " 1 Overview [2 Deploy] 日本 ", " 1 Overview  2 Deploy [日本]",
        ][selected])
  }

  @Test(
    "where there is no room for all, the selected one is there",
    arguments: [
      (0, 15, "[1 Overview]…"), (2, 20, "… 2 Deploy [日本]"), (1, 12, "…[2 Deploy]…"),
      (1, 11, "[2 Deploy]"),
      (1, 5, "[2 D…"), (7, 40, " 1 Overview  2 Deploy  日本 "), (7, 3, " 1…"), (-1, 3, " 1…"),
      (0, 0, ""),
    ])
  func narrow(selected: Int, columns: Int, line: String) {
    #expect(Tabs(Self.tabs, selected: selected).line(columns: columns).text.string == line)
  }
}
