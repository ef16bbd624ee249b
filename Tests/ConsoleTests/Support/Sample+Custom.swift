import Fleet
import TerminalUI

@testable import Console

extension Sample {
  /// Commands of an operator's own, one of each kind.
  static let customCommands = [
    CustomCommand(
      name: "rollout-history", title: "Revisions of what owns the pod", key: "f5",
      arguments: [
        "kubectl", "rollout", "history", "--namespace={namespace}", "{workload}",
        "--revision={revision}", "--output={format}",
      ].map(ArgumentTemplate.init), subject: .pod, place: .kubeconfig,
      prompts: [
        .init(name: "revision", title: "Revision", standard: "7"),
        .init(name: "format", title: "As", standard: "yaml", choices: ["yaml", "json"]),
      ], isReadOnly: true, origin: "config.toml:12"),
    CustomCommand(
      name: "inspect", title: "Let MicroK8s look at itself", key: "f6",
      arguments: ["sudo", "-n", "/snap/bin/microk8s", "inspect"].map(ArgumentTemplate.init),
      subject: .machine, place: .machine, isConfirmed: true, origin: "config.toml:20"),
    CustomCommand(
      name: "drain", title: "Move everything away from the node", key: "U",
      arguments: ["kubectl", "drain", "{node}", "--ignore-daemonsets"].map(ArgumentTemplate.init),
      subject: .node, place: .kubeconfig, isDangerous: true, display: .notice,
      origin: "config.toml:30"),
    CustomCommand(
      name: "notes", title: "Write notes of this deployment",
      arguments: ["vim", "{deployment}.md"].map(ArgumentTemplate.init),
      prompts: [.init(name: "token", title: "Token", isSecret: true)], display: .terminal,
      origin: "config.toml:40"),
    CustomCommand(
      name: "quota", title: "What the project may still use",
      arguments: ["openstack", "limits", "show", "--absolute"].map(ArgumentTemplate.init),
      origin: "config.toml:50"),
  ]

  /// The keymap with them.
  static func customKeymap() throws -> Keymap { try keymapWithCustom.get() }

  /// Made once, for each command is looked at with all others.
  private static let keymapWithCustom = Result {
    var keymap = Keymap.standard
    for command in customCommands { try keymap.add(command) }
    return keymap
  }

  /// The overview of a deployment, with commands of the operator's own.
  static func customizing(
    columns: Int = 120, rows: Int = 40, readOnly: Bool = false, guardWord: String? = nil
  ) throws -> Model {
    var model = model(
      columns: columns, rows: rows, readOnly: readOnly, guardWord: guardWord,
      keymap: try customKeymap())
    model.receive(.stateRead(try state(), at: now))
    for machine in MachineJSON.three {
      model.receive(.machineRead(id: machine.id, try machineReading(age: 4)))
    }
    model.receive(.clusterRead(try picture(pods: PodJSON.failing)))
    return model
  }

  /// What `microk8s inspect` prints.
  static let inspection = """
    Inspecting system
    Inspecting Certificates
    Inspecting services
      Service snap.microk8s.daemon-cluster-agent is running
      Service snap.microk8s.daemon-containerd is running
      Service snap.microk8s.daemon-kubelite is running
      Service snap.microk8s.daemon-k8s-dqlite is running
      Service snap.microk8s.daemon-apiserver-kicker is running
      Copy service arguments to the final report tarball
    Inspecting AppArmor configuration
    Gathering system information
    WARNING:  IPtables FORWARD policy is DROP. Consider enabling traffic forwarding with: \
    sudo iptables -P FORWARD ACCEPT

    """
}
