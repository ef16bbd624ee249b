import Glibc
import Synchronization

/// A POSIX thread that runs one function.
///
/// Curses wants one thread for its whole life, and waiting for keys blocks: neither fits the
/// cooperative pool.
final class TerminalThread: Sendable {
  private let body: @Sendable () -> Void
  private let id = Mutex<pthread_t?>(nil)

  /// Starts a thread that runs `body`.
  ///
  /// Signals go to it as to any other thread.
  init(_ body: @escaping @Sendable () -> Void) throws(TerminalOpeningError) {
    self.body = body
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self)
    let failure = pthread_create(
      &thread, nil,
      { context in
        if let context {
          Unmanaged<TerminalThread>.fromOpaque(context).takeRetainedValue().body()
        }
        return nil
      }, context.toOpaque())
    guard failure == 0 else {
      context.release()
      throw .systemRefused("pthread_create", errno: failure)
    }
    let started = thread
    id.withLock { $0 = started }
  }

  /// Waits until the function has returned.
  ///
  /// Only the first call waits.
  func join() {
    let thread = id.withLock { $0.take() }
    if let thread { pthread_join(thread, nil) }
  }
}
