/// A row of bars, one column for each number: `▁▁▃█`.
///
/// The tallest bar is the largest number; 0 is the lowest one, and no other number is as low.
public struct Sparkline: Hashable, Sendable {
  /// The numbers, the oldest first; a negative one counts as 0.
  public var values: [Int]
  /// The ink of the bars.
  public var ink: Ink

  /// Makes a row of bars.
  public init(_ values: [Int], ink: Ink = .accent) {
    self.values = values
    self.ink = ink
  }

  /// Returns it as text of as many columns as there are numbers.
  public var line: InkedText {
    let largest = max(values.max() ?? 0, 1)
    let bars = values.reduce(SafeText.empty) { $0 + Self.bar($1, of: largest) }
    return InkedText(bars, ink: ink)
  }

  private static let bars: [SafeText] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  private static func bar(_ value: Int, of largest: Int) -> SafeText {
    guard value > 0 else { return bars[0] }
    // As a share, so that the largest numbers there are do not overflow.
    let share = Double(min(value, largest)) / Double(largest)
    return bars[max(1, Int(share * Double(bars.count - 1)))]
  }
}
