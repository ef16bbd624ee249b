import TerminalUI
import Terraform

/// The form for the values of variables: those without one before a plan is made, or all of them,
/// with where each value comes from, when somebody wants to give another one for the session.
///
/// Values that are declared sensitive, or whose name sounds like a secret, are shown as dots. What is typed stays here until it is submitted, and is nowhere else in the model.
public struct VariablesForm: Equatable, Sendable {
  /// One variable and what has been typed for it.
  public struct Field: Equatable, Sendable {
    /// The variable as the configuration declares it.
    let declaration: VariableDeclaration
    /// Where its value comes from when nothing is typed.
    let source: VariableSource?
    /// What has been typed.
    var entry: TextField
  }

  /// What a key led to.
  enum Outcome: Equatable {
    /// The form is still being filled in.
    case editing
    /// The person left it.
    case cancelled
    /// What is needed was typed.
    case submitted
  }

  /// What will be run with the values; nil when they are only kept.
  let kind: RunKind?
  /// The fields, in the order of the configuration.
  private(set) var fields: [Field]
  /// The index of the field that takes the keys.
  private(set) var focus = 0
  /// Why the form cannot be submitted, if it was tried.
  private(set) var complaint: String?

  /// Makes an empty form for some variables; there is at least one.
  init(kind: RunKind, missing: [VariableDeclaration]) {
    self.kind = kind
    fields = missing.map { Field($0, from: nil) }
  }

  /// Makes a form of all variables, in which nothing must be typed; there is at least one.
  init(of variables: [SurveyedVariable]) {
    kind = nil
    fields = variables.map { Field($0.declaration, from: $0.source) }
  }

  /// The typed values by the variables' names.
  var values: [String: Secret] {
    Dictionary(
      fields.filter { !$0.entry.value.isEmpty }
        .map { ($0.declaration.name, Secret($0.entry.value)) },
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
    guard kind != nil else { return .submitted }
    guard let empty = fields.firstIndex(where: { $0.entry.value.isEmpty }) else {
      return .submitted
    }
    if empty == focus { complaint = "\(fields[empty].declaration.name) needs a value." }
    focus = empty
    return .editing
  }
}

extension VariablesForm.Field {
  fileprivate init(_ declaration: VariableDeclaration, from source: VariableSource?) {
    self.init(
      declaration: declaration, source: source,
      entry: TextField(isMasked: declaration.isSecret))
  }
}
