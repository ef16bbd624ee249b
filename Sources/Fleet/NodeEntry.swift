public import Cluster

/// A machine of the state with its node: one row of the screen of nodes.
///
/// Either of the two can be missing, and then that is what is odd about it.
public struct NodeEntry: Hashable, Sendable, Identifiable {
  /// Tells an entry from the others; it stays when the other half comes or goes.
  public enum ID: Hashable, Sendable {
    /// A machine by its identifier, with or without a node.
    case machine(String)
    /// A node by its name that no machine of the state has.
    case node(String)
  }

  /// The machine; nil for a node that no machine of the state has.
  public let machine: Machine?
  /// The node; nil for a machine that has not joined.
  public let node: NodeRow?
  /// What the machine said last over SSH.
  public let reading: MachineReading?
  /// Why it does not answer over SSH, if it does not.
  public let unreachable: String?
  /// What it does for the datastore; nil when that is not known, and for workers.
  public let datastoreRole: MicroK8sStatus.Role?
  /// How many pods are on it.
  public let pods: Int
  /// How many of them need a person.
  public let failingPods: Int
  /// What is odd about it, the worst first.
  public let oddities: [NodeOddity]

  /// Tells it from the others.
  public var id: ID { machine.map { .machine($0.id) } ?? .node(node?.name ?? "") }

  /// The machine's name, else the node's.
  public var name: String { machine?.name ?? node?.name ?? "" }

  /// How much it matters; nil when nothing is odd.
  public var weight: Concern.Weight? { oddities.first?.weight }
}

/// Something about a machine or its node that does not fit the rest.
public enum NodeOddity: Hashable, Sendable {
  /// The node does not report, and the machine does not answer.
  case lost(status: String)
  /// The node is not ready, although the machine answers.
  case notReady(status: String)
  /// The kubelet reports although SSH does not answer; the reason of that.
  case onlyReady(reason: String)
  /// The machine does not answer; its node is not known.
  case unreachable(reason: String)
  /// cloud-init failed; the command at which it did.
  case bootFailed(command: String?)
  /// The machine has no node, and nothing says that it will.
  case neverJoined
  /// The machine is being set up.
  case joining
  /// The state has no machine for it.
  case withoutMachine
  /// What `Ready` hides, such as `MemoryPressure`.
  case pressure([String])
  /// It takes no new pods.
  case cordoned
  /// Its version is not the one that most have.
  case versionSkew(version: String, others: String)
  /// Terraform will replace the machine at the next apply.
  case tainted

  /// How much it matters.
  public var weight: Concern.Weight {
    switch self {
    case .lost, .notReady, .bootFailed: .failing
    case .joining: .progressing
    case .onlyReady, .unreachable, .neverJoined, .withoutMachine, .pressure, .cordoned,
      .versionSkew, .tainted:
      .warning
    }
  }

  /// What is odd, as half a sentence about the row.
  public var words: String {
    switch self {
    case .lost(let status): "\(status), and SSH does not answer: the machine may be gone"
    case .notReady(let status): "\(status) although SSH answers: look at its services"
    case .onlyReady(let reason): "Ready although SSH does not answer: \(reason)"
    case .unreachable(let reason): "SSH does not answer: \(reason)"
    case .bootFailed(let command): "cloud-init failed" + (command.map { " at \($0)" } ?? "")
    case .neverJoined: "machine without a node: it has not joined the cluster"
    case .joining: "is being set up, and has not joined yet"
    case .withoutMachine: "node without a machine in this state"
    case .pressure(let conditions): conditions.joined(separator: ", ")
    case .cordoned: "cordoned: it takes no new pods"
    case .versionSkew(let version, let others): "\(version), the others \(others)"
    case .tainted: "tainted: the next apply replaces the machine"
    }
  }
}
