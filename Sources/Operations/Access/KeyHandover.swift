public import Fleet
public import Terraform

/// Hands a generated key out, and has the audit log say who got which key, when and where to.
///
/// Never the key itself. What cannot be recorded is not done.
public struct KeyHandover: Sendable {
  /// The key.
  public let key: GeneratedKey
  private let site: DeploymentSite

  /// Prepares the handover of a key of a deployment's state.
  public init(of key: GeneratedKey, at site: DeploymentSite) {
    self.key = key
    self.site = site
  }

  /// Where a key is printed to.
  public enum Destination: String, Hashable, Sendable {
    /// A terminal, after somebody said yes.
    case terminal
    /// A file.
    case file
    /// Another program.
    case pipe
    /// Something else, such as a device.
    case other
  }

  /// Prints the key.
  ///
  /// - Parameters:
  ///   - form: As the state has it in this form; nil for a form that OpenSSH accepts.
  ///   - destination: Where it goes.
  ///   - print: Prints it.
  /// - Throws: `KeyHandoverError`; then nothing was printed.
  public func reveal(
    _ form: GeneratedKey.Form?, to destination: Destination, print: (Secret) -> Void
  ) async throws(KeyHandoverError) {
    let text = try text(form)
    let details = ["form": form?.rawValue ?? "usable", "to": destination.rawValue]
    try await note(.intent, .reveal, details)
    print(text)
    // It is out; that the end cannot be recorded as well changes nothing.
    try? await note(.end, .reveal, details, outcome: "printed to \(destination.words)")
  }

  /// Records that the key was asked for and not printed.
  ///
  /// - Parameter reason: Why not.
  public func noteRefusal(_ reason: String) async {
    // Nothing was handed out, so a log that cannot be written is no reason to say anything else.
    try? await note(.refused, .reveal, ["to": Destination.terminal.rawValue], outcome: reason)
  }

  /// Loads the key into the operator's own ssh-agent, which `SSH_AUTH_SOCK` names.
  ///
  /// - Parameter lifetime: How long the agent keeps it; nil for as long as it runs.
  /// - Returns: What was done.
  /// - Throws: `KeyHandoverError`; then the agent does not have it from here.
  public func load(lifetime: Duration?) async throws(KeyHandoverError) -> LoadedKey {
    let text = try text(nil)
    let client: AgentClient
    do throws(AgentError) {
      client = try .ofOperator(in: site.world)
    } catch {
      throw .agent(error)
    }
    var details = ["agent": client.socket]
    details["lifetime"] = lifetime.map { "\($0.components.seconds) s" }
    try await note(.intent, .load, details)
    do throws(AgentError) {
      try await client.add(text, lifetime: lifetime, deadline: Self.patience)
    } catch {
      // The reason that counts is the agent's.
      try? await note(.end, .load, details, outcome: "failed: \(error)")
      throw .agent(error)
    }
    // It has it; see above.
    try? await note(.end, .load, details, outcome: "loaded")
    return LoadedKey(
      socket: client.socket, lifetime: lifetime, isListed: await isListed(by: client))
  }

  /// How long an agent may take to ask its owner.
  private static let patience = Duration.seconds(60)

  private func text(_ form: GeneratedKey.Form?) throws(KeyHandoverError) -> Secret {
    if let form {
      guard let text = key.text(of: form) else { throw .noForm(form, of: key) }
      return text
    }
    do throws(KeyProblem) {
      return try key.usable
    } catch {
      throw .key(error)
    }
  }

  /// Whether the agent says that it has this very key.
  private func isListed(by client: AgentClient) async -> Bool {
    // An agent that took the key and does not list it is told as that.
    guard let blob = key.publicKey?.blob, let lines = try? await client.publicKeys() else {
      return false
    }
    return String(decoding: lines, as: UTF8.self).split(separator: "\n").contains {
      PublicKey(line: String($0))?.blob == blob
    }
  }
}

/// A key that an agent took.
public struct LoadedKey: Hashable, Sendable {
  /// The agent's socket.
  public let socket: String
  /// How long it keeps the key; nil for as long as it runs.
  public let lifetime: Duration?
  /// Whether it lists this key now.
  public let isListed: Bool
}

/// Why a key was not handed out.
public enum KeyHandoverError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It cannot be used.
  case key(KeyProblem)
  /// The state does not have it in this form.
  case noForm(GeneratedKey.Form, of: GeneratedKey)
  /// The agent does not have it.
  case agent(AgentError)
  /// The audit log cannot be written.
  case audit(AuditError)

  /// A sentence for people.
  public var description: String {
    switch self {
    case .key(let problem): "\(problem)"
    case .noForm(let form, let key):
      "\(key.resource) has no \(form.attribute): its provider did not write it. Without --form the "
        + "key is printed in a form that every OpenSSH reads."
    case .agent(let error): "\(error)"
    case .audit(let error):
      "The key is not handed out, because the audit log cannot be written: \(error.reason)"
    }
  }
}

// MARK: - The record

extension KeyHandover {
  private enum Event: String {
    case reveal = "key.reveal"
    case load = "key.agent"
  }

  private func note(
    _ phase: AuditLog.Phase, _ event: Event, _ details: [String: String], outcome: String? = nil
  ) async throws(KeyHandoverError) {
    var details = details
    details["key"] = key.resource
    details["fingerprint"] = key.publicKey?.fingerprint
    details["state"] = site.stateOverride
    details["outcome"] = outcome
    do throws(AuditError) {
      try await AuditLog(path: site.paths.auditLog, world: site.world).add(
        event.rawValue, phase, of: .init(who: site.who, directory: site.directory, run: nil),
        details: details)
    } catch {
      throw .audit(error)
    }
  }
}

extension KeyHandover.Destination {
  fileprivate var words: String {
    switch self {
    case .terminal: "the terminal"
    case .file: "a file"
    case .pipe: "a pipe"
    case .other: "a device"
    }
  }
}
