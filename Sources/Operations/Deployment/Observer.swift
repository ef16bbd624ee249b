public import Cluster
public import Fleet
import FoundationEssentials

/// Looks at machines, cluster and pods over the connections of a deployment.
public struct Observer: Sendable {
  private let machines: MachineAccess
  private let world: World

  /// Names the connections to look through.
  public init(machines: MachineAccess, world: World) {
    self.machines = machines
    self.world = world
  }

  /// Looks at a machine.
  public func machine(
    _ target: MachineTarget
  ) async -> Result<Fleet.MachineReading, AccessFailure> {
    await withShell { shell in
      let reading = await MachineProbe(shell: shell, clock: world.clock).read(target.host.alias)
      if let failure = reading.accessFailure { return .failure(failure) }
      return .success(
        Fleet.MachineReading(
          fetchedAt: reading.fetchedAt, roundTrip: reading.roundTrip,
          vitals: Part(reading.vitals),
          cloudInit: reading.cloudInit.map { Part($0) } ?? .missing("not asked"),
          cloudInitFailure: reading.cloudInitOutput?.value?.failure))
    }
  }

  /// Looks at the cluster through its control plane.
  public func cluster(
    through target: MachineTarget
  ) async -> Result<Fleet.ClusterReading, AccessFailure> {
    await withShell { shell in
      let reading = await ClusterProbe(shell: shell, clock: world.clock).read(target.host.alias)
      if let failure = reading.accessFailure { return .failure(failure) }
      return .success(
        Fleet.ClusterReading(
          fetchedAt: reading.fetchedAt, clusterTime: reading.fetchedAt,
          microk8s: Part(reading.microK8s), nodes: Part(reading.nodes), pods: Part(reading.pods),
          events: Part(reading.events)))
    }
  }

  /// Looks at a pod through the control plane.
  public func pod(
    _ id: PodIdentity, through target: MachineTarget
  ) async -> Result<Fleet.PodReading, AccessFailure> {
    await withShell { shell in
      let reading = await PodProbe(shell: shell, clock: world.clock)
        .read(id, on: target.host.alias)
      if case .failed(.access(let failure)) = reading.description { return .failure(failure) }
      return .success(
        Fleet.PodReading(
          fetchedAt: reading.fetchedAt, description: Part(reading.description),
          logs: reading.logs.joined(previous: false),
          previousLogs: reading.logs.joined(previous: true)))
    }
  }

  private func withShell<Reading>(
    _ look: (RemoteShell) async -> Result<Reading, AccessFailure>
  ) async -> Result<Reading, AccessFailure> {
    switch await machines.opened() {
    case .success(let access): await look(access.shell)
    case .failure(let failure): .failure(failure)
    }
  }
}

extension Part {
  /// Makes the part of what a probe asked for.
  fileprivate init(_ source: Source<Value>) {
    switch source {
    case .value(let value): self = .value(value)
    case .failed(let failure): self = .missing("\(failure)")
    }
  }
}

extension [ContainerLog] {
  /// The logs one below the other, each under its container's name where there are several.
  fileprivate func joined(previous: Bool) -> Part<String> {
    let wanted = filter { $0.isPrevious == previous }
    guard !wanted.isEmpty else {
      return .missing(previous ? "No container has run before." : "There are no containers yet.")
    }
    let parts = wanted.map { log in
      let text = log.text.value ?? log.text.failure.map { "\($0)" } ?? ""
      return wanted.count == 1 ? text : "── \(log.container) ──\n\(text)"
    }
    return .value(parts.joined(separator: "\n"))
  }
}
