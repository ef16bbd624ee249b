/// Tells when sockets appear in a directory: one watch, however many are waited for.
///
/// Sixty masters that are started together make sixty sockets, and with a watch for each of them
/// every one would wake all. An actor, because many wait at once; its one task, which looks for all of
/// them, lasts no longer than somebody waits.
actor SocketArrivals {
  private let directory: String
  private let files: FileStore
  private var waiting: [String: CheckedContinuation<Void, Never>] = [:]
  private var watch: Task<Void, Never>?

  /// Looks at a directory.
  init(in directory: String, files: FileStore) {
    self.directory = directory
    self.files = files
  }

  /// Waits until a socket is there, or the task is cancelled.
  ///
  /// - Parameter socket: Its path; one caller a path.
  func arrival(of socket: String) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        guard !Task.isCancelled else { return continuation.resume() }
        waiting[socket] = continuation
        if watch == nil {
          watch = Task(executorPreference: WorkerThreads.current) { await self.look() }
        } else {
          settle()
        }
      }
    } onCancel: {
      Task(executorPreference: WorkerThreads.current) { await self.release(socket) }
    }
  }

  private func look() async {
    for await _ in files.watch(directory, .seconds(1)) {
      settle()
      if waiting.isEmpty { break }
    }
    // Where the system ended the watch, who waits still has a limit of his own.
    watch = nil
  }

  private func settle() {
    for socket in waiting.keys where isThere(socket) { release(socket) }
  }

  private func isThere(_ socket: String) -> Bool {
    // An error is a no.
    (try? files.status(socket)) != nil
  }

  private func release(_ socket: String) {
    waiting.removeValue(forKey: socket)?.resume()
  }
}
