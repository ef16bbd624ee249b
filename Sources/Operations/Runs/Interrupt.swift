import FoundationEssentials
import Glibc

/// Asks a run to stop as terraform stops: what is in flight finishes, the state is saved.
public enum Interrupt {
  /// Leaves the request for the run's own process, which sends terraform exactly one SIGINT,
  /// however often it is asked.
  ///
  /// - Parameters:
  ///   - folder: The run.
  ///   - who: Who asks, as `user@host`.
  ///   - world: The doors to files and time.
  /// - Throws: `FileError` when the request cannot be written.
  public static func request(
    _ folder: RunFolder, by who: String, world: World
  ) throws(FileError) {
    try world.files.write(folder.interruptFile, Array("\(who)\n".utf8))
  }
}

/// Sees to it that one program gets one SIGINT, whenever it is asked for.
///
/// An actor, because requests come from three sides: a file, signals, and a program that starts
/// later than the request.
actor InterruptLatch {
  private let onSending: @Sendable () -> Void
  private var isRequested = false
  private var isSent = false
  private var program: RunningProgram?

  /// Makes a latch.
  ///
  /// - Parameter onSending: What to do when the signal has been sent, which happens once.
  init(onSending: @escaping @Sendable () -> Void) {
    self.onSending = onSending
  }

  /// Whether somebody asked.
  var wasRequested: Bool { isRequested }

  /// Asks once or again.
  func request() {
    isRequested = true
    send()
  }

  /// Names the program that runs now; it is interrupted at once when the request came first.
  func attach(_ program: RunningProgram) {
    self.program = program
    send()
  }

  /// Forgets the program, which has ended.
  func detach() { program = nil }

  private func send() {
    guard isRequested, !isSent, let program else { return }
    isSent = true
    program.signal(SIGINT)
    onSending()
  }
}
