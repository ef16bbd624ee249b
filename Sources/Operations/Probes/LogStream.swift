public import Cluster
public import Fleet
import FoundationEssentials

/// What a log that is followed tells.
public enum LogNews: Hashable, Sendable {
  /// Lines that are new; none where it could be read and said nothing.
  case lines([LogLine])
  /// What wrote it has ended, and its next run is waited for.
  case paused
  /// Nothing more comes; this is the last news.
  case ended(LogEnding)
  /// It cannot be read at present.
  case unreachable(LogFailure)
}

/// Follows logs on machines: a command that lasts, and a new one where its connection breaks.
///
/// No line is lost and none comes twice: files go on at the byte where they were left, journals and
/// logs of pods at the second, of which the known lines are left out.
public struct LogStream: Sendable {
  let shell: RemoteShell
  let clock: WallClock

  /// The shortest and the longest pause before a log is asked for again.
  private static let pauses = (shortest: Duration.seconds(1), longest: Duration.seconds(30))
  /// Lines are made of so many bytes at a time: of what comes too fast, few are on their way.
  private static let piece = 1 << 13

  /// Asks through this door.
  public init(shell: RemoteShell, clock: WallClock) {
    self.shell = shell
    self.clock = clock
  }

  /// Follows a log until the task is cancelled, or nothing more comes.
  ///
  /// Nothing more comes of a pod that has ended or was deleted; the next run of a container that is
  /// begun again is waited for.
  ///
  /// - Parameters:
  ///   - origin: The log.
  ///   - tailLines: How many of its newest lines come first.
  ///   - tell: Takes the news, one after the other; the machine is held up while it waits.
  public func follow(
    _ origin: LogOrigin, tailLines: Int, tell: @escaping @Sendable (LogNews) async -> Void
  ) async {
    let feed = LogFeed(origin: origin)
    var pause = Self.pauses.shortest
    while !Task.isCancelled {
      await feed.begin()
      let command: RemoteCommand
      do throws(RemoteCommandError) {
        command = try await feed.command(tailLines: tailLines)
      } catch {
        return await tell(.unreachable(LogFailure(origin: origin.name, .unaskable(error))))
      }
      let result = await shell.stream(command, origin.target.host.alias) { bytes in
        for start in stride(from: 0, to: bytes.count, by: Self.piece) {
          let piece = bytes[start..<min(start + Self.piece, bytes.count)]
          let lines = await feed.take(Array(piece))
          if !lines.isEmpty { await tell(.lines(lines)) }
          // Where nobody takes the lines any more nothing else would let others have their turn, not
          // even who ends this.
          await Task.yield()
        }
      }
      if Task.isCancelled { return }
      for news in await news(of: result, command, origin, feed) {
        await tell(news)
        if case .ended = news { return }
      }
      if await isWorthHaste(result, feed) { pause = Self.pauses.shortest }
      // The time that it may last is over: nothing is wrong.
      if case .success(let reply) = result, reply.exitCode == Self.timeIsOver { continue }
      do {
        try await clock.sleep(pause)
      } catch {
        return
      }
      pause = min(pause * 2, Self.pauses.longest)
    }
  }

  /// What `timeout` ends with.
  private static let timeIsOver: Int32 = 124

  /// Whether a log is asked for again at once: what it says is new, or was until the connection broke.
  ///
  /// The old lines of a container that waits for its next run are no reason.
  private func isWorthHaste(
    _ result: Result<RemoteReply, AccessFailure>, _ feed: LogFeed
  ) async -> Bool {
    if case .success = result { return await feed.hasNews }
    return await feed.hasSpoken
  }

  /// What there is to tell when a command has ended.
  private func news(
    of result: Result<RemoteReply, AccessFailure>, _ command: RemoteCommand, _ origin: LogOrigin,
    _ feed: LogFeed
  ) async -> [LogNews] {
    switch result {
    case .failure(.withdrawn): return []
    case .failure(let failure):
      await feed.lose()
      return [.unreachable(LogFailure(origin, failure))]
    case .success(let reply) where reply.exitCode == Self.timeIsOver: return []
    case .success(let reply) where reply.exitCode == 0:
      let lines = [LogNews.lines(await feed.finish())]
      guard origin.isLasting else { return lines + [.ended(.past)] }
      switch await outlook(of: origin, feed) {
      case .over(let ending): return lines + [.ended(ending)]
      case .paused:
        await feed.pause()
        return lines + [.paused]
      case .open, nil: return lines
      }
    case .success(let reply):
      let failure = Self.failure(of: origin, reply, command)
      guard origin.isLasting, case .over(let ending) = await outlook(of: origin, feed) else {
        return [.unreachable(failure)]
      }
      let gap = await feed.gapAtEnd()
      let lines = gap.isEmpty ? [] : [LogNews.lines(gap)]
      // That it is gone says all that the failure does.
      return lines + (ending == .deleted ? [] : [.unreachable(failure)]) + [.ended(ending)]
    }
  }

  /// Asks whether more can come of a pod's log; nil when it is no pod's, or nobody knows.
  private func outlook(of origin: LogOrigin, _ feed: LogFeed) async -> LogOutlook? {
    guard let (pod, containers) = origin.pod else { return nil }
    let answer: Answer<LogOutlook> = await shell.ask(
      try .pod(pod), on: origin.target.host.alias
    ) { reply, _ in
      try ProbeFailure.check(reply)
      return try LogOutlook(podJSON: reply.output, of: containers)
    }
    switch answer {
    case .success(let outlook):
      await feed.find()
      return outlook
    case .failure(.kubectl(let failure)) where failure.cause == .notFound:
      // One that was not there yet may still come.
      return await feed.wasThere ? .over(.deleted) : nil
    case .failure: return nil
    }
  }

  private static func failure(
    of origin: LogOrigin, _ reply: RemoteReply, _ command: RemoteCommand
  ) -> LogFailure {
    if origin.pod != nil {
      do throws(ProbeFailure) {
        try ProbeFailure.check(reply, isText: true)
      } catch {
        return LogFailure(origin: origin.name, error)
      }
    }
    return LogFailure(origin: origin.name, ProbeFailure.of(reply, command))
  }
}

extension MachineAccess {
  /// Follows a log until the task is cancelled; see `LogStream.follow`.
  ///
  /// - Parameters:
  ///   - origin: The log.
  ///   - tailLines: How many of its newest lines come first.
  ///   - tell: Takes the news.
  public nonisolated func followLog(
    _ origin: LogOrigin, tailLines: Int, tell: @escaping @Sendable (LogNews) async -> Void
  ) async {
    await LogStream(shell: lastingShell(forLogs: true), clock: site.world.clock)
      .follow(origin, tailLines: tailLines, tell: tell)
  }
}
