/// Bars of one time axis, one below the other, each of blocks that follow one another.
///
/// ```
///              0s        1m        2m        3m
/// controller   ░░░▒▒▓▓▓▓▓▓▓▓▓▓▓▓████▞▄▂             3m10s
/// workernode   ░░░▒▒▓▓▓▓▓▓▓▓                        cloud-init 42s
/// ```
/// Each kind of block has a pattern of its own, so that it reads without colours and in ASCII.
public struct Waterfall: Hashable, Sendable {
  /// The bars, top to bottom.
  public var bars: [Bar]
  /// How many seconds the axis covers at least.
  public var seconds: Double
  /// The columns of the labels.
  public var labelColumns: Int
  /// The columns of the notes behind the bars.
  public var noteColumns: Int
  /// Whether the axis is drawn.
  public var hasAxis = true

  /// Makes a waterfall.
  public init(bars: [Bar], seconds: Double, labelColumns: Int, noteColumns: Int) {
    self.bars = bars
    self.seconds = seconds
    self.labelColumns = labelColumns
    self.noteColumns = noteColumns
  }

  /// One line.
  public struct Bar: Hashable, Sendable {
    /// What it is about.
    public var label: InkedText
    /// What happened one after the other.
    public var blocks: [Block]
    /// What stands behind it.
    public var note: InkedText

    /// Makes a line.
    public init(label: InkedText, blocks: [Block], note: InkedText) {
      self.label = label
      self.blocks = blocks
      self.note = note
    }
  }

  /// A part of a bar.
  public struct Block: Hashable, Sendable {
    /// What kind of block it is.
    public var pattern: Pattern
    /// From when to when, in seconds of the axis.
    public var seconds: ClosedRange<Double>
    /// The ink.
    public var ink: Ink

    /// Makes a block; one that would end before it begins is empty.
    public init(_ pattern: Pattern, from start: Double, to end: Double, ink: Ink = .text) {
      self.pattern = pattern
      seconds = start...max(start, end)
      self.ink = ink
    }
  }

  /// How a kind of block is drawn.
  public enum Pattern: Int, Hashable, Sendable, CaseIterable {
    case light, medium, dark, full, checked, half, low

    /// The glyph of one column.
    public func glyph(in appearance: Appearance) -> SafeText {
      let unicode: [SafeText] = ["░", "▒", "▓", "█", "▞", "▄", "▂"]
      let ascii: [SafeText] = [":", "-", "=", "#", "%", "+", "~"]
      return (appearance == .ascii ? ascii : unicode)[rawValue]
    }
  }
}

// MARK: Drawing

extension Waterfall {
  private static let gap = 2
  /// A tick's label needs so many columns.
  private static let tickColumns = 8

  /// Draws the axis, if there is one, into the first row of `rect`, and the bars below it; those
  /// that do not fit are left out.
  public func draw(in canvas: inout Canvas, rect: Rect) {
    canvas.clipped(to: rect) { canvas in
      let start = rect.minColumn + labelColumns + Self.gap
      let columns = rect.columns - labelColumns - noteColumns - 2 * Self.gap
      guard columns > 0 else { return }
      let axis = Axis(seconds: seconds, columns: columns, tickColumns: Self.tickColumns)
      if hasAxis { drawAxis(axis, in: &canvas, row: rect.minRow, column: start) }
      for (index, bar) in bars.enumerated() {
        let row = rect.minRow + (hasAxis ? 1 : 0) + index
        canvas.draw(bar.label, row: row, column: rect.minColumn, maxColumns: labelColumns)
        drawBlocks(bar.blocks, axis, in: &canvas, row: row, column: start)
        let note = bar.note.spelled(in: canvas.appearance).truncated(to: noteColumns)
        canvas.draw(note, row: row, column: start + columns + Self.gap)
      }
    }
  }

  private func drawAxis(_ axis: Axis, in canvas: inout Canvas, row: Int, column: Int) {
    for tick in axis.ticks {
      let place = axis.column(of: Double(tick))
      let label = Axis.label(tick)
      guard place + label.width <= axis.columns else { continue }
      canvas.draw(label, row: row, column: column + place, ink: .dim)
    }
  }

  private func drawBlocks(
    _ blocks: [Block], _ axis: Axis, in canvas: inout Canvas, row: Int, column: Int
  ) {
    var next = 0
    for block in blocks where block.seconds.lowerBound < block.seconds.upperBound {
      // What took time is seen, however little.
      let first = max(next, axis.column(of: block.seconds.lowerBound))
      let end = min(axis.columns, max(first + 1, axis.column(of: block.seconds.upperBound)))
      guard first < end else { continue }
      let text = SafeText(
        repeating: block.pattern.glyph(in: canvas.appearance), count: end - first)
      canvas.draw(text, row: row, column: column + first, ink: block.ink)
      next = end
    }
  }

  /// Seconds on columns.
  private struct Axis {
    let columns: Int
    let ticks: [Int]
    private let seconds: Double

    /// The distances of ticks, in seconds.
    private static let steps = [
      1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400,
    ]

    init(seconds: Double, columns: Int, tickColumns: Int) {
      let wanted = min(max(1, seconds), 1e7)
      let count = max(1, columns / tickColumns)
      let step = Self.steps.first { Double($0 * count) >= wanted } ?? 86_400
      // Whole steps, so that the axis stands still while the bars grow.
      // Rounded up by hand: `rounded` would need the C library's mathematics.
      let below = Int(wanted) / step
      let whole = Double(below * step) < wanted ? below + 1 : below
      self.columns = columns
      self.seconds = Double(whole * step)
      ticks = Array(stride(from: 0, to: whole * step, by: step).prefix(columns))
    }

    func column(of moment: Double) -> Int {
      let share = min(max(moment / seconds, 0), 1)
      return Int(share * Double(columns) + 0.5)
    }

    static func label(_ seconds: Int) -> SafeText {
      switch seconds {
      case let seconds where seconds % 60 != 0 && seconds < 60: "\(seconds)s"
      case 0: "0s"
      case let seconds where seconds % 60 != 0: "\(seconds / 60)m\(seconds % 60)s"
      case let seconds where seconds % 3_600 == 0: "\(seconds / 3_600)h"
      default: "\(seconds / 60)m"
      }
    }
  }
}
