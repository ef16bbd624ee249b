import ArgumentParser
import Cluster
import Console
import Fleet
import Operations

/// `quarterdeck config`: what holds for a deployment, and where each value came from.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Print the configuration of a deployment, with where each value came from.",
    discussion: """
      Values that the configuration file does not give have the source "default". The last lines \
      name the files that Quarterdeck keeps of this deployment.
      """)

  @OptionGroup var place: DirectoryOptions

  @OptionGroup var answer: AnswerOptions

  func run() throws {
    let values = try ConfigValue.all(of: try place.site())
    if answer.json {
      try Output.json(Listing(settings: values))
    } else {
      var table = TextTable(head: ["KEY", "VALUE", "SOURCE"])
      for value in values {
        let shown = value.problem.map { "left out: \($0)" } ?? value.value ?? "–"
        table.add([value.key, shown, value.source])
      }
      Output.write(table.text)
    }
  }

  private struct Listing: Encodable {
    let schema = "quarterdeck/config/1"
    let settings: [ConfigValue]
  }
}

/// A key of the configuration with what holds for it.
struct ConfigValue: Encodable {
  /// The key, as it stands in the file.
  let key: String
  /// What holds; nil for nothing.
  let value: String?
  /// Where it came from: `default`, or the file and the line.
  let source: String
  /// Why it does not hold; nil if it does.
  var problem: String?

  /// Everything that can be configured, in the order of the documentation.
  ///
  /// - Throws: `ConfigurationError` if keys cannot be as the configuration says.
  static func all(of site: DeploymentSite) throws(ConfigurationError) -> [ConfigValue] {
    let (configuration, settings) = (site.configuration, site.settings)
    let file = site.paths.configurationFile
    var values = [
      ConfigValue("theme", configuration.theme) { $0 },
      ConfigValue("ascii", configuration.ascii) { $0.map { "\($0)" } },
      ConfigValue("tool", configuration.tool) { $0 },
      ConfigValue("screen.mouse", configuration.mouse) { "\($0)" },
      ConfigValue("notify.run-ended", configuration.notifyOfRuns) { $0 },
      ConfigValue("notify.pods", configuration.notifyOfPods) { $0 },
    ]
    values += configuration.keys.map { setting in
      ConfigValue("keys.\(setting.command)", setting.keys) {
        $0.isEmpty ? "none" : $0.joined(separator: " ")
      }
    }
    values += try commands(of: site)
    values += [
      ConfigValue(key: "deployment.directory", value: site.directory, source: "this command"),
      ConfigValue("deployment.name", settings.name) { $0 },
      ConfigValue("deployment.guard", settings.guardWord) { $0 },
      ConfigValue("deployment.ssh_user", settings.sshUser) { $0 },
      ConfigValue("deployment.ssh_port", settings.sshPort) { "\($0)" },
      ConfigValue("deployment.identity_file", settings.identityFile) { $0 },
      ConfigValue("deployment.control_plane", settings.controlPlane, list),
      ConfigValue("deployment.worker", settings.worker, list),
    ]
    if let bastion = settings.bastion {
      let parts: [(String, String?)] = [
        ("host", bastion.host), ("port", bastion.port.map { "\($0)" }), ("user", bastion.user),
        ("identity_file", bastion.identityFile), ("agent", "\(bastion.usesAgent)"),
        ("ssh_config", bastion.configurationFile), ("host_key", bastion.hostKey),
      ]
      values += parts.map { ConfigValue(key: "deployment.bastion.\($0)", value: $1, source: file) }
      values.append(
        ConfigValue("deployment.bastion.machines", settings.machinesBehindBastion) { "\($0)" })
    }
    values += settings.tunnels.map { tunnel in
      ConfigValue(
        key: "deployment.tunnel.\(tunnel.name)",
        value: "127.0.0.1:\(tunnel.localPort) → \(tunnel.host):\(tunnel.port) (\(tunnel.kind))",
        source: file)
    }
    values += settings.workloads.map { workload in
      ConfigValue(
        key: "deployment.workload.\(workload.name)",
        value: workload.namespace + (workload.selector.map { " \($0)" } ?? ""), source: file)
    }
    return values + places(of: site)
  }

  /// The commands of the operator's own, and what is wrong with those that are left out.
  private static func commands(
    of site: DeploymentSite
  ) throws(ConfigurationError) -> [ConfigValue] {
    let (configuration, file) = (site.configuration, site.paths.configurationFile)
    let kept = Set(try configuration.keymap(file: file).customCommands.map(\.name))
    let values = configuration.commands.filter { kept.contains($0.command.name) }.map { setting in
      let command = setting.command
      let key = command.key.map { " (\($0))" } ?? ""
      return ConfigValue(
        key: "command.\(command.name)",
        value: command.arguments.map { ShellWord.plain($0.source) }.joined(separator: " ") + key,
        source: "\(setting.source)")
    }
    return values
      + (try configuration.problemsOfCommands(file: file)).map { problem in
        var value = ConfigValue(
          key: "command", value: nil, source: "\(SettingSource.file(file, line: problem.line))")
        value.problem = "\(problem.message) \(problem.remedy)"
        return value
      }
  }

  /// The files that are read and kept.
  private static func places(of site: DeploymentSite) -> [ConfigValue] {
    let exists = (try? site.world.files.status(site.paths.configurationFile)) != nil
    let environment = site.world.environment
    func source(_ name: String) -> String { environment[name] == nil ? "default" : "$\(name)" }
    return [
      ConfigValue(
        key: "file", value: site.paths.configurationFile + (exists ? "" : " (not there)"),
        source: source("XDG_CONFIG_HOME")),
      ConfigValue(
        key: "state", value: site.paths.state, source: source("XDG_STATE_HOME")),
      ConfigValue(key: "audit", value: site.paths.auditLog, source: source("XDG_STATE_HOME")),
    ]
  }

  private static func list(_ names: [String]) -> String? {
    names.isEmpty ? nil : names.joined(separator: ", ")
  }

  init(key: String, value: String?, source: String) {
    self.key = key
    self.value = value
    self.source = source
  }

  private init<Value>(_ key: String, _ setting: Setting<Value>, _ text: (Value) -> String?) {
    self.init(key: key, value: text(setting.value), source: "\(setting.source)")
  }
}
