/// Turns values into what may be shown, and knows secrets by their value too.
///
/// A secret is recognised three ways: by terraform's marks, by the name of its attribute
/// (``Sensitive``), and by being, or holding, a text that was learnt to be secret elsewhere in
/// the same plan or state. The third catches copies whose mark was lost on the way.
struct Masking: Sendable {
  private var secrets = SecretTexts()

  /// Learns every secret text inside a value.
  mutating func learn(_ value: JSONValue, marks: Marks, ofType type: String) {
    guard marks != .whole else { return learnAll(of: value) }
    for (step, child) in value.children {
      if Sensitive.masks(step: step, ofType: type) {
        learnAll(of: child)
      } else {
        learn(child, marks: marks[step], ofType: type)
      }
    }
  }

  /// Learns every text inside a value that is secret as a whole.
  mutating func learnAll(of value: JSONValue) {
    if let text = value.text { secrets.insert(text) }
    for (_, child) in value.children { learnAll(of: child) }
  }

  /// Every text that was learnt.
  var learnt: [Secret] { secrets.all.map { Secret($0) } }

  /// Returns what may be shown of a value.
  ///
  /// - Parameters:
  ///   - value: The value; nil reads as absent.
  ///   - marks: Which parts are sensitive.
  ///   - type: The resource type, empty for an output.
  /// - Returns: Sensitive when the value is secret as a whole; else its text, parts masked.
  func display(_ value: JSONValue?, marks: Marks = .none, ofType type: String = "") -> Display {
    guard let value, !value.isNull else { return .absent }
    if isSecret(value, marks: marks) { return .sensitive }
    return .known(text(of: value, marks: marks, ofType: type))
  }

  /// Returns whether a value is secret as a whole.
  func isSecret(_ value: JSONValue, marks: Marks) -> Bool {
    if marks == .whole { return true }
    guard let text = value.text else { return false }
    return Sensitive.isPrivateKey(text) || secrets.stand(in: text)
  }

  private func text(of value: JSONValue, marks: Marks, ofType type: String) -> String {
    func part(_ child: JSONValue, at step: AttributePath.Step) -> String {
      let isHidden =
        Sensitive.masks(step: step, ofType: type) || isSecret(child, marks: marks[step])
      return isHidden && !child.isNull
        ? Secret.mask : text(of: child, marks: marks[step], ofType: type)
    }
    switch value {
    case .array(let array):
      let parts = array.enumerated().map { part($0.element, at: .index($0.offset)) }
      return "[" + parts.joined(separator: ", ") + "]"
    case .object(let object):
      let parts = object.map { $0.key + " = " + part($0.value, at: .name($0.key)) }
      return parts.isEmpty ? "{}" : "{ " + parts.joined(separator: ", ") + " }"
    default:
      return value.encodedText
    }
  }
}

extension JSONValue {
  /// The parts of an array or an object with the step to each; none for other values.
  var children: [(step: AttributePath.Step, value: JSONValue)] {
    switch self {
    case .array(let array): array.enumerated().map { (.index($0.offset), $0.element) }
    case .object(let object): object.map { (.name($0.key), $0.value) }
    default: []
    }
  }

  /// The part at a step.
  subscript(step: AttributePath.Step) -> JSONValue? {
    switch step {
    case .name(let name): self[name]
    case .index(let index): self[index]
    }
  }
}
