import ArgumentParser
import Cluster
import Console
import Fleet
import FoundationEssentials
import Operations
import TerminalUI

/// `quarterdeck logs`: the logs of pods, of machines or in files, put together by time.
struct LogsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs",
    abstract: "Print the logs of pods or machines, or of files, put together by time.",
    discussion: """
      Without a pod, --unit names what is read of the machines' journals. The files after --from \
      may be any logs: of kubectl logs --timestamps, of journalctl, cloud-init or terraform. What \
      a file is, its content tells.

      With --follow it goes on until it is interrupted, or nothing more can come: the pods have \
      succeeded, have failed and are not begun again, or were deleted; which, it says on standard \
      error. The next run of a container that is begun again is waited for. After a lost connection \
      no line is missing and none comes twice, and where lines may be missing it says so.

      An expression has the characters of grep -E, and large and small letters differ only when it \
      has a large one.

      With --screen the files open on the screen of logs, whatever their size: their end is \
      followed, / searches, & filters, # numbers the lines, ? shows all keys. What is searched for \
      is searched in the whole file.

      Exits with 0, however the pods ended, with 1 when nothing could be read, with 2 when a part \
      could not be read, and with 130 when it was interrupted.

        quarterdeck logs temporal/worker-5d9 --previous
        quarterdeck logs temporal/worker-5d9 temporal/worker-7c4 --follow
        quarterdeck logs --unit 'snap.microk8s.*' --on worker --since 10m --level warning
        quarterdeck logs --from node-1.log node-2.log --grep 'error|timeout' --json
        quarterdeck logs --from /var/log/syslog --screen
      """)

  @Argument(
    help: ArgumentHelp(
      "A pod: NAMESPACE/NAME, or a name in the namespace default; also several.",
      valueName: "pod"), completion: Completions.nothing)
  var pods: [String] = []

  @OptionGroup var place: PlaceOptions

  @Option(help: "Only this container of the pods.", completion: Completions.nothing)
  var container: String?

  @Flag(help: "The run of the container before this one.")
  var previous = false

  @Option(
    help: "A unit of the machines' journals, such as 'snap.microk8s.*'; may be repeated.",
    completion: Completions.nothing)
  var unit: [String] = []

  @Option(
    help: ArgumentHelp(
      "Only these machines: a name, a unique part of one, an address, or a role; may be repeated.",
      valueName: "machine"), completion: Completions.machines)
  var on: [String] = []

  @OptionGroup var offline: OfflineOptions

  @Option(
    help: ArgumentHelp(
      "Only what was written in this time before now: seconds, or with a unit (90s, 5m, 1h).",
      valueName: "time"), completion: Completions.nothing)
  var since: WaitTime?

  @Option(
    help: ArgumentHelp("How many of the newest lines of each log.", valueName: "count"),
    completion: Completions.nothing)
  var tail = 500

  @Flag(name: .shortAndLong, help: "Go on with what is written from now on.")
  var follow = false

  @Flag(help: "Open the files of --from on the screen of logs, on a terminal.")
  var screen = false

  @OptionGroup var wanted: LogFilterOptions

  @Flag(help: "Print a JSON object a line instead of text.")
  var json = false

  func validate() throws {
    guard (1...100_000).contains(tail) else { throw ValidationError("--tail is 1 to 100000.") }
    let subjects = [!pods.isEmpty, !unit.isEmpty, offline.isOffline].count { $0 }
    guard subjects == 1 else {
      throw ValidationError("Name one of: pods, --unit, or files with --from.")
    }
    guard !(follow && (offline.isOffline || previous)) else {
      throw ValidationError("What has ended cannot be followed: leave out --follow.")
    }
    guard !follow || pods.count <= LogOrigin.mostPerMachine else {
      throw ValidationError(
        "--follow follows \(LogOrigin.mostPerMachine) pods at most, all through one machine.")
    }
    guard !screen || offline.isOffline else {
      throw ValidationError("--screen shows files: name them with --from.")
    }
    guard !screen || !json && !offline.from.contains("-") else {
      throw ValidationError("--screen shows files: leave out --json and standard input (-).")
    }
    guard !screen || offline.from.count <= LogsState.mostSources else {
      throw ValidationError("--screen shows \(LogsState.mostSources) files at most.")
    }
    _ = try wanted.filter()
  }

  func run() async throws {
    let printer = LogPrinter(filter: try wanted.filter(), isJSON: json)
    if screen { return try await show() }
    if offline.isOffline { return try await read(printer) }
    let session = try await MachineSession(site: try place.site())
    let origins = try origins(in: session)
    let (problems, isInterrupted) = await session.untilAsked {
      follow
        ? await self.followed(origins, session, printer)
        : await self.printed(origins, session, printer)
    }
    if isInterrupted { throw ExitCode(130) }
    if problems.count == origins.count { throw ExitCode.failure }
    if !problems.isEmpty { throw ExitCode(2) }
  }

  // MARK: - Machines

  private func origins(in session: MachineSession) throws -> [LogOrigin] {
    if !pods.isEmpty {
      guard let target = session.inventory.controlPlaneTarget else {
        throw CommandFailure("The state has no control plane with an address.")
      }
      var known: Set<LogOrigin> = []
      return try pods.map { pod in
        let id = try Self.identity(of: pod)
        return LogOrigin(.pod(id, container: container, isPrevious: previous), on: target)
      }.filter { known.insert($0).inserted }
    }
    let machines = try MachineQuery.machines(on, among: session.inventory.machines)
    guard !machines.isEmpty else {
      throw CommandFailure("The state of \(session.site.directory) has no machines.")
    }
    return try machines.flatMap { machine in
      let target = try session.target(of: machine)
      return unit.map { LogOrigin(.unit($0), on: target) }
    }
  }

  private static func identity(of pod: String) throws -> PodIdentity {
    let parts = pod.split(separator: "/", maxSplits: 1).map(String.init)
    guard let name = parts.last else { throw ValidationError("The pod has no name.") }
    return PodIdentity(namespace: parts.count == 2 ? parts[0] : "default", name: name)
  }

  /// Prints what there is.
  ///
  /// - Returns: The logs that could not be read.
  private func printed(
    _ origins: [LogOrigin], _ session: MachineSession, _ printer: LogPrinter
  ) async -> Set<LogOrigin> {
    let began = beginning(session)
    let answers = await withTaskGroup(
      of: (LogOrigin, Result<[LogLine], LogFailure>).self
    ) { group in
      for origin in origins {
        group.addTask {
          (origin, await session.access.readLog(origin, tailLines: tail, since: began))
        }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    var failing: Set<LogOrigin> = []
    var sources: [[LogLine]] = []
    for origin in origins {
      switch answers[origin] {
      case .success(let lines): sources.append(Array(lines.suffix(tail)))
      case .failure(let failure):
        tell(failure)
        failing.insert(origin)
      case nil: break
      }
    }
    printer.print(LogMerge.merged(sources), isNamed: origins.count > 1)
    return failing
  }

  /// The moment that `--since` means.
  func beginning(_ session: MachineSession) -> Date? {
    since.map { session.site.world.clock.now().addingTimeInterval(-Double($0.seconds)) }
  }

  /// Says on standard error why a log cannot be read.
  func tell(_ failure: LogFailure) {
    guard !failure.isWithdrawn else { return }
    let reason = "Error: \(failure)"
    Output.note(SafeText(reason).string)
  }
}

/// Which lines are printed.
struct LogFilterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only lines with this expression; may be repeated.", valueName: "expression"),
    completion: Completions.nothing)
  var grep: [String] = []

  @Option(
    help: ArgumentHelp("No lines with this expression; may be repeated.", valueName: "expression"),
    completion: Completions.nothing)
  var exclude: [String] = []

  @Option(
    help:
      "Only lines that matter so much, and those that do not say: error, warning, info or debug.",
    completion: .list(["error", "warning", "info", "debug"]))
  var level: String?

  /// The filter.
  ///
  /// - Throws: `ValidationError` that says what is wrong with an expression.
  func filter() throws -> LogFilter {
    let wanted = level.map { LogLevel(word: $0) }
    if let wanted, wanted == nil {
      throw ValidationError("--level is error, warning, info or debug.")
    }
    return LogFilter(
      including: try grep.map { try Self.pattern($0, "--grep") },
      excluding: try exclude.map { try Self.pattern($0, "--exclude") },
      level: wanted.flatMap(\.self))
  }

  private static func pattern(_ text: String, _ option: String) throws -> LogPattern {
    do throws(LogPatternError) {
      return try LogPattern(text)
    } catch {
      let reason = "\(option) '\(text)': \(error)"
      throw ValidationError(SafeText(reason).string)
    }
  }
}
