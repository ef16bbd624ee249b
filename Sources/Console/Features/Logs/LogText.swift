import Cluster
import TerminalUI

/// The text of a line in its inks: what it says of itself, what its program coloured, and what is
/// looked for.
///
/// No more of it is read than can be seen, however long the line is.
struct LogText {
  private let line: LogLine
  private let columns: Int
  private let pattern: LogPattern?

  /// Prepares a line for so many columns.
  init(_ line: LogLine, pattern: LogPattern?, columns: Int) {
    self.line = line
    self.columns = columns
    self.pattern = pattern
  }

  /// The text in its inks.
  var inked: InkedText {
    // Marks over letters take no columns of their own: a few times as many are read.
    let text = String(line.text.unicodeScalars.prefix(4 * columns + 64))
    let hits =
      pattern.map { pattern in
        pattern.ranges(in: text).map {
          text.utf8.distance(
            from: text.startIndex, to: $0.lowerBound)..<text.utf8.distance(
              from: text.startIndex, to: $0.upperBound)
        }
      } ?? []
    var inked = InkedText.empty
    for part in parts(of: text.utf8.count, hits: hits) {
      guard inked.width <= columns else { break }
      let start = text.utf8.index(text.startIndex, offsetBy: part.range.lowerBound)
      let end = text.utf8.index(text.startIndex, offsetBy: part.range.upperBound)
      inked.append(
        SafeText(text[start..<end], clippedTo: columns + 1 - inked.width), ink: part.ink,
        bold: part.isBold)
    }
    if inked.width <= columns, let mark = line.cutMark {
      inked.append(SafeText(" \(mark)"), ink: .dim)
    }
    return inked
  }

  private struct TextPart {
    var range: Range<Int>
    var ink: Ink
    var isBold = false
  }

  /// Divides the text where inks change.
  private func parts(of count: Int, hits: [Range<Int>]) -> [TextPart] {
    let spans = line.spans.filter { $0.range.upperBound <= count }
    guard !spans.isEmpty || !hits.isEmpty else {
      return [TextPart(range: 0..<count, ink: line.level.ink)]
    }
    var edges: Set<Int> = [0, count]
    for range in spans.map(\.range) + hits {
      edges.insert(range.lowerBound)
      edges.insert(range.upperBound)
    }
    let sorted = edges.sorted()
    return zip(sorted, sorted.dropFirst()).map { start, end in
      if hits.contains(where: { $0.contains(start) }) {
        return TextPart(range: start..<end, ink: .accent, isBold: true)
      }
      guard let role = spans.first(where: { $0.range.contains(start) })?.role else {
        return TextPart(range: start..<end, ink: line.level.ink)
      }
      return TextPart(range: start..<end, ink: role.ink ?? line.level.ink, isBold: role == .strong)
    }
  }
}

extension LogLevel? {
  /// The ink of a line that matters so much.
  fileprivate var ink: Ink {
    switch self {
    case .error: .danger
    case .warning: .warning
    case .debug: .dim
    case .info, nil: .text
    }
  }
}

extension LogSpan.Role {
  /// The ink that means the same; nil for none.
  fileprivate var ink: Ink? {
    switch self {
    case .bad: .danger
    case .careful: .warning
    case .good: .success
    case .accent: .info
    case .dim: .dim
    case .strong: nil
    }
  }
}
