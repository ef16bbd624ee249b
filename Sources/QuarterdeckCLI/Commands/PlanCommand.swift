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

  @Flag(help: "Plan to destroy everything.")
  var destroy = false

  func run() async throws {
    try place.options.refuseStateFile()
    let site = try place.site()
    let missing = try site.missingVariables()
    guard missing.isEmpty else {
      let exports = missing.map { "  export TF_VAR_\($0.name)=…" }.joined(separator: "\n")
      throw CommandFailure(
        "These variables have no value. Set them in the environment, or in terraform.tfvars "
          + "unless they are secret:\n\(exports)")
    }
    let kind: RunKind = destroy ? .destroyPlan : .plan
    let request = try await site.start(kind)
    let follower = RunFollower(site: site)
    let progress = await follower.follow(request.id, kind: kind, isQuiet: answer.json)
    try follower.check(progress, request.id, isQuiet: answer.json)
    let made = try await Answer(id: request.id, kind: kind, plan: site.review(request.id))
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

    struct Counts: Encodable {
      let add: Int
      let change: Int
      let destroy: Int
    }

    struct Change: Encodable {
      let address: String
      let action: String
      let reason: String?
    }

    init(id: RunID, kind: RunKind, plan: Plan) {
      self.plan = id.description
      self.kind = kind
      isApplyable = plan.isApplyable
      destroysAnything = plan.destroysAnything
      counts = Counts(
        add: plan.counts.add, change: plan.counts.change, destroy: plan.counts.destroy)
      changes = plan.changes.filter { $0.action != .noop && $0.action != .read }.map {
        Change(
          address: $0.address.description, action: $0.action.description, reason: $0.reason)
      }
    }

    func text(name: String) -> String {
      guard isApplyable else { return "No changes. There is nothing to apply.\n" }
      var text = ""
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
  }
}
