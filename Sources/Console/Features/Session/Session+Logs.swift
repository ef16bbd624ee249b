import Cluster
import Fleet

/// A log that was shown, by what it is of.
struct KeptLog: Codable, Equatable, Sendable {
  /// What it is of.
  enum Kind: String, Codable, Sendable {
    case messages, run, cloudInitLog, cloudInitOutput, journal, pod
  }

  /// What it is of.
  var kind: Kind
  /// The run, or the machine, by its identifier; the pod's namespace.
  var of: String?
  /// The pod's name.
  var pod: String?
  /// The pod's container; nil for all of them.
  var container: String?
  /// Whether it is of the run before the present one.
  var isPrevious: Bool?
}

extension KeptLog {
  /// The log of whichever run is the newest; where there is none, what the console said.
  static let newestRun = KeptLog(kind: .run)

  /// What is kept of a log; nil of a file, which no deployment has, and of a unit that nobody chose.
  init?(_ source: LogSource) {
    switch source {
    case .messages: self.init(kind: .messages)
    case .run(let id): self.init(kind: .run, of: id)
    case .file: return nil
    case .origin(let origin):
      switch origin.subject {
      case .cloudInit(.log): self.init(kind: .cloudInitLog, of: origin.target.id)
      case .cloudInit(.output): self.init(kind: .cloudInitOutput, of: origin.target.id)
      case .unit: self.init(kind: .journal, of: origin.target.id)
      case .pod(let id, let container, let isPrevious):
        self.init(
          kind: .pod, of: id.namespace, pod: id.name, container: container ?? "",
          isPrevious: isPrevious)
      case .wholePod(let id, let isPrevious):
        self.init(kind: .pod, of: id.namespace, pod: id.name, isPrevious: isPrevious)
      }
    }
  }
}

extension Model {
  /// The logs that are shown, or still looked for, as far as a session keeps them.
  var logsToKeep: [KeptLog] { session.awaitedLogs ?? logs.sources.compactMap { KeptLog($0) } }

  /// Shows the logs of the session as soon as it is known which of them are still there.
  ///
  /// Where none is left, the overview is shown, as if none had been.
  mutating func resumeLogs() {
    guard let awaited = session.awaitedLogs else { return }
    guard screen == .logs, logs.sources.isEmpty, overlay == nil else {
      session.awaitedLogs = nil
      return
    }
    let found = awaited.prefix(LogsState.mostSources).map { look(for: $0) }
    guard !found.contains(where: { $0 == .unknown }) else { return }
    session.awaitedLogs = nil
    let sources = found.compactMap { if case .there(let source) = $0 { source } else { nil } }
    guard !sources.isEmpty else { return show(.overview) }
    logs.show(sources)
  }

  /// Whether what a log is of is still there.
  private enum Found: Equatable {
    case there(LogSource)
    case gone
    /// What would tell has not been read yet.
    case unknown
  }

  private func look(for log: KeptLog) -> Found {
    switch log.kind {
    case .messages: return .there(.messages)
    case .run:
      guard deploy.isListed else { return .unknown }
      guard let id = log.of else {
        return .there(deploy.runs.first.map { .run($0.id) } ?? .messages)
      }
      guard deploy.runs.contains(where: { $0.id == id }) else { return .gone }
      return .there(.run(id))
    case .cloudInitLog, .cloudInitOutput, .journal:
      guard state.value != nil || state.failure != nil else { return .unknown }
      guard let target = inventory?.targets.first(where: { $0.id == log.of }) else { return .gone }
      let subject: LogOrigin.Subject =
        switch log.kind {
        case .cloudInitLog: .cloudInit(.log)
        case .cloudInitOutput: .cloudInit(.output)
        default: .unit(Self.microK8sUnits)
        }
      return .there(.origin(LogOrigin(subject, on: target)))
    case .pod: return look(forPod: log)
    }
  }

  private func look(forPod log: KeptLog) -> Found {
    guard state.value != nil || state.failure != nil else { return .unknown }
    guard let target = inventory?.controlPlaneTarget, let namespace = log.of, let name = log.pod
    else { return .gone }
    // A cluster that does not answer does not say that its pods are gone.
    guard cluster.pods.value != nil || cluster.pods.failure != nil else { return .unknown }
    let id = PodIdentity(namespace: namespace, name: name)
    if let known = cluster.pods.value, !known.contains(where: { $0.id == id }) { return .gone }
    let isPrevious = log.isPrevious == true
    let subject: LogOrigin.Subject =
      log.container.map {
        .pod(id, container: $0.isEmpty ? nil : $0, isPrevious: isPrevious)
      } ?? .wholePod(id, isPrevious: isPrevious)
    return .there(.origin(LogOrigin(subject, on: target)))
  }
}
