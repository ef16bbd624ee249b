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
  /// Each cause is one concern, whatever fails for it: pods that share it, or a node with all that was
  /// on it. A machine whose SSH does not answer is one, whatever else is unknown of it.
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
    let pods = cluster.pods.value ?? []
    let away = Set((cluster.nodes.value ?? []).filter { !$0.isReady }.map(\.name))
    // What a node that is away takes with it is told of with the node.
    let causes = PodCause.all(of: pods, causes: cluster.causes)
    let ofAway = Dictionary(grouping: causes) { cause in
      cause.shared?.scope.node.flatMap { away.contains($0) ? $0 : nil }
    }
    var concerns = (ofAway[nil] ?? []).map { podConcern($0, among: pods.count) }
    concerns += startingConcern(pods)
    for node in cluster.nodes.value ?? [] where !node.isReady || !node.pressures.isEmpty {
      let lost = (ofAway[node.name] ?? []).reduce(0) { $0 + $1.pods.count }
      concerns.append(
        nodeConcern(
          node, causes: cluster.causes, lostPods: lost, of: pods.count, machines: machines))
    }
    return concerns + absentConcerns(cluster, machines) + clusterConcerns(cluster)
  }

  /// One cause with all the pods that fail for it.
  private static func podConcern(_ cause: PodCause, among count: Int) -> Concern {
    Concern(
      weight: .failing,
      headline: cause.pods.count == 1
        ? "\(cause.pods[0]) fails" : "\(cause.pods.count) of \(count) pods fail",
      detail: cause.summary, subject: .pod(cause.pods[0]))
  }

  /// All pods that are on their way together.
  private static func startingConcern(_ pods: [PodItem]) -> [Concern] {
    let starting = pods.count { $0.row.health == .starting }
    guard starting > 0 else { return [] }
    return [
      Concern(
        weight: .progressing, headline: "\(starting) of \(pods.count) pods are starting",
        detail: "",
        subject: .cluster)
    ]
  }

  private static func nodeConcern(
    _ node: NodeRow, causes: [SharedCause], lostPods: Int, of count: Int, machines: [Machine]
  ) -> Concern {
    let subject =
      machines.first { $0.name == node.name }.map { Subject.machine($0.id) } ?? .cluster
    guard !node.isReady else {
      return Concern(
        weight: .warning, headline: "node \(node.name) is under pressure",
        detail: node.pressures.joined(separator: ", "), subject: subject)
    }
    let cause = causes.first { $0.scope == .node(node.name) && $0.finding.cause.isOfNode }
    let pods = lostPods == 0 ? "" : ", with \(lostPods) of \(count) pods"
    return Concern(
      weight: .failing, headline: "node \(node.name) is not ready\(pods)",
      detail: cause?.finding.summary ?? node.status, subject: subject)
  }

  /// The machines that are no nodes yet.
  private static func absentConcerns(
    _ cluster: ClusterPicture, _ machines: [Machine]
  ) -> [Concern] {
    guard let nodes = cluster.nodes.value else { return [] }
    let known = Set(nodes.map(\.name))
    return machines.filter { !known.contains($0.name) }.map { machine in
      Concern(
        weight: .progressing, headline: "\(machine.name) has not joined the cluster",
        detail: "no node of that name", subject: .machine(machine.id))
    }
  }

  private static func clusterConcerns(_ cluster: ClusterPicture) -> [Concern] {
    var concerns: [Concern] = []
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
}

extension CauseScope {
  /// The name of the node that it is, if it is one.
  fileprivate var node: String? {
    guard case .node(let name) = self else { return nil }
    return name
  }
}

extension Cause {
  /// Whether it says what is wrong with a node that is not ready, and not what became of a pod there.
  fileprivate var isOfNode: Bool {
    [
      .nodeLost, .nodeNeverReported, .nodeNotReady, .nodeNetwork, .nodeRuntime, .nodeShutdown,
    ].contains(self)
  }
}
