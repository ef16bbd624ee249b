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
  /// Lines are made of so many bytes at a time: of what comes too fast, few are on their way.
  private static let piece = 1 << 13

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
        for start in stride(from: 0, to: bytes.count, by: Self.piece) {
          let piece = bytes[start..<min(start + Self.piece, bytes.count)]
          let lines = await feed.take(Array(piece))
          if !lines.isEmpty { await tell(.lines(lines)) }
        }
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

/// Makes lines of the pieces of a log over all its connections.
///
/// An actor, because pieces arrive on whatever thread reads them; they come one after the other.
actor LogFeed {
  private let origin: LogOrigin
  private var reader: LogReader
  /// What is known of each source: a pod has one for each container.
  private var resumes: [String: LogResume] = [:]
  private var place: FilePlace?
  /// The first line of a followed file, as far as it came; nil once it was read.
  private var heading: [UInt8]?
  /// Whether the rest of a line whose beginning is not known is still to come.
  private var isWithinLine = false
  /// Whether anything came over the present connection.
  private(set) var hasSpoken = false
  private var isFirst = true
  private var gap: LogLine?

  /// Lines of a container that is behind the others by more than this may be lost with a connection.
  private static let lateness = 60.0
  /// As many lines as there can be since a second.
  private static let all = 100_000

  init(origin: LogOrigin) {
    self.origin = origin
    reader = LogReader(source: origin.name, format: origin.format)
  }

  private var isFile: Bool { if case .cloudInit = origin.subject { true } else { false } }

  /// Makes the question for what is not known yet.
  func command(tailLines: Int) throws(RemoteCommandError) -> RemoteCommand {
    let since = since
    return try origin.followCommand(
      tailLines: since == nil ? tailLines : Self.all, since: since, after: place)
  }

  /// From when on lines are asked for again: one of a container that says little may be old.
  private var since: Date? {
    let times = resumes.values.compactMap(\.since)
    guard let newest = times.max(), let oldest = times.min() else { return nil }
    return max(oldest, newest.addingTimeInterval(-Self.lateness))
  }

  /// Says that a connection begins.
  func begin() {
    hasSpoken = false
    guard !isFirst else {
      isFirst = false
      if isFile { heading = [] }
      return
    }
    if isFile {
      heading = []
    } else {
      // What was cut off comes again, whole.
      reader = LogReader(source: origin.name, format: origin.format)
      for source in resumes.keys { resumes[source]?.reconnect() }
    }
  }

  /// Takes a piece.
  ///
  /// - Parameter bytes: What arrived.
  /// - Returns: The lines that it completes and that are new.
  func take(_ bytes: [UInt8]) -> [LogLine] {
    hasSpoken = true
    guard isFile else { return fresh(reader.read(bytes)) }
    var bytes = bytes[...]
    if heading != nil {
      guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
        heading?.append(contentsOf: bytes.prefix(64))
        return []
      }
      beginFile((heading ?? []) + bytes[..<end])
      heading = nil
      bytes = bytes[(end + 1)...]
    }
    place?.offset += bytes.count
    if isWithinLine {
      guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return [] }
      bytes = bytes[(end + 1)...]
      isWithinLine = false
    }
    let lines = reader.read(Array(bytes)).map(\.masked)
    guard let gap, !lines.isEmpty else { return lines }
    self.gap = nil
    return [gap] + lines
  }

  /// Returns what is left when nothing more will come over the present connection.
  func finish() -> [LogLine] {
    isFile ? [] : fresh(reader.finish())
  }

  /// Reads the line that says which file it is, and from where on it is printed.
  private func beginFile(_ line: [UInt8]) {
    let numbers = String(decoding: line.prefix(64), as: UTF8.self).split(separator: " ")
    let inode = numbers.first.flatMap { UInt64($0) } ?? 0
    let offset = numbers.last.flatMap { Int($0) } ?? 0
    let known = place
    place = FilePlace(inode: inode, offset: offset)
    if let known {
      let goesOn = known.inode == inode && known.offset == offset
      gap = LogLine(
        source: origin.name, text: "",
        kind: .gap(LogGap(from: nil, to: nil, mayHaveLost: !goesOn)))
      guard !goesOn else { return }
      reader = LogReader(source: origin.name, format: origin.format)
    }
    isWithinLine = offset > 0
  }

  /// The lines that were not there before a connection was lost, masked.
  private func fresh(_ lines: [LogLine]) -> [LogLine] {
    var new: [LogLine] = []
    new.reserveCapacity(lines.count)
    var rest = lines[...]
    while let source = rest.first?.source {
      let own = rest.prefix { $0.source == source }
      rest = rest[own.endIndex...]
      var resume = resumes.removeValue(forKey: source) ?? LogResume()
      new += resume.take(Array(own))
      resumes[source] = resume
    }
    return new.map(\.masked)
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
