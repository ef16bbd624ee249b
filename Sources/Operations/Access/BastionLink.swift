import Cluster
import Fleet
import FoundationEssentials
import Glibc
import Synchronization

/// The one connection to a bastion: a master in the foreground, on which forwards come and go.
///
/// A class, because what the master says arrives on another thread than who asks for it.
final class BastionLink: Sendable {
  let alias: String
  let processID: Int32
  /// Since when it stands, in time since the boot.
  let startedAt: Duration
  private let ssh: String
  let master: SSHAccess.Master
  private let environment: [String: String]
  private let world: World
  let remarks: Remarks

  private init(
    _ start: Start, master: SSHAccess.Master, remarks: Remarks, world: World
  ) {
    alias = start.configuration.alias
    ssh = start.ssh
    environment = start.environment
    processID = master.program.processID
    startedAt = world.clock.uptime()
    self.master = master
    self.remarks = remarks
    self.world = world
  }

  /// What a connection is made of.
  struct Start: Sendable {
    var ssh: String
    var configuration: BastionConfiguration
    var environment: [String: String]
    /// The directory of the socket and the configuration.
    var directory: String
    /// Different in every attempt: no master finds the left-over of another.
    var generation: Int

    /// Checks what is configured of a bastion, and writes the file of its host key.
    ///
    /// - Parameters:
    ///   - bastion: The bastion.
    ///   - seenHosts: The file of the key that was seen first.
    ///   - directory: The directory of the socket.
    ///   - agentSocket: The operator's agent, for a bastion that uses it.
    ///   - generation: Another number in every attempt.
    ///   - world: The doors to the world.
    /// - Throws: `AccessOpeningError` without ssh, `BastionError`, or `FileError`.
    init(
      to bastion: Bastion, seenHosts: String, in directory: RuntimeDirectory, agentSocket: String?,
      generation: Int, world: World
    ) throws {
      guard let ssh = ToolLocator(world: world).path(of: "ssh") else {
        throw AccessOpeningError(reason: "ssh is not on the PATH; install the OpenSSH client")
      }
      self.ssh = ssh
      configuration = try BastionConfiguration(
        of: bastion, seenHosts: seenHosts, in: directory, agentSocket: agentSocket,
        files: world.files)
      environment = BastionConfiguration.environment(world)
      self.directory = directory.path
      self.generation = generation
    }
  }

  /// What ssh said and why it did not connect.
  struct Refusal: Error, Sendable {
    var failure: AccessFailure
    var text: String

    init(failure: AccessFailure, text: String) {
      self.failure = failure
      self.text = text
    }

    /// Takes an error that kept ssh from being started.
    init(_ error: any Error) {
      let reason = "\(error)"
      failure = .notAvailable(
        reason: String(reason.hasSuffix(".") ? reason.dropLast() : reason[...]))
      text = ""
    }
  }

  /// Connects.
  static func connect(_ start: Start, world: World) async -> Result<BastionLink, Refusal> {
    let file = "\(start.directory)/bastion_config"
    let socket = "\(start.directory)/b\(start.generation)"
    do {
      try world.files.write(file, Array(start.configuration.text.utf8))
    } catch {
      return .failure(Refusal(failure: .notAvailable(reason: "\(error)"), text: ""))
    }
    let remarks = Remarks()
    let result = await SSHAccess.Master.start(
      Program(
        start.ssh,
        SSHInvocation.master(alias: start.configuration.alias, config: file, socket: socket),
        environment: start.environment, directory: "/", output: .captured(limit: 1 << 16),
        lifetime: .ours),
      socket: socket, arrivals: SocketArrivals(in: start.directory, files: world.files),
      onOutput: { stream, bytes in if stream == .errorOutput { remarks.add(bytes) } },
      world: world)
    return result.map { BastionLink(start, master: $0, remarks: remarks, world: world) }
      .mapError { Refusal(failure: $0, text: remarks.text) }
  }

  /// Whether its process is there.
  var isAlive: Bool { world.processes.identity(processID) != nil }

  /// Waits for its end; nil when the waiting task was cancelled first.
  func ended() async -> ProgramResult? { await master.program.endedUnlessCancelled() }

  /// Ends it, and with it every forward.
  func stop() async {
    await master.program.stop()
    // ssh removes its socket itself; one that was killed does not, and the directory goes at last.
    try? world.files.remove(master.socket)
  }

  /// Adds a forward or takes it away.
  ///
  /// - Returns: nil when it is done, else ssh's words; empty ones when it did not answer.
  func change(_ forward: Forward, isWanted: Bool) async -> String? {
    let arguments = SSHInvocation.change(
      forward, isWanted: isWanted, alias: alias, socket: master.socket)
    guard let result = await ask(arguments, within: .seconds(5)) else { return nil }
    if result.isSuccess { return nil }
    return result.isTimedOut ? "" : AccessFailure.clause(of: result.errorOutput.text)
  }

  /// Whether the master itself answers; one that was stopped does not.
  func answers() async -> Bool {
    let arguments = SSHInvocation.check(alias: alias, config: "/dev/null", socket: master.socket)
    // A question that cannot be put says nothing against the master.
    return await ask(arguments, within: .seconds(3))?.isSuccess ?? isAlive
  }

  /// How long the bastion takes to answer; nil when it does not within five seconds.
  func roundTrip() async -> Duration? {
    let start = world.clock.uptime()
    let arguments = SSHInvocation.echo(alias: alias, socket: master.socket)
    // The far end refuses, and that it does is the answer.
    let answer = await ask(arguments, within: .seconds(5), orSays: SSHInvocation.failureCode)
    guard let answer, !answer.isTimedOut else { return nil }
    return world.clock.uptime() - start
  }

  /// What the master has said so far, as a mark for `reasons(since:)`.
  var mark: Int { remarks.mark }

  /// Why connections through it were refused since a mark, each reason once, in the far end's words.
  func reasons(since mark: Int) -> Set<String> { remarks.reasons(since: mark) }

  private func ask(
    _ arguments: [String], within limit: Duration, orSays negativeCode: Int32? = nil
  ) async -> ProgramResult? {
    var program = Program(
      ssh, arguments, environment: environment, directory: "/",
      output: .captured(limit: 1 << 14), lifetime: .ours, deadline: limit)
    program.negativeCode = negativeCode
    // Who is told nil goes by what is known of the master's process.
    return try? await world.processes.run(program)
  }
}

/// What a master says, at most the newest 64 KiB.
///
/// A class, because its lines arrive on another thread.
final class Remarks: Sendable {
  private let bytes = Mutex<(kept: [UInt8], dropped: Int)>(([], 0))
  private static let limit = 1 << 16

  func add(_ new: [UInt8]) {
    bytes.withLock { state in
      state.kept += new
      let surplus = max(0, state.kept.count - Self.limit)
      state.kept.removeFirst(surplus)
      state.dropped += surplus
    }
  }

  var text: String { bytes.withLock { String(decoding: $0.kept, as: UTF8.self) } }

  var mark: Int { bytes.withLock { $0.dropped + $0.kept.count } }

  /// Source: OpenSSH `channels.c`: `channel 3: open failed: connect failed: Connection refused`.
  func reasons(since mark: Int) -> Set<String> {
    let new = bytes.withLock { Array($0.kept.dropFirst(max(0, mark - $0.dropped))) }
    let lines = String(decoding: new, as: UTF8.self).split(whereSeparator: \.isNewline)
    return Set(
      lines.compactMap { line in
        line.firstRange(of: "open failed: ").map {
          String(line[$0.upperBound...].filter { $0 != "\r" }.prefix(200))
        }
      })
  }
}
