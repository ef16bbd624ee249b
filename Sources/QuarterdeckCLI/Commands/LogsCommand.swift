import ArgumentParser
import Cluster
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

      With --follow it goes on until it is interrupted; after a lost connection no line is missing \
      and none comes twice, and where lines may be missing it says so. An expression has the \
      characters of grep -E, and large and small letters differ only when it has a large one.

      Exits with 0, with 1 when nothing could be read, with 2 when a part could not be read, and \
      with 130 when it was interrupted.

        quarterdeck logs temporal/worker-5d9 --previous
        quarterdeck logs --unit 'snap.microk8s.*' --on worker --since 10m --level warning
        quarterdeck logs --from node-1.log node-2.log --grep 'error|timeout' --json
      """)

  @Argument(
    help: "A pod: NAMESPACE/NAME, or a name in the namespace default.",
    completion: Completions.nothing)
  var pod: String?

  @OptionGroup var place: PlaceOptions

  @Option(help: "Only this container of the pod.", completion: Completions.nothing)
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

  @OptionGroup var wanted: LogFilterOptions

  @Flag(help: "Print a JSON object a line instead of text.")
  var json = false

  func validate() throws {
    guard (1...100_000).contains(tail) else { throw ValidationError("--tail is 1 to 100000.") }
    let subjects = [pod != nil, !unit.isEmpty, offline.isOffline].count { $0 }
    guard subjects == 1 else {
      throw ValidationError("Name one of: a pod, --unit, or files with --from.")
    }
    guard !(follow && (offline.isOffline || previous)) else {
      throw ValidationError("What has ended cannot be followed: leave out --follow.")
    }
    _ = try wanted.filter()
  }

  func run() async throws {
    let printer = LogPrinter(filter: try wanted.filter(), isJSON: json)
    if offline.isOffline {
      try read(printer)
      return
    }
    let session = try await MachineSession(site: try place.site())
    let origins = try origins(in: session)
    let (problems, isInterrupted) = await session.untilAsked {
      await self.printed(origins, session, printer)
    }
    if isInterrupted { throw ExitCode(130) }
    if problems.count == origins.count { throw ExitCode.failure }
    if !problems.isEmpty { throw ExitCode(2) }
  }

  // MARK: - Files

  private func read(_ printer: LogPrinter) throws {
    var sources: [[LogLine]] = []
    var failures = 0
    let files = offline.files(.end)
    let names = Self.shortNames(files.map(\.name))
    for (file, name) in zip(files, names) {
      do {
        let bytes = try file.content.get()
        var reader = LogReader(source: name, format: LogFormat(recognising: bytes))
        let lines = reader.read(bytes) + reader.finish()
        sources.append(Array(recent(lines).suffix(tail)))
      } catch {
        Output.note("Error: \(file.name): \(SafeText(String(describing: error)).string)")
        failures += 1
      }
    }
    printer.print(LogMerge.merged(sources), isNamed: files.count > 1)
    if failures == files.count { throw ExitCode.failure }
    if failures > 0 { throw ExitCode(2) }
  }

  /// The lines of the last time, as far as they say when they were written.
  private func recent(_ lines: [LogLine]) -> [LogLine] {
    guard let since, let last = offline.now?.date ?? lines.compactMap(\.time).max() else {
      return lines
    }
    let first = last.addingTimeInterval(-Double(since.seconds))
    var isWanted = true
    return lines.filter { line in
      // A line without a time is as old as the one before it.
      if let time = line.time { isWanted = time >= first }
      return isWanted
    }
  }

  /// The names of files without their folders, where that leaves them different.
  private static func shortNames(_ names: [String]) -> [String] {
    let short = names.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    return Set(short).count == short.count ? short : names
  }

  // MARK: - Machines

  private func origins(in session: MachineSession) throws -> [LogOrigin] {
    if let pod {
      let parts = pod.split(separator: "/", maxSplits: 1).map(String.init)
      guard let name = parts.last else { throw ValidationError("The pod has no name.") }
      let id = PodIdentity(namespace: parts.count == 2 ? parts[0] : "default", name: name)
      guard let target = session.inventory.controlPlaneTarget else {
        throw CommandFailure("The state has no control plane with an address.")
      }
      return [LogOrigin(.pod(id, container: container, isPrevious: previous), on: target)]
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

  /// How long is waited between two looks, once nothing more comes.
  private static let pause = Duration.seconds(2)

  /// Prints what there is, and goes on if that is wanted.
  ///
  /// - Returns: The logs that could not be read at the last look.
  private func printed(
    _ origins: [LogOrigin], _ session: MachineSession, _ printer: LogPrinter
  ) async -> Set<LogOrigin> {
    let clock = session.site.world.clock
    var resumes = Dictionary(
      origins.map { ($0, LogResume()) }, uniquingKeysWith: { first, _ in first })
    var failing: [LogOrigin: LogFailure] = [:]
    let began = since.map { clock.now().addingTimeInterval(-Double($0.seconds)) }
    while true {
      let questions = resumes.mapValues { $0.since ?? began }
      let answers = await Self.answers(questions, session, tail: follow ? max(tail, 10_000) : tail)
      var sources: [[LogLine]] = []
      for origin in origins {
        switch answers[origin] {
        case .success(let lines):
          failing[origin] = nil
          var resume = resumes[origin] ?? LogResume()
          // At the first look nothing was there before.
          let isFirst = resume.lastTime == nil
          resume.reconnect()
          let new = resume.take(lines).filter { line in
            guard case .gap(let gap) = line.kind else { return true }
            return gap.mayHaveLost
          }
          resumes[origin] = resume
          sources.append(isFirst ? Array(new.suffix(tail)) : new)
        case .failure(let failure):
          if failing[origin] != failure, !failure.isWithdrawn {
            let reason = "Error: \(failure)"
            Output.note(SafeText(reason).string)
          }
          failing[origin] = failure
        case nil: break
        }
      }
      printer.print(LogMerge.merged(sources), isNamed: origins.count > 1)
      guard follow, !Task.isCancelled else { return Set(failing.keys) }
      do {
        try await clock.sleep(Self.pause)
      } catch {
        return Set(failing.keys)
      }
    }
  }

  private static func answers(
    _ questions: [LogOrigin: Date?], _ session: MachineSession, tail: Int
  ) async -> [LogOrigin: Result<[LogLine], LogFailure>] {
    await withTaskGroup(of: (LogOrigin, Result<[LogLine], LogFailure>).self) { group in
      for (origin, since) in questions {
        group.addTask {
          (origin, await session.access.readLog(origin, tailLines: tail, since: since))
        }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
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
