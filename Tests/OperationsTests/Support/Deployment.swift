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

  /// Writes a configuration; the variables are more of the operator's environment.
  convenience init(_ configuration: String, environment variables: [String: String] = [:]) throws {
    try self.init(configuration, in: try Scratch(), environment: variables)
  }

  /// Looks at the same directory with other variables in the operator's environment.
  func with(_ variables: [String: String]) throws -> Deployment {
    try Deployment(nil, in: scratch, environment: variables)
  }

  private init(
    _ configuration: String?, in scratch: Scratch, environment variables: [String: String]
  ) throws {
    self.scratch = scratch
    var environment = testEnvironment.merging(variables) { $1 }
    environment["HOME"] = scratch.path
    environment["XDG_STATE_HOME"] = scratch.file("state")
    environment["CHECKPOINT_DISABLE"] = "1"
    world = World.live(environment: environment)
    directory = try scratch.directory("cluster")
    if let configuration { try scratch.write(configuration, to: "cluster/main.tf") }
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
  func request(
    _ kind: RunKind, plan: RunID? = nil, tool: String? = Deployment.tool,
    options: RunOptions = RunOptions()
  ) -> RunRequest {
    RunRequest(
      id: RunID(now: Date()), kind: kind, directory: directory, tool: tool ?? "terraform",
      planID: plan, options: options, deployment: "test", who: "tester@here", createdAt: Date(),
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

  /// Runs a run of a kind with options to its end.
  func run(_ kind: RunKind, _ options: RunOptions = RunOptions()) async throws -> [RunLine] {
    try await run(request(kind, options: options))
  }

  /// Runs terraform itself in the directory.
  @discardableResult
  func terraform(_ arguments: String...) async throws -> ProgramResult {
    try await world.processes.run(
      Program(
        Self.tool ?? "terraform", arguments,
        environment: Invocation.environment(inheriting: world.environment), directory: directory))
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

  /// Why the run was refused; nil when it was not.
  var refusal: String? {
    guard case .refused(let reason) = outcome else { return nil }
    return reason
  }

  /// The errors and warnings of terraform and ours.
  var diagnostics: [Diagnostic] {
    compactMap { line in
      guard case .message(.diagnostic(let diagnostic), _) = line else { return nil }
      return diagnostic
    }
  }

  /// The addresses that are planned, with what is done to each.
  var planned: [String] {
    compactMap { line in
      guard case .message(.plannedChange(let notice), _) = line else { return nil }
      return "\(notice.action) \(notice.address)"
    }
  }

  /// The steps that ended, with their exit codes.
  var steps: [String] {
    compactMap { line in
      guard case .stepEnded(let step, let code, _) = line else { return nil }
      return "\(step.rawValue) \(code)"
    }
  }
}
