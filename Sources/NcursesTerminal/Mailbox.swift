import CTerminalGuard
import Glibc
import Synchronization
import TerminalUI

/// What the program asks of the terminal thread: the newest frame and palette, and what to do.
///
/// Shared by both sides: a lock around values, and a doorbell (an event counter) that the
/// terminal thread polls together with the terminal.
final class Mailbox: Sendable {
  /// What waits in the box.
  struct Requests {
    /// The newest frame; older ones that were not taken in time are never drawn.
    var frame: Frame?
    /// The newest palette.
    var palette: Palette?
    /// What the guardian says should the program die.
    var farewell: String?
    /// The title of the window.
    var title: SafeText?
    /// What to do, in the order in which it was asked for.
    var actions: [Action] = []
  }

  /// Something to do once.
  enum Action {
    case repaint
    /// Ask the terminal to keep a text for pasting.
    case copy(String)
    case useMouse(Bool)
    /// Ring the bell, or have the desktop tell, or both.
    case notify(SafeText, rings: Bool, tells: Bool)
    case suspend
    /// Give the terminal back until `reclaim`; resumed when it is given back.
    case lend(CheckedContinuation<Void, Never>)
    case reclaim
    case close
  }

  /// The file descriptor that is readable when requests wait.
  let doorbell: Int32
  private let requests = Mutex<Requests?>(Requests())

  init() throws(TerminalOpeningError) {
    doorbell = qd_doorbell_open()
    guard doorbell >= 0 else { throw .systemRefused("eventfd", errno: errno) }
  }

  deinit {
    Glibc.close(doorbell)
  }

  /// Changes what waits and wakes the terminal thread; does nothing, and returns false, when the
  /// thread has ended.
  @discardableResult
  func post(_ change: (inout Requests) -> Void) -> Bool {
    let isOpen = requests.withLock { waiting -> Bool in
      guard var changed = waiting.take() else { return false }
      change(&changed)
      waiting = changed
      return true
    }
    if isOpen { ring() }
    return isOpen
  }

  /// Takes everything that waits.
  func take() -> Requests {
    var count: UInt64 = 0
    read(doorbell, &count, MemoryLayout.size(ofValue: count))
    return requests.withLock { requests in
      defer { if requests != nil { requests = Requests() } }
      return requests ?? Requests()
    }
  }

  /// Accepts no more requests; answers those that somebody waits for.
  func end() {
    let left = requests.withLock { requests in
      defer { requests = nil }
      return requests?.actions ?? []
    }
    for case .lend(let lender) in left { lender.resume() }
  }

  private func ring() {
    var one: UInt64 = 1
    write(doorbell, &one, MemoryLayout.size(ofValue: one))
  }
}
