import ArgumentParser
import FoundationEssentials
import Operations

/// Which deployment a command is about.
struct PlaceOptions: ParsableArguments {
  @Option(
    name: .customShort("C"),
    help: ArgumentHelp(
      "The Terraform directory (default: the current one).", valueName: "directory"),
    completion: .directory)
  var directory: String?

  @Option(
    help: ArgumentHelp("Read this state file instead of the directory's.", valueName: "file"),
    completion: .file())
  var state: String?

  /// The deployment.
  ///
  /// - Parameter argument: The directory as an argument, which goes before the option.
  /// - Returns: The deployment of the directory.
  /// - Throws: `SiteError` if there is no such directory, `ConfigurationError` if keys cannot be as
  ///   the configuration says.
  func site(_ argument: String? = nil) throws -> DeploymentSite {
    let site = try DeploymentSite(
      directory: absolutePath(argument ?? directory ?? "."), state: state.map(absolutePath),
      world: .live(environment: ProcessInfo.processInfo.environment))
    // What is wrong in the configuration is wrong for every command.
    _ = try site.configuration.keymap(file: site.paths.configurationFile)
    return site
  }

  /// Throws if a state file was named: what runs terraform works on the directory's own state.
  func refuseStateFile() throws {
    guard state == nil else {
      throw CommandFailure(
        "--state only looks at a file; plan, apply and destroy work on the directory's own state. "
          + "Leave it out.")
    }
  }
}

/// Which deployment a command is about that also takes the directory as its argument.
struct DirectoryOptions: ParsableArguments {
  @OptionGroup var options: PlaceOptions

  @Argument(
    help: "The Terraform directory (default: the current one).", completion: .directory)
  var directory: String?

  /// The deployment; the argument goes before the option.
  func site() throws -> DeploymentSite { try options.site(directory) }
}

/// What a command that answers takes.
struct AnswerOptions: ParsableArguments {
  @Flag(help: "Print JSON with a `schema` field instead of text.")
  var json = false
}

/// Returns a path from the root, as the shell's own current directory has it.
func absolutePath(_ path: String) -> String {
  let full = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  var parts: [Substring] = []
  for part in full.split(separator: "/") where part != "." {
    if part == ".." { _ = parts.popLast() } else { parts.append(part) }
  }
  return "/" + parts.joined(separator: "/")
}
