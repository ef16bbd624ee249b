import ArgumentParser
import Operations
import TerminalUI
import Terraform

/// `quarterdeck plan`: init, validate, plan; the plan is saved and named.
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Make a plan and print its id, which apply and destroy take.")

  @OptionGroup var place: DirectoryOptions

  @OptionGroup var answer: AnswerOptions

  @OptionGroup var plan: PlanOptions

  func run() async throws {
    try place.options.refuseStateFile()
    let options = try plan.options()
    let kind = plan.kind
    let site = try place.site()
    let missing = try site.missingVariables()
    guard missing.isEmpty else {
      let exports = missing.map { "  export TF_VAR_\($0.name)=…" }.joined(separator: "\n")
      throw CommandFailure(
        "These variables have no value. Set them in the environment, or in terraform.tfvars "
          + "unless they are secret:\n\(exports)")
    }
    let request = try await site.start(kind, options: options)
    let follower = RunFollower(site: site)
    let progress = await follower.follow(request.id, kind: kind, isQuiet: answer.json)
    try follower.check(progress, request.id, isQuiet: answer.json)
    let made = try await Answer(request, plan: site.review(request.id))
    if answer.json {
      try Output.json(made)
    } else {
      Output.write(made.text(name: site.name))
    }
  }

  private struct Answer: Encodable {
    let schema = "quarterdeck/plan/1"
    let plan: String
    let kind: RunKind
    let isApplyable: Bool
    let destroysAnything: Bool
    let counts: Counts
    let changes: [Change]
    /// What somebody else changed since the last apply.
    let drift: [Change]
    /// Whether it is everything that the configuration asks for.
    let isComplete: Bool
    let isRefreshOnly: Bool
    let targets: [String]
    let replacements: [String]

    struct Counts: Encodable {
      let add: Int
      let change: Int
      let destroy: Int
    }

    struct Change: Encodable {
      let address: String
      let action: String
      let reason: String?

      init(_ change: ResourceChange) {
        address = change.address.description
        action = change.action.description
        reason = change.reason
      }

      /// What happened to it outside terraform.
      var driftWord: String { action == "destroy" ? "gone   " : "changed" }
    }

    init(_ request: RunRequest, plan: Plan) {
      self.plan = request.id.description
      kind = request.kind
      isApplyable = plan.isApplyable
      destroysAnything = plan.destroysAnything
      counts = Counts(
        add: plan.counts.add, change: plan.counts.change, destroy: plan.counts.destroy)
      changes = plan.changes.filter { $0.action != .noop && $0.action != .read }.map(Change.init)
      drift = plan.drift.map(Change.init)
      isComplete = plan.isComplete
      isRefreshOnly = request.options.isRefreshOnly
      targets = request.options.targets.map(\.description)
      replacements = request.options.replacements.map(\.description)
    }

    func text(name: String) -> String {
      if isRefreshOnly { return driftText }
      guard isApplyable else { return "No changes. There is nothing to apply.\n" }
      var text = isComplete ? "" : "Partial: only \(targets.joined(separator: ", ")).\n"
      for change in changes {
        text += SafeText("\(change.action)  \(change.address)").string + "\n"
      }
      text +=
        "\nPlan \(plan): \(counts.add) to add, \(counts.change) to change, "
        + "\(counts.destroy) to destroy.\n"
      let command = kind == .destroyPlan ? "destroy" : "apply"
      let confirm = destroysAnything ? " --confirm \(SafeText(name).string)" : ""
      return text + "Apply it with: quarterdeck \(command) \(plan)\(confirm)\n"
    }

    /// What was found, and the two ways to deal with it.
    private var driftText: String {
      guard !drift.isEmpty else {
        // Outputs and the provider's own notes can differ although no resource does.
        return "No drift. Every resource is as the state says.\n"
          + (isApplyable ? "Only the state's notes would change: quarterdeck apply \(plan)\n" : "")
      }
      let lines = drift.map { change in
        SafeText("\(change.driftWord)  \(change.address)").string + "\n"
      }
      return lines.joined()
        + "\nPlan \(plan): \(drift.count) changed outside terraform.\n"
        + "Take it into the state: quarterdeck apply \(plan)\n"
        + "Put it back: quarterdeck plan\n"
    }
  }
}
