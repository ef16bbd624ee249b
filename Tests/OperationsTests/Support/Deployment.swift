import FoundationEssentials
import Glibc
import Operations
import Terraform

/// A Terraform directory of one test, with its runs, and a real terraform that needs no provider.
final class Deployment: Sendable {
  let scratch: Scratch
  let world: World
  let directory: String
  let store: RunStore
  let launcher: RunLauncher
  let paths: DeploymentPaths

  /// Writes a configuration.
  init(_ configuration: String) throws {
    scratch = try Scratch()
    var environment = testEnvironment
    environment["HOME"] = scratch.path
    environment["XDG_STATE_HOME"] = scratch.file("state")
    environment["CHECKPOINT_DISABLE"] = "1"
    world = World.live(environment: environment)
    directory = try scratch.directory("cluster")
    try scratch.write(configuration, to: "cluster/main.tf")
    paths = try Paths(environment: environment).deployment(DeploymentID(realPath: directory))
    store = RunStore(paths: paths, world: world)
    launcher = RunLauncher(store: store, world: world, executable: Self.runnerProgram)
  }

  /// The program with the command `runner`, which lies beside the test bundle.
  static var runnerProgram: String {
    var directory = CommandLine.arguments[0]
    for argument in CommandLine.arguments where argument.hasSuffix(".xctest") {
      directory = argument
    }
    let build = directory.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return build.joined(separator: "/") + "/OperationsRunnerFixture"
  }

  /// The terraform or tofu of this machine.
  static let tool = ["terraform", "tofu"].lazy.compactMap(
    ToolLocator(world: World.live(environment: testEnvironment)).path(of:)
  ).first

  /// A request with the deployment's name typed, as whoever loses something must.
  func request(_ kind: RunKind, plan: RunID? = nil, tool: String? = Deployment.tool) -> RunRequest {
    RunRequest(
      id: RunID(now: Date()), kind: kind, directory: directory, tool: tool ?? "terraform",
      planID: plan, deployment: "test", who: "tester@here", createdAt: Date(),
      confirmation: kind == .apply ? "test" : nil)
  }

  /// Starts a run and follows it to its end.
  func run(_ request: RunRequest, variables: [String: Secret] = [:]) async throws -> [RunLine] {
    try await launcher.start(request, variables: variables)
    return await lines(of: request.id)
  }

  func lines(of id: RunID) async -> [RunLine] {
    var lines: [RunLine] = []
    for await batch in store.lines(of: id) { lines += batch }
    return lines
  }

  /// Plans and applies, and returns how the apply ended.
  @discardableResult
  func apply() async throws -> RunOutcome? {
    let plan = request(.plan)
    _ = try await run(plan)
    return try await run(request(.apply, plan: plan.id)).outcome
  }

  var stateText: String { get throws { try scratch.text(of: "cluster/terraform.tfstate") } }
}

extension [RunLine] {
  /// How the run ended, from its last line.
  var outcome: RunOutcome? {
    guard case .runEnded(let outcome, _) = last else { return nil }
    return outcome
  }

  /// The steps that ended, with their exit codes.
  var steps: [String] {
    compactMap { line in
      guard case .stepEnded(let step, let code, _) = line else { return nil }
      return "\(step.rawValue) \(code)"
    }
  }
}
