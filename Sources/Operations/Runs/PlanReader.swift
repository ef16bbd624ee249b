public import Terraform

/// Reads saved plans by `terraform show -json`, over a pipe and in memory only: they hold secrets
/// in clear.
public struct PlanReader: Sendable {
  let store: RunStore
  let world: World

  /// The largest plan that is read, in bytes.
  private static let largestPlan = 256 << 20

  /// Names the runs whose plans are meant.
  public init(store: RunStore, world: World) {
    self.store = store
    self.world = world
  }

  /// Reads the plan that a run saved.
  ///
  /// - Parameter id: A run that planned.
  /// - Returns: The plan.
  /// - Throws: `RunError.unknown`, or `.noPlan` with terraform's own words.
  public func review(_ id: RunID) async throws(RunError) -> Plan {
    let request = try store.request(id)
    let folder = store.folder(id)
    do {
      let json = try await Self.show(
        folder.planFile, tool: request.tool, directory: request.directory,
        environment: Invocation.environment(inheriting: world.environment, variables: [:]),
        world: world)
      return try Plan(showJSON: json)
    } catch {
      throw .noPlan(id, reason: "\(error)")
    }
  }

  /// What `terraform show -json` prints of a plan; it holds secrets in clear.
  static func show(
    _ planFile: String, tool: String, directory: String, environment: [String: String], world: World
  ) async throws -> [UInt8] {
    let result = try await world.processes.run(
      Program(
        tool, Invocation.showPlan(file: planFile).arguments, environment: environment,
        directory: directory, output: .captured(limit: largestPlan), deadline: .seconds(300)))
    guard result.isSuccess else {
      throw Unreadable(description: Self.reason(result))
    }
    guard result.output.dropped == 0 else {
      throw Unreadable(description: "the plan is larger than \(largestPlan >> 20) MiB.")
    }
    return result.output.bytes
  }

  private static func reason(_ result: ProgramResult) -> String {
    if result.isTimedOut { return "terraform did not answer within 300 seconds." }
    let text = result.errorOutput.text
    return text.isEmpty ? "terraform ended with exit code \(result.end.code)." : text
  }

  private struct Unreadable: Error, CustomStringConvertible {
    var description: String
  }
}
