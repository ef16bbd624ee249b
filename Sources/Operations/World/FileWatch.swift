import Glibc
import Synchronization

/// Watches a directory by inotify on a thread of its own, which sleeps in `poll` until something happens.
///
/// A class, because the thread and the stream's end both hold it; the last of them closes its descriptor.
final class FileWatch: Sendable {
  private let directory: String
  /// -1 without inotify: its limits are small and shared by all programs of a user.
  private let inotify: Int32
  private let watched: Int32
  private let isStopped = Atomic(false)

  private init(_ directory: String) {
    self.directory = directory
    inotify = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    let mask =
      IN_CREATE | IN_MODIFY | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF
      | IN_MOVE_SELF | IN_ONLYDIR
    watched = inotify < 0 ? -1 : inotify_add_watch(inotify, directory, UInt32(mask))
  }

  deinit { if inotify >= 0 { close(inotify) } }

  /// Changes of a directory's files; see `FileStore.watch`.
  static func changes(in directory: String) -> AsyncStream<Void> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let watch = FileWatch(directory)
      continuation.onTermination = { _ in watch.stop() }
      let isStarted = startThread {
        watch.run(continuation)
        continuation.finish()
      }
      if !isStarted { continuation.finish() }
    }
  }

  /// Ends the thread: the removal of the watch is itself an event, which wakes it.
  private func stop() {
    isStopped.store(true, ordering: .releasing)
    if watched >= 0 { inotify_rm_watch(inotify, watched) }
  }

  private func run(_ continuation: AsyncStream<Void>.Continuation) {
    continuation.yield()
    var file = pollfd(fd: watched < 0 ? -1 : inotify, events: Int16(POLLIN), revents: 0)
    let timeout: Int32 = watched < 0 ? 500 : -1
    while true {
      let ready = poll(&file, 1, timeout)
      if ready < 0, errno != EINTR { return }
      if isStopped.load(ordering: .acquiring) || access(directory, F_OK) != 0 { return }
      drain()
      continuation.yield()
    }
  }

  /// Throws the waiting events away: what changed is for the reader to look up.
  private func drain() {
    guard watched >= 0 else { return }
    withUnsafeTemporaryAllocation(byteCount: 1 << 14, alignment: 8) { buffer in
      while read(inotify, buffer.baseAddress, buffer.count) > 0 {}
    }
  }

  /// Starts a detached thread; false when the system has none left.
  private static func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
    let box = Unmanaged.passRetained(ThreadBody(body))
    var thread = pthread_t()
    let result = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, box.toOpaque())
    guard result == 0 else {
      box.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  /// What a thread runs; a class, because C hands it on as a pointer.
  private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
}
