import Console
import ConsoleRuntime
import Glibc
import NcursesTerminal
import Operations
import TerminalUI

/// The console on the terminal, from its opening to its end.
struct ConsoleSession {
  let site: DeploymentSite
  let settings: Settings
  /// The theme that was asked for by an option.
  let theme: String?
  let usesColor: Bool
  /// What is said on the terminal should the program die.
  let farewell: SafeText

  /// Opens the terminal, runs the console, and gives the terminal back.
  ///
  /// - Parameter model: Makes the model for the terminal that was opened.
  /// - Returns: What the console knew at its end.
  /// - Throws: What keeps the terminal from being opened, or the model from being made.
  func run(_ model: (Capabilities) throws -> Model) async throws -> Model {
    // The terminal hears these while it is open and tells the loop. Afterwards they must not cut the
    // clearing away short: a terminal that is closed sends several.
    signal(SIGHUP, SIG_IGN)
    signal(SIGTERM, SIG_IGN)
    let terminal = try NcursesTerminal.open(
      options: NcursesTerminal.Options(
        palette: settings.palette, usesColor: usesColor,
        usesMouse: site.configuration.mouse.value))
    terminal.setFarewell(farewell)
    var first: Model
    do {
      first = try model(terminal.capabilities)
    } catch {
      // What is said about it belongs on the operator's own screen.
      _ = terminal.close()
      throw error
    }
    first.configure(
      usesMouse: site.configuration.mouse.value,
      notifications: NotificationSettings(
        runEnded: NotificationWay(rawValue: site.configuration.notifyOfRuns.value) ?? .bell,
        pods: NotificationWay(rawValue: site.configuration.notifyOfPods.value) ?? .bell))
    let loop = ConsoleLoop(
      display: Display(
        inputs: terminal.inputs, show: terminal.show, repaint: terminal.repaint,
        suspend: terminal.suspend, lend: { body in await terminal.lend(to: body) },
        copy: terminal.copy, useMouse: terminal.useMouse, notify: terminal.notify,
        setTitle: terminal.setTitle),
      world: LiveWorld(
        site: site,
        themes: .live(site: site, option: theme, terminal: terminal, first: settings.palette)
      ).consoleWorld)
    let last = await loop.run(first)
    if let messages = terminal.close() {
      Output.note("Messages that came while the console was open are in \(messages).")
    }
    return last
  }
}
