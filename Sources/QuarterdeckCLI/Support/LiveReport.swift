import Cluster
import Fleet
import FoundationEssentials
import Operations
import Terraform

/// One look at everything that lives: all machines at once, and the cluster.
struct LiveReport {
  /// The machines of the state.
  let machines: [Machine]
  /// What each machine said, by its identifier.
  let readings: [String: MachineReading]
  /// Why a machine did not answer, by its identifier.
  let failures: [String: AccessFailure]
  /// What the cluster said; nil if its control plane did not answer.
  let cluster: ClusterPicture?
  /// Why the cluster did not answer.
  let clusterFailure: String?
  /// The machine through which the cluster answered.
  var clusterSource: String?
  /// The control planes that were asked before it, in vain: a sentence, where there are any.
  var clusterDetour: String?
  /// The outputs of the configuration, by name.
  var outputs: [String: OutputValue] = [:]
  /// How long earlier runs took.
  var history = TimingHistory()

  /// What needs a person.
  var concerns: [Concern] {
    Concern.all(
      machines: machines, readings: readings, unreachable: failures.mapValues(\.description),
      bastion: failures.values.first(where: \.isOfBastion)?.description, cluster: cluster)
  }

  /// Whether the deployment is done: every machine has a Ready node, and every pod runs or has finished.
  var isDeployed: Bool {
    guard !machines.isEmpty, let nodes = cluster?.nodes.value, let pods = cluster?.pods.value
    else { return false }
    let ready = Set(nodes.filter(\.isReady).map(\.name))
    return machines.allSatisfy { ready.contains($0.name) } && !pods.isEmpty
      && pods.allSatisfy { $0.row.health >= .healthy }
  }
}

/// Looks at a deployment without a screen; its connections stay open between looks.
struct LiveReader {
  private let site: DeploymentSite
  private let machines: MachineAccess

  init(site: DeploymentSite) {
    self.site = site
    machines = MachineAccess(site: site)
  }

  /// Looks at the state, at all machines, and at the cluster.
  ///
  /// - Parameter withMachines: Whether the machines themselves are asked, or only the cluster.
  /// - Returns: What was seen; a machine or a cluster that does not answer is part of it.
  /// - Throws: `SiteError` if the state cannot be read.
  func read(withMachines: Bool = true) async throws -> LiveReport {
    guard let state = try await site.readSettledState() else {
      return LiveReport(
        machines: [], readings: [:], failures: [:], cluster: nil,
        clusterFailure: "\(site.directory) has no state: nothing is deployed here.")
    }
    let inventory = site.inventory(of: state)
    await machines.use(key: GeneratedKey(of: state), targets: inventory.targets)
    async let answers = readMachines(withMachines ? inventory.targets : [])
    let cluster = await readCluster(inventory)
    let (readings, failures) = await answers
    let answer = cluster.answer
    return LiveReport(
      machines: inventory.machines, readings: readings, failures: failures,
      cluster: answer.map { ClusterPicture(of: $0.reading) }, clusterFailure: cluster.failure,
      clusterSource: answer?.source.name, clusterDetour: answer?.detour, outputs: state.outputs,
      history: site.timings.read())
  }

  /// Ends the connections.
  func close() async {
    await machines.close()
  }

  private func readMachines(
    _ targets: [MachineTarget]
  ) async -> ([String: MachineReading], [String: AccessFailure]) {
    await withTaskGroup { group in
      for target in targets {
        group.addTask { (target.id, await machines.readMachine(target)) }
      }
      var readings: [String: MachineReading] = [:]
      var failures: [String: AccessFailure] = [:]
      for await (id, result) in group {
        switch result {
        case .success(let reading): readings[id] = reading
        // The machine did not fail: it is not known how it fares.
        case .failure(.withdrawn): break
        case .failure(let failure): failures[id] = failure
        }
      }
      return (readings, failures)
    }
  }

  private func readCluster(
    _ inventory: Inventory
  ) async -> (answer: ClusterAnswer?, failure: String?) {
    guard inventory.controlPlaneTarget != nil else {
      return (nil, "The state has no control plane with an address.")
    }
    switch await machines.readCluster(through: inventory.controlPlanes) {
    case .success(let answer): return (answer, nil)
    case .failure(let failure): return (nil, "\(failure) \(failure.remedy)")
    }
  }
}

extension ClusterAnswer {
  /// Who answered in place of whom, and why; nil when the first that was asked did.
  fileprivate var detour: String? {
    guard !refusals.isEmpty else { return nil }
    let reasons = refusals.map { "\($0.name): \($0.reason)" }.joined(separator: " ")
    return "The cluster answered through \(source.name). \(reasons)"
  }
}
