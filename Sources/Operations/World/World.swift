#if canImport(Glibc)
  import Glibc
#endif

/// The three doors through which the program touches the world: programs, files and time.
///
/// Everything that Operations does goes through a `World`, so that a test can hand in one that
/// follows a script and the program one that is real. The environment is part of it, as a value:
/// nothing reads it behind its back.
public struct World: Sendable {
  /// Starts programs and asks about processes.
  public var processes: ProcessRunner
  /// Reads, writes, watches and locks files.
  public var files: FileStore
  /// Tells the time and waits.
  public var clock: WallClock
  /// The environment variables that the program was started with.
  public var environment: [String: String]

  /// Where is written down what is run; nil for nowhere.
  var commandLog: CommandLog?

  /// Creates a world from its doors.
  public init(
    processes: ProcessRunner, files: FileStore, clock: WallClock, environment: [String: String]
  ) {
    self.processes = processes
    self.files = files
    self.clock = clock
    self.environment = environment
  }

  /// Returns the real world.
  ///
  /// It makes this process ignore `SIGPIPE`, so that a program which closes its standard input
  /// early is an error of one write and not the end of us. Programs that are started get the
  /// default disposition back.
  ///
  /// - Parameter environment: The variables that this process was started with.
  /// - Returns: Doors to real programs, files and clocks.
  public static func live(environment: [String: String]) -> World {
    signal(SIGPIPE, SIG_IGN)
    return World(
      processes: .live, files: .live, clock: .live, environment: environment)
  }
}
