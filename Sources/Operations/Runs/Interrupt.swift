import FoundationEssentials
import Glibc
import Terraform

/// Asks a run to stop: first as terraform stops, then, only by force, at once.
///
/// The ladder has two steps, and SIGKILL is none of them: after it the state may be torn.
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

  /// Leaves the request for a forced stop: the run's own process sends the second SIGINT, on which
  /// terraform leaves at once; without a first one it sends that.
  ///
  /// What terraform was making may exist in the cloud without being in the state.
  ///
  /// - Parameters:
  ///   - folder: The run.
  ///   - who: Who asks, as `user@host`.
  ///   - world: The doors to files and time.
  /// - Throws: `FileError` when the request cannot be written.
  public static func force(
    _ folder: RunFolder, by who: String, world: World
  ) throws(FileError) {
    try world.files.write(folder.forcedStopFile, Array("\(who)\n".utf8))
  }
}

extension DeploymentSite {
  /// Asks a run to stop at once, though what is in flight may be lost from the state.
  ///
  /// - Throws: `SiteError` before the graceful interrupt has had its time, and when the request
  ///   cannot be written.
  public func forceStop(_ id: RunID) throws(SiteError) {
    if let refusal = ForcedStopRefusal.of(runs.progress(of: id), at: world.clock.now()) {
      throw SiteError(description: "\(refusal)")
    }
    do {
      try Interrupt.force(runs.folder(id), by: who, world: world)
    } catch {
      throw SiteError(description: "\(error)")
    }
  }
}

/// Sees to it that one program gets one SIGINT, and a second one only by force.
///
/// An actor, because requests come from three sides: files, signals, and a program that starts
/// later than the request.
actor InterruptLatch {
  /// How far the ladder was climbed.
  enum State: Hashable, Sendable {
    /// Nobody asked.
    case quiet
    /// Somebody asked, and no program was there to be told.
    case requested
    /// The program got its first SIGINT.
    case sent
    /// The program got its second SIGINT.
    case forced
  }

  /// A signal that was sent.
  enum Step: Hashable, Sendable {
    case graceful, forced

    /// What is written into the run's output.
    func line(at time: Date) -> RunLine {
      switch self {
      case .graceful: .interruptSent(at: time)
      case .forced: .forcedStopSent(at: time)
      }
    }
  }

  /// How far it is.
  private(set) var state = State.quiet
  private let onSending: @Sendable (Step) -> Void
  private var program: RunningProgram?

  /// Makes a latch.
  ///
  /// - Parameter onSending: What to do when a signal has been sent; each is sent once.
  init(onSending: @escaping @Sendable (Step) -> Void) {
    self.onSending = onSending
  }

  /// Asks once or again.
  func request() {
    if state == .quiet { state = .requested }
    send()
  }

  /// Asks for the second signal; without a first one it is a request like any other.
  func force() {
    guard state == .sent, let program else { return request() }
    state = .forced
    program.signal(SIGINT)
    onSending(.forced)
  }

  /// Names the program that runs now; it is interrupted at once when the request came first.
  func attach(_ program: RunningProgram) {
    self.program = program
    send()
  }

  /// Forgets the program, which has ended.
  func detach() { program = nil }

  private func send() {
    guard state == .requested, let program else { return }
    state = .sent
    program.signal(SIGINT)
    onSending(.graceful)
  }
}
