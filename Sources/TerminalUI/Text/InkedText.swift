/// A line of text in several inks.
public struct InkedText: Hashable, Sendable {
  /// Its parts, left to right; none is empty.
  public private(set) var runs: [Run] = []
  /// The columns that it takes.
  public private(set) var width = 0

  /// A part in one ink.
  public struct Run: Hashable, Sendable {
    /// What it says.
    public let text: SafeText
    /// Its role.
    public let ink: Ink
    /// Whether it is bold.
    public let isBold: Bool

    /// Makes a part.
    public init(_ text: SafeText, ink: Ink = .text, isBold: Bool = false) {
      self.text = text
      self.ink = ink
      self.isBold = isBold
    }
  }

  /// Makes a line out of parts.
  public init(runs: [Run] = []) {
    for run in runs { append(run) }
  }

  /// Makes a line of one ink.
  public init(_ text: SafeText, ink: Ink = .text, bold: Bool = false) {
    append(Run(text, ink: ink, isBold: bold))
  }

  /// No text.
  public static let empty = InkedText()

  /// Whether there is no text.
  public var isEmpty: Bool { width == 0 }

  /// The text without inks.
  public var text: SafeText { runs.reduce(.empty) { $0 + $1.text } }

  /// Adds a part at the end.
  public mutating func append(_ text: SafeText, ink: Ink = .text, bold: Bool = false) {
    append(Run(text, ink: ink, isBold: bold))
  }

  /// Joins two lines.
  public static func + (left: InkedText, right: InkedText) -> InkedText {
    InkedText(runs: left.runs + right.runs)
  }

  /// Adds a line at the end.
  public static func += (left: inout InkedText, right: InkedText) {
    for run in right.runs { left.append(run) }
  }

  private mutating func append(_ run: Run) {
    guard !run.text.isEmpty else { return }
    runs.append(run)
    width += run.text.width
  }
}

extension InkedText: ExpressibleByStringInterpolation {
  /// Makes a line in ordinary ink.
  public init(stringLiteral value: String) { self.init(SafeText(value)) }

  /// Makes a line in ordinary ink.
  public init(stringInterpolation: SafeText.Interpolation) {
    self.init(SafeText(stringInterpolation: stringInterpolation))
  }
}

// MARK: Fitting

extension InkedText {
  /// Returns the line in at most `columns`, with `…` in the ink of the cut part.
  public func truncated(
    to columns: Int, from place: SafeText.Truncation = .end
  ) -> InkedText {
    guard width > columns else { return self }
    guard columns > 0 else { return .empty }
    let kept = columns - 1
    let tail = place == .middle ? slice(width - kept / 2..<width) : .empty
    var line = slice(0..<kept - tail.width)
    let cut = run(at: line.width)
    line.append("…", ink: cut?.ink ?? .text, bold: cut?.isBold ?? false)
    return line + tail
  }

  /// Returns the line with spaces around it so that it takes at least `columns`.
  public func padded(to columns: Int, alignment: SafeText.Alignment = .leading) -> InkedText {
    let missing = min(columns, Point.limit) - width
    guard missing > 0 else { return self }
    let before =
      switch alignment {
      case .leading: 0
      case .center: missing / 2
      case .trailing: missing
      }
    return InkedText(.spaces(before)) + self + InkedText(.spaces(missing - before))
  }

  /// Returns the glyphs that lie wholly within `columns`, counted from the line's start.
  public func slice(_ columns: Range<Int>) -> InkedText {
    var part = InkedText()
    var start = 0
    for run in runs {
      let end = start + run.text.width
      let wanted = columns.clamped(to: start..<end)
      if !wanted.isEmpty {
        let text = run.text.slice(wanted.lowerBound - start..<wanted.upperBound - start)
        part.append(text, ink: run.ink, bold: run.isBold)
      }
      start = end
    }
    return part
  }

  private func run(at column: Int) -> Run? {
    var start = 0
    return runs.first { run in
      start += run.text.width
      return column < start
    }
  }
}
