import Cluster
import FoundationEssentials
import Terraform

/// What is said to one ssh-agent, through `ssh-add`.
///
/// A key goes to it over `ssh-add`'s standard input: never as an argument, never through a file.
struct AgentClient: Sendable {
  /// The agent's socket.
  let socket: String
  private let program: String
  private let world: World

  /// Names an agent.
  ///
  /// - Throws: `AgentError.noProgram` if there is no `ssh-add`.
  init(socket: String, world: World) throws(AgentError) {
    guard let program = ToolLocator(world: world).path(of: "ssh-add") else { throw .noProgram }
    self.socket = socket
    self.program = program
    self.world = world
  }

  /// The agent of whoever runs this program: the one that `SSH_AUTH_SOCK` names.
  ///
  /// - Throws: `AgentError.noAgent` if it names none.
  static func ofOperator(in world: World) throws(AgentError) -> AgentClient {
    let socket = world.environment["SSH_AUTH_SOCK"] ?? ""
    guard !socket.isEmpty else { throw .noAgent }
    return try AgentClient(socket: socket, world: world)
  }

  /// Whether the agent answers at all.
  func answers() async throws(AgentError) -> Bool {
    // Exit codes: 0 has keys, 1 has none, 2 does not answer.
    try await run(["-l"], deadline: .seconds(5)).end != .exited(2)
  }

  /// Gives a key to the agent.
  ///
  /// - Parameters:
  ///   - key: A text that OpenSSH accepts.
  ///   - lifetime: How long the agent keeps it; nil for as long as it runs.
  ///   - deadline: How long to wait: an agent may ask its owner first.
  /// - Throws: `AgentError` if it did not take the key.
  func add(
    _ key: Secret, lifetime: Duration?, deadline: Duration = .seconds(10)
  ) async throws(AgentError) {
    let added = try await run(
      SSHInvocation.addKey(lifetime: lifetime), input: Array(key.revealed.utf8), deadline: deadline)
    guard !added.isTimedOut else { throw .timedOut(deadline) }
    let words = added.errorOutput.words
    switch added.end {
    case .exited(0): return
    case .exited(2): throw .silent(socket: socket, reason: words)
    default: throw .refused(reason: words)
    }
  }

  /// The public keys of what the agent has, as lines of `authorized_keys`.
  ///
  /// - Throws: `AgentError` if it does not say so, or has none.
  func publicKeys() async throws(AgentError) -> [UInt8] {
    let listed = try await run(["-L"], deadline: .seconds(10))
    guard listed.isSuccess else { throw .refused(reason: listed.errorOutput.words) }
    return listed.output.bytes
  }

  private func run(
    _ arguments: [String], input: [UInt8]? = nil, deadline: Duration
  ) async throws(AgentError) -> ProgramResult {
    // Without a terminal and without the latter, ssh-add would start a program to ask for a
    // passphrase.
    let environment = KeyAgent.environment(world)
      .merging(["SSH_AUTH_SOCK": socket, "SSH_ASKPASS_REQUIRE": "never"]) { $1 }
    do throws(ProcessError) {
      return try await world.processes.run(
        Program(
          program, arguments, environment: environment, directory: "/", input: input,
          deadline: deadline))
    } catch {
      throw .failed(reason: "\(error)")
    }
  }
}

/// Why an ssh-agent does not have a key now.
public enum AgentError: Error, Hashable, Sendable {
  /// `ssh-add` is not installed.
  case noProgram
  /// `SSH_AUTH_SOCK` names no agent.
  case noAgent
  /// Nobody answers on its socket.
  case silent(socket: String, reason: String)
  /// It, or `ssh-add`, does not take the key: their words.
  case refused(reason: String)
  /// It did not answer in time.
  case timedOut(Duration)
  /// `ssh-add` could not be run.
  case failed(reason: String)
}

extension AgentError: CustomStringConvertible {
  /// A sentence for people.
  public var description: String {
    switch self {
    case .noProgram: "ssh-add is not on the PATH. Install the OpenSSH client."
    case .noAgent:
      "There is no ssh-agent: SSH_AUTH_SOCK is not set. Start one with: eval \"$(ssh-agent)\""
    case .silent(let socket, let reason):
      "No ssh-agent answers at \(socket), which SSH_AUTH_SOCK names: \(reason). Start one with: "
        + "eval \"$(ssh-agent)\""
    case .refused(let reason):
      "The ssh-agent did not take the key: \(reason). An agent that is locked takes none "
        + "(ssh-add -X unlocks it), and some take none with a lifetime."
    case .timedOut(let limit):
      "The ssh-agent did not answer within \(limit.components.seconds) s. It may have asked somebody "
        + "for permission."
    case .failed(let reason): reason
    }
  }
}

extension CapturedBytes {
  /// The text on one line, without the stop at its end.
  fileprivate var words: String {
    let words = text.split(whereSeparator: \.isNewline).joined(separator: "; ")
    return words.hasSuffix(".") ? String(words.dropLast()) : words
  }
}
