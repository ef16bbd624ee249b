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
    /// The session, or the connection, is over: what the command printed, unless it was handed on,
    /// and its exit code, nil when it was ended otherwise or the connection broke.
    case over(output: CapturedBytes, errorOutput: CapturedBytes, exitCode: Int32?)
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
  /// Takes what the command prints as it comes, and keeps its standard input open; nil to gather it.
  private let handover: PieceHandover?
  /// The descriptor as long as it is open.
  private let open = Mutex<Int32?>(nil)
  private let isCancelled = Atomic(false)

  private init(
    _ command: String, over socket: String, keeping limit: Int, within time: Duration,
    to handover: PieceHandover? = nil
  ) {
    self.command = command
    self.socket = socket
    self.limit = limit
    self.time = time
    self.handover = handover
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
    await MasterConversation(command, over: socket, keeping: limit, within: time).outcome()
  }

  /// Has a command run that lasts, and hands its standard output on as it comes.
  ///
  /// What is not taken yet waits in the pipe, in the master and on the machine. The command's standard
  /// input stays open as long as the conversation lasts: by its end the machine knows that nobody
  /// wants the rest.
  ///
  /// - Parameters:
  ///   - command: The text for the remote shell.
  ///   - socket: The master's socket.
  ///   - limit: How many bytes of the error output are kept: the end.
  ///   - time: How long is waited.
  ///   - receive: Takes a piece; they come one after the other.
  /// - Returns: What came of it; anything when the task was cancelled.
  static func stream(
    _ command: String, over socket: String, keeping limit: Int, within time: Duration,
    receive: RemoteShell.Receiver
  ) async -> Outcome {
    guard let handover = PieceHandover() else { return .foreign }
    let conversation = MasterConversation(
      command, over: socket, keeping: limit, within: time, to: handover)
    async let outcome = conversation.outcome()
    for await piece in handover.pieces {
      await receive(piece)
      handover.take()
    }
    // A cancelled task is handed nothing more.
    handover.stop()
    return await outcome
  }

  private func outcome() async -> Outcome {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isStarted = WatchThread.start {
          let outcome = self.run()
          self.handover?.finish()
          continuation.resume(returning: outcome)
        }
        if !isStarted {
          handover?.finish()
          continuation.resume(returning: .foreign)
        }
      }
    } onCancel: {
      cancel()
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
    var files = MasterFiles(limit: limit, handover: handover)
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
    private var exitCode: Int32?

    init(master: LocalSocket) { self.master = master }

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
      _ message: MasterMessage, command: String, _ files: inout MasterFiles
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
      case .opened, .other: return nil
      case .exited(let code):
        exitCode = Int32(bitPattern: code)
        return nil
      }
    }

    /// What came of it, when the socket was closed.
    func outcome(_ files: MasterFiles) -> Outcome {
      guard isSent else { return .unsent }
      return .over(
        output: files.output.captured, errorOutput: files.errorOutput.captured, exitCode: exitCode)
    }
  }
}
