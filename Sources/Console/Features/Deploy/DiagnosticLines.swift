import TerminalUI
import Terraform

/// An error as lines: what is wrong, where, the lines of the configuration with the part that is
/// meant marked, and more words.
struct DiagnosticLines {
  /// The lines, none wider than the room.
  private(set) var lines: [InkedText]

  /// Makes the lines of a diagnostic.
  init(_ diagnostic: Diagnostic, columns: Int) {
    lines = InkedText(SafeText(diagnostic.heading), ink: .danger, bold: true).wrapped(to: columns)
    let place = Self.place(of: diagnostic)
    if !place.isEmpty { lines += InkedText(SafeText(place), ink: .dim).wrapped(to: columns) }
    if let snippet = diagnostic.snippet { lines += Self.code(of: snippet, columns: columns) }
    lines += SafeText.lines(of: diagnostic.detail).filter { !$0.isEmpty }
      .flatMap { InkedText($0).wrapped(to: columns) }
  }

  private static func place(of diagnostic: Diagnostic) -> String {
    let parts = [
      diagnostic.range.map { "\($0.filename):\($0.start.line)" }, diagnostic.address,
      diagnostic.snippet?.context.map { "in \($0)" },
    ]
    return parts.compactMap(\.self).joined(separator: " · ")
  }

  /// The lines of a snippet behind their numbers, and a line of marks below what is meant.
  private static func code(of snippet: Snippet, columns: Int) -> [InkedText] {
    var lines: [InkedText] = []
    var offset = 0
    let source = snippet.code.split(separator: "\n", omittingEmptySubsequences: false)
    let width = "\(snippet.startLine + max(0, source.count - 1))".count
    for (index, line) in source.enumerated() {
      let number = SafeText("\(snippet.startLine + index)").padded(to: width, alignment: .trailing)
      let margin = InkedText("  " + number + " │ ", ink: .dim)
      let (before, meant, after) = parts(of: line, meant: snippet.highlight, from: offset)
      let text =
        InkedText(before) + InkedText(meant, ink: .danger, bold: true) + InkedText(after)
      lines.append((margin + text).truncated(to: columns))
      if !meant.isEmpty, !(before.isEmpty && after.isEmpty) {
        let indent = SafeText(repeating: " ", count: margin.width + before.width)
        let marks = SafeText(repeating: "^", count: meant.width)
        lines.append(InkedText(indent + marks, ink: .danger).truncated(to: columns))
      }
      offset += line.utf8.count + 1
    }
    return lines
  }

  /// Splits a line around the bytes that are meant; a range that is none marks nothing.
  private static func parts(
    of line: Substring, meant: Range<Int>, from offset: Int
  ) -> (before: SafeText, meant: SafeText, after: SafeText) {
    let bytes = Array(line.utf8)
    let start = min(max(0, meant.lowerBound - offset), bytes.count)
    let end = min(max(start, meant.upperBound - offset), bytes.count)
    return (
      SafeText(decoding: bytes[..<start]), SafeText(decoding: bytes[start..<end]),
      SafeText(decoding: bytes[end...])
    )
  }
}
