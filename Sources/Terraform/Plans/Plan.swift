/// A saved plan, read for review.
///
/// No secret is in it: values are already what may be shown.
///
/// Source: `terraform show -json PLANFILE`, format version 1.
public struct Plan: Hashable, Sendable {
  /// The version of the terraform that planned.
  public let terraformVersion: String
  /// Every resource of the plan in its order, those without a change included.
  public let changes: [ResourceChange]
  /// The outputs that change, by name.
  public let outputChanges: [OutputChange]
  /// What somebody else changed since the last apply.
  public let drift: [ResourceChange]
  /// What is put off to a later plan, because something it needs is not known yet.
  public let deferred: [DeferredChange]
  /// The checks and conditions that do not hold, or cannot be judged yet.
  public let checks: [CheckResult]
  /// Whether an apply would do anything.
  ///
  /// A plan that failed, or has no change, is not.
  public let isApplyable: Bool
  /// Whether planning failed.
  ///
  /// Terraform saves the plan all the same.
  public let isErrored: Bool
  /// Whether the plan is everything that is needed, or a first part (`-target`, deferrals).
  public let isComplete: Bool
  /// What each resource of the configuration depends on, by addresses without instance keys; locals
  /// and modules' inputs are not followed.
  public let dependencies: [String: [String]]
}

extension Plan {
  /// How many resources are touched, counted as terraform does.
  public var counts: ChangeCounts {
    var counts = ChangeCounts()
    for change in changes where change.address.mode == .managed {
      counts.count(change.action)
      if change.isImporting { counts.importing += 1 }
    }
    return counts
  }

  /// The changes without the resources that stay as they are.
  public var effectiveChanges: [ResourceChange] {
    changes.filter { $0.action != .noop || $0.isImporting || $0.previousAddress != nil }
  }

  /// The changes that destroy an object that exists, replacements included.
  public var destructiveChanges: [ResourceChange] { changes.filter(\.action.isDestructive) }

  /// Whether any object that exists is destroyed or replaced.
  public var destroysAnything: Bool { changes.contains(where: \.action.isDestructive) }
}

/// What a plan does with one resource.
public struct ResourceChange: Hashable, Sendable {
  /// The resource.
  public let address: ResourceAddress
  /// The address before a move.
  public let previousAddress: ResourceAddress?
  /// The key of a deposed object, when it is not the current one that is meant.
  public let deposedKey: String?
  /// What is done.
  public let action: Action
  /// Whether a replacement makes the new object before it destroys the old one.
  public let createsBeforeDestroy: Bool
  /// Whether a replacement leaves the old object alone, outside the state (`destroy = false`).
  public let forgetsOldObject: Bool
  /// Whether an existing object is taken into the state first.
  public let isImporting: Bool
  /// The cloud's identifier of the object to import, when it is known.
  public let importID: String?
  /// Why, in terraform's word: `replace_because_cannot_update`, …; see ``reasonText``.
  public let reason: String?
  /// The values that change: of a creation all that will be, of a destruction all that are.
  public let attributes: [AttributeChange]
}

extension ResourceChange {
  /// The resource type.
  public var type: String { address.type }

  /// The name in the configuration.
  public var name: String { address.name }

  /// The attributes that force the replacement.
  public var replacingAttributes: [AttributeChange] { attributes.filter(\.forcesReplacement) }

  /// Why, as a clause for a person; nil when terraform gives no reason.
  ///
  /// Source: terraform `internal/command/jsonplan/plan.go`, `ResourceInstanceReplace…` and others.
  public var reasonText: String? {
    switch reason {
    case nil: nil
    case "replace_because_tainted": "it is tainted: its creation failed, or it was marked"
    case "replace_because_cannot_update": "a change cannot be made in place"
    case "replace_by_request": "a replacement was asked for"
    case "replace_by_triggers": "a resource it is triggered by changes"
    case "delete_because_no_resource_config": "it is no longer in the configuration"
    case "delete_because_no_module": "its module is no longer in the configuration"
    case "delete_because_wrong_repetition": "its count or for_each was added or removed"
    case "delete_because_count_index": "its number is beyond count"
    case "delete_because_each_key": "its key is no longer in for_each"
    case "delete_because_no_move_target": "it was moved to an address that is not configured"
    case "read_because_config_unknown": "its arguments are known only after apply"
    case "read_because_dependency_pending": "something it depends on changes first"
    case "read_because_check_nested": "it belongs to a check"
    case let reason?: reason.replacing("_", with: " ")
    }
  }
}

/// A change that waits for a later plan.
public struct DeferredChange: Hashable, Sendable {
  /// What would be done.
  public let change: ResourceChange
  /// Why it waits, in terraform's word: `instance_count_unknown` and others.
  public let reason: String

  /// Why it waits, as a clause for a person.
  ///
  /// Source: terraform `internal/command/jsonplan/plan.go`, `DeferredReason…`.
  public var reasonText: String {
    switch reason {
    case "instance_count_unknown": "its number is known only after this apply"
    case "resource_config_unknown": "its arguments are known only after this apply"
    case "provider_config_unknown": "its provider is set up only by this apply"
    case "absent_prereq": "something it needs is not there yet"
    case "deferred_prereq": "something it needs is put off as well"
    default: reason.replacing("_", with: " ")
    }
  }
}

/// A `check` block or a condition that does not hold, or cannot be judged yet.
public struct CheckResult: Hashable, Sendable {
  /// Whether it holds.
  public enum Status: String, Hashable, Sendable {
    /// It does not.
    case fail
    /// It could not be evaluated.
    case error
    /// The plan does not judge it: it depends on what the apply makes, or the plan destroys.
    case unknown
  }

  /// Its address: `check.name_is_short`, `var.cluster_name`.
  public let address: String
  /// Whether it holds.
  public let status: Status
  /// What the configuration's author says about it.
  public let problems: [String]
}

/// What a plan does with one output.
public struct OutputChange: Hashable, Sendable {
  /// The output's name.
  public let name: String
  /// What is done.
  public let action: Action
  /// The value now.
  public let before: Display
  /// The value after the apply.
  public let after: Display
}

/// Why the answer to `show -json` is no plan that can be reviewed.
public enum PlanDecodingError: Error, Hashable, Sendable {
  /// It is no JSON.
  case malformed(JSONSyntaxError)
  /// A format of another major version.
  case unsupportedFormat(String)
  /// JSON, but not a plan: the field is missing or of another kind.
  case notAPlan(missing: String)
}

extension PlanDecodingError: CustomStringConvertible {
  /// A clause without a full stop.
  ///
  /// It quotes nothing of the plan.
  public var description: String {
    switch self {
    case .malformed(let error): "the plan cannot be read: \(error)"
    case .unsupportedFormat(let version):
      "the plan is of format version \(version); version 1 is known"
    case .notAPlan(let field): "this is not a plan: it has no valid \"\(field)\""
    }
  }
}
