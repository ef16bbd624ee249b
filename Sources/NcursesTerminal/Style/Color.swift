import Glibc

/// A colour that a theme asks for; what the terminal can show decides what it becomes.
public enum Color: Hashable, Sendable {
  /// The terminal's own foreground or background.
  case `default`
  /// One of the 256 colours of xterm: 0…7 normal, 8…15 bright, 16…231 a cube of 6×6×6, 232…255 greys.
  case indexed(UInt8)
  /// Red, green and blue, 0…255 each. Terminals without direct colour get the nearest that they have.
  case rgb(UInt8, UInt8, UInt8)
}

extension Color {
  /// Returns the number that curses uses for this colour on a terminal with `count` colours, -1 for
  /// the terminal's own.
  func number(among count: Int) -> Int32 {
    switch self {
    case .default: return -1
    case .indexed(let index) where Int(index) < min(count, 256): return Int32(index)
    case .indexed(let index): return Color.nearest(to: Color.components(of: index), among: count)
    case .rgb(let red, let green, let blue):
      let wanted = Components(red: Int(red), green: Int(green), blue: Int(blue))
      guard count >= 1 << 24 else { return Color.nearest(to: wanted, among: count) }
      // Direct-colour terminals still use 0…7 for the indexed ones: the darkest blues give way.
      let packed = Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
      return packed == 0 ? 0 : max(packed, 8)
    }
  }

  /// How much light the colour gives, 0 for black to 1 for white; nil for the terminal's own.
  ///
  /// Source: WCAG 2.2, "relative luminance".
  var luminance: Double? {
    switch self {
    case .default: nil
    case .indexed(let index): Color.components(of: index).luminance
    case .rgb(let red, let green, let blue):
      Components(red: Int(red), green: Int(green), blue: Int(blue)).luminance
    }
  }

  /// What the colour is on the web, as `#rrggbb`; nil for the terminal's own.
  var web: String? {
    let parts: Components
    switch self {
    case .default: return nil
    case .indexed(let index): parts = Color.components(of: index)
    case .rgb(let red, let green, let blue):
      parts = Components(red: Int(red), green: Int(green), blue: Int(blue))
    }
    return "#"
      + [parts.red, parts.green, parts.blue].map { part in
        (part < 16 ? "0" : "") + String(part, radix: 16)
      }.joined()
  }

  /// Red, green and blue, 0…255 each.
  private struct Components {
    var red: Int
    var green: Int
    var blue: Int

    var luminance: Double {
      let linear = [red, green, blue].map { part in
        let share = Double(part) / 255
        return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    /// How different two colours look: weighted by the eye's sensitivity to each part.
    func distance(to other: Components) -> Int {
      let (red, green, blue) = (red - other.red, green - other.green, blue - other.blue)
      return 3 * red * red + 6 * green * green + 2 * blue * blue
    }
  }

  /// Returns the number of the colour nearest to `wanted` among the first `count`.
  ///
  /// With 256 colours the first 16 are no candidates: users set them to tones of their own.
  private static func nearest(to wanted: Components, among count: Int) -> Int32 {
    let candidates = count >= 256 ? 16...255 : count >= 16 ? 0...15 : 0...7
    let best = candidates.min { first, second in
      components(of: UInt8(first)).distance(to: wanted)
        < components(of: UInt8(second)).distance(to: wanted)
    }
    return Int32(best ?? 7)
  }

  /// Returns what xterm shows for one of its 256 colours.
  ///
  /// Source: xterm `XTerm-col.ad` and `256colres.pl`.
  private static func components(of index: UInt8) -> Components {
    let index = Int(index)
    switch index {
    case 0..<16:
      let basic = [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205),
        (0, 205, 205), (229, 229, 229), (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0),
        (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
      ][index]
      return Components(red: basic.0, green: basic.1, blue: basic.2)
    case 16..<232:
      let steps = [0, 95, 135, 175, 215, 255]
      let cube = index - 16
      return Components(
        red: steps[cube / 36], green: steps[cube / 6 % 6], blue: steps[cube % 6])
    default:
      let grey = 8 + (index - 232) * 10
      return Components(red: grey, green: grey, blue: grey)
    }
  }
}
