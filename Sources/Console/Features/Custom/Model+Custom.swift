import Cluster
import Fleet
import TerminalUI

/// The commands of the operator's own, and what they can be about now.
extension Model {
  /// The commands of the operator's own, in the order of the configuration.
  var customCommands: [CustomCommand] { keymap.customCommands }

  /// The command of the operator's own with a name.
  func customCommand(_ name: String) -> CustomCommand? {
    customCommands.first { $0.name == name }
  }

  /// Why a command of the operator's own cannot be given now; nil when it can.
  func obstacle(to command: CustomCommand) -> String? {
    if deployment.isOfFiles { return "This console shows files of logs, and nothing else." }
    if deployment.isReadOnly, !command.isReadOnly {
      return "This console is read-only, and \(command.name) does not say that it only reads."
    }
    guard let matter = matter(of: command.subject) else {
      return "No \(command.subject.rawValue) is selected."
    }
    if command.isDangerous, command.subject.isOfCluster, isClusterOld {
      return "What is known of the cluster is old. Nothing is done on it."
    }
    if command.place == .kubeconfig, inventory?.controlPlaneTarget == nil {
      return "The state names no control plane with an address."
    }
    if command.place == .machine, target(of: matter) == nil {
      return "No machine with an address is known of \(matter.name)."
    }
    let asked = Set(command.prompts.map(\.name))
    // Of what is asked something can stand there only later.
    let values = matter.values.merging(asked.map { ($0, "typed") }) { own, _ in own }
    do throws(CustomCommandError) {
      _ = try command.words(with: values)
      return nil
    } catch {
      return error.description
    }
  }

  private func target(of matter: CustomMatter) -> MachineTarget? {
    inventory?.targets.first { $0.id == matter.machineID }
  }

  /// Whether what is shown of nodes and pods may not be so any more.
  private var isClusterOld: Bool {
    cluster.pods.freshness(at: now).isOld || cluster.nodes.freshness(at: now).isOld
  }

  /// What a command about such a row would be about now; nil when no such row is selected.
  func matter(of subject: CustomCommand.Subject) -> CustomMatter? {
    var matter = CustomMatter(values: [
      Placeholder.deployment.rawValue: deployment.name,
      Placeholder.directory.rawValue: deployment.directory,
      Placeholder.workspace.rawValue: deployment.workspace,
    ])
    switch subject {
    case .deployment: break
    case .machine:
      guard let machine = machineForShell else { return nil }
      matter.name = machine.name
      matter.values[Placeholder.node.rawValue] = nodeName(of: machine)
      put(machine, in: &matter)
    case .node:
      guard let node = nodeForCustom else { return nil }
      matter.name = node
      put(node: node, in: &matter)
    case .namespace:
      guard let pod = podForCustom else { return nil }
      matter.name = pod.row.namespace
      matter.values[Placeholder.namespace.rawValue] = pod.row.namespace
    case .pod:
      guard let pod = podForCustom else { return nil }
      matter.name = "\(pod.id)"
      matter.values[Placeholder.pod.rawValue] = pod.row.name
      matter.values[Placeholder.namespace.rawValue] = pod.row.namespace
      matter.values[Placeholder.workload.rawValue] = pod.workload?.reference
      // kubectl writes so what is on no node yet.
      if pod.row.node != "<none>", !pod.row.node.isEmpty { put(node: pod.row.node, in: &matter) }
    }
    return matter
  }

  private func put(_ machine: Machine, in matter: inout CustomMatter) {
    matter.machineID = machine.id
    matter.values[Placeholder.machine.rawValue] = machine.name
    matter.values[Placeholder.ip.rawValue] =
      inventory?.targets.first { $0.id == machine.id }?.host.address
      ?? machine.addresses.preferred
  }

  /// Puts in a node, and the machine that it is on.
  private func put(node: String, in matter: inout CustomMatter) {
    matter.values[Placeholder.node.rawValue] = node
    if let machine = inventory?.machines.first(where: { $0.name == node }) {
      put(machine, in: &matter)
    }
  }

  /// The node of a machine, once the cluster has told of it.
  private func nodeName(of machine: Machine) -> String? {
    cluster.nodes.value?.first { $0.name == machine.name }?.name
  }

  private var nodeForCustom: String? {
    if screen == .overview { return machineForShell.flatMap(nodeName) }
    return screen == .resources ? nil : nodeAtHand
  }

  private var podForCustom: PodItem? {
    switch screen {
    case .pods: return selectedPod
    case .pod(let id): return pods.first { $0.id == id }
    case .overview where overview.pane == .pods:
      return overview.pods.index(in: pods.map(\.id)).map { pods[$0] }
    default: return nil
    }
  }
}

extension CustomCommand.Subject {
  /// Whether it is something that the cluster tells of.
  fileprivate var isOfCluster: Bool { [.node, .pod, .namespace].contains(self) }

  /// The screens that have such rows.
  var scope: Scope {
    switch self {
    case .deployment: .everywhere
    case .machine: .screens([.overview, .nodes, .machine])
    case .node: .screens([.overview, .nodes, .machine, .node])
    case .pod, .namespace: .screens([.overview, .pods, .pod])
    }
  }
}
