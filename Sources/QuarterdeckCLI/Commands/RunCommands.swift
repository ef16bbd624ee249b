import ArgumentParser
import FoundationEssentials
import Operations
import TerminalUI
import Terraform

/// `quarterdeck attach`: follows a run that goes on, or reads one that has ended.
struct AttachCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach", abstract: "Follow a run from its beginning until it ends.")

  @OptionGroup var place: PlaceOptions

  @Argument(help: "The run's id, as `quarterdeck runs` lists it.", completion: Completions.run)
  var run: String

  func run() async throws {
    let site = try place.site()
    guard let id = RunID(run) else { throw CommandFailure("\(run) is no run id.") }
    let request = try site.runs.request(id)
    let follower = RunFollower(site: site)
    let progress = await follower.follow(id, kind: request.kind, isQuiet: false)
    try follower.check(progress, id, isQuiet: false)
    guard request.kind == .apply,
      let births = await AppliedMachines(site: site, run: id).summary(of: progress)
    else { return }
    Output.write("\n" + births.text)
  }
}

/// `quarterdeck interrupt`: asks a run to stop, gracefully or, after that, by force.
struct InterruptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "interrupt",
    abstract: "Ask a run to stop: it finishes what is in flight and saves the state.",
    discussion: """
      With --force, which needs --confirm \(ForcedStopRefusal.word), terraform is interrupted a second time \
      and leaves at once: what it was making may exist in the cloud without being in the state. It \
      comes after a graceful interrupt that had its time.
      """)

  @OptionGroup var place: PlaceOptions

  @Argument(
    help: "The run's id, as `quarterdeck runs` lists it.", completion: Completions.activeRun)
  var run: String

  @Flag(help: "Stop it at once, after a graceful interrupt had its time.")
  var force = false

  @Option(
    help: ArgumentHelp(
      "The word that a forced stop needs: \(ForcedStopRefusal.word).", valueName: "word"),
    completion: .list([ForcedStopRefusal.word]))
  var confirm: String?

  func run() async throws {
    let site = try place.site()
    guard let id = RunID(run) else { throw CommandFailure("\(run) is no run id.") }
    _ = try site.runs.request(id)
    guard site.runs.outcome(id) == nil else {
      throw CommandFailure("Run \(id) has ended; there is nothing to interrupt.")
    }
    if force {
      try stopByForce(id, site)
    } else {
      try site.interrupt(id)
      Output.line("Asked run \(id) to stop. Follow it with: quarterdeck attach \(id)")
    }
  }

  private func stopByForce(_ id: RunID, _ site: DeploymentSite) throws {
    let progress = site.runs.progress(of: id)
    if let refusal = ForcedStopRefusal.of(progress, at: site.world.clock.now()) {
      throw CommandFailure("\(refusal)\nInterrupt it with: quarterdeck interrupt \(id)")
    }
    let leaks = progress.resources.filter(\.isRunning).map {
      "  \(SafeText($0.address.description).string)"
    }
    guard confirm == ForcedStopRefusal.word else {
      throw CommandFailure(
        (["What terraform is making may exist in the cloud without being in the state:"]
          + (leaks.isEmpty ? ["  (nothing is in flight)"] : leaks)
          + ["Nothing was done. To go on, add: --confirm \(ForcedStopRefusal.word)"])
          .joined(separator: "\n"))
    }
    try site.forceStop(id)
    Output.line("Run \(id) is being stopped by force. Follow it with: quarterdeck attach \(id)")
    if !leaks.isEmpty {
      Output.line("These may exist in the cloud without being in the state:")
      for leak in leaks { Output.line(leak) }
    }
  }
}

/// The hidden command that is a run's own process.
struct RunnerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "runner", shouldDisplay: false)

  @Argument var folder: String

  func run() async throws {
    let world = World.live(environment: ProcessInfo.processInfo.environment)
    throw ExitCode(await Runner.main(folder: folder, world: world))
  }
}

extension RunOutcome {
  /// The outcome in a word.
  var word: String {
    switch self {
    case .succeeded: "succeeded"
    case .failed: "failed"
    case .refused: "refused"
    case .interrupted: "interrupted"
    case .stopped: "stopped"
    case .lost: "lost"
    }
  }
}
