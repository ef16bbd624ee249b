public import Cluster

/// Something that needs a person, or that a person waits for, in one line.
public struct Concern: Hashable, Sendable {
  /// How much it matters.
  public enum Weight: Int, Hashable, Sendable, Comparable {
    /// It is broken.
    case failing
    /// It may break, or it is not known whether it works.
    case warning
    /// It is on its way.
    case progressing

    /// The weight in a word, for lists and JSON.
    public var word: String {
      switch self {
      case .failing: "failing"
      case .warning: "warning"
      case .progressing: "progressing"
      }
    }

    /// Orders the worst first.
    public static func < (left: Weight, right: Weight) -> Bool { left.rawValue < right.rawValue }
  }

  /// What to look at to learn more.
  public enum Subject: Hashable, Sendable {
    /// A machine by its identifier.
    case machine(String)
    /// A pod, one of those that share the cause.
    case pod(PodIdentity)
    /// The cluster as a whole.
    case cluster
    /// The way to the cloud and to the machines.
    case tunnels
  }

  /// How much it matters.
  public let weight: Weight
  /// What is wrong, in few words: "2 of 31 pods fail".
  public let headline: String
  /// The particulars: who, and why.
  public let detail: String
  /// What to look at to learn more.
  public let subject: Subject
}

extension Concern {
  /// Returns what needs a person, the worst first; nothing if all is well.
  ///
  /// Pods that fail for the same cause are one concern; a machine whose SSH does not answer is one, whatever else is unknown of it.
  ///
  /// - Parameters:
  ///   - machines: All machines.
  ///   - readings: What they said, by identifier.
  ///   - unreachable: Why a machine does not answer, by identifier.
  ///   - bastion: Why the bastion lets nobody through: then nothing is said of the machines that do
  ///     not answer behind it.
  ///   - tunnels: How the tunnels fare.
  ///   - cluster: What the cluster said.
  /// - Returns: The concerns.
  public static func all(
    machines: [Machine], readings: [String: MachineReading], unreachable: [String: String],
    bastion: String? = nil, tunnels: TunnelSurvey? = nil, cluster: ClusterPicture?
  ) -> [Concern] {
    let ofMachines = machines.flatMap { machine in
      if bastion != nil, unreachable[machine.id] != nil { return [Concern]() }
      return concerns(
        of: machine, reading: readings[machine.id], unreachable: unreachable[machine.id])
    }
    let ofCluster = cluster.map { concerns(of: $0, machines: machines) } ?? []
    let ofWay = concerns(ofBastion: bastion, behindIt: unreachable.count, tunnels)
    return (ofWay + ofMachines + ofCluster).enumerated()
      .sorted { ($0.element.weight, $0.offset) < ($1.element.weight, $1.offset) }
      .map(\.element)
  }

  /// What keeps the way closed: the bastion, which stands for all that is behind it, or tunnels.
  private static func concerns(
    ofBastion bastion: String?, behindIt count: Int, _ tunnels: TunnelSurvey?
  ) -> [Concern] {
    var concerns: [Concern] = []
    if let bastion {
      let machines = count == 1 ? "1 machine" : "\(count) machines"
      concerns.append(
        Concern(
          weight: .failing, headline: "no way to \(machines) through the bastion", detail: bastion,
          subject: .tunnels))
    }
    let down = (tunnels?.missing ?? []).filter { $0.state == .down || $0.state == .blocked }
    guard let tunnels, let first = down.first, tunnels.keeper != .nobody else { return concerns }
    let all = tunnels.wanted.count
    // A bastion that lets nobody through is the reason of all.
    let why = tunnels.bastion.problem?.why ?? first.problem?.why ?? ""
    concerns.append(
      Concern(
        weight: .failing,
        headline: down.count == 1
          ? "the tunnel \(first.id) is \(first.state.word)"
          : "\(down.count) of \(all) tunnels are down", detail: why, subject: .tunnels))
    return concerns
  }

