/// One line of what terraform prints with `-json`.
///
/// Reading never fails: a type that is not known becomes ``other(type:message:fields:)``, a line
/// that is no JSON object ``text(_:)``. Neither is an error.
///
/// Source: `terraform init|plan|apply -json`, a JSON object a line.
public enum UIMessage: Hashable, Sendable {
  /// The first line: the version of terraform, and of its message format.
  case version(terraform: String, ui: String)
  /// A remark, such as the answer to an interrupt.
  case log(LogRemark)
  /// An error or a warning.
  case diagnostic(Diagnostic)
  /// What is planned for one resource; repeated when the plan is applied.
  case plannedChange(ChangeNotice)
  /// A change that somebody else made to a resource.
  case resourceDrift(ChangeNotice)
  /// How many resources a plan or an apply touches.
  case changeSummary(ChangeSummary)
  /// The outputs after a plan (without values) or an apply (without sensitive values).
  case outputs([String: OutputValue])
  /// What happens to one resource.
  case resourceEvent(ResourceEvent)
  /// What happens to an action of a provider (1.13).
  case actionEvent(ActionEvent)
  /// A line of `init`; the code says which one.
  case initOutput(code: String, text: String)
  /// Taking or giving back the state's lock takes longer than 400 ms.
  case stateLock(isAcquiring: Bool, text: String)
  /// A message of a type that has no case of its own, with everything it says.
  case other(type: String, message: String, fields: JSONObject)
  /// A line that is no message, without its line end.
  case text(String)
}

/// A remark of terraform.
public struct LogRemark: Hashable, Sendable {
  /// The text; may have several lines.
  public let text: String
  /// The whole state as JSON, when terraform could write it nowhere else ("Emergency state dump").
  public let emergencyState: Secret?
}

/// A change of one resource, planned or found.
public struct ChangeNotice: Hashable, Sendable {
  /// The resource.
  public let address: ResourceAddress
  /// The address it had before a move.
  public let previousAddress: ResourceAddress?
  /// What is planned or was found.
  public let action: Action
  /// Why, in terraform's own word, such as `tainted`, `requested` or `cannot_update`.
  public let reason: String?
  /// Whether an existing object is taken into the state first.
  public let isImporting: Bool
  /// Terraform's sentence.
  public let text: String
}

/// The counts at the end of a plan or an apply.
public struct ChangeSummary: Hashable, Sendable {
  /// What the counts are about.
  public enum Operation: String, Hashable, Sendable {
    /// Counts of what is meant.
    case plan
    /// Counts of what was done.
    case apply
    /// Counts of what was done by `terraform destroy`.
    case destroy
  }

  /// The counts.
  ///
  /// They can precede an error: a summary is no sign of success.
  public let counts: ChangeCounts
  /// What the counts are about.
  public let operation: Operation
  /// Terraform's sentence.
  public let text: String
}

/// Something that happens to one resource.
public struct ResourceEvent: Hashable, Sendable {
  /// The message types that tell about a resource.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// An action begins.
    case applyStart = "apply_start"
    /// An action goes on; every 10 s.
    case applyProgress = "apply_progress"
    /// An action is done.
    case applyComplete = "apply_complete"
    /// An action failed; the reason follows as a diagnostic.
    case applyErrored = "apply_errored"
    /// A provisioner begins.
    case provisionStart = "provision_start"
    /// A provisioner prints a line, or a part of one.
    case provisionProgress = "provision_progress"
    /// A provisioner is done.
    case provisionComplete = "provision_complete"
    /// A provisioner failed.
    case provisionErrored = "provision_errored"
    /// Reading the resource's real state begins.
    case refreshStart = "refresh_start"
    /// Reading the resource's real state is done.
    case refreshComplete = "refresh_complete"
    /// An operation on an ephemeral resource begins (1.10).
    case ephemeralStart = "ephemeral_op_start"
    /// An operation on an ephemeral resource goes on.
    case ephemeralProgress = "ephemeral_op_progress"
    /// An operation on an ephemeral resource is done.
    case ephemeralComplete = "ephemeral_op_complete"
    /// An operation on an ephemeral resource failed.
    case ephemeralErrored = "ephemeral_op_errored"
  }

  /// What happens.
  public let kind: Kind
  /// The resource.
  public let address: ResourceAddress
  /// The action, for the events of an apply and of ephemeral resources.
  public let action: Action?
  /// How long the action has taken, in whole seconds.
  public let elapsed: Duration?
  /// The provisioner, such as `remote-exec`.
  public let provisioner: String?
  /// The identifier of the object that was created or changed; nil when it is a secret itself.
  public let id: String?
  /// What the provisioner printed; may hold control characters.
  public let output: String?
  /// Terraform's sentence.
  ///
  /// An identifier that is itself a secret is masked in it.
  public let text: String
}

/// Something that happens to an action of a provider (1.13).
public struct ActionEvent: Hashable, Sendable {
  /// The message types that tell about an action.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// It begins.
    case start = "action_start"
    /// It says something.
    case progress = "action_progress"
    /// It is done.
    case complete = "action_complete"
    /// It failed.
    case errored = "action_errored"
  }

  /// What happens.
  public let kind: Kind
  /// The action's address, such as `action.aws_lambda_invoke.warm`.
  public let address: String
  /// The resource whose change calls it.
  public let resource: ResourceAddress?
  /// Terraform's sentence.
  public let text: String
}

extension UIMessage {
  /// The sentence for a person; empty for messages without one.
  public var text: String {
    switch self {
    case .version(let terraform, _): "Terraform " + terraform
    case .log(let remark): remark.text
    case .diagnostic(let diagnostic): diagnostic.heading
    case .plannedChange(let notice), .resourceDrift(let notice): notice.text
    case .changeSummary(let summary): summary.text
    case .outputs(let outputs): "Outputs: \(outputs.count)"
    case .resourceEvent(let event): event.text
    case .actionEvent(let event): event.text
    case .initOutput(_, let text), .stateLock(_, let text), .text(let text): text
    case .other(_, let message, _): message
    }
  }

  /// The resource that it is about.
  public var address: ResourceAddress? {
    switch self {
    case .plannedChange(let notice), .resourceDrift(let notice): notice.address
    case .resourceEvent(let event): event.address
    case .actionEvent(let event): event.resource
    case .diagnostic(let diagnostic):
      diagnostic.address.flatMap(ResourceAddress.init(parsing:))
    default: nil
    }
  }
}
