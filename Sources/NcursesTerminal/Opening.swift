import CTerminalGuard
import Glibc
import Synchronization

/// How opening the terminal went: told by the terminal thread, awaited by whoever opens it.
final class Opening: Sendable {
  private let outcome = Mutex<Result<Capabilities, TerminalOpeningError>?>(nil)
  private let doorbell: Int32

  init() throws(TerminalOpeningError) {
    doorbell = qd_doorbell_open()
    guard doorbell >= 0 else { throw .systemRefused("eventfd", errno: errno) }
  }

  deinit {
    Glibc.close(doorbell)
  }

  func report(_ result: Result<Capabilities, TerminalOpeningError>) {
    outcome.withLock { $0 = result }
    var one: UInt64 = 1
    write(doorbell, &one, MemoryLayout.size(ofValue: one))
  }

  /// Waits for the report.
  ///
  /// Milliseconds, unless the program is in the background: then until it is brought to the
  /// foreground.
  func wait() -> Result<Capabilities, TerminalOpeningError> {
    while true {
      if let result = outcome.withLock({ $0 }) { return result }
      var bell = pollfd(fd: doorbell, events: Int16(POLLIN), revents: 0)
      poll(&bell, 1, -1)
    }
  }
}

/// What the terminal thread leaves behind.
final class Ending: Sendable {
  private let path = Mutex<String?>(nil)

  /// The file with what was written to standard error, nil when there is none.
  var messages: String? { path.withLock { $0 } }

  func report(_ messages: String?) {
    path.withLock { $0 = messages }
  }
}
