import ArgumentParser
import Operations
import TerminalUI
import Terraform

/// What a plan is limited to, what it replaces, and what `init` may do for it.
struct PlanOptions: ParsableArguments {
  @Flag(help: "Plan to destroy everything.")
  var destroy = false

  @Flag(help: "Only look for what somebody else changed; applied, that is taken into the state.")
  var refreshOnly = false

  @Option(
    name: .customLong("target"), parsing: .singleValue,
    help: ArgumentHelp(
      "Limit the plan to a resource or a module; may be repeated.", valueName: "address"),
    completion: Completions.address)
  var targets: [String] = []

  @Option(
    name: .customLong("replace"), parsing: .singleValue,
    help: ArgumentHelp(
      "Replace a resource although nothing asks for it; may be repeated.", valueName: "address"),
    completion: Completions.address)
  var replacements: [String] = []

  @Flag(help: "Let init choose newer providers than .terraform.lock.hcl records.")
  var upgrade = false

  @Flag(help: "Use a changed backend as it is; the state stays in the old one.")
  var reconfigure = false

  @Flag(help: "Copy the state into a changed backend.")
  var migrateState = false

  /// What kind of plan is meant.
  var kind: RunKind { destroy ? .destroyPlan : .plan }

  /// The options of the run.
  ///
  /// - Throws: `CommandFailure` for what is no address, or does not go together.
  func options() throws -> RunOptions {
    guard !(reconfigure && migrateState) else {
      throw CommandFailure("Either --reconfigure or --migrate-state: the state is in one place.")
    }
    let options = RunOptions(
      isRefreshOnly: refreshOnly,
      targets: try targets.map { try Self.address($0, PlanTarget.init(parsing:)) },
      replacements: try replacements.map { try Self.address($0, ResourceAddress.init(parsing:)) },
      upgradesProviders: upgrade,
      backendChange: reconfigure ? .reconfigure : migrateState ? .migrateState : nil)
    if let problem = options.problem(for: kind) { throw CommandFailure(problem) }
    return options
  }

  private static func address<Value>(_ text: String, _ read: (String) -> Value?) throws -> Value {
    guard let value = read(text) else {
      throw CommandFailure(
        "\(SafeText(text).string) is no address. One looks like null_resource.join, "
          + "module.net.null_resource.join[0] or null_resource.join[\"eu\"]; quote it for the shell."
      )
    }
    return value
  }
}
