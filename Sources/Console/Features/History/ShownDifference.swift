import Fleet
import TerminalUI
import Terraform

/// What became of a state, ready to be drawn row by row.
struct ShownDifference: Equatable, Sendable {
  let difference: StateDifference
  /// What happened in words; machines are called as on the other screens.
  let sentences: [StateDifference.Sentence]
  /// The resources and outputs below the words.
  let rows: [Row]

  /// A line below the words.
  enum Row: Equatable {
    case blank
    case heading(String)
    case object(Int)
    /// A value of an object that differs.
    case value(Int, Int)
    case output(Int)
    /// A value inside an output that differs.
    case outputValue(Int, Int)
  }

  init(_ difference: StateDifference) {
    self.difference = difference
    let names = Self.shortNames(difference.machineNames)
    sentences = difference.sentences.map { sentence in
      .init(sentence.weight, Self.shortened(sentence.text, by: names))
    }
    rows = Self.rows(of: difference)
  }

  private static func rows(of difference: StateDifference) -> [Row] {
    var rows: [Row] = []
    if !difference.objects.isEmpty { rows += [.blank, .heading("Resources")] }
    for (index, object) in difference.objects.enumerated() {
      rows.append(.object(index))
      rows += object.attributes.indices.map { .value(index, $0) }
    }
    if !difference.outputs.isEmpty { rows += [.blank, .heading("Outputs")] }
    for (index, output) in difference.outputs.enumerated() {
      rows.append(.output(index))
      guard output.wholeValue == nil else { continue }
      rows += output.values.indices.map { .outputValue(index, $0) }
    }
    return rows
  }

  /// The names without what all of them share; none where only numbers would be left.
  private static func shortNames(_ names: [String]) -> [String: String] {
    let length = String.sharedPrefix(of: names).count
    let short = names.map { String($0.dropFirst(length)) }
    guard short.allSatisfy({ $0.first?.isLetter == true }) else { return [:] }
    return Dictionary(zip(names, short), uniquingKeysWith: { first, _ in first })
  }

  /// Replaces whole words: the name of a machine is a part of the address of its resource too.
  private static func shortened(_ text: String, by names: [String: String]) -> String {
    text.split(separator: " ", omittingEmptySubsequences: false).map { word in
      let name = word.last.map { ",:;".contains($0) } == true ? word.dropLast() : word
      guard let short = names[String(name)] else { return String(word) }
      return short + word.dropFirst(name.count)
    }.joined(separator: " ")
  }
}

// MARK: - Lines

extension ShownDifference {
  /// The words as lines, wrapped.
  func sentenceLines(columns: Int) -> [InkedText] {
    sentences.flatMap { sentence in
      let (mark, ink) = sentence.weight.mark
      return InkedText.hanging(
        InkedText(mark, ink: ink),
        InkedText(SafeText(sentence.text), ink: sentence.weight == .note ? .dim : .text),
        indent: 2, columns: columns)
    }
  }

  /// A row as a line for a width.
  func line(of row: Row, columns: Int) -> InkedText {
    switch row {
    case .blank: .empty
    case .heading(let title): InkedText(SafeText(title), ink: .heading)
    case .object(let index): line(of: difference.objects[index], columns: columns)
    case .value(let index, let number): line(of: difference.objects[index].attributes[number])
    case .output(let index): line(of: difference.outputs[index])
    case .outputValue(let index, let number): line(of: difference.outputs[index].values[number])
    }
  }

  /// The address takes what the notes leave; a long one is cut in its middle.
  private func line(of object: ObjectChange, columns: Int) -> InkedText {
    let (mark, ink) = object.kind.mark
    let words = [
      object.deposedKey.map { "deposed \($0)" }, object.formerAddress.map { "was \($0)" },
      object.taint.map { $0 ? "tainted" : "untainted" },
    ].compactMap(\.self).joined(separator: ", ")
    let notes = InkedText(
      SafeText(words.isEmpty ? "" : "  " + words), ink: object.taint == true ? .warning : .dim)
    let room = max(columns - 2 - notes.width, columns / 2)
    return InkedText(mark, ink: ink) + InkedText(" ")
      + InkedText(SafeText("\(object.address)").truncated(to: room, from: .middle)) + notes
  }

  private func line(of value: AttributeChange) -> InkedText {
    InkedText(SafeText.empty.padded(to: 4) + SafeText("\(value.path): "), ink: .dim)
      + Self.transition(value)
  }

  private func line(of output: OutputDifference) -> InkedText {
    let (mark, ink) = output.kind.mark
    let line = InkedText(mark, ink: ink) + InkedText(" ") + InkedText(SafeText(output.name))
    guard let value = output.wholeValue else { return line }
    return line + InkedText(": ", ink: .dim) + Self.transition(value)
  }

  /// "was → is"; of what was or is not there, only the other.
  private static func transition(_ value: AttributeChange) -> InkedText {
    let (was, now) = (SafeText("\(value.before)"), SafeText("\(value.after)"))
    switch (value.before, value.after) {
    case (.absent, _): return InkedText(now)
    case (_, .absent): return InkedText(was, ink: .dim)
    default: return InkedText(was + " → ", ink: .dim) + InkedText(now)
    }
  }
}

extension ObjectChange.Kind {
  /// The glyph and the ink of what happened.
  fileprivate var mark: (SafeText, Ink) {
    switch self {
    case .added: ("+", .success)
    case .removed: ("-", .danger)
    case .replaced: ("±", .danger)
    case .moved: ("→", .info)
    case .changed: ("~", .warning)
    }
  }
}

extension OutputDifference {
  /// What differs, when that is the whole value.
  fileprivate var wholeValue: AttributeChange? {
    values.first.flatMap { $0.path.steps.isEmpty ? $0 : nil }
  }
}

extension OutputDifference.Kind {
  /// The glyph and the ink of what happened.
  fileprivate var mark: (SafeText, Ink) {
    switch self {
    case .added: ("+", .success)
    case .removed: ("-", .danger)
    case .changed: ("~", .warning)
    }
  }
}
