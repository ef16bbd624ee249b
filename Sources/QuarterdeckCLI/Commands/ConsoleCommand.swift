import ArgumentParser
import Console
import ConsoleRuntime
import FoundationEssentials
import Glibc
import NcursesTerminal
import Operations
import TerminalUI

/// `quarterdeck [DIR]`: the console.
struct ConsoleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console", abstract: "Open the console on a Terraform directory (the default).")

  @OptionGroup var place: DirectoryOptions

  @Flag(help: "Switch off everything that changes something.")
  var readOnly = false

  @Flag(help: "Draw with ASCII characters only.")
  var ascii = false

  @Option(help: "When to use colours. NO_COLOR is honoured by auto.")
  var color = ColorChoice.auto

  @Flag(help: "Begin with the overview, not with what the console showed last.")
  var fresh = false

  @Option(help: "A theme by its name, or a theme file.", completion: Completions.theme)
  var theme: String?

  func run() async throws {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      throw CommandFailure(
        "The console needs a terminal on standard input and output. "
          + "Without one, use a command: quarterdeck --help")
    }
    let site = try place.site()
    let settings = try Settings(site: site, theme: theme)
    let last = try await ConsoleSession(
      site: site, settings: settings, theme: theme,
      usesColor: color.usesColor(in: site.world.environment),
      farewell:
        "The console ended unexpectedly; runs go on. Open it again: quarterdeck \(SafeText(site.directory))"
    ).run { terminal in
      var model = try Model(
        site: site, size: terminal.size, isReadOnly: readOnly,
        appearance: isASCII(terminal, site) ? .ascii : .unicode)
      if fresh { model.begin(with: nil) } else { model.resume(site) }
      if !site.hasSeenTour { model.beginTour() }
      try model.tellOfCommands(site)
      return model
    }
    if let run = last.runGoingOn {
      Output.note("Run \(run) goes on. Watch it: quarterdeck attach \(run) -C \(site.directory)")
    }
  }

  /// The option, else the configuration, else what the terminal's locale can show.
  private func isASCII(_ terminal: Capabilities, _ site: DeploymentSite) -> Bool {
    ascii || (site.configuration.ascii.value ?? !terminal.isUTF8)
  }
}

/// When to use colours.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
  case auto, always, never

  /// Whether colours are used in an environment; `NO_COLOR` counts unless somebody asked for colours.
  func usesColor(in environment: [String: String]) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto: (environment["NO_COLOR"] ?? "").isEmpty
    }
  }
}
