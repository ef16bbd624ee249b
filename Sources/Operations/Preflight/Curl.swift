import Fleet
import Terraform

/// Asks the services of the cloud, by way of `curl`.
///
/// What is asked, with tokens and passwords, goes to its standard input; its arguments are the
/// same for every question.
struct Curl: Sendable {
  private let path: String
  private let world: World
  private let trust: CurlInvocation.Trust

  /// Finds curl; nil when it is not on the `PATH`.
  init?(world: World, trust: CurlInvocation.Trust) {
    guard let path = ToolLocator(world: world).path(of: "curl") else { return nil }
    self.path = path
    self.world = world
    self.trust = trust
  }

  /// Asks, and returns what came of it.
  ///
  /// - Parameters:
  ///   - request: The question.
  ///   - timeout: How long all of it may take.
  /// - Returns: The answer, whatever it says, or why there is none.
  func ask(_ request: OpenStackRequest, within timeout: Duration) async -> HTTPResult {
    let configuration = CurlInvocation.configuration(for: request, within: timeout, trust: trust)
    let program = Program(
      path, CurlInvocation.arguments,
      environment: CurlInvocation.environment(inheriting: world.environment), directory: "/",
      input: Array(configuration.revealed.utf8),
      output: .captured(limit: CurlInvocation.largestAnswer + (1 << 16)),
      lifetime: .ours, deadline: timeout + .seconds(1))
    do {
      let result = try await world.processes.run(program)
      guard !result.isTimedOut else { return .failure(.silent) }
      return CurlInvocation.answer(
        exitCode: result.end.code, output: result.output.bytes, isWhole: result.output.dropped == 0)
    } catch {
      return .failure(.other(exitCode: 127))
    }
  }
}
