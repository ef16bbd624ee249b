/// A bar that fills in eighths of a column: `▕██████▌   ▏`.
///
/// It is empty only at 0 and full only at 1.
public struct Gauge: Hashable, Sendable {
  /// How full it is: 0...1.
  ///
  /// What is beyond is cut; what is no number is 0.
  public var fraction: Double
  /// The ink of the bar.
  public var ink: Ink
  /// Whether its two ends are marked.
  public var isFramed: Bool

  /// Makes a gauge.
  public init(_ fraction: Double, ink: Ink = .accent, isFramed: Bool = false) {
    self.fraction = fraction
    self.ink = ink
    self.isFramed = isFramed
  }

  /// Returns it as text of exactly `columns`, for a table's cell for instance.
  public func line(columns: Int) -> InkedText {
    let frame = isFramed && columns > 2 ? 1 : 0
    let room = max(columns - 2 * frame, 0)
    let bar = InkedText(bar(columns: room).padded(to: room), ink: ink)
    guard frame > 0 else { return bar }
    return InkedText("▕", ink: .border) + bar + InkedText("▏", ink: .border)
  }

  /// Draws it into the first row of `rect`, over its whole width.
  public func draw(in canvas: inout Canvas, rect: Rect) {
    canvas.clipped(to: rect) { canvas in
      canvas.draw(line(columns: rect.columns), row: rect.minRow, column: rect.minColumn)
    }
  }

  private static let partials: [SafeText] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
  private static let eighths = partials.count

  private func bar(columns: Int) -> SafeText {
    let columns = min(columns, Frame.maximumSize.columns)
    let filled = fraction.isNaN ? 0 : min(max(fraction, 0), 1)
    let whole = columns * Self.eighths
    // Half up by hand: `rounded()` would need the C library's mathematics.
    var parts = Int(filled * Double(whole) + 0.5)
    if filled > 0 { parts = max(parts, min(1, whole)) }
    if filled < 1 { parts = min(parts, max(whole - 1, 0)) }
    return SafeText(repeating: "█", count: parts / Self.eighths)
      + Self.partials[parts % Self.eighths]
  }
}
