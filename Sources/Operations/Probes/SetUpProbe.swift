import Cluster
public import Fleet
import FoundationEssentials

/// Reads how a machine was set up, from everything that cloud-init left there.
public struct SetUpProbe: Sendable {
  let shell: RemoteShell
  let clock: WallClock

  /// Asks through this door.
  public init(shell: RemoteShell, clock: WallClock) {
    self.shell = shell
    self.clock = clock
  }

  /// So much of the end of each log is read, in bytes: cloud-init writes about 100,000 in a boot.
  private static let logBytes = 1 << 20
  private static let outputBytes = 1 << 19

  /// Reads a machine.
  ///
  /// - Parameter target: The machine.
  /// - Returns: What could be read, each part by itself; a failure when it does not answer at all.
  public func read(_ target: MachineTarget) async -> Result<SetUpReading, AccessFailure> {
    let alias = target.host.alias
    async let askedVitals = shell.vitals(of: alias)
    async let askedStatus = shell.cloudInitStatus(of: alias)
    async let askedLog = shell.tail(.log, bytes: Self.logBytes, of: alias) {
      CloudInitLog(log: $0)
    }
    async let askedOutput = shell.tail(.output, bytes: Self.outputBytes, of: alias) {
      CloudInitOutput(log: $0)
    }
    let (vitals, status) = await (askedVitals, askedStatus)
    let (log, output) = await (askedLog, askedOutput)
    let failures = [vitals.failure, status.failure, log.failure, output.failure]
    if let failure = failures.accessFailure { return .failure(failure) }
    var evidence = CloudInitEvidence(
      status: status.value, log: log.value?.text, output: output.value?.text)
    if let stages = vitals.value?.bootStages, !stages.isEmpty, var told = status.value {
      // Before version 23.4 the command does not tell the stages; the file always does.
      if told.stages.isEmpty { told.stages = stages }
      evidence.status = told
    }
    let fetchedAt = clock.now()
    let missing =
      [status.failure, log.failure, output.failure].compactMap { $0.map { "\($0)" } }
      + [log.value?.missing, output.value?.missing].compactMap(\.self)
    return .success(
      SetUpReading(
        fetchedAt: fetchedAt, machineTime: vitals.value?.clock ?? fetchedAt, evidence: evidence,
        missing: missing))
  }
}

/// The end of one of cloud-init's logs.
struct LogTail<Text: Sendable>: Sendable {
  let text: Text
  /// What was not read, for a person to read; nil when it is the whole log.
  let missing: String?
}

extension RemoteShell {
  /// Reads the end of one of cloud-init's logs.
  ///
  /// - Parameters:
  ///   - file: Which one.
  ///   - bytes: How much of it at most.
  ///   - alias: The machine.
  ///   - read: Makes what is wanted of the bytes.
  /// - Returns: That, and whether there is more of the log.
  func tail<Text: Sendable>(
    _ file: CloudInitFile, bytes: Int, of alias: String, read: ([UInt8]) -> Text
  ) async -> Answer<LogTail<Text>> {
    await ask(try file.tail(bytes: bytes), on: alias) { reply, question in
      guard reply.exitCode == 0 else { throw ProbeFailure.of(reply, question) }
      let isCut = reply.output.count >= bytes
      return LogTail(
        text: read(reply.output),
        missing: isCut
          ? "the beginning of \(file.rawValue): only its last \(bytes >> 10) KiB are asked for"
          : nil)
    }
  }
}

extension CloudInitFile {
  /// What asks for the end of the log.
  fileprivate func tail(bytes: Int) throws(RemoteCommandError) -> RemoteCommand {
    switch self {
    case .log: try .cloudInitLogTail(bytes: bytes)
    case .output: try .cloudInitOutputTail(bytes: bytes)
    }
  }
}
