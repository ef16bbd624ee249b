/// Which parts of a value are sensitive, or unknown.
///
/// Terraform writes them as a tree of the value's shape, with `true` where the mark applies
/// (`after_sensitive`, `after_unknown` of a plan), or as paths (`sensitive_attributes` of a state).
enum Marks: Hashable, Sendable {
  /// No part is marked.
  case none
  /// The value is marked as a whole.
  case whole
  /// Parts of the value are marked.
  case parts([AttributePath.Step: Marks])

  /// Reads a tree.
  init(tree: JSONValue?) {
    switch tree {
    case .bool(true): self = .whole
    case .object(let object):
      self.init(parts: object.map { (.name($0.key), Marks(tree: $0.value)) })
    case .array(let array):
      self.init(parts: array.enumerated().map { (.index($0.offset), Marks(tree: $0.element)) })
    default: self = .none
    }
  }

  /// Reads paths.
  init(paths: [AttributePath]) {
    self = .none
    for path in paths { mark(path.steps[...]) }
  }

  private init(parts: [(AttributePath.Step, Marks)]) {
    let marked = parts.filter { $0.1 != .none }
    self = marked.isEmpty ? .none : .parts(Dictionary(marked, uniquingKeysWith: { $1 }))
  }

  private mutating func mark(_ steps: ArraySlice<AttributePath.Step>) {
    guard let first = steps.first, self != .whole else {
      self = .whole
      return
    }
    var parts: [AttributePath.Step: Marks] = [:]
    if case .parts(let known) = self { parts = known }
    parts[first, default: .none].mark(steps.dropFirst())
    self = .parts(parts)
  }

  /// The marks of one part.
  subscript(step: AttributePath.Step) -> Marks {
    switch self {
    case .none: .none
    case .whole: .whole
    case .parts(let parts): parts[step] ?? .none
    }
  }

  /// The marked parts, when some but not all are marked.
  var markedSteps: [AttributePath.Step] {
    guard case .parts(let parts) = self else { return [] }
    return Array(parts.keys)
  }
}
