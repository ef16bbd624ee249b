import ArgumentParser
import Console
import Fleet
import Operations
import TerminalUI
import Terraform

/// `quarterdeck apply`: applies exactly the plan that was named.
struct ApplyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Apply a plan by the id that plan printed.")

  @OptionGroup var application: PlanApplication

  func run() async throws {
    try await application.run(.plan)
  }
}

/// `quarterdeck destroy`: applies exactly the plan to destroy that was named.
struct DestroyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "destroy", abstract: "Apply a plan to destroy by the id that plan printed.",
    discussion: "quarterdeck plan --destroy makes such a plan.")

  @OptionGroup var application: PlanApplication

  func run() async throws {
    try await application.run(.destroyPlan)
  }
}

/// What `apply` and `destroy` share: one plan, and the name where something would be lost.
struct PlanApplication: ParsableArguments {
  @OptionGroup var place: PlaceOptions

  @OptionGroup var answer: AnswerOptions

  @OptionGroup var gate: GateOptions

  @Argument(
    help: "The plan's id, as `quarterdeck plan` printed it.", completion: Completions.plan)
  var plan: String

  @Option(
    help: ArgumentHelp(
      "The deployment's name; needed when the plan destroys or replaces anything.",
      valueName: "name"), completion: Completions.nothing)
  var confirm: String?

  /// Applies the plan if it is of the right kind and, where something would be lost, rightly named.
  func run(_ kind: RunKind) async throws {
    try place.refuseStateFile()
    let site = try place.site()
    guard let id = RunID(plan) else {
      throw CommandFailure("\(plan) is no plan id. quarterdeck plan prints one.")
    }
    let request = try site.runs.request(id)
    guard request.kind == kind else {
      throw CommandFailure(
        request.kind == .destroyPlan
          ? "Plan \(id) destroys everything. Apply it with: quarterdeck destroy \(id)"
          : "Run \(id) is no \(kind.title). quarterdeck plan"
            + (kind == .destroyPlan ? " --destroy" : "") + " makes one.")
    }
    let reviewed = try await site.review(id)
    guard reviewed.isApplyable else {
      throw CommandFailure("Plan \(id) changes nothing. There is nothing to apply.")
    }
    if !answer.json {
      for remark in request.options.remarks {
        Output.note("Plan \(id): \(SafeText(remark).string)")
      }
    }
    if reviewed.destroysAnything { try await checkName(site, id: id, losing: reviewed) }
    try await gate.check(site)
    if reviewed.destroysAnything {
      try await Countdown.run(world: site.world)
    }
    let run = try await site.start(.apply, planID: id, confirmation: confirm)
    let follower = RunFollower(site: site)
    let progress = await follower.follow(run.id, kind: .apply, isQuiet: answer.json)
    try follower.check(progress, run.id, isQuiet: answer.json)
    let counts = progress.summary ?? ChangeCounts()
    let state = try await site.readSettledState()
    let machines = AppliedMachines(site: site, run: run.id)
    let births = await machines.summary(of: progress)
    if answer.json {
      try Output.json(
        Answer(
          run: run.id.description, plan: id.description, counts: counts, outputs: progress.outputs,
          state: state, timings: machines.timings(), births: births.map(BirthsAnswer.init)))
    } else {
      Output.line(
        "Applied \(id): \(counts.add) added, \(counts.change) changed, "
          + "\(counts.destroy) destroyed.")
      for line in OutputText.lines(progress.outputs) { Output.line(line) }
      if kind == .destroyPlan { Output.line(Self.proof(of: state)) }
      if let births {
        Output.write("\n" + births.text)
        if !births.waterfall.isComplete {
          Output.line("Wait for them with: quarterdeck wait --for deployed")
        }
      }
    }
    let remaining = state?.managedInstanceCount ?? 0
    if kind == .destroyPlan, remaining > 0 { throw ExitCode.failure }
  }

  /// What a destroy has left in the state.
  private static func proof(of state: RawState?) -> String {
    guard let state else { return "Nothing is left: there is no state any more." }
    let left = state.resources.filter { $0.mode == .managed }.flatMap { resource in
      resource.instances.map { "  \(SafeText(resource.address(of: $0).description).string)" }
    }
    guard !left.isEmpty else {
      return "Nothing is left: the state has 0 resources (serial \(state.serial))."
    }
    return (["These resources are left in the state (serial \(state.serial)):"] + left)
      .joined(separator: "\n")
  }

  private func checkName(_ site: DeploymentSite, id: RunID, losing plan: Plan) async throws {
    let name = site.name
    guard confirm != name else { return }
    let card = (site.identityCard(of: id)?.rows ?? []).map {
      "  \($0.title): \(SafeText($0.value).string)"
    }
    let meaning = await site.impact(of: plan).consequences.map {
      "  \(SafeText($0.text).string)"
    }
    let losses = plan.changes.filter(\.action.isDestructive).map {
      "  \($0.action)  \(SafeText($0.address.description).string)"
    }
    let reason =
      confirm == nil
      ? "This plan destroys or replaces:" : "\(confirm ?? "") is not the name. This plan loses:"
    throw CommandFailure(
      ([reason] + losses + (meaning.isEmpty ? [] : ["What it means:"] + meaning)
        + (card.isEmpty ? [] : ["Where:"] + card)
        + ["Nothing was done. To go on, add: --confirm \(SafeText(name).string)"])
        .joined(separator: "\n"))
  }

  private struct Answer: Encodable {
    let schema = "quarterdeck/apply/1"
    let run: String
    let plan: String
    let added: Int
    let changed: Int
    let destroyed: Int
    let outputs: [String: OutputText.Answer]
    let remaining: Int
    let serial: UInt64?

    let timings: [TimingAnswer]
    let births: BirthsAnswer?

    init(
      run: String, plan: String, counts: ChangeCounts, outputs: [String: OutputValue],
      state: RawState?, timings: [TimingAnswer], births: BirthsAnswer?
    ) {
      self.timings = timings
      self.births = births
      self.run = run
      self.plan = plan
      added = counts.add
      changed = counts.change
      destroyed = counts.destroy
      self.outputs = OutputText.answers(outputs)
      remaining = state?.managedInstanceCount ?? 0
      serial = state?.serial
    }
  }
}
