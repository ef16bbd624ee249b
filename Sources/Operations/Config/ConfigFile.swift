import SystemPackage
import Terraform

/// Reads `config.toml`.
///
/// ```toml
/// theme = "light"
/// ascii = false
/// tool = "tofu"
///
/// [screen]
/// mouse = true
///
/// [notify]
/// run-ended = "both"
/// pods = "off"
///
/// [keys]
/// shell = ["s", "f3"]
///
/// [[command]]
/// name = "top"
/// on = "pod"
/// where = "kubeconfig"
/// run = ["kubectl", "top", "pod", "--namespace={namespace}", "{pod}"]
///
/// [[deployment]]
/// directory = "~/clusters/staging"
/// name = "staging"
/// guard = "production"
/// ssh_user = "ubuntu"
/// ssh_port = 22
/// identity_file = "~/.ssh/staging"
/// control_plane = ["controller", "cp-*"]
/// worker = ["worker"]
///
/// [deployment.bastion]
/// host = "bastion.example.com"
/// user = "ops"
/// agent = true
/// machines = true
///
/// [[deployment.tunnel]]
/// name = "keystone"
/// local_port = 5000
/// host = "10.0.0.11"
/// port = 5000
/// kind = "keystone"
///
/// [[deployment.workload]]
/// name = "workers"
/// namespace = "temporal"
/// selector = "app=temporal-worker"
/// ```
public enum ConfigFile {
  /// Reads the configuration file; without one, the defaults hold.
  ///
  /// - Parameters:
  ///   - paths: Where it is.
  ///   - world: The door to files; `HOME` of its environment stands for `~`.
  /// - Returns: What it says.
  /// - Throws: `ConfigurationError` with every unknown key, wrong type and value that cannot be.
  public static func load(paths: Paths, world: World) throws(ConfigurationError) -> Configuration {
    let path = paths.configurationFile
    let text: String
    do throws(FileError) {
      guard let bytes = try world.files.readIfPresent(path) else { return .standard }
      text = String(decoding: bytes, as: UTF8.self)
    } catch {
      throw ConfigurationError(
        path: path,
        problems: [
          ConfigurationProblem(
            line: nil, message: "\(error)", remedy: "Make the file readable, or remove it.")
        ])
    }
    return try parse(text, path: path, world: world)
  }

  /// Reads the text of a configuration file.
  static func parse(
    _ text: String, path: String, world: World
  ) throws(ConfigurationError) -> Configuration {
    let document: TOMLDocument
    do throws(ConfigurationProblem) {
      document = try TOMLDocument(text: text)
    } catch {
      throw ConfigurationError(path: path, problems: [error])
    }
    var reader = TableReader(document: document, file: path, value: document.root, prefix: "")
    var configuration = Configuration.standard
    if let theme = reader.text("theme", check: Check.themeName) { configuration.theme = theme }
    if let ascii = reader.bool("ascii") { configuration.ascii = Setting(ascii.value, ascii.source) }
    if let tool = reader.text("tool", check: Check.tool) {
      configuration.tool = Setting(expand(tool.value, world), tool.source)
    }
    configuration.keys = keys(&reader)
    (configuration.commands, configuration.commandProblems) = commands(&reader)
    terminal(&reader, &configuration)
    for (index, table) in reader.tables("deployment").enumerated() {
      var part = TableReader(
        document: document, file: path, value: table, prefix: "deployment[\(index)]")
      if let settings = deployment(&part, world) { configuration.deployments.append(settings) }
      reader.problems += part.finish()
    }
    let problems = reader.finish()
    guard problems.isEmpty else { throw ConfigurationError(path: path, problems: problems) }
    return configuration
  }

