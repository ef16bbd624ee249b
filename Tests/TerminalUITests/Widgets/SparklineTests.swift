import TerminalUI
import Testing

@Suite("Sparkline")
struct SparklineTests {
  @Test(
    "The largest number is the tallest bar, 0 the lowest, and a small one is seen",
    arguments: [
      ([], ""), ([0, 0], "▁▁"), ([1, 1], "██"), ([0, 1, 100], "▁▂█"), ([5, 10], "▄█"),
      ([-3, 2], "▁█"), ([.max, .min, 1], "█▁▂"),
    ] as [([Int], String)])
  func bars(_ values: [Int], _ text: String) {
    #expect(Sparkline(values).line.text.string == text)
  }

  @Test("It is one column for each number, in ASCII too")
  func ascii() {
    let line = Sparkline([0, 1, 2, 3, 4, 5, 6, 7]).line.spelled(in: .ascii)
    #expect(line.width == 8)
    #expect(line.text.string == "__---==#")
  }
}
