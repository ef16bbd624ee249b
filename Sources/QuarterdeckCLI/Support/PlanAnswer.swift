import Fleet
import Operations
import TerminalUI
import Terraform

/// What `quarterdeck plan` says of the plan that it made.
struct PlanAnswer: Encodable {
  let schema = "quarterdeck/plan/1"
  let plan: String
  let kind: RunKind
  let isApplyable: Bool
  let destroysAnything: Bool
  let counts: Counts
  let impact: [Consequence]
  let changes: [Change]
  /// What somebody else changed since the last apply.
  let drift: [Change]
  let checks: [Check]
  let deferred: [String]
  let identity: [String: String]
  /// Whether it is everything that the configuration asks for.
  let isComplete: Bool
  let isRefreshOnly: Bool
  let targets: [String]
  let replacements: [String]

  struct Counts: Encodable {
    let add: Int
    let change: Int
    let destroy: Int
    let importing: Int
  }

  struct Consequence: Encodable {
    let weight: PlanImpact.Weight
    let text: String
  }

  struct Change: Encodable {
    let address: String
    let action: String
    let reason: String?
    let movedFrom: String?
    let importID: String?
    let deposed: String?
    let forcedBy: [String]
  }

  struct Check: Encodable {
    let address: String
    let status: String
    let problems: [String]
  }

  init(_ request: RunRequest, plan: Plan, impact: PlanImpact, card: IdentityCard?) {
    self.plan = request.id.description
    kind = request.kind
    isApplyable = plan.isApplyable
    destroysAnything = plan.destroysAnything
    counts = Counts(
      add: plan.counts.add, change: plan.counts.change, destroy: plan.counts.destroy,
      importing: plan.counts.importing)
    self.impact = impact.consequences.map { Consequence(weight: $0.weight, text: $0.text) }
    changes = plan.effectiveChanges.filter { $0.action != .read }.map(Change.init)
    drift = plan.drift.filter { $0.action != .noop }.map(Change.init)
    checks = plan.checks.map {
      Check(address: $0.address, status: $0.status.rawValue, problems: $0.problems)
    }
    deferred = plan.deferred.map(\.change.address.description)
    identity = Dictionary(
      (card?.rows ?? []).map { ($0.title, $0.value) }, uniquingKeysWith: { first, _ in first })
    isComplete = plan.isComplete
    isRefreshOnly = request.options.isRefreshOnly
    targets = request.options.targets.map(\.description)
    replacements = request.options.replacements.map(\.description)
  }
}

extension PlanAnswer.Change {
  init(_ change: ResourceChange) {
    self.init(
      address: change.address.description,
      action: change.action == .noop
        ? change.previousAddress == nil ? "import" : "move" : change.action.description,
      reason: change.reason, movedFrom: change.previousAddress?.description,
      importID: change.importID, deposed: change.deposedKey,
      forcedBy: change.replacingAttributes.map(\.path.description))
  }
}

extension PlanAnswer {
  /// The plan for people: each change, what it means, and how to apply it.
  func text(name: String) -> String {
    if isRefreshOnly { return driftText }
    guard isApplyable else { return "No changes. There is nothing to apply.\n" }
    var lines = isComplete ? [] : ["Partial: only \(targets.joined(separator: ", "))."]
    lines += changes.map { change in
      let forced =
        change.forcedBy.isEmpty
        ? "" : "  (forced by \(change.forcedBy.joined(separator: ", ")))"
      return "\(change.action)  \(change.address)\(forced)"
    }
    if !impact.isEmpty { lines += ["", "What it means:"] + impact.map { "  \($0.text)" } }
    let imports = counts.importing > 0 ? "\(counts.importing) to import, " : ""
    lines += [
      "",
      "Plan \(plan): \(imports)\(counts.add) to add, \(counts.change) to change, "
        + "\(counts.destroy) to destroy.",
    ]
    let command = kind == .destroyPlan ? "destroy" : "apply"
    let confirm = destroysAnything ? " --confirm \(name)" : ""
    lines.append("Apply it with: quarterdeck \(command) \(plan)\(confirm)")
    return lines.map { SafeText($0).string + "\n" }.joined()
  }

  /// What was found, and the two ways to deal with it.
  private var driftText: String {
    guard !drift.isEmpty else {
      // Outputs and the provider's own notes can differ although no resource does.
      return "No drift. Every resource is as the state says.\n"
        + (isApplyable ? "Only the state's notes would change: quarterdeck apply \(plan)\n" : "")
    }
    let lines =
      drift.map { "\($0.action == "destroy" ? "gone   " : "changed")  \($0.address)" } + [
        "", "Plan \(plan): \(drift.count) changed outside terraform.",
        "Take it into the state: quarterdeck apply \(plan)", "Put it back: quarterdeck plan",
      ]
    return lines.map { SafeText($0).string + "\n" }.joined()
  }
}

extension DeploymentSite {
  /// What a plan means for the cluster, as far as the state tells: the cluster is not asked.
  func impact(of plan: Plan) async -> PlanImpact {
    // A state that cannot be read tells nothing of the machines; the plan was judged before.
    let state = try? await readState()
    let machines = state.flatMap(\.self).map(inventory)
    // Without a state there are no machines, and the roles of new ones are told all the same.
    let none = Inventory(machines: [], access: accessDefaults, roles: roleRules)
    return PlanImpact(of: plan, inventory: machines ?? none)
  }
}
