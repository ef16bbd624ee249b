/// Names in a sentence: `worker-1, worker-2`, or `worker-1 … worker-30`.
enum NameList {
  /// As many names or spans stand in a sentence; of more, the rest is counted.
  private static let limit = 5
  /// So many names in a row are shown as a span.
  private static let shortestSpan = 4

  /// Returns the names in order, numbers by their value, rows of numbers as spans.
  static func text(_ names: [String]) -> String {
    let parts = spans(of: names.map(NumberedName.init).sorted())
    guard parts.count > limit else { return parts.map(\.text).joined(separator: ", ") }
    let rest = parts.dropFirst(limit - 1).reduce(0) { $0 + $1.count }
    return parts.prefix(limit - 1).map(\.text).joined(separator: ", ") + " and \(rest) more"
  }

  private static func spans(of names: [NumberedName]) -> [(text: String, count: Int)] {
    var parts: [(text: String, count: Int)] = []
    var rest = names[...]
    while let first = rest.first {
      var end = rest.startIndex + 1
      while end < rest.endIndex, rest[end].follows(rest[end - 1]) { end += 1 }
      let span = rest[..<end]
      if span.count >= shortestSpan, let last = span.last {
        parts.append(("\(first.text) … \(last.text)", span.count))
      } else {
        parts += span.map { ($0.text, 1) }
      }
      rest = rest[end...]
    }
    return parts
  }
}

/// A name with the number at its end.
private struct NumberedName: Comparable {
  let text: String
  private let stem: Substring
  /// nil without digits, with a leading zero, and for a number that no count reaches.
  private let number: Int?

  init(_ text: String) {
    self.text = text
    var stem = text[...]
    while let last = stem.last, last.isASCII, last.isNumber { stem.removeLast() }
    self.stem = stem
    let digits = text[stem.endIndex...]
    number = digits.first == "0" && digits.count > 1 ? nil : Int(digits)
  }

  /// Whether it is the next one of the same kind.
  func follows(_ other: NumberedName) -> Bool {
    guard let number, let before = other.number, stem == other.stem else { return false }
    return before < .max && number == before + 1
  }

  static func < (left: NumberedName, right: NumberedName) -> Bool {
    (left.stem, left.number ?? -1, left.text) < (right.stem, right.number ?? -1, right.text)
  }
}
