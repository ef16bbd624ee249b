import Cluster
import Fleet
import FoundationEssentials
import Operations

extension LogsCommand {
  /// How long lines wait for those of other logs, so that they can be put together by time.
  private static let pause = Duration.milliseconds(400)

  /// Prints what there is and what comes, over the streams that the screen of logs has, until the
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
            if let failure = await basket.take(news, of: origin) { tell(failure) }
          }
          await basket.end(origin)
        }
      }
      let clock = session.site.world.clock
      while await !basket.isOver(of: origins.count), !Task.isCancelled {
        // A cancelled sleep ends early, and so does this.
        try? await clock.sleep(Self.pause)
        printer.print(LogMerge.merged(await basket.emptied()), isNamed: isNamed)
      }
      // Also lets go whoever is held up, before they are waited for.
      printer.print(LogMerge.merged(await basket.emptied()), isNamed: isNamed)
    }
    return await basket.failing
  }
}

/// Lines that wait to be printed, and how it stands with each log.
///
/// An actor, because each log is followed by a task of its own. Who writes faster than lines are
/// printed is held up.
private actor LogBasket {
  private let since: Date?
  private var lines: [LogOrigin: [LogLine]] = [:]
  private var ended = 0
  private var count = 0
  private var heldUp: [CheckedContinuation<Void, Never>] = []
  private(set) var failing: Set<LogOrigin> = []

  /// As many lines wait.
  private static let capacity = 50_000

  init(since: Date?) {
    self.since = since
  }

  /// Takes news; returns a failure that was not told yet.
  func take(_ news: LogNews, of origin: LogOrigin) async -> LogFailure? {
    switch news {
    case .lines(let new):
      failing.remove(origin)
      let wanted = new.filter(isWanted)
      lines[origin, default: []] += wanted
      count += wanted.count
      if count > Self.capacity, !Task.isCancelled {
        await withCheckedContinuation { heldUp.append($0) }
      }
      return nil
    case .ended: return nil
    case .unreachable(let failure):
      return failing.insert(origin).inserted ? failure : nil
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

  /// Takes what waits, log by log.
  func emptied() -> [[LogLine]] {
    defer { (lines, count) = ([:], 0) }
    for one in heldUp { one.resume() }
    heldUp = []
    return Array(lines.values)
  }
}
