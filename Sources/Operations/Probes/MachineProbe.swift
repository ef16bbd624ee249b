public import Cluster
public import FoundationEssentials

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

  /// Reads a machine.
  ///
  /// - Parameter alias: The machine.
  /// - Returns: What could be read; a machine that does not answer is a reading too.
  public func read(_ alias: String) async -> MachineReading {
    let startedAt = clock.now()
    let start = clock.uptime()
    let vitals = await shell.ask(.probe, on: alias) { reply in
      guard let vitals = MachineVitals(probe: reply.text) else {
        throw ProbeFailure.of(reply, .probe)
      }
      return vitals
    }
    let roundTrip = clock.uptime() - start
    var reading = MachineReading(
      alias: alias, fetchedAt: clock.now(), roundTrip: roundTrip, vitals: vitals,
      clockSkew: nil, cloudInit: nil, cloudInitOutput: nil)
    if case .failed(.access) = vitals { return reading }
    if let remote = vitals.value?.clock {
      reading.clockSkew = Self.skew(
        of: remote, askedAt: startedAt,
        answeredAt: startedAt.addingTimeInterval(Self.seconds(roundTrip)))
    }
    let status = await shell.ask(.cloudInitStatus, on: alias) { reply in
      try CloudInitStatus(json: reply.output, exitCode: reply.exitCode)
    }
    reading.cloudInit = status
    if status.value?.status != .done || status.value?.isDegraded == true {
      reading.cloudInitOutput = await output(alias)
    }
    return reading
  }

  private func output(_ alias: String) async -> Source<CloudInitOutput> {
    let command: RemoteCommand
    do throws(RemoteCommandError) {
      command = try .cloudInitOutputTail(bytes: Self.outputBytes)
    } catch {
      return .failed(.unreadable(title: "tail", reason: "\(error)"))
    }
    return await shell.ask(command, on: alias) { reply in
      guard reply.exitCode == 0 else { throw ProbeFailure.of(reply, command) }
      return CloudInitOutput(log: reply.text)
    }
  }

  /// How far a clock is off at least: it was read, to the second, somewhere between the question
  /// and the answer, and a new connection can take long on either side of it.
  private static func skew(of clock: Date, askedAt: Date, answeredAt: Date) -> Duration {
    let least = clock.timeIntervalSince(answeredAt)
    let most = clock.timeIntervalSince(askedAt)
    if least > 1 { return .seconds(least) }
    return most < -1 ? .seconds(most) : .zero
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }
}

/// A machine at one moment.
public struct MachineReading: Hashable, Sendable {
  /// Which machine.
  public var alias: String
  /// When it was read, by our clock.
  public var fetchedAt: Date
  /// How long its first answer took, a new connection included.
  public var roundTrip: Duration
  /// Uptime, load, disk, memory.
  public var vitals: Source<MachineVitals>
  /// How far its clock is ahead of ours, at least; zero when it may be right, nil when unknown.
  public var clockSkew: Duration?
  /// How its boot went; nil when the machine did not answer at all.
  public var cloudInit: Source<CloudInitStatus>?
  /// The cause of a failed boot and the command that runs; nil when the boot went well.
  public var cloudInitOutput: Source<CloudInitOutput>?

  /// Creates a value from its parts.
  public init(
    alias: String, fetchedAt: Date, roundTrip: Duration, vitals: Source<MachineVitals>,
    clockSkew: Duration? = nil, cloudInit: Source<CloudInitStatus>? = nil,
    cloudInitOutput: Source<CloudInitOutput>? = nil
  ) {
    self.alias = alias
    self.fetchedAt = fetchedAt
    self.roundTrip = roundTrip
    self.vitals = vitals
    self.clockSkew = clockSkew
    self.cloudInit = cloudInit
    self.cloudInitOutput = cloudInitOutput
  }

  /// Why the machine did not answer, nil when it did.
  public var accessFailure: AccessFailure? {
    guard case .failed(.access(let failure)) = vitals else { return nil }
    return failure
  }
}
