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

  @OptionGroup var gate: GateOptions

  @Flag(help: "Plan although this is another cloud, project, region or user than the last apply's.")
  var acceptIdentity = false

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
    try await gate.check(site)
    let request = try await site.start(
      kind, options: options, acceptsIdentity: acceptIdentity)
    let follower = RunFollower(site: site)
    let progress = await follower.follow(request.id, kind: kind, isQuiet: answer.json)
    try follower.check(progress, request.id, isQuiet: answer.json)
    let made = try await site.review(request.id)
    let said = PlanAnswer(
      request, plan: made, impact: await site.impact(of: made),
      card: site.identityCard(of: request.id))
    if answer.json {
      try Output.json(said)
    } else {
      Output.write(said.text(name: site.name))
    }
  }
}
