/// What a failed question to the cluster means, and what to do about it.
///
/// kubectl and microk8s repeat themselves on failure, and each version words the repetition another
/// way; only the last line is for people. Some failures even exit with 0.
public struct KubectlFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Cause: String, Hashable, Sendable, CaseIterable {
    /// Nobody listens at the API's address.
    case apiNotListening = "api.refused"
    /// The API's name or address cannot be found or reached.
    case apiUnreachable = "api.unreachable"
    /// The API, or the datastore behind it, did not answer in time.
    case apiTimeout = "api.timeout"
    /// The API answers, and says of itself that it is not ready.
    case apiNotReady = "api.not-ready"
    /// The datastore behind the API does not answer.
    case datastoreUnavailable = "api.datastore"
    /// The API's certificate is not trusted.
    case certificate = "api.certificate"
    /// The API does not accept who asks.
    case unauthorized = "access.unauthorized"
    /// The API accepts who asks, but not for this.
    case forbidden = "access.forbidden"
    /// The login may not use MicroK8s.
    case insufficientPermissions = "microk8s.permissions"
    /// MicroK8s is installed, but stopped.
    case notRunning = "microk8s.not-running"
    /// The machine is a worker, which cannot be asked about the cluster.
    case workerNode = "microk8s.worker"
    /// Neither microk8s nor kubectl is on the machine.
    case notInstalled = "microk8s.not-installed"
    /// There is no configuration that names a cluster.
    case noConfiguration = "kubectl.configuration"
    /// The object is not there.
    case notFound = "object.not-found"
    /// The namespace has no such objects, or is not there itself.
    case noResources = "object.none"
    /// The kubelet of the node cannot be reached, so logs and `exec` do not work.
    case kubeletUnreachable = "node.kubelet"
    /// The container has not started yet, so it has no log.
    case containerNotStarted = "container.not-started"
    /// The list has changed too much since the page before: begin again.
    case expired = "list.expired"
    /// Somebody else changed the object in the meantime.
    case conflict = "object.conflict"
    /// The server for metrics is not installed.
    case noMetrics = "metrics.unavailable"
    /// The question itself was wrong.
    case badRequest = "request.invalid"
    /// Anything else: the sentence is the tool's own.
    case other = "other"
  }

  /// What happened.
  public let cause: Cause
  /// One sentence for people.
  public let summary: String
  /// What to do about it: one sentence; nil when there is nothing to say.
  public let remedy: String?
  /// The line of the tool's own that decided.
  public let evidence: String

  /// The sentence and what to do.
  public var description: String { [summary, remedy].compactMap(\.self).joined(separator: " ") }

  init(_ cause: Cause, evidence: String, summary: String, remedy: String? = nil) {
    self.cause = cause
    self.summary = summary
    self.remedy = remedy
    self.evidence = evidence
  }
}
