import CWaiting
import Glibc

/// A detached POSIX thread for the few waits that the system offers only as blocking calls.
enum WatchThread {
  /// Starts a thread; false when the system has none left.
  static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    let box = Unmanaged.passRetained(Body(body))
    var thread = pthread_t()
    let result = pthread_create(&thread, nil, Body.run, box.toOpaque())
    guard result == 0 else {
      box.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  /// Goes on with a body on another thread; the present one does nothing any more.
  static func instead(_ body: @escaping @Sendable () -> Void) -> Never {
    qd_thread_instead(Body.run, Unmanaged.passRetained(Body(body)).toOpaque())
  }

  /// What a thread runs; a class, because C hands it on as a pointer.
  private final class Body: Sendable {
    private let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    /// Takes the body behind a pointer, and runs it.
    static let run: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
      argument in
      guard let argument else { return nil }
      Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().body()
      return nil
    }
  }
}
