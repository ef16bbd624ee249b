import Cluster
public import Fleet
import FoundationEssentials
import Synchronization

/// What this process has run, here and on machines: the newest, equal commands in one record.
///
/// A class, because programs begin and end on many tasks; its lock owns the records. It is bounded,
/// and keeps the end of a standard error only, never an output, an input or an environment.
public final class CommandLog: Sendable {
  /// As many different commands are kept.
  static let limit = 250
  /// As many bytes of a standard error are kept.
  static let errorTail = 4_096
  /// As many characters of a command are kept.
  static let longestLine = 8_192

  /// A command that has begun.
  struct Ticket: Hashable, Sendable {
    fileprivate let key: String
    fileprivate let number: Int
    fileprivate let start: Duration
  }

  private struct Row {
    var record: CommandRecord
    /// The numbers of those that still run.
    var running: Set<Int>
  }

  private struct State {
    var rows: [String: Row] = [:]
    var nextID = 0
    var nextNumber = 0
    var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
    var nextWatcher = 0
  }

  private let state = Mutex(State())

  /// Makes an empty log.
  public init() {}

  /// Says whenever a command has begun or ended; the first element comes at once.
  public func changes() -> AsyncStream<Void> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      continuation.yield()
      let number = state.withLock { state in
        state.nextWatcher += 1
        state.watchers[state.nextWatcher] = continuation
        return state.nextWatcher
      }
      continuation.onTermination = { [weak self] _ in
        self?.state.withLock { $0.watchers[number] = nil }
      }
    }
  }

  /// The records, the one that was begun last first.
  public var records: [CommandRecord] {
    state.withLock { $0.rows.values.map(\.record) }
      .sorted { ($0.startedAt, $0.id) > ($1.startedAt, $1.id) }
  }

  // MARK: - Beginning and ending

  /// Takes note of a program that begins.
  func begin(_ program: Program, clock: WallClock) -> Ticket {
    let (now, start) = (clock.now(), clock.uptime())
    let key = Self.key(of: program)
    defer { tellWatchers() }
    return state.withLock { state in
      let number = state.nextNumber
      state.nextNumber += 1
      var running = state.rows[key]?.running ?? []
      running.insert(number)
      let known = state.rows[key]?.record
      if known == nil { state.nextID += 1 }
      state.rows[key] = Row(
        record: CommandRecord(
          id: known?.id ?? state.nextID, place: program.place, title: Self.title(of: program),
          line: Self.line(of: program), directory: program.shownDirectory,
          count: (known?.count ?? 0) + 1, running: running.count, startedAt: now,
          duration: known?.duration, ending: known?.ending, errorTail: known?.errorTail ?? "",
          negativeCode: program.negativeCode),
        running: running)
      Self.forgetOldest(&state)
      return Ticket(key: key, number: number, start: start)
    }
  }

  /// Takes note of an end; a second one of the same program changes nothing.
  func end(
    _ ticket: Ticket, _ ending: CommandRecord.Ending, errorOutput: [UInt8], clock: WallClock
  ) {
    let duration = clock.uptime() - ticket.start
    let tail = String(decoding: errorOutput.suffix(Self.errorTail), as: UTF8.self)
    settle(ticket) { record in
      record.duration = duration
      record.ending = ending
      record.errorTail = tail
    }
  }

  /// Takes note of what a program left behind.
  func end(_ ticket: Ticket, _ result: ProgramResult, of program: Program, clock: WallClock) {
    end(
      ticket, Self.ending(result, of: program), errorOutput: result.errorOutput.bytes,
      clock: clock)
  }

  /// Takes back what was begun and goes another way.
  func withdraw(_ ticket: Ticket) {
    settle(ticket) { $0.count -= 1 }
  }

  /// Takes one of a record's commands off those that run; a second time changes nothing.
  private func settle(_ ticket: Ticket, _ change: (inout CommandRecord) -> Void) {
    state.withLock { state in
      guard var row = state.rows[ticket.key], row.running.remove(ticket.number) != nil else {
        return
      }
      row.record.running = row.running.count
      change(&row.record)
      // What was taken back, and nothing else, was never run.
      state.rows[ticket.key] = row.record.count > 0 ? row : nil
    }
    tellWatchers()
  }

  private func tellWatchers() {
    for watcher in state.withLock({ Array($0.watchers.values) }) { watcher.yield() }
  }

  private static func forgetOldest(_ state: inout State) {
    guard state.rows.count > limit else { return }
    let idle = state.rows.filter { $0.value.running.isEmpty }
    let oldest = (idle.isEmpty ? state.rows : idle).min {
      $0.value.record.startedAt < $1.value.record.startedAt
    }
    if let oldest { state.rows[oldest.key] = nil }
  }

  // MARK: - What is said of a program

  private static func ending(
    _ result: ProgramResult, of program: Program
  ) -> CommandRecord.Ending {
    if result.isTimedOut { return .timedOut }
    switch result.end {
    case .signalled(let signal): return .signalled(signal)
    case .exited(let code):
      guard program.errand?.hasTrailer == true, code == 0 else { return .exited(code) }
      // The machine's own exit code stands in the last line: ssh's is that of whatever printed it.
      let last = String(decoding: result.output.bytes.suffix(64), as: UTF8.self)
        .split(whereSeparator: \.isWhitespace).last
      return .exited(last.flatMap { Int32($0) } ?? code)
    }
  }

  private static func line(of program: Program) -> String {
    String(
      ([program.executable] + program.arguments).map(ShellWord.plain).joined(separator: " ")
        .prefix(longestLine))
  }

  private static func title(of program: Program) -> String {
    if let errand = program.errand { return errand.title }
    let name = program.executable.split(separator: "/").last.map(String.init) ?? ""
    return String(
      ([name] + program.arguments).map(ShellWord.plain).joined(separator: " ").prefix(longestLine))
  }

  /// What equal commands have in common: numbers that only say how far something was read, and random
  /// ones, do not count.
  private static func key(of program: Program) -> String {
    var key = "\(program.place)\u{0}\(program.directory ?? "")\u{0}"
    if let errand = program.errand { return key + "\(errand.title)\u{0}\(errand.text)".masked }
    key += ([program.executable] + program.arguments).joined(separator: "\u{0}").masked
    return key
  }
}

