import ArgumentParser
import FoundationEssentials
import Operations
import Terraform

/// `quarterdeck attach`: follows a run that goes on, or reads one that has ended.
struct AttachCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach", abstract: "Follow a run from its beginning until it ends.")

  @OptionGroup var place: PlaceOptions

  @Argument(help: "The run's id, as `quarterdeck runs` lists it.")
  var run: String

  func run() async throws {
    let site = try place.site()
    guard let id = RunID(run) else { throw CommandFailure("\(run) is no run id.") }
    let request = try site.runs.request(id)
    let follower = RunFollower(site: site)
    let progress = await follower.follow(id, kind: request.kind, isQuiet: false)
    try follower.check(progress, id, isQuiet: false)
  }
}

/// `quarterdeck interrupt`: asks a run to stop gracefully.
struct InterruptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "interrupt",
    abstract: "Ask a run to stop: it finishes what is in flight and saves the state.")

  @OptionGroup var place: PlaceOptions

  @Argument(help: "The run's id, as `quarterdeck runs` lists it.")
  var run: String

  func run() async throws {
    let site = try place.site()
    guard let id = RunID(run) else { throw CommandFailure("\(run) is no run id.") }
    _ = try site.runs.request(id)
    guard site.runs.outcome(id) == nil else {
      throw CommandFailure("Run \(id) has ended; there is nothing to interrupt.")
    }
    try site.interrupt(id)
    Output.line("Asked run \(id) to stop. Follow it with: quarterdeck attach \(id)")
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
    case .lost: "lost"
    }
  }
}