  private static func concerns(
    of machine: Machine, reading: MachineReading?, unreachable: String?
  ) -> [Concern] {
    if let unreachable {
      return [
        Concern(
          weight: .warning, headline: "\(machine.name) does not answer over SSH",
          detail: unreachable, subject: .machine(machine.id))
      ]
    }
    guard let status = reading?.cloudInit.value else { return [] }
    if let report = reading?.setUp, report.verdict == .doneWithErrors {
      return [
        Concern(
          weight: .warning, headline: "\(machine.name): cloud-init reports an error",
          detail: report.finding.summary, subject: .machine(machine.id))
      ]
    }
    if let report = reading?.setUp, report.verdict == .notConfigured {
      return [
        Concern(
          weight: .failing, headline: "\(machine.name) was not configured",
          detail: report.finding.summary, subject: .machine(machine.id))
      ]
    }
    switch status.status {
    case .error:
      let reason =
        reading?.cloudInitFailure.map { [$0.command, $0.output.last].compactMap(\.self) }
        .map { $0.joined(separator: ": ") } ?? status.errors.first ?? status.detail
      return [
        Concern(
          weight: .failing, headline: "\(machine.name): cloud-init failed", detail: reason,
          subject: .machine(machine.id))
      ]
    case .running, .notStarted:
      return [
        Concern(
          weight: .progressing, headline: "\(machine.name) is being set up",
          detail: reading?.cloudInitCommand.map { "cloud-init runs \($0)" }
            ?? status.stage.map { "cloud-init is in \($0.rawValue)" } ?? "cloud-init runs",
          subject: .machine(machine.id))
      ]
    case .done, .disabled: return []
    }
  }

  private static func concerns(
    of cluster: ClusterPicture, machines: [Machine]
  ) -> [Concern] {
    var concerns = podConcerns(of: cluster)
    for node in cluster.nodes.value ?? [] where !node.isReady || !node.pressures.isEmpty {
      let subject =
        machines.first { $0.name == node.name }.map { Subject.machine($0.id) } ?? .cluster
      concerns.append(
        Concern(
          weight: node.isReady ? .warning : .failing,
          headline: "node \(node.name) is \(node.isReady ? "under pressure" : "not ready")",
          detail: node.isReady ? node.pressures.joined(separator: ", ") : node.status,
          subject: subject))
    }
    let known = Set((cluster.nodes.value ?? []).map(\.name))
    if cluster.nodes.value != nil {
      for machine in machines where !known.contains(machine.name) {
        concerns.append(
          Concern(
            weight: .progressing, headline: "\(machine.name) has not joined the cluster",
            detail: "no node of that name", subject: .machine(machine.id)))
      }
    }
    if let status = cluster.microk8s.value, !status.isRunning {
      concerns.append(
        Concern(
          weight: .progressing, headline: "MicroK8s is not running",
          detail: status.message ?? "", subject: .cluster))
    }
    // Pods that were never made cannot fail themselves.
    for cause in cluster.causes where cause.isFailing && cause.pods.isEmpty {
      switch cause.scope {
      case .workload, .object: break
      case .cluster where cause.finding.cause == .clusterNoQuorum: break
      default: continue
      }
      concerns.append(
        Concern(
          weight: .failing, headline: "\(cause.scope)", detail: cause.finding.summary,
          subject: .cluster))
    }
    return concerns
  }

  /// One concern for each cause among the failing pods, and one for those that are on their way.
  private static func podConcerns(of cluster: ClusterPicture) -> [Concern] {
    guard let pods = cluster.pods.value else { return [] }
    let failing = pods.filter { $0.row.health.needsAttention }
    var byCause: [(key: String, pods: [PodItem])] = []
    for pod in failing {
      let key = pod.finding?.summary ?? pod.row.status
      if let index = byCause.firstIndex(where: { $0.key == key }) {
        byCause[index].pods.append(pod)
      } else {
        byCause.append((key, [pod]))
      }
    }
    var concerns = byCause.map { cause, affected in
      Concern(
        weight: .failing,
        headline: affected.count == 1
          ? "\(affected[0].id.namespace)/\(affected[0].id.name) fails"
          : "\(affected.count) of \(pods.count) pods fail",
        detail: cause, subject: .pod(affected[0].id))
    }
    let starting = pods.count { $0.row.health == .starting }
    if starting > 0 {
      concerns.append(
        Concern(
          weight: .progressing, headline: "\(starting) of \(pods.count) pods are starting",
          detail: "", subject: .cluster))
    }
    return concerns
  }
}
