public import Cluster
public import Fleet
public import FoundationEssentials

/// Reads logs on machines.
public struct LogProbe: Sendable {
  let shell: RemoteShell

  /// Asks through this door.
  public init(shell: RemoteShell) {
    self.shell = shell
  }

  /// Reads the end of a log.
  ///
  /// - Parameters:
  ///   - origin: The log.
  ///   - tailLines: How many of the newest lines, 1...100,000.
  ///   - since: Only what was written from then on.
  /// - Returns: Its lines; or why they are not known.
  public func read(
    _ origin: LogOrigin, tailLines: Int, since: Date?
  ) async -> Result<[LogLine], LogFailure> {
    let answer: Answer<[LogLine]> = await shell.ask(
      try origin.command(tailLines: tailLines, since: since), on: origin.target.host.alias
    ) { reply, question in
      guard reply.exitCode == 0 else {
        if origin.pod != nil { try ProbeFailure.check(reply, isText: true) }
        throw ProbeFailure.of(reply, question)
      }
      var reader = LogReader(source: origin.name, format: origin.format)
      // What is before the first line end is a part of a line, where not all was kept.
      let output =
        reply.dropped > 0 ? Array(reply.output.drop { $0 != 0x0A }.dropFirst()) : reply.output
      let lines = reader.read(output)
      return lines + reader.finish()
    }
    switch answer {
    case .success(let lines): return .success(lines)
    case .failure(let failure): return .failure(LogFailure(origin: origin.name, failure))
    }
  }
}

/// Why a log could not be read.
public struct LogFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// A sentence for people, with the name of the log.
  public let description: String
  /// Whether the question was withdrawn, which says nothing of the log.
  public let isWithdrawn: Bool

  init(origin: String, _ failure: ProbeFailure) {
    description = "\(origin): \(failure)"
    isWithdrawn = failure == .access(.withdrawn)
  }

  init(_ origin: LogOrigin, _ failure: AccessFailure) {
    description = "\(origin.name): \(failure) \(failure.remedy)"
    isWithdrawn = failure == .withdrawn
  }
}

extension MachineAccess {
  /// Reads the end of a log; see `LogProbe.read`.
  ///
  /// - Parameters:
  ///   - origin: The log.
  ///   - tailLines: How many of the newest lines, 1...100,000.
  ///   - since: Only what was written from then on.
  /// - Returns: Its lines; or why they are not known.
  public nonisolated func readLog(
    _ origin: LogOrigin, tailLines: Int, since: Date?
  ) async -> Result<[LogLine], LogFailure> {
    switch await opened() {
    case .success(let access):
      await LogProbe(shell: access.shell).read(origin, tailLines: tailLines, since: since)
    case .failure(let failure): .failure(LogFailure(origin, failure))
    }
  }
}