  private static func deployment(
    _ reader: inout TableReader, _ world: World
  ) -> DeploymentSettings? {
    let directory = reader.text("directory", check: Check.path)
    let name = reader.text("name", check: Check.name)
    let guardWord = reader.text("guard", check: Check.guardWord)
    let user = reader.text("ssh_user", check: Check.user)
    let port = reader.int("ssh_port", in: 1...65_535)
    let identity = reader.text("identity_file", check: Check.path)
    let controlPlane = reader.texts("control_plane", check: Check.namePattern)
    let worker = reader.texts("worker", check: Check.namePattern)
    if let both = worker?.value.first(where: { controlPlane?.value.contains($0) == true }) {
      reader.complain(
        "worker", "\"\(both)\" stands in control_plane too.", "Leave it in one of them.")
    }
    let (bastion, machines) = bastion(&reader, world)
    let tunnels = tunnels(&reader)
    let workloads = workloads(&reader)
    guard let directory else {
      reader.complain(
        "directory", "A deployment needs its directory.", "Add: directory = \"/path/of/it\".")
      return nil
    }
    let path = expand(directory.value, world)
    // A directory that is not there is named as it is written: the setting waits for it.
    var settings = DeploymentSettings(directory: (try? world.files.realPath(path)) ?? path)
    if let name { settings.name = name }
    if let guardWord { settings.guardWord = Setting(guardWord.value, guardWord.source) }
    if let user { settings.sshUser = user }
    if let port { settings.sshPort = port }
    if let identity {
      settings.identityFile = Setting(expand(identity.value, world), identity.source)
    }
    if let controlPlane { settings.controlPlane = controlPlane }
    if let worker { settings.worker = worker }
    settings.bastion = bastion
    if let machines { settings.machinesBehindBastion = machines }
    settings.tunnels = tunnels
    settings.workloads = workloads
    return settings
  }

  /// Puts the home directory in the place of a leading `~/`.
  static func expand(_ path: String, _ world: World) -> String {
    guard path.hasPrefix("~/"), let home = world.environment["HOME"] else { return path }
    return home + path.dropFirst()
  }

  /// What values must look like.
  ///
  /// Each gives the remedy for one that does not.
  enum Check {
    static func themeName(_ text: String) -> String? {
      ThemeFile.isName(text) || text.hasSuffix(".toml")
        ? nil : "Name a theme, such as \"light\", or the path of a .toml file."
    }

    static func tool(_ text: String) -> String? {
      text == "terraform" || text == "tofu" || path(text) == nil
        ? nil : "Write \"terraform\", \"tofu\" or the absolute path of either."
    }

    static func path(_ text: String) -> String? {
      (text.hasPrefix("/") || text.hasPrefix("~/")) && isPrintable(text)
        ? nil : "Write an absolute path, or one that begins with ~/."
    }

    static func name(_ text: String) -> String? {
      !text.isEmpty && text.count <= 60 && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        ? nil
        : "Use up to 60 ASCII letters, digits and signs without blanks: it will have to be typed."
    }

    static func guardWord(_ text: String) -> String? {
      let isWord = text.utf8.allSatisfy { byte in
        let character = Character(UnicodeScalar(byte))
        return character.isASCII && (character.isLetter || character.isNumber || character == "-")
      }
      return isWord && (1...16).contains(text.utf8.count)
        ? nil : "Write one word of up to 16 ASCII letters, digits and -, such as \"production\"."
    }

    /// The user names that OpenSSH and we accept: nothing that a shell or an option could be made
    /// of.
    static func user(_ text: String) -> String? {
      let letters = text.utf8.enumerated().allSatisfy { index, byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): index > 0
        default: false
        }
      }
      return letters && (1...32).contains(text.utf8.count)
        ? nil : "Use small letters, digits, - and _, at most 32, and begin with a letter."
    }

    static func namePattern(_ text: String) -> String? {
      (1...128).contains(text.count) && isPrintable(text) && !text.contains(where: \.isWhitespace)
        ? nil : "Write a word of the names, or a pattern such as \"cp-*\", without blanks."
    }

    private static func isPrintable(_ text: String) -> Bool {
      text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
    }
  }
}
