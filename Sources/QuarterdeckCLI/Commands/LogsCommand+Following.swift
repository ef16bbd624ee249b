import Cluster
import Fleet
import FoundationEssentials
import Operations
import TerminalUI

extension LogsCommand {
  /// How long lines wait for those of other logs, so that they can be put together by time.
  private static let pause = Duration.milliseconds(400)

  /// Prints what there is and what comes, over the streams that the screen of logs has, until all
  /// logs are over or somebody ends it.
  ///
  /// - Parameters:
  ///   - origins: The logs.
  ///   - session: The machines.
  ///   - printer: What prints.
  /// - Returns: The logs that could not be read at the end.
  func followed(
    _ origins: [LogOrigin], _ session: MachineSession, _ printer: LogPrinter
  ) async -> Set<LogOrigin> {
    let basket = LogBasket(since: beginning(session))
    let isNamed = origins.count > 1
    await withTaskGroup(of: Void.self) { group in
      for origin in origins {
        group.addTask {
          await session.access.followLog(origin, tailLines: tail) { news in
            await basket.take(news, of: origin)
          }
          await basket.end(origin)
        }
      }
      let clock = session.site.world.clock
      while await !basket.isOver(of: origins.count), !Task.isCancelled {
        // A cancelled sleep ends early, and so does this.
        try? await clock.sleep(Self.pause)
        show(await basket.emptied(), printer, isNamed: isNamed)
      }
      // Also lets go whoever is held up, before they are waited for.
      show(await basket.emptied(), printer, isNamed: isNamed)
    }
    return await basket.failing
  }

  /// Prints what came, and then says on standard error how it stands with the logs.
  private func show(_ contents: LogBasket.Contents, _ printer: LogPrinter, isNamed: Bool) {
    printer.print(LogMerge.merged(contents.lines), isNamed: isNamed)
    for note in contents.notes { Output.note(SafeText(note).string) }
  }
}

/// Lines that wait to be printed, and how it stands with each log.
///
/// An actor, because each log is followed by a task of its own. Who writes faster than lines are
/// printed is held up.
private actor LogBasket {
  private let since: Date?
  private var lines: [LogOrigin: [LogLine]] = [:]
  private var notes: [String] = []
  /// The logs that said something, and those whose next run is waited for.
  private var read: Set<LogOrigin> = []
  private var paused: Set<LogOrigin> = []
  private var ended = 0
  private var count = 0
  private var heldUp: [CheckedContinuation<Void, Never>] = []
  private(set) var failing: Set<LogOrigin> = []

  /// As many lines wait.
  private static let capacity = 50_000

  init(since: Date?) {
    self.since = since
  }

  /// What waits to be printed: the lines of each log, and what there is to say.
  struct Contents {
    let lines: [[LogLine]]
    let notes: [String]
  }

  /// Takes news.
  func take(_ news: LogNews, of origin: LogOrigin) async {
    switch news {
    case .lines(let new):
      failing.remove(origin)
      if new.contains(where: { !$0.isGap }) {
        read.insert(origin)
        paused.remove(origin)
      }
      let wanted = new.filter(isWanted)
      lines[origin, default: []] += wanted
      count += wanted.count
      if count > Self.capacity, !Task.isCancelled {
        await withCheckedContinuation { heldUp.append($0) }
      }
    case .paused:
      guard paused.insert(origin).inserted else { return }
      notes.append("\(origin.name) has ended: its next run is waited for.")
    case .ended(let ending):
      // What was read before it went away could be read.
      if read.contains(origin) { failing.remove(origin) }
      notes.append(ending.sentence(of: origin.name))
    case .unreachable(let failure):
      guard failing.insert(origin).inserted, !failure.isWithdrawn else { return }
      notes.append("Error: \(failure) It is asked for again.")
    }
  }

  private func isWanted(_ line: LogLine) -> Bool {
    // Where no line is missing, a new connection is nobody's concern.
    if case .gap(let gap) = line.kind { return gap.mayHaveLost }
    guard let since, let time = line.time else { return true }
    return time >= since
  }

  /// Takes note that a log is over.
  func end(_ origin: LogOrigin) { ended += 1 }

  /// Whether so many logs are all over.
  func isOver(of count: Int) -> Bool { ended >= count }

  /// Takes what waits.
  func emptied() -> Contents {
    defer { (lines, notes, count) = ([:], [], 0) }
    for one in heldUp { one.resume() }
    heldUp = []
    return Contents(lines: Array(lines.values), notes: notes)
  }
}