extension String {
  /// What stands before a place in a stream.
  private static let markers = ["resourceVersion=", "continue=", "--since-time=", "--since=@"]
  private static let search = ByteSearch(markers, isFolding: false)

  /// The text without what differs from one look to the next: places in a stream.
  fileprivate var masked: String {
    var text = self
    // Most have none: that is seen without looking at characters.
    let hasAny = text.withUTF8 { bytes in
      var cursor = Self.search.cursor(in: UnsafeRawBufferPointer(bytes))
      return cursor.first(from: 0) != nil
    }
    guard hasAny else { return text }
    for marker in Self.markers {
      guard let start = text.firstRange(of: marker)?.upperBound else { continue }
      let end = text[start...].firstIndex { "&' \u{0}".contains($0) } ?? text.endIndex
      text.replaceSubrange(start..<end, with: "…")
    }
    return text
  }
}

extension Program {
  /// Where it does something.
  fileprivate var place: CommandRecord.Place { errand.map { .machine($0.alias) } ?? .here }

  /// The directory, where it can make a difference.
  fileprivate var shownDirectory: String? {
    errand == nil && directory != "/" ? directory : nil
  }
}

/// What a program has a machine do.
struct Errand: Hashable, Sendable {
  /// The machine's alias.
  var alias: String
  /// What is asked, in a few words.
  var title: String
  /// What is asked, as the remote shell gets it, without anything random; empty where nothing is.
  var text = ""
  /// Whether its last line of output has the exit code on the machine.
  var hasTrailer = false
}

extension ProcessRunner {
  /// This door, with everything that goes through it written down.
  ///
  /// - Parameters:
  ///   - log: Where it is written down.
  ///   - clock: Tells when.
  /// - Returns: The door.
  func observed(by log: CommandLog, clock: WallClock) -> ProcessRunner {
    var observed = self
    let (start, launch) = (self.start, self.launch)
    observed.start = { program, onOutput async throws(ProcessError) in
      let ticket = log.begin(program, clock: clock)
      do throws(ProcessError) {
        return try await start(program, onOutput)
          .observed(by: log, ticket, of: program, clock: clock)
      } catch {
        log.end(ticket, .failed("\(error)"), errorOutput: [], clock: clock)
        throw error
      }
    }
    observed.launch = { program async throws(ProcessError) in
      let ticket = log.begin(program, clock: clock)
      do throws(ProcessError) {
        return try await launch(program).observed(by: log, ticket, of: program, clock: clock)
      } catch {
        log.end(ticket, .failed("\(error)"), errorOutput: [], clock: clock)
        throw error
      }
    }
    return observed
  }
}

/// Whether a deadline has passed; a class, because who stops a program and who sees its end share it.
private final class Late: Sendable {
  let value = Atomic(false)
}

extension RunningProgram {
  /// This program, whose end is written down by whoever sees it.
  fileprivate func observed(
    by log: CommandLog, _ ticket: CommandLog.Ticket, of program: Program, clock: WallClock
  ) -> RunningProgram {
    let (ended, stop) = (self.ended, self.stop)
    let isLate = Late()
    let observed: @Sendable () async -> ProgramResult = {
      let result = await ended()
      var known = result
      known.isTimedOut = result.isTimedOut || isLate.value.load(ordering: .acquiring)
      log.end(ticket, known, of: program, clock: clock)
      return result
    }
    var running = RunningProgram(
      processID: processID, isRunning: isRunning, ended: observed, signal: signal,
      stop: {
        await stop()
        _ = await observed()
      }, stopSoon: stopSoon)
    running.deadlinePassed = { isLate.value.store(true, ordering: .releasing) }
    return running
  }
}

extension World {
  /// This world, with every program that it starts written down.
  func observed(by log: CommandLog) -> World {
    var observed = self
    observed.processes = processes.observed(by: log, clock: clock)
    observed.commandLog = log
    return observed
  }
}

extension DeploymentSite {
  /// This deployment, with every program that is started for it written down.
  ///
  /// - Parameter log: Where it is written down.
  /// - Returns: The deployment.
  public func observed(by log: CommandLog) -> DeploymentSite {
    DeploymentSite(self, world: world.observed(by: log))
  }
}
