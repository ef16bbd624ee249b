public import Cluster
public import Fleet
import FoundationEssentials

/// What a log that is followed tells.
public enum LogNews: Hashable, Sendable {
  /// Lines that are new.
  case lines([LogLine])
  /// It is over for now: a container has ended, or what was asked for is a run of the past.
  case ended
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

  /// Asks through this door.
  public init(shell: RemoteShell, clock: WallClock) {
    self.shell = shell
    self.clock = clock
  }

  /// Follows a log until the task is cancelled, or it is over for good.
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
        let lines = await feed.take(bytes)
        if !lines.isEmpty { await tell(.lines(lines)) }
      }
      if Task.isCancelled { return }
      if await feed.hasSpoken { pause = Self.pauses.shortest }
      switch result {
      // The time that it may last is over: nothing is wrong.
      case .success(let reply) where reply.exitCode == 124: continue
      case .success(let reply) where reply.exitCode == 0:
        let lines = await feed.finish()
        if !lines.isEmpty { await tell(.lines(lines)) }
        await tell(.ended)
        guard origin.isLasting else { return }
      case .success(let reply): await tell(.unreachable(Self.failure(of: origin, reply, command)))
      case .failure(.withdrawn): break
      case .failure(let failure): await tell(.unreachable(LogFailure(origin, failure)))
      }
      do {
        try await clock.sleep(pause)
      } catch {
        return
      }
      pause = min(pause * 2, Self.pauses.longest)
    }
  }

  private static func failure(
    of origin: LogOrigin, _ reply: RemoteReply, _ command: RemoteCommand
  ) -> LogFailure {
    if origin.isOfPod {
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
