import Terraform

/// A text made of attributes: one pattern, or several in braces, as in `{location}-{zone}`.
struct AttributeText: Hashable {
  private enum Part: Hashable {
    case literal(String)
    case attribute(AttributePattern)
  }

  private let parts: [Part]

  /// Reads the notation; see ``AttributePattern`` for what stands in the braces.
  init(_ notation: String) {
    guard notation.contains("{") else {
      parts = [.attribute(AttributePattern(notation))]
      return
    }
    // Every other piece stands in braces.
    parts = notation.split(omittingEmptySubsequences: false) { $0 == "{" || $0 == "}" }
      .enumerated().compactMap { index, piece in
        guard index.isMultiple(of: 2) else { return .attribute(AttributePattern(String(piece))) }
        return piece.isEmpty ? nil : .literal(String(piece))
      }
  }

  /// The patterns in it.
  var patterns: [AttributePattern] {
    parts.compactMap { if case .attribute(let pattern) = $0 { pattern } else { nil } }
  }

  /// The attribute at the top level whose value the text is; nil when it is made of others.
  var attribute: AttributePattern? {
    guard parts.count == 1, case .attribute(let pattern) = parts[0], pattern.isTopLevel else {
      return nil
    }
    return pattern
  }

  /// The text; nil when an attribute of it is missing or empty.
  func text(in attributes: JSONValue) -> String? {
    var text = ""
    for part in parts {
      switch part {
      case .literal(let literal): text += literal
      case .attribute(let pattern):
        guard let word = pattern.first(in: attributes, \.word) else { return nil }
        text += word
      }
    }
    return text
  }
}

extension AttributeText: ExpressibleByStringLiteral {
  init(stringLiteral notation: String) { self.init(notation) }
}

extension [AttributeText] {
  /// The text of the first that has one.
  func text(in attributes: JSONValue) -> String? {
    lazy.compactMap { $0.text(in: attributes) }.first
  }
}
