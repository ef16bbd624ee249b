import Glibc
import Synchronization

/// Watches a directory by inotify on a thread of its own, which sleeps in `poll` until something
/// happens.
///
/// A class, because the thread and the stream's end both hold it; the last of them closes its
/// descriptor.
final class FileWatch: Sendable {
  private let directory: String
  private let pause: Duration?
  /// -1 without inotify: its limits are small and shared by all programs of a user.
  private let inotify: Int32
  private let watched: Int32
  private let isStopped = Atomic(false)

  private init(_ directory: String, pause: Duration?) {
    self.directory = directory
    self.pause = pause
    inotify = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    let mask =
      IN_CREATE | IN_MODIFY | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF
      | IN_MOVE_SELF | IN_ONLYDIR
    watched = inotify < 0 ? -1 : inotify_add_watch(inotify, directory, UInt32(mask))
  }

  deinit { if inotify >= 0 { close(inotify) } }

  /// Changes of a directory's files; see `FileStore.watch`.
  static func changes(in directory: String, atLeastEvery pause: Duration?) -> AsyncStream<Void> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let watch = FileWatch(directory, pause: pause)
      continuation.onTermination = { _ in watch.stop() }
      let isStarted = WatchThread.start {
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
    let longest = pause.map { Int32(clamping: $0.components.seconds * 1_000) } ?? -1
    let timeout = watched < 0 ? 500 : longest
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
}
