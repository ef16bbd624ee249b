import Terraform

/// The way to values inside a resource's attributes, such as `network[*].fixed_ip_v4`.
///
/// A dot leads to a member, `[*]` to every element of a list or every value of a map, and
/// `['a.b']` to a member whose name holds dots.
struct AttributePattern: Hashable {
  /// One step of the way.
  private enum Step: Hashable {
    case member(String)
    case each

    /// The name of the member that the step leads to.
    var name: String? {
      if case .member(let name) = self { name } else { nil }
    }
  }

  private let steps: [Step]

  /// The attribute at the top level with which the way begins.
  let attribute: String

  /// Reads a pattern.
  ///
  /// Patterns stand in the program's own tables: one that cannot be read is a mistake in them.
  init(_ notation: String) {
    guard let steps = Self.steps(of: notation), let attribute = steps.first?.name else {
      preconditionFailure("The attribute pattern \(notation) cannot be read.")
    }
    self.steps = steps
    self.attribute = attribute
  }

  /// Hands over the values that the way leads to, in their order, until `body` returns false.
  ///
  /// - Parameters:
  ///   - value: The attributes.
  ///   - skipped: Elements of the outermost list that are passed over.
  ///   - body: Takes a value, and says whether to go on.
  func visit(_ value: JSONValue, skipping skipped: Set<Int> = [], body: (JSONValue) -> Bool) {
    _ = walk(value, steps[...], skipped, body)
  }

  /// What comes of the first value that anything comes of.
  func first<Found>(in value: JSONValue, _ transform: (JSONValue) -> Found?) -> Found? {
    var found: Found?
    visit(value) { element in
      found = transform(element)
      return found == nil
    }
    return found
  }

  /// Whether the way leads to `true`.
  func isTrue(in value: JSONValue) -> Bool {
    first(in: value) { $0.bool == true ? true : nil } ?? false
  }

  /// All texts that the way leads to; a number counts as its digits, an empty text as none.
  func texts(in value: JSONValue) -> [String] {
    var found: [String] = []
    visit(value) { element in
      if let text = element.word { found.append(text) }
      return true
    }
    return found
  }

  /// Whether the way ends at the top level.
  var isTopLevel: Bool { steps.count == 1 }

  /// Whether a path of a plan leads where the pattern does, or further in.
  func covers(_ path: AttributePath) -> Bool {
    path.steps.count >= steps.count
      && zip(steps, path.steps).allSatisfy { step, taken in
        step == .each || taken == step.name.map(AttributePath.Step.name)
      }
  }

  private func walk(
    _ value: JSONValue, _ rest: ArraySlice<Step>, _ skipped: Set<Int>, _ body: (JSONValue) -> Bool
  ) -> Bool {
    guard let step = rest.first else { return body(value) }
    let rest = rest.dropFirst()
    switch (step, value) {
    case (.member(let name), .object(let members)):
      return members[name].map { walk($0, rest, skipped, body) } ?? true
    case (.each, .array(let elements)):
      for (index, element) in elements.enumerated() where !skipped.contains(index) {
        guard walk(element, rest, [], body) else { return false }
      }
    case (.each, .object(let members)):
      for member in members {
        guard walk(member.value, rest, [], body) else { return false }
      }
    default: break
    }
    return true
  }
}

extension AttributePattern: ExpressibleByStringLiteral {
  init(stringLiteral notation: String) { self.init(notation) }
}

extension AttributePattern {
  private static func steps(of notation: String) -> [Step]? {
    var steps: [Step] = []
    var rest = notation[...]
    while !rest.isEmpty {
      if rest.hasPrefix("[*]") {
        steps.append(.each)
        rest = rest.dropFirst(3)
      } else if rest.hasPrefix("['") {
        guard let end = rest.firstRange(of: "']") else { return nil }
        steps.append(
          .member(String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end.lowerBound])))
        rest = rest[end.upperBound...]
      } else {
        if !steps.isEmpty {
          guard rest.popFirst() == "." else { return nil }
        }
        let name = rest.prefix { $0 != "." && $0 != "[" }
        guard !name.isEmpty else { return nil }
        steps.append(.member(String(name)))
        rest = rest.dropFirst(name.count)
      }
    }
    return steps.isEmpty ? nil : steps
  }
}

extension [AttributePattern] {
  /// What comes of the first value of any pattern that anything comes of.
  func first<Found>(in value: JSONValue, _ transform: (JSONValue) -> Found?) -> Found? {
    for pattern in self {
      if let found = pattern.first(in: value, transform) { return found }
    }
    return nil
  }

  /// The first text that any of the ways leads to.
  func text(in value: JSONValue) -> String? { first(in: value, \.word) }
}

extension JSONValue {
  /// A text or the digits of a number; nil for an empty text and for everything else.
  ///
  /// Providers keep the same identifier as a text here and as a number there.
  var word: String? {
    switch self {
    case .string(let text): text.isEmpty ? nil : text
    case .number(let number): number.literal
    case .null, .bool, .array, .object: nil
    }
  }
}
