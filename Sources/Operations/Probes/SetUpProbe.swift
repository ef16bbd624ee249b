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
    async let askedLog = tail(try .cloudInitLogTail(bytes: Self.logBytes), alias) {
      (text: CloudInitLog(log: $0), isCut: $0.count >= Self.logBytes)
    }
    async let askedOutput = tail(try .cloudInitOutputTail(bytes: Self.outputBytes), alias) {
      (text: CloudInitOutput(log: $0), isCut: $0.count >= Self.outputBytes)
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
    var missing = [status.failure, log.failure, output.failure].compactMap { $0.map { "\($0)" } }
    if log.value?.isCut == true { missing.append(Self.beginning(of: .log, Self.logBytes)) }
    if output.value?.isCut == true { missing.append(Self.beginning(of: .output, Self.outputBytes)) }
    return .success(
      SetUpReading(
        fetchedAt: fetchedAt, machineTime: vitals.value?.clock ?? fetchedAt, evidence: evidence,
        missing: missing))
  }

  private static func beginning(of file: CloudInitFile, _ limit: Int) -> String {
    "the beginning of \(file.rawValue): only its last \(limit >> 10) KiB are asked for"
  }

  private func tail<Value: Sendable>(
    _ command: @autoclosure () throws(RemoteCommandError) -> RemoteCommand, _ alias: String,
    read: ([UInt8]) -> Value
  ) async -> Answer<Value> {
    await shell.ask(try command(), on: alias) { reply, question in
      guard reply.exitCode == 0 else { throw ProbeFailure.of(reply, question) }
      return read(reply.output)
    }
  }
}
