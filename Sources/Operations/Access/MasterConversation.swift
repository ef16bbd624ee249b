import Cluster
import Glibc
import Synchronization

/// One command over a master's connection, asked of the master itself.
///
/// What an `ssh` on the master's socket would do, without a process for it: on many machines at once
/// those took most of the time. It never logs in: without the master there is no answer. The master
/// ends the command's session when this conversation or this process ends.
///
/// A class, because the thread that listens and who cancels it share the socket.
final class MasterConversation: Sendable {
  /// What came of it.
  enum Outcome: Hashable, Sendable {
    /// The session, or the connection, is over: what the command printed. By its last line the
    /// reader knows whether that is all.
    case over(output: CapturedBytes, errorOutput: CapturedBytes)
    /// The machine does not have the command: nobody listens, or there is no place for it.
    case unsent
    /// Whoever listens speaks otherwise, and does not have the command either.
    case foreign
    /// The time was over.
    case timedOut
    /// The master said what cannot be understood after the command was sent: why, as a clause.
    case broken(String)
  }

  private let socket: String
  private let command: String
  private let limit: Int
  private let time: Duration
  /// The descriptor as long as it is open.
  private let open = Mutex<Int32?>(nil)
  private let isCancelled = Atomic(false)

  private init(_ command: String, over socket: String, keeping limit: Int, within time: Duration) {
    self.command = command
    self.socket = socket
    self.limit = limit
    self.time = time
  }

  /// Has a command run, and returns when it ended.
  ///
  /// - Parameters:
  ///   - command: The text for the remote shell.
  ///   - socket: The master's socket.
  ///   - limit: How many bytes of each output stream are kept: the end.
  ///   - time: How long is waited.
  /// - Returns: What came of it; anything when the task was cancelled.
  static func run(
    _ command: String, over socket: String, keeping limit: Int, within time: Duration
  ) async -> Outcome {
    let conversation = MasterConversation(command, over: socket, keeping: limit, within: time)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isStarted = WatchThread.start {
          continuation.resume(returning: conversation.run())
        }
        if !isStarted { continuation.resume(returning: .foreign) }
      }
    } onCancel: {
      conversation.cancel()
    }
  }

  /// Ends the conversation: whoever listens finds its end.
  private func cancel() {
    isCancelled.store(true, ordering: .sequentiallyConsistent)
    open.withLock { descriptor in
      if let descriptor { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
  }

  // MARK: - On its thread

  private func run() -> Outcome {
    let clock = ContinuousClock()
    let end = clock.now + time
    guard let master = LocalSocket(to: socket, within: time) else { return .unsent }
    open.withLock { $0 = master.descriptor }
    defer {
      open.withLock { $0 = nil }
      close(master.descriptor)
    }
    guard !isCancelled.load(ordering: .sequentiallyConsistent) else { return .unsent }
    var files = Files(limit: limit)
    defer { files.close() }
    guard files.areOpen, master.send(MasterMessage.greeting) else { return .unsent }
    var talk = Talk(master: master)
    while true {
      let left = end - clock.now
      guard left > .zero else { return .timedOut }
      switch talk.isOver ? nil : files.wait(for: master.descriptor, atMost: left) {
      case nil:
        // What the master wrote before it closed the session is in the pipes.
        files.drain()
        return talk.outcome(files)
      case false?: continue
      case true?: break
      }
      do throws(MasterPacketError) {
        talk.listen()
        while let message = try talk.packets.next() {
          if let outcome = talk.heed(message, command: command, &files) { return outcome }
        }
      } catch {
        return talk.isSent ? .broken("the master speaks another language") : .foreign
      }
    }
  }

  /// How far the conversation is.
  private struct Talk {
    let master: LocalSocket
    var packets = MasterPackets()
    /// Whether the machine may have the command.
    var isSent = false
    /// Whether the master closed the socket.
    var isOver = false

    /// Takes what the master said.
    mutating func listen() {
      var buffer = [UInt8](repeating: 0, count: 1 << 12)
      let count = read(master.descriptor, &buffer, buffer.count)
      if count > 0 {
        packets.append(Array(buffer.prefix(count)))
      } else if count == 0 || errno != EINTR {
        isOver = true
      }
    }

    /// Answers the master; an outcome ends the conversation.
    mutating func heed(
      _ message: MasterMessage, command: String, _ files: inout Files
    ) -> Outcome? {
      switch message {
      case .hello(MasterMessage.version) where !isSent:
        isSent = true
        let isSent =
          master.send(MasterMessage.session(running: command))
          && files.theirs.allSatisfy { master.send(file: $0) }
        files.closeTheirs()
        // Without all three files the master asks the machine for nothing.
        return isSent ? nil : .unsent
      case .hello: return isSent ? .broken("the master began anew") : .foreign
      case .refused: return .unsent
      // The master closes the socket when it has handed out all that the command printed.
      case .opened, .exited, .other: return nil
      }
    }

    /// What came of it, when the socket was closed.
    func outcome(_ files: Files) -> Outcome {
      isSent
        ? .over(output: files.output.captured, errorOutput: files.errorOutput.captured) : .unsent
    }
  }

  /// The files of the command: theirs are the master's, ours the other ends of its outputs.
  private struct Files {
    private(set) var theirs: [Int32] = []
    private var ours: [Int32] = []
    private(set) var output: ByteTail
    private(set) var errorOutput: ByteTail

    init(limit: Int) {
      output = ByteTail(limit: limit)
      errorOutput = ByteTail(limit: limit)
      theirs = [Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC)]
      for _ in 0..<2 {
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        ours.append(ends[0])
        theirs.append(ends[1])
      }
      for file in theirs + ours where file >= 0 { _ = fcntl(file, F_SETFD, FD_CLOEXEC) }
      for file in ours where file >= 0 { _ = fcntl(file, F_SETFL, O_NONBLOCK) }
    }

    /// Whether the system had them all.
    var areOpen: Bool { (theirs + ours).allSatisfy { $0 >= 0 } }

    /// Waits until the master says something, and takes what the command prints meanwhile.
    ///
    /// - Returns: Whether the master said something.
    mutating func wait(for master: Int32, atMost time: Duration) -> Bool {
      var waits = ([master] + ours).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      let milliseconds = Int32(clamping: Int64(time / .milliseconds(1)) + 1)
      guard poll(&waits, UInt(waits.count), milliseconds) > 0 else { return false }
      for index in ours.indices where waits[index + 1].revents != 0 { take(index) }
      return waits[0].revents != 0
    }

    /// Takes what is there.
    mutating func drain() {
      for index in ours.indices where ours[index] >= 0 { while take(index) {} }
    }

    /// Takes a piece of an output; false when there is none now.
    @discardableResult
    private mutating func take(_ index: Int) -> Bool {
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      let count = read(ours[index], &buffer, buffer.count)
      if count > 0 {
        let bytes = Array(buffer.prefix(count))
        if index == 0 { output.append(bytes) } else { errorOutput.append(bytes) }
        return true
      }
      if count < 0, errno == EINTR { return true }
      if count == 0 || errno != EAGAIN {
        _ = Glibc.close(ours[index])
        // poll passes over what is negative.
        ours[index] = -1
      }
      return false
    }

    /// Closes what the master has now.
    mutating func closeTheirs() {
      for file in theirs where file >= 0 { _ = Glibc.close(file) }
      theirs = []
    }

    mutating func close() {
      closeTheirs()
      for file in ours where file >= 0 { _ = Glibc.close(file) }
      ours = []
    }
  }
}
