import Testing

@testable import NcursesTerminal

@Suite struct ColorTests {
  @Test(
    "A colour becomes the nearest that the terminal has",
    arguments: [
      (Color.default, 256, -1), (.default, 8, -1), (.indexed(1), 8, 1), (.indexed(208), 256, 208),
      (.indexed(208), 8, 3), (.indexed(9), 8, 1), (.indexed(9), 16, 9), (.indexed(244), 16, 8),
      (.indexed(16), 8, 0), (.rgb(255, 0, 0), 256, 196), (.rgb(0, 0, 0), 256, 16),
      (.rgb(255, 255, 255), 16, 15), (.rgb(10, 200, 10), 8, 2),
      (.rgb(0x12, 0x34, 0x56), 1 << 24, 0x123456), (.rgb(0, 0, 1), 1 << 24, 8),
    ])
  func number(color: Color, count: Int, number: Int32) {
    #expect(color.number(among: count) == number)
  }

  @Test("Every colour has a number on every terminal", arguments: [8, 16, 88, 256])
  func total(count: Int) {
    for index in UInt8.min...UInt8.max {
      #expect((0..<Int32(count)).contains(Color.indexed(index).number(among: count)))
    }
  }

  @Test("A selection keeps what it does not change")
  func overlay() {
    let danger = Style(foreground: .indexed(1), isBold: true, isDim: true)
    let selection = Style(background: .indexed(4), isReversed: true)
    #expect(
      danger.overlaid(by: selection)
        == Style(
          foreground: .indexed(1), background: .indexed(4), isBold: true, isReversed: true))
  }
}
