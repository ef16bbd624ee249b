import TerminalUI
import Terraform

/// The form that asks for variables without a value before a plan is made.
///
/// Values that are declared sensitive, or whose name sounds like a secret, are shown as dots. What is typed stays here until it is submitted, and is nowhere else in the model.
public struct VariablesForm: Equatable, Sendable {
  /// One variable and what has been typed for it.
  public struct Field: Equatable, Sendable {
    /// The variable as the configuration declares it.
    let declaration: VariableDeclaration
    /// What has been typed.
    var entry: TextField
  }

  /// What a key led to.
  enum Outcome: Equatable {
    /// The form is still being filled in.
    case editing
    /// The person left it.
    case cancelled
    /// Every field has a value.
    case submitted
  }

  /// What will be run with the values.
  let kind: RunKind
  /// The fields, in the order of the configuration.
  private(set) var fields: [Field]
  /// The index of the field that takes the keys.
  private(set) var focus = 0
  /// Why the form cannot be submitted, if it was tried.
  private(set) var complaint: String?

  /// Makes an empty form for some variables; there is at least one.
  init(kind: RunKind, missing: [VariableDeclaration]) {
    self.kind = kind
    fields = missing.map {
      Field(
        declaration: $0,
        entry: TextField(
          isMasked: $0.isSensitive || Sensitive.masks(attribute: $0.name, ofType: "")))
    }
  }

  /// The typed values by the variables' names.
  var values: [String: Secret] {
    Dictionary(
      fields.map { ($0.declaration.name, Secret($0.entry.value)) },
      uniquingKeysWith: { _, last in last })
  }

  /// Takes a key.
  mutating func update(with key: Key) -> Outcome {
    complaint = nil
    if key.leaves { return .cancelled }
    switch key.base {
    case .enter: return advanceOrSubmit()
    case .tab, .down: focus = (focus + 1) % fields.count
    case .backTab, .up: focus = (focus + fields.count - 1) % fields.count
    default: _ = fields[focus].entry.accept(key)
    }
    return .editing
  }

  /// Takes pasted text into the present field, up to the first line break.
  mutating func paste(_ text: String) {
    complaint = nil
    fields[focus].entry.insert(String(text.prefix { !$0.isNewline }))
  }

  private mutating func advanceOrSubmit() -> Outcome {
    guard let empty = fields.firstIndex(where: { $0.entry.value.isEmpty }) else {
      return .submitted
    }
    if empty == focus { complaint = "\(fields[empty].declaration.name) needs a value." }
    focus = empty
    return .editing
  }
}
