import Glibc
import Synchronization

/// SIGINT and SIGTERM as elements of a stream.
///
/// The handler writes the signal's number to a pipe, and a thread reads it: with an async main,
/// libdispatch parks the main thread with an empty signal mask, so blocking signals and waiting for
/// them loses some.
enum EndSignals {
  /// The pipe's writing end.
  ///
  /// A signal handler can reach only what is global. An atomic number is the least of it, and it is
  /// async-signal-safe.
  private static let pipeEnd = Atomic<Int32>(-1)

  /// See `ProcessRunner.endRequests`.
  static func requests() -> AsyncStream<Int32> {
    AsyncStream { continuation in
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { return continuation.finish() }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      let reading = ends[0]
      // This also initialises the global before a handler can run.
      pipeEnd.store(ends[1], ordering: .sequentiallyConsistent)
      let isStarted = WatchThread.start {
        var number: UInt8 = 0
        while true {
          let count = read(reading, &number, 1)
          if count > 0 { continuation.yield(Int32(number)) } else if errno != EINTR { return }
        }
      }
      guard isStarted else { return continuation.finish() }
      signal(SIGHUP, SIG_IGN)
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        let saved = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(EndSignals.pipeEnd.load(ordering: .sequentiallyConsistent), &byte, 1)
        errno = saved
      }
      action.sa_flags = SA_RESTART
      sigaction(SIGINT, &action, nil)
      sigaction(SIGTERM, &action, nil)
    }
  }
}
