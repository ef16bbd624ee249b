import Testing

@testable import TerminalUI

@Suite("Waterfall")
struct WaterfallTests {
  private func drawn(
    _ bars: [[(Waterfall.Pattern, Double, Double)]], seconds: Double, columns: Int = 40,
    appearance: Appearance = .unicode
  ) -> [String] {
    var canvas = Canvas(size: Size(columns: columns, rows: bars.count + 1), appearance: appearance)
    Waterfall(
      bars: bars.map { blocks in
        Waterfall.Bar(
          label: "worker", blocks: blocks.map { .init($0.0, from: $0.1, to: $0.2) }, note: "1m40s")
      }, seconds: seconds, labelColumns: 6, noteColumns: 6
    ).draw(in: &canvas, rect: canvas.bounds)
    return canvas.frame.plainText.split(separator: "\n").map(String.init)
  }

  @Test("Blocks stand under their times, and every kind has a pattern of its own")
  func blocks() {
    let lines = drawn([[(.light, 0, 30), (.dark, 30, 60), (.low, 90, 100)]], seconds: 120)
    #expect(lines[0] == "        0s          1m")
    #expect(lines[1] == "worker  ░░░░░░▓▓▓▓▓▓      ▂▂      1m40s")
    let ascii = Waterfall.Pattern.allCases.map { $0.glyph(in: .ascii).string }
    #expect(Set(ascii).count == Waterfall.Pattern.allCases.count)
    let plain = drawn([[(.light, 0, 30), (.full, 30, 120)]], seconds: 120, appearance: .ascii)
    #expect(plain[1].hasPrefix("worker  ::::::##################"))
  }

  @Test("What took little time is seen, and nothing stands beyond the axis")
  func edges() {
    let lines = drawn(
      [[(.light, 0, 0.1), (.dark, 0.1, 0.2), (.full, 0.2, 1e9)], [(.light, 5, 1)]], seconds: 60)
    #expect(lines[1] == "worker  ░▓██████████████████████  1m40s")
    #expect(lines[2] == "worker                            1m40s")
  }

  @Test("The axis stands still while a bar grows within it", arguments: [61.0, 75, 89, 90])
  func axis(seconds: Double) {
    #expect(drawn([[]], seconds: seconds)[0] == "        0s      30s     1m")
  }

  @Test("No size is too small or too odd", arguments: [0, 1, 9, 15, 19])
  func small(columns: Int) {
    let lines = drawn([[(.light, -5, .infinity)]], seconds: .infinity, columns: columns)
    #expect(lines.count <= 2)
  }
}
