import ArgumentParser
import Console
import ConsoleRuntime
import FoundationEssentials
import NcursesTerminal
import Operations
import TerminalUI

/// `quarterdeck show VIEW`: one screen of the console as a picture.
struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print one screen of the console, without a terminal.",
    discussion: """
      It looks at the deployment as the console does, until everything that the screen shows has \
      come or --wait seconds have passed, and changes nothing. What had not come by then is named \
      on standard error. Exit codes: 0 printed, 1 it could not be.

      With --from it asks neither machines nor the cluster, for bug reports and documentation: what \
      kubectl and microk8s printed tells of the cluster, and cloud-init's files of the machine whose \
      name their folder has, as in what quarterdeck bundle packs. The state and the runs are those \
      of the directory all the same; without a state, as without machines, there is no cluster to show.

        quarterdeck show pods --size 80x24
        quarterdeck show overview --format svg --theme light > overview.svg
        quarterdeck show nodes --state terraform.tfstate --from cluster/*.json machines/*/*
      """)

  @Argument(help: "The screen: \(View.allCases.map(\.rawValue).joined(separator: ", ")).")
  var view: View

  @OptionGroup var place: DirectoryOptions

  @OptionGroup var offline: OfflineOptions

  @Option(
    help: "Columns and rows, from 20x5 to 2000x1000.",
    completion: .list(["80x24", "120x40", "200x60"]))
  var size = PictureSize(columns: 120, rows: 40)

  @Option(help: "text, ansi (text with colours), svg, or inks (the role of each cell, a letter).")
  var format = Format.text

  @Option(
    help: "A theme by its name, or a theme file; for ansi and svg.",
    completion: Completions.theme)
  var theme: String?

  @Flag(help: "Draw with ASCII characters only.")
  var ascii = false

  @Option(
    help: ArgumentHelp(
      "The most seconds to wait for answers; 0 shows the screen before any.",
      valueName: "seconds"), completion: Completions.nothing)
  var wait = 15

  /// The screens that stand for themselves.
  enum View: String, CaseIterable, ExpressibleByArgument {
    case overview, deploy, resources, nodes, pods, logs, tunnels, history

    var screen: ScreenID {
      switch self {
      case .overview: .overview
      case .deploy: .deploy
      case .resources: .resources
      case .nodes: .nodes
      case .pods: .pods
      case .logs: .logs
      case .tunnels: .tunnels
      case .history: .history
      }
    }
  }

  /// How the picture is written down.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, ansi, svg, inks
  }

  func validate() throws {
    guard (0...3600).contains(wait) else {
      throw ValidationError("--wait takes 0 to 3600 seconds.")
    }
  }

  func run() async throws {
    let site = try site()
    let settings = try Settings(site: site, theme: theme)
    let evidence =
      offline.isOffline ? try await EvidenceWorld(offline, clock: site.world.clock) : nil
    evidence?.tell()
    var model = try Model(
      site: site, size: Size(columns: size.columns, rows: size.rows), isReadOnly: true,
      appearance: ascii || site.configuration.ascii.value == true ? .ascii : .unicode,
      keepsTunnels: evidence == nil)
    model.go(to: view.screen)
    let last = wait == 0 ? model : await loop(on: site, evidence).run(model) { $0.awaited.isEmpty }
    for missing in last.awaited {
      Output.note("After \(wait) s there was no answer yet: \(SafeText(missing))")
    }
    Output.write(text(of: last.frame(), settings.palette))
  }

  /// The deployment; its time stands still at the one that was given.
  private func site() throws -> DeploymentSite {
    let site = try place.site()
    guard let now = offline.now?.date else { return site }
    var world = site.world
    world.clock.now = { now }
    return try DeploymentSite(directory: site.directory, state: site.stateOverride, world: world)
  }

  /// The console's own loop, between a terminal that only ends and a world that keeps nothing.
  private func loop(on site: DeploymentSite, _ evidence: EvidenceWorld?) -> ConsoleLoop {
    let (clock, limit) = (site.world.clock, Duration.seconds(wait))
    let live = LiveWorld(site: site).consoleWorld
    var world = evidence?.world(over: live) ?? live
    let perform = world.perform
    world.perform = { effect, inbox in
      switch effect {
      // Nobody looked, so nothing counts as seen.
      case .keepLook, .keepSession, .keepBirths: break
      default: await perform(effect, inbox)
      }
    }
    let inputs = AsyncStream<[Input]> {
      // Cancelled when everything has come earlier.
      try? await clock.sleep(limit)
      return nil
    }
    return ConsoleLoop(display: Display(inputs: inputs, show: { _ in }), world: world)
  }

  private func text(of frame: Frame, _ palette: Palette) -> String {
    switch format {
    case .text: frame.plainText + "\n"
    case .inks: frame.inkText + "\n"
    case .ansi: FramePicture(frame, palette: palette).colouredText
    case .svg: FramePicture(frame, palette: palette).svg
    }
  }
}

/// The size of a picture, as `120x40`.
struct PictureSize: ExpressibleByArgument {
  let columns: Int
  let rows: Int

  var defaultValueDescription: String { "\(columns)x\(rows)" }

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }

  init?(argument: String) {
    let parts = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let columns = parts[0], let rows = parts[1],
      (20...2000).contains(columns), (5...1000).contains(rows)
    else { return nil }
    self.init(columns: columns, rows: rows)
  }
}
