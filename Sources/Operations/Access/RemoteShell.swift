public import Cluster

/// The door to the machines: asks one of them one question.
///
/// A struct of a function, so that a test can hand in one that follows a script.
public struct RemoteShell: Sendable {
  /// Runs a command on the machine of an alias.
  public var run:
    @Sendable (_ command: RemoteCommand, _ alias: String) async -> Result<
      RemoteReply, AccessFailure
    >

  /// Runs a command that lasts, and hands its standard output on in pieces as it comes.
  ///
  /// The machine is held up while `receive` waits. Cancelling the task ends the command, on the
  /// machine too. The reply is without the output.
  public var stream:
    @Sendable (_ command: RemoteCommand, _ alias: String, _ receive: @escaping Receiver) async ->
      Result<RemoteReply, AccessFailure>

  /// Runs a command as `run` does, and shows its standard output as it comes to somebody who has use
  /// for the beginning before the end is there.
  ///
  /// The beginning may be shown again, where the command had to be sent again.
  var runShowing:
    @Sendable (_ command: RemoteCommand, _ alias: String, _ show: @escaping Receiver) async ->
      Result<RemoteReply, AccessFailure>

  /// Takes a piece of output.
  public typealias Receiver = @Sendable ([UInt8]) async -> Void

  /// Creates a door from its function; what lasts is handed on when it has ended.
  public init(
    run: @escaping @Sendable (RemoteCommand, String) async -> Result<RemoteReply, AccessFailure>
  ) {
    self.run = run
    runShowing = Self.showingAtEnd(run)
    stream = { command, alias, receive in
      switch await run(command, alias) {
      case .failure(let failure): return .failure(failure)
      case .success(var reply):
        await receive(reply.output)
        reply.output = []
        return .success(reply)
      }
    }
  }

  /// Creates a door from its functions; output is shown at the end where nobody shows it earlier.
  public init(
    run: @escaping @Sendable (RemoteCommand, String) async -> Result<RemoteReply, AccessFailure>,
    stream:
      @escaping @Sendable (RemoteCommand, String, @escaping Receiver) async -> Result<
        RemoteReply, AccessFailure
      >,
    runShowing: (
      @Sendable (RemoteCommand, String, @escaping Receiver) async -> Result<
        RemoteReply, AccessFailure
      >
    )? = nil
  ) {
    self.run = run
    self.stream = stream
    self.runShowing = runShowing ?? Self.showingAtEnd(run)
  }

  private static func showingAtEnd(
    _ run: @escaping @Sendable (RemoteCommand, String) async -> Result<RemoteReply, AccessFailure>
  )
    -> @Sendable (RemoteCommand, String, @escaping Receiver) async -> Result<
      RemoteReply, AccessFailure
    >
  {
    { command, alias, show in
      let result = await run(command, alias)
      if case .success(let reply) = result { await show(reply.output) }
      return result
    }
  }
}

/// What a command on a machine printed and how it ended, whatever that means.
public struct RemoteReply: Hashable, Sendable {
  /// Its standard output.
  public var output: [UInt8]
  /// Its standard error.
  public var errorOutput: [UInt8]
  /// Its exit code on the machine.
  public var exitCode: Int32
  /// How many bytes of both were not kept; what is there is their end.
  public var dropped: Int

  /// Creates a reply.
  public init(
    output: [UInt8], errorOutput: [UInt8] = [], exitCode: Int32 = 0, dropped: Int = 0
  ) {
    self.output = output
    self.errorOutput = errorOutput
    self.exitCode = exitCode
    self.dropped = dropped
  }

  /// The standard output as text; what is no UTF-8 becomes U+FFFD.
  public var text: String { String(decoding: output, as: UTF8.self) }

  /// The first line that is not blank, of standard error or else of standard output: usually the
  /// reason of a failure.
  var firstLine: String {
    let line = (Self.lines(of: errorOutput) + Self.lines(of: output)).first { line in
      !line.allSatisfy(\.isWhitespace) && !ElevationFailure.isNoise(line)
    }
    return String((line ?? "").prefix(300))
  }

  /// Why the command did not get the rights of root, where it failed for want of them.
  var elevationFailure: ElevationFailure? {
    let lines = Self.lines(of: errorOutput)
    guard lines.contains(where: { ElevationFailure.isRefusal($0) }) else { return nil }
    return ElevationFailure(errorOutput: lines.joined(separator: "\n"))
  }

  /// The lines of the beginning of an output, which is long enough for any reason.
  private static func lines(of bytes: [UInt8]) -> [String] {
    bytes.prefix(4096).split(separator: UInt8(ascii: "\n")).map {
      String(decoding: $0, as: UTF8.self)
    }
  }
}
