public import Cluster
public import Fleet

/// What the configuration file says, each value with its source.
public struct Configuration: Hashable, Sendable {
  /// The theme's name.
  public var theme: Setting<String>
  /// Whether only ASCII is drawn; nil leaves that to the terminal's locale.
  public var ascii: Setting<Bool?>
  /// `terraform`, `tofu` or the path of either; nil for the first that is found, in this order.
  public var tool: Setting<String?>
  /// The keys of commands, in the order of the file.
  public var keys: [KeySetting] = []
  /// The commands of the operators' own, in the order of the file.
  public var commands: [CommandSetting] = []
  /// Why other commands of the operators' own are left out.
  public var commandProblems: [ConfigurationProblem] = []
  /// Whether the console uses the mouse.
  public var mouse = Setting(true)
  /// How somebody who looks elsewhere is told that a run ended: `bell`, `osc9`, `both`, `off`.
  public var notifyOfRuns = Setting("bell")
  /// The same of a pod that begins to fail.
  public var notifyOfPods = Setting("bell")
  /// What is said about single deployments.
  public var deployments: [DeploymentSettings]

  /// What holds without a file.
  public static let standard = Configuration(
    theme: Setting("default"), ascii: Setting(nil), tool: Setting(nil), deployments: [])

  /// The settings of a Terraform directory, defaults included.
  ///
  /// - Parameter directory: Its real path.
  /// - Returns: What the file says about it, or what holds for a directory that is not mentioned.
  public func deployment(_ directory: String) -> DeploymentSettings {
    deployments.first { $0.directory == directory } ?? DeploymentSettings(directory: directory)
  }
}

/// What the configuration says of the keys of a command.
public struct KeySetting: Hashable, Sendable {
  /// The command's name, as it is written.
  public var command: String
  /// Its keys, as they are written.
  public var keys: Setting<[String]>
}

/// A command of an operator's own, with where it was said.
public struct CommandSetting: Hashable, Sendable {
  /// The command.
  public var command: CustomCommand
  /// Where it was said.
  public var source: SettingSource
  /// Where its key was said; where it was said itself for one without a key.
  public var keySource: SettingSource
}

/// What the configuration says about one deployment.
public struct DeploymentSettings: Hashable, Sendable {
  /// The Terraform directory.
  public var directory: String
  /// Its name for people, and the word to type before it is destroyed.
  public var name: Setting<String>
  /// The word that makes the deployment unmistakable on the screen; nil for one like any other.
  public var guardWord: Setting<String?>
  /// The user of the machines.
  public var sshUser: Setting<String>
  /// The port of the machines' SSH server.
  public var sshPort: Setting<Int>
  /// A private key of the team's; nil for the one that Terraform generated.
  public var identityFile: Setting<String?>
  /// What the names of control planes look like, see `RoleRules`.
  public var controlPlane: Setting<[String]>
  /// What the names of workers look like.
  public var worker: Setting<[String]>
  /// The host through which the cloud is reached; nil without one.
  public var bastion: Bastion?
  /// Whether the machines are reached through it as well.
  public var machinesBehindBastion: Setting<Bool>
  /// The tunnels through it.
  public var tunnels: [TunnelRoute]
  /// The workloads that have a line of their own on the overview.
  public var workloads: [WorkloadRule]

  /// What holds for a directory that the file does not mention.
  public init(directory: String) {
    self.directory = directory
    name = Setting(directory.split(separator: "/").last.map(String.init) ?? "root")
    guardWord = Setting(nil)
    sshUser = Setting("ubuntu")
    sshPort = Setting(22)
    identityFile = Setting(nil)
    controlPlane = Setting([])
    worker = Setting([])
    machinesBehindBastion = Setting(false)
    tunnels = []
    workloads = []
  }

  /// The bastion that machines are reached through; nil where they are reached directly.
  public var gateway: Bastion? { machinesBehindBastion.value ? bastion : nil }

  /// The tunnels with what they lead through; nil when there are none.
  public var tunnelPlan: TunnelPlan? {
    guard let bastion, !tunnels.isEmpty else { return nil }
    return TunnelPlan(bastion: bastion, routes: tunnels)
  }
}

/// A value and where it came from.
public struct Setting<Value: Hashable & Sendable>: Hashable, Sendable {
  /// The value.
  public var value: Value
  /// Where it came from.
  public var source: SettingSource

  /// A value that holds when nothing is said, or one with its source.
  public init(_ value: Value, _ source: SettingSource = .standard) {
    self.value = value
    self.source = source
  }
}

/// Where a setting came from.
public enum SettingSource: Hashable, Sendable, CustomStringConvertible {
  /// Nothing was said.
  case standard
  /// A file, and the line in it when it was found.
  case file(String, line: Int?)
  /// An environment variable.
  case environment(String)
  /// An option of the command.
  case option(String)

  /// The line of a file, from 1, when it was found.
  public var line: Int? {
    guard case .file(_, let line) = self else { return nil }
    return line
  }

  /// For example "/home/op/.config/quarterdeck/config.toml:3".
  public var description: String {
    switch self {
    case .standard: "default"
    case .file(let path, let line): line.map { "\(path):\($0)" } ?? path
    case .environment(let name): "$\(name)"
    case .option(let name): name
    }
  }
}
