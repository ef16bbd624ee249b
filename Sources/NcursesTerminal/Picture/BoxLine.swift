/// A character of the lines of boxes: which sides of its cell its lines go to from the middle.
struct BoxLine {
  private enum Side { case left, right, up, down }

  private let sides: [Side]
  private let isRound: Bool

  /// Knows the light lines that the widgets draw with; nil for any other character.
  init?(_ glyph: String) {
    isRound = "╭╮╰╯".contains(glyph)
    switch glyph {
    case "─": sides = [.left, .right]
    case "│": sides = [.up, .down]
    case "┌", "╭": sides = [.right, .down]
    case "┐", "╮": sides = [.left, .down]
    case "└", "╰": sides = [.right, .up]
    case "┘", "╯": sides = [.left, .up]
    case "├": sides = [.right, .up, .down]
    case "┤": sides = [.left, .up, .down]
    case "┬": sides = [.left, .right, .down]
    case "┴": sides = [.left, .right, .up]
    case "┼": sides = [.left, .right, .up, .down]
    default: return nil
    }
  }

  /// The lines as commands of an SVG path, from side to side through the middle of the cell.
  ///
  /// - Parameters:
  ///   - x: The left side of the cell.
  ///   - y: Its upper side.
  ///   - width: How wide it is.
  ///   - height: How high it is.
  /// - Returns: The commands.
  func path(x: Int, y: Int, width: Int, height: Int) -> String {
    // Half a pixel in, where a line one pixel wide is sharp.
    let middle = "\(x + width / 2).5 \(y + height / 2).5"
    let ends = sides.map { side in
      switch side {
      case .left: "\(x) \(y + height / 2).5"
      case .right: "\(x + width) \(y + height / 2).5"
      case .up: "\(x + width / 2).5 \(y)"
      case .down: "\(x + width / 2).5 \(y + height)"
      }
    }
    if isRound { return "M\(ends[0])Q\(middle) \(ends[1])" }
    return ends.count == 2
      ? "M\(ends[0])L\(middle)L\(ends[1])"
      : ends.map { "M\($0)L\(middle)" }.joined()
  }
}
