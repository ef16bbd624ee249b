/// One value of a resource that a plan changes.
public struct AttributeChange: Hashable, Sendable {
  /// The way to the value.
  public let path: AttributePath
  /// The value now.
  public let before: Display
  /// The value after the apply.
  public let after: Display
  /// Whether this change is why the resource is replaced.
  public let forcesReplacement: Bool

  /// Makes a change.
  public init(
    path: AttributePath, before: Display, after: Display, forcesReplacement: Bool = false
  ) {
    self.path = path
    self.before = before
    self.after = after
    self.forcesReplacement = forcesReplacement
  }
}

/// One value of a resource in a state, as it may be shown.
public struct DisplayedAttribute: Hashable, Sendable {
  /// The way to the value.
  public let path: AttributePath
  /// The value.
  public let value: Display
}

/// Walks two values of the same shape, and finds the leaves that differ.
struct AttributeDifference {
  /// One of the two values, with its marks.
  struct Side {
    var value: JSONValue?
    var sensitive: Marks

    init(_ value: JSONValue?, sensitive: Marks) {
      self.value = value.flatMap { $0.isNull ? nil : $0 }
      self.sensitive = sensitive
    }

    subscript(step: AttributePath.Step) -> Side {
      Side(value?[step], sensitive: sensitive[step])
    }
  }

  let type: String
  let masking: Masking
  /// The paths that force a replacement.
  let replacePaths: [AttributePath]
  private(set) var changes: [AttributeChange] = []

  init(type: String, masking: Masking, replacePaths: [AttributePath] = []) {
    self.type = type
    self.masking = masking
    self.replacePaths = replacePaths
  }

  /// Compares two values at a path and everything inside them.
  mutating func compare(
    _ before: Side, _ after: Side, unknown: Marks, at path: AttributePath = AttributePath()
  ) {
    let isHidden =
      path.steps.last.map { Sensitive.masks(step: $0, ofType: type) } == true
      || before.sensitive == .whole || after.sensitive == .whole
    guard !isHidden, unknown != .whole else {
      return append(before, after, unknown: unknown, at: path, isHidden: isHidden)
    }
    let steps = Self.steps(before.value, after.value, unknown)
    guard !steps.isEmpty else {
      return append(before, after, unknown: unknown, at: path, isHidden: false)
    }
    for step in steps {
      compare(before[step], after[step], unknown: unknown[step], at: path.appending(step))
    }
  }

  /// The steps into two values; none when they are to be compared as wholes.
  private static func steps(
    _ before: JSONValue?, _ after: JSONValue?, _ unknown: Marks
  ) -> [AttributePath.Step] {
    // A list that becomes a text, say, is one change and not many.
    if let before, let after, before.isList != after.isList { return [] }
    var steps: [AttributePath.Step] = []
    var seen: Set<AttributePath.Step> = []
    let all = (before?.children ?? []).map(\.step) + (after?.children ?? []).map(\.step)
    for step in all + unknown.markedSteps where seen.insert(step).inserted { steps.append(step) }
    return steps.sorted()
  }

  private mutating func append(
    _ before: Side, _ after: Side, unknown: Marks, at path: AttributePath, isHidden: Bool
  ) {
    guard unknown != .none || before.value != after.value else { return }
    changes.append(
      AttributeChange(
        path: path,
        before: display(before, isHidden: isHidden),
        after: unknown == .whole ? .unknown : display(after, isHidden: isHidden),
        forcesReplacement: replacePaths.contains { $0.contains(path) || path.contains($0) }))
  }

  private func display(_ side: Side, isHidden: Bool) -> Display {
    guard let value = side.value else { return .absent }
    return isHidden ? .sensitive : masking.display(value, marks: side.sensitive, ofType: type)
  }
}

extension JSONValue {
  /// The kind of container: nil for a leaf, true for a list, false for an object.
  fileprivate var isList: Bool? {
    switch self {
    case .array: true
    case .object: false
    default: nil
    }
  }
}

extension AttributePath.Step: Comparable {
  /// Orders elements by position and names by text, elements first.
  public static func < (left: AttributePath.Step, right: AttributePath.Step) -> Bool {
    switch (left, right) {
    case (.index(let left), .index(let right)): left < right
    case (.name(let left), .name(let right)): left < right
    case (.index, .name): true
    case (.name, .index): false
    }
  }
}
