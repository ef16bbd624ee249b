import ArgumentParser
import Cluster
import Fleet
import FoundationEssentials
import Operations

/// `quarterdeck wait`: waits until something is true of the deployment.
struct WaitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wait", abstract: "Wait until a condition holds.",
    discussion: """
      Exits with 0 when it holds, 124 when the time ran out, 1 when it cannot be told. deployed \
      prints how the machines came to life, and keeps the durations for the next estimate.
      """)

  @OptionGroup var place: DirectoryOptions

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("deployed, nodes-ready=N or pods-ready.", valueName: "condition"),
    completion: .list(["deployed", "nodes-ready=", "pods-ready"]))
  var condition: Condition

  @OptionGroup var answer: AnswerOptions

  @Option(
    help: ArgumentHelp(
      "How long to wait: seconds, or with a unit (90s, 5m, 1h).", valueName: "time"),
    completion: Completions.nothing)
  var timeout = WaitTime(seconds: 600)

  func run() async throws {
    let site = try place.site()
    let reader = LiveReader(site: site)
    let result = await Result { try await waited(with: reader, site) }
    await reader.close()
    let (isReached, births) = try result.get()
    if answer.json {
      try Output.json(
        Answer(
          condition: condition.text, isReached: isReached, births: births.map(BirthsAnswer.init)))
    } else if let births, isReached {
      Output.write(births.text)
    }
    if !isReached { throw ExitCode(124) }
  }

  /// Waits, and looks at the machines where they are what is waited for.
  private func waited(
    with reader: LiveReader, _ site: DeploymentSite
  ) async throws -> (isReached: Bool, births: BirthSummary?) {
    let isReached = try await wait(with: reader, clock: site.world.clock)
    guard condition == .deployed, isReached || answer.json else { return (isReached, nil) }
    return (isReached, try await births(reader, site, isReached: isReached))
  }

  /// Looks at how the machines came to life, waits until the last of them has, and keeps it.
  ///
  /// Pods may be Ready while cloud-init is still at its last lines.
  private func births(
    _ reader: LiveReader, _ site: DeploymentSite, isReached: Bool
  ) async throws -> BirthSummary {
    let clock = site.world.clock
    let patience = clock.uptime() + Self.lastLines
    var report = try await reader.read()
    while isReached, !report.waterfall.isComplete, clock.uptime() < patience {
      try await clock.sleep(.seconds(1))
      report = try await reader.read()
    }
    let now = clock.now()
    let records = report.waterfall.births.compactMap { birth in
      birth.record(run: report.history.lastCreation(of: birth.resource)?.run, now: now)
    }
    do {
      try site.timings.add(records)
    } catch {
      Output.note("The durations are not kept for the next estimate. \(error)")
    }
    return BirthSummary(waterfall: report.waterfall, history: report.history, now: now)
  }

  /// How long cloud-init may take to end after the pods are Ready, before the summary goes without.
  private static let lastLines = Duration.seconds(20)

  private struct Answer: Encodable {
    let schema = "quarterdeck/wait/1"
    let condition: String
    let isReached: Bool
    let births: BirthsAnswer?
  }

  /// Returns whether the condition came to hold in time.
  private func wait(with reader: LiveReader, clock: WallClock) async throws -> Bool {
    let deadline = clock.uptime() + .seconds(timeout.seconds)
    var said = ""
    while true {
      let report = try await reader.read(withMachines: false)
      if condition.holds(for: report) { return true }
      let state =
        report.clusterFailure ?? report.concerns.first.map { "\($0.headline) \($0.detail)" } ?? ""
      if state != said { Output.note("Waiting for \(condition.text): \(state)") }
      said = state
      guard clock.uptime() < deadline else {
        Output.note("Timed out after \(timeout.seconds)s waiting for \(condition.text).")
        return false
      }
      try await clock.sleep(.seconds(1))
    }
  }

  /// What is waited for.
  enum Condition: ExpressibleByArgument, Equatable {
    case deployed
    case nodesReady(Int)
    case podsReady

    init?(argument: String) {
      switch argument {
      case "deployed": self = .deployed
      case "pods-ready": self = .podsReady
      default:
        guard argument.hasPrefix("nodes-ready="), let count = Int(argument.dropFirst(12)),
          count >= 0
        else { return nil }
        self = .nodesReady(count)
      }
    }

    var text: String {
      switch self {
      case .deployed: "deployed"
      case .podsReady: "pods-ready"
      case .nodesReady(let count): "nodes-ready=\(count)"
      }
    }

    func holds(for report: LiveReport) -> Bool {
      switch self {
      case .deployed: return report.isDeployed
      case .nodesReady(let count):
        return report.cluster?.nodes.value.map { $0.count(where: \.isReady) >= count } ?? false
      case .podsReady:
        guard let pods = report.cluster?.pods.value, !pods.isEmpty else { return false }
        return pods.allSatisfy { $0.row.health >= .healthy }
      }
    }
  }
}

/// A span of whole seconds, as `90`, `90s`, `5m` or `1h`.
struct WaitTime: ExpressibleByArgument {
  let seconds: Int

  init(seconds: Int) {
    self.seconds = seconds
  }

  init?(argument: String) {
    let units = ["s": 1, "m": 60, "h": 3600]
    let unit = argument.last.flatMap { units[String($0)] }
    guard let number = Int(unit == nil ? argument[...] : argument.dropLast()), number >= 0,
      number <= 1_000_000
    else { return nil }
    seconds = number * (unit ?? 1)
  }

  var defaultValueDescription: String { "\(seconds)s" }
}
