/// A program to run, with everything that it gets from us.
///
/// It gets exactly this environment, no open files but its three standard ones, default signal
/// dispositions, and a process group of its own. Nothing goes through a shell.
public struct Program: Hashable, Sendable {
  /// Where the program's standard output and error go.
  public enum Output: Hashable, Sendable {
    /// Kept in memory: the newest `limit` bytes of each stream.
    case captured(limit: Int)
    /// Appended by the program itself to this file, made 0600 when it is not there.
    ///
    /// No pipe is involved, so the program is not hurt when we die.
    case appended(toFile: String)
    /// Thrown away.
    case discarded
    /// Our own terminal, from which it also reads; it stays in our process group, so that the
    /// terminal takes it for us.
    case terminal
  }

  /// How long the program may live in relation to us.
  public enum Lifetime: Hashable, Sendable {
    /// It is ours: when we are killed, the kernel ends it too (where `setpriv` of util-linux is
    /// installed). It has no controlling terminal, unless it runs on ours.
    case ours
    /// Its own process group; it goes on when we are killed.
    case group
    /// Its own session, without a controlling terminal; it is meant to outlive us.
    case session
  }

  /// The program's file: an absolute path.
  public var executable: String
  /// Its arguments, without the program's own name.
  ///
  /// Never a secret: they are world-readable.
  public var arguments: [String]
  /// Its whole environment.
  public var environment: [String: String]
  /// Its working directory; nil for ours.
  public var directory: String?
  /// What it reads from standard input; `/dev/null` when nil.
  ///
  /// The place for secrets.
  public var input: [UInt8]?
  /// Whether its standard input, if it has any, stays open after that until the program ends.
  ///
  /// Its end is then ours: a program that waits for it does not outlive us. Only where output is
  /// captured.
  public var keepsInputOpen = false
  /// Where its output goes.
  public var output: Output
  /// How long it may live in relation to us.
  public var lifetime: Lifetime
  /// When to end it: SIGTERM at the deadline, SIGKILL two seconds later.
  ///
  /// Only `ProcessRunner.run` observes it.
  public var deadline: Duration?

  /// What a machine is to do, when it is that: for the log of commands.
  var errand: Errand?
  /// An exit code that is an answer as well and no failure; nil for none.
  ///
  /// Such as that nothing was found. It is for the log of commands alone.
  var negativeCode: Int32?

  /// Creates a program whose output is captured, up to 8 MiB a stream.
  public init(
    _ executable: String, _ arguments: [String] = [], environment: [String: String],
    directory: String? = nil, input: [UInt8]? = nil,
    output: Output = .captured(limit: 8 << 20), lifetime: Lifetime = .group,
    deadline: Duration? = nil
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
    self.input = input
    self.output = output
    self.lifetime = lifetime
    self.deadline = deadline
  }
}

extension Program: CustomStringConvertible, CustomDebugStringConvertible {
  /// The command line, without environment and input, which can hold secrets.
  public var description: String { ([executable] + arguments).joined(separator: " ") }
  /// The same as `description`: a debugger's print must not show a secret either.
  public var debugDescription: String { description }
}

/// How a program ended.
public enum ProgramEnd: Hashable, Sendable {
  /// It exited with this code.
  case exited(Int32)
  /// This signal killed it.
  case signalled(Int32)

  /// The exit code as a shell gives it: a signal counts 128 and its number.
  public var code: Int32 {
    switch self {
    case .exited(let code): code
    case .signalled(let signal): 128 + signal
    }
  }
}

/// What was kept of one output stream.
public struct CapturedBytes: Hashable, Sendable {
  /// The newest bytes, in order.
  public var bytes: [UInt8]
  /// How many bytes before them were dropped.
  public var dropped: Int

  /// Creates a captured stream.
  public init(_ bytes: [UInt8] = [], dropped: Int = 0) {
    self.bytes = bytes
    self.dropped = dropped
  }

  /// The bytes as text; what is no UTF-8 becomes U+FFFD, and dropped bytes are said.
  public var text: String {
    let text = String(decoding: bytes, as: UTF8.self)
    return dropped == 0 ? text : "[\(dropped) bytes dropped]\n" + text
  }
}

/// What a program left behind.
///
/// A non-zero exit is a result, not an error.
public struct ProgramResult: Hashable, Sendable {
  /// How it ended.
  public var end: ProgramEnd
  /// Its standard output; empty unless captured.
  public var output: CapturedBytes
  /// Its standard error; empty unless captured.
  public var errorOutput: CapturedBytes
  /// Whether its deadline passed and it was ended for that.
  public var isTimedOut: Bool

  /// Creates a result.
  public init(
    end: ProgramEnd, output: CapturedBytes = CapturedBytes(),
    errorOutput: CapturedBytes = CapturedBytes(), isTimedOut: Bool = false
  ) {
    self.end = end
    self.output = output
    self.errorOutput = errorOutput
    self.isTimedOut = isTimedOut
  }

  /// Whether it exited with 0 in time.
  public var isSuccess: Bool { end == .exited(0) && !isTimedOut }
}

/// Why a program could not be started or followed.
public enum ProcessError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The program, its directory or its output file could not be used.
  case notStarted(program: String, reason: String)
  /// The system lost track of it.
  case notFollowed(program: String, reason: String)

  /// A sentence for people.
  public var description: String {
    switch self {
    case .notStarted(let program, let reason):
      "\(program) could not be started: \(reason). Check that it is installed and may be executed."
    case .notFollowed(let program, let reason):
      "\(program) was started, but could not be followed: \(reason)."
    }
  }
}
