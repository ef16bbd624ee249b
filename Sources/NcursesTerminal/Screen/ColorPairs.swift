import CNcurses

/// The colour pairs of the current curses screen, made when first used.
///
/// Owned by the terminal thread. A terminal may have as few as 64: when they are used up, text
/// appears in the terminal's own colours.
struct ColorPairs {
  /// The number of colours that may be used, 0 for none.
  let colorCount: Int
  private let pairCount: Int
  private var numbers: [Combination: Int32] = [:]

  private struct Combination: Hashable {
    var foreground: Int32
    var background: Int32
  }

  /// Starts curses' colours.
  ///
  /// Needs a current screen.
  ///
  /// `wantsColor` false: the terminal's own colours only.
  init(wantsColor: Bool) {
    guard wantsColor, has_colors(), start_color() == OK else {
      colorCount = 0
      pairCount = 0
      return
    }
    // Terminals that cannot go back to their own colours take white on black for them.
    use_default_colors()
    colorCount = Int(max(tigetnum("colors"), 0))
    // The thirty-two thousand and more that some terminals claim are never needed.
    pairCount = min(Int(max(tigetnum("pairs"), 0)), Int(Int16.max))
  }

  /// Returns the number of the pair for `style`; 0, the terminal's own colours, when it asks for
  /// none or none is left.
  mutating func number(for style: Style) -> Int32 {
    let combination = Combination(
      foreground: (style.foreground ?? .default).number(among: colorCount),
      background: (style.background ?? .default).number(among: colorCount))
    guard colorCount > 0, combination != Combination(foreground: -1, background: -1) else {
      return 0
    }
    if let number = numbers[combination] { return number }
    let number = Int32(numbers.count + 1)
    guard number < pairCount,
      init_extended_pair(number, combination.foreground, combination.background) == OK
    else { return 0 }
    numbers[combination] = number
    return number
  }

  /// Forgets every pair, for a palette with other colours.
  mutating func removeAll() {
    numbers.removeAll(keepingCapacity: true)
  }
}
