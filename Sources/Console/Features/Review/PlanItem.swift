import Fleet
import Terraform

/// The groups in which a plan is reviewed, what is lost first.
enum PlanGroup: Int, CaseIterable, Hashable, Sendable {
  case destroy, replace, change, create, forget, move, importing, drift, outputs, checks, deferred
  case read

  /// Its title.
  var title: String {
    switch self {
    case .destroy: "Destroy"
    case .replace: "Replace"
    case .change: "Change"
    case .create: "Create"
    case .forget: "Forget: it leaves the state and goes on existing"
    case .move: "Move to another address"
    case .importing: "Import"
    case .drift: "Changed outside terraform"
    case .outputs: "Outputs"
    case .checks: "Checks that have not passed"
    case .deferred: "Put off to a later plan"
    case .read: "Read during the apply"
    }
  }

  /// The group of a change of a resource; nil for one that stays as it is.
  init?(of change: ResourceChange) {
    switch change.action {
    case .delete: self = .destroy
    case .replace: self = .replace
    case .update: self = .change
    case .create: self = .create
    case .forget: self = .forget
    case .read: self = .read
    case .noop where change.previousAddress != nil: self = .move
    case .noop where change.isImporting: self = .importing
    case .noop: return nil
    default: self = .change
    }
  }
}

/// One line of a plan under review that can be unfolded: a resource, an output or a check.
struct PlanItem: Equatable, Sendable {
  /// What it is called, unique in its group.
  let name: String
  /// What is done.
  let action: Action
  /// Why, or what changes, in a few words.
  let remark: String
  /// Whether the remark says why something is lost.
  let isGrave: Bool
  /// Why, in full.
  let reason: String?
  /// Its values.
  let attributes: [AttributeChange]
  /// The name and the paths of the values as a filter searches them: small letters, a line each.
  private let searched: [UInt8]

  init(
    name: String, action: Action, remark: String = "", isGrave: Bool = false,
    reason: String? = nil, attributes: [AttributeChange] = []
  ) {
    self.name = name
    self.action = action
    self.remark = remark
    self.isGrave = isGrave
    self.reason = reason
    self.attributes = attributes
    searched = attributes.reduce(into: TextFilter.folded(name)) { bytes, attribute in
      bytes.append(0x0A)
      bytes += TextFilter.folded(attribute.path.description)
    }
  }

  /// Whether the name or a value's path matches.
  func matches(_ filter: ListFilter) -> Bool {
    filter.accepts(searched[...]) { [name] + attributes.map(\.path.description) }
  }
}

extension PlanItem {
  /// Makes the item of a resource.
  init(_ change: ResourceChange) {
    let forcing = Self.names(change.replacingAttributes)
    var notes: [String] = []
    if !forcing.isEmpty {
      notes.append("forced by \(forcing)")
    } else if let reason = change.reasonText {
      notes.append(reason)
    }
    if let previous = change.previousAddress { notes.append("was \(previous)") }
    if change.isImporting { notes.append(change.importID.map { "imports \($0)" } ?? "imported") }
    if change.forgetsOldObject { notes.append("leaves the old one alone") }
    if change.createsBeforeDestroy { notes.append("the new one first") }
    if notes.isEmpty, change.action == .update { notes.append(Self.names(change.attributes)) }
    let deposed = change.deposedKey.map { " (deposed \($0))" } ?? ""
    self.init(
      name: change.address.description + deposed, action: change.action,
      remark: notes.joined(separator: ", "), isGrave: change.action == .replace,
      reason: change.reasonText, attributes: change.attributes)
  }

  /// Makes the item of an output.
  init(_ output: OutputChange) {
    self.init(
      name: output.name, action: output.action,
      attributes: [
        AttributeChange(path: AttributePath(), before: output.before, after: output.after)
      ])
  }

  /// Makes the item of a check.
  init(_ check: CheckResult) {
    let word =
      switch check.status {
      case .fail: "does not hold"
      case .error: "cannot be evaluated"
      case .unknown: "is not judged by this plan"
      }
    let problems = check.problems.joined(separator: " ")
    self.init(
      name: check.address, action: .noop, remark: problems.isEmpty ? word : problems,
      isGrave: check.status != .unknown, reason: problems.isEmpty ? word : problems)
  }

  /// Makes the item of a change that waits.
  init(_ deferred: DeferredChange) {
    self.init(
      name: deferred.change.address.description, action: deferred.change.action,
      remark: deferred.reasonText, reason: deferred.reasonText,
      attributes: deferred.change.attributes)
  }

  /// The attributes of some values, each once, in their order.
  private static func names(_ attributes: [AttributeChange]) -> String {
    var names: [String] = []
    for attribute in attributes {
      let name = AttributePath(Array(attribute.path.steps.prefix(1))).description
      if names.last != name { names.append(name) }
    }
    return names.joined(separator: ", ")
  }
}
