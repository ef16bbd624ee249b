import Cluster
public import Fleet
import FoundationEssentials

/// Reads how a machine is: by itself, whatever the cluster on it does.
public struct MachineProbe: Sendable {
  let shell: RemoteShell
  let clock: WallClock

  /// Asks through this door.
  public init(shell: RemoteShell, clock: WallClock) {
    self.shell = shell
    self.clock = clock
  }

  /// How much of cloud-init's output is looked through for the cause of a failure, in bytes.
  private static let outputBytes = 1 << 18
  /// How much of its own log, in bytes: that of a boot has about 100,000.
  private static let logBytes = 1 << 17
  /// For how long the end of a boot is taken for the end, in seconds: a person can run cloud-init
  /// again.
  private static let lastingEnd = 60.0

  /// Reads a machine.
  ///
  /// - Parameters:
  ///   - target: The machine.
  ///   - earlier: What it said before: a boot that had come to its end then is not asked about again
  ///     for a while.
  /// - Returns: What could be read, each part by itself; a failure when it does not answer at all.
  public func read(
    _ target: MachineTarget, after earlier: MachineReading? = nil
  ) async -> Result<MachineReading, AccessFailure> {
    let alias = target.host.alias
    let askedAt = clock.now()
    let start = clock.uptime()
    let vitals = await shell.vitals(of: alias)
    let roundTrip = clock.uptime() - start
    let fetchedAt = clock.now()
    if let failure = [vitals.failure].accessFailure { return .failure(failure) }
    let skew = vitals.value?.clock.map {
      Self.skew(of: $0, askedAt: askedAt, answeredAt: askedAt.adding(roundTrip))
    }
    if let earlier, Self.isSettled(earlier, of: vitals.value, at: fetchedAt) {
      return .success(
        MachineReading(
          fetchedAt: fetchedAt, roundTrip: roundTrip, vitals: Part(vitals), clockSkew: skew,
          cloudInit: earlier.cloudInit, cloudInitFailure: earlier.cloudInitFailure,
          cloudInitCommand: earlier.cloudInitCommand, setUp: earlier.setUp,
          setUpMissing: earlier.setUpMissing, cloudInitReadAt: earlier.cloudInitReadAt))
    }
    let status = await shell.cloudInitStatus(of: alias)
    // Where there is no cloud-init, what lies there is nobody's.
    let isAbsent = if case .command(_, 127, _) = status.failure { true } else { false }
    let isDone = status.value?.status == .done && status.value?.isDegraded == false
    // “done” is said of a machine whose user data was skipped, too: only a log tells of that.
    let isSkipped = isDone ? await hasSkippedUserData(alias) : false
    let output = isAbsent || isDone && !isSkipped ? nil : await output(alias)
    // Its own log has the exit code and the durations; it does not change any more.
    let log = status.value?.status == .error || isSkipped ? await log(alias) : nil
    if let failure = [vitals.failure, status.failure, output?.failure, log?.failure].accessFailure {
      return .failure(failure)
    }
    let evidence = CloudInitEvidence(
      status: status.value, log: log?.value?.text, output: output?.value?.text)
    let missing = [log?.value?.missing, output?.value?.missing].compactMap(\.self)
    return .success(
      MachineReading(
        fetchedAt: fetchedAt, roundTrip: roundTrip, vitals: Part(vitals),
        clockSkew: skew,
        cloudInit: Part(status), cloudInitFailure: output?.value?.text.failure,
        cloudInitCommand: status.value?.status == .running ? output?.value?.text.lastCommand : nil,
        setUp: output?.value == nil
          ? nil : CloudInitReport(evidence, now: vitals.value?.clock ?? fetchedAt),
        setUpMissing: missing))
  }

  /// Whether the boot that an earlier reading tells of had ended, and is this one.
  private static func isSettled(
    _ earlier: MachineReading, of vitals: MachineVitals?, at now: Date
  ) -> Bool {
    guard [.done, .error, .disabled].contains(earlier.cloudInit.value?.status),
      let boot = vitals?.bootID, earlier.vitals.value?.bootID == boot
    else { return false }
    return (0..<lastingEnd).contains(now.timeIntervalSince(earlier.cloudInitReadAt))
  }

  /// Whether the logs speak of user data that was left out; false where they cannot be looked through.
  private func hasSkippedUserData(_ alias: String) async -> Bool {
    await shell.ask(.cloudInitSkips, on: alias) { reply, question in
      // grep says 1 for nothing found.
      guard reply.exitCode <= 1 else { throw ProbeFailure.of(reply, question) }
      return reply.exitCode == 0
    }.value ?? false
  }

  private func log(_ alias: String) async -> Answer<LogTail<CloudInitLog>> {
    await shell.tail(.log, bytes: Self.logBytes, of: alias) { CloudInitLog(log: $0) }
  }

  private func output(_ alias: String) async -> Answer<LogTail<CloudInitOutput>> {
    await shell.tail(.output, bytes: Self.outputBytes, of: alias) { CloudInitOutput(log: $0) }
  }

  /// How far a clock is off at least: it was read, to the second, somewhere between the question
  /// and the answer, and a new connection can take long on either side of it.
  private static func skew(of clock: Date, askedAt: Date, answeredAt: Date) -> Duration {
    let least = clock.timeIntervalSince(answeredAt)
    let most = clock.timeIntervalSince(askedAt)
    if least > 1 { return .seconds(least) }
    return most < -1 ? .seconds(most) : .zero
  }
}
