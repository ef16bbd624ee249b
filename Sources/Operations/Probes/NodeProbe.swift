import Cluster
public import Fleet
import FoundationEssentials

/// Reads what the screen of a node or a machine shows beyond its row.
public struct NodeProbe: Sendable {
  let shell: RemoteShell
  let clock: WallClock

  /// Asks through this door.
  public init(shell: RemoteShell, clock: WallClock) {
    self.shell = shell
    self.clock = clock
  }

  /// Looks at a node through the control plane, and at its machine by itself.
  ///
  /// - Parameter subject: What is looked at.
  /// - Returns: What could be read, each part by itself; `AccessFailure.withdrawn` when a question
  ///   was withdrawn.
  public func read(_ subject: NodeSubject) async -> Result<NodeReading, AccessFailure> {
    async let node = particulars(subject)
    async let requests = requests(subject)
    async let services = ofMachine(subject, .microK8sServices) { SnapService.all(printed: $0) }
    async let certificates = ofMachine(subject, .certificateExpiries) {
      CertificateExpiry.all(printed: $0)
    }
    async let tokens = ofMachine(subject, .joinTokenExpiries) { text in
      text.split(whereSeparator: \.isNewline).compactMap { Double($0) }
        .map { Date(timeIntervalSince1970: $0) }
    }
    let answers = await (node, requests, services, certificates, tokens)
    let failures = [
      answers.0.failure, answers.1.failure, answers.2.failure, answers.3.failure,
      answers.4.failure,
    ]
    if failures.contains(.access(.withdrawn)) { return .failure(.withdrawn) }
    return .success(
      NodeReading(
        fetchedAt: clock.now(), node: Part(answers.0), requests: Part(answers.1),
        services: Part(answers.2), certificates: Part(answers.3), joinTokens: Part(answers.4)))
  }

  private func particulars(_ subject: NodeSubject) async -> Answer<NodeParticulars> {
    guard let name = subject.node else { return .failure(.absent("There is no node.")) }
    guard let target = subject.controlPlane else {
      return .failure(.absent("There is no control plane to ask."))
    }
    return await shell.ask(try .node(name), on: target.host.alias) { reply, _ in
      try ProbeFailure.check(reply)
      return try NodeParticulars(json: reply.output)
    }
  }

  private func requests(_ subject: NodeSubject) async -> Answer<[NodeRequest]> {
    guard let name = subject.node, let target = subject.controlPlane else {
      return .failure(.absent("There is no node."))
    }
    return await shell.ask(try .describeNode(name), on: target.host.alias) { reply, _ in
      try ProbeFailure.check(reply, isText: true)
      return NodeRequest.all(described: reply.text)
    }
  }

  private func ofMachine<Value>(
    _ subject: NodeSubject, _ command: RemoteCommand, read: (String) -> Value
  ) async -> Answer<Value> {
    guard let target = subject.machine else {
      return .failure(.absent("No machine of the state is it, so its inside cannot be asked."))
    }
    return await shell.ask(command, on: target.host.alias) { reply, question in
      guard reply.exitCode == 0 else { throw ProbeFailure.of(reply, question) }
      return read(reply.text)
    }
  }
}
