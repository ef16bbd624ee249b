public import Cluster

/// What fills the screen.
public enum Screen: Hashable, Sendable {
  /// Is it healthy, and if not, what first?
  case overview
  /// Plan, review, apply, and the way to Ready.
  case deploy
  /// The state: resources, attributes, outputs.
  case resources
  /// The machines with their nodes, the odd ones first.
  case nodes
  /// A node that no machine of the state has, by its name.
  case node(String)
  /// The pods of all namespaces, the failing ones first.
  case pods
  /// The logs that were chosen, by time.
  case logs
  /// The way to the cloud: the bastion, and the tunnels through it.
  case tunnels
  /// The runs of the deployment, newest first.
  case history
  /// One machine: its set-up, its load, its node.
  case machine(String)
  /// One pod: why it fails, its events, logs and description.
  case pod(PodIdentity)

  /// The kind of screen, without what it shows.
  public var id: ScreenID {
    switch self {
    case .overview: .overview
    case .deploy: .deploy
    case .resources: .resources
    case .nodes: .nodes
    case .node: .node
    case .pods: .pods
    case .logs: .logs
    case .tunnels: .tunnels
    case .history: .history
    case .machine: .machine
    case .pod: .pod
    }
  }
}

/// The kinds of screens, in the order of their number keys.
public enum ScreenID: String, Hashable, Sendable, CaseIterable {
  case overview, deploy, resources, nodes, machine, node, pods, pod, logs, tunnels, history

  /// The screen's name in the header and in the help.
  public var title: String {
    switch self {
    case .overview: "Overview"
    case .deploy: "Deploy"
    case .resources: "Resources"
    case .nodes: "Nodes"
    case .machine: "Machine"
    case .node: "Node"
    case .pods: "Pods"
    case .pod: "Pod"
    case .logs: "Logs"
    case .tunnels: "Tunnels"
    case .history: "History"
    }
  }
}
