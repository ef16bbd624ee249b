/// The way to a value inside a resource's attributes.
public struct AttributePath: Hashable, Sendable {
  /// One step of the way.
  public enum Step: Hashable, Sendable {
    /// An attribute, or a key of a map.
    case name(String)
    /// An element of a list, from 0.
    case index(Int)
  }

  /// The steps from the resource inwards; empty for the resource's attributes as a whole.
  public var steps: [Step]

  /// Makes a path.
  public init(_ steps: [Step] = []) {
    self.steps = steps
  }

  /// The path one step further in.
  public func appending(_ step: Step) -> AttributePath {
    AttributePath(steps + [step])
  }

  /// Whether the other path begins with this one.
  func contains(_ other: AttributePath) -> Bool {
    other.steps.starts(with: steps)
  }
}

extension AttributePath: CustomStringConvertible {
  /// The path as terraform writes it: `network[0].uuid`, `metadata["a b"]`.
  public var description: String {
    var text = ""
    for step in steps {
      switch step {
      case .index(let index): text += "[\(index)]"
      case .name(let name) where Self.isIdentifier(name): text += (text.isEmpty ? "" : ".") + name
      case .name(let name): text += "[\"" + HCLString.escaped(name) + "\"]"
      }
    }
    return text
  }

  private static func isIdentifier(_ name: String) -> Bool {
    guard let first = name.first, first.isLetter || first == "_" else { return false }
    return name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
  }
}

extension AttributePath {
  /// Reads a path of a plan: an array of names and numbers.
  ///
  /// Source: `resource_changes[].change.replace_paths[]`.
  init?(plan json: JSONValue) {
    guard let array = json.array else { return nil }
    self.init(array.compactMap { step in step.int.map(Step.index) ?? step.text.map(Step.name) })
  }

  /// Reads a path of a state: an array of `{"type": "get_attr"|"index", "value": …}`.
  ///
  /// Source: `resources[].instances[].sensitive_attributes[]`. The value of an index is itself
  /// an object with `value` and `type`.
  init?(state json: JSONValue) {
    guard let array = json.array else { return nil }
    self.init(
      array.compactMap { step in
        let value = step["value"]?["value"] ?? step["value"]
        return value?.int.map(Step.index) ?? value?.text.map(Step.name)
      })
  }
}
