import CWaiting
import Glibc
import Synchronization

/// The files of a command that a master has run: theirs are the master's, ours the other ends.
struct MasterFiles {
  private(set) var theirs: [Int32] = []
  private var ours: [Int32] = []
  /// Ours of a standard input that stays open; -1 for none.
  private var input: Int32 = -1
  private let handover: PieceHandover?
  private(set) var output: ByteTail
  private(set) var errorOutput: ByteTail

  /// Opens the files.
  ///
  /// - Parameters:
  ///   - limit: How many bytes of each output are kept: the end.
  ///   - handover: Takes the standard output instead, and has the standard input stay open; nil for
  ///     an output that is kept and an input without anything in it.
  init(limit: Int, handover: PieceHandover?) {
    self.handover = handover
    output = ByteTail(limit: limit)
    errorOutput = ByteTail(limit: limit)
    if handover != nil {
      let (reading, writing) = Self.pipe()
      theirs = [reading]
      input = writing
    } else {
      theirs = [Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC)]
    }
    for _ in 0..<2 {
      let (reading, writing) = Self.pipe()
      ours.append(reading)
      theirs.append(writing)
    }
    for file in ours where file >= 0 { _ = fcntl(file, F_SETFL, O_NONBLOCK) }
  }

  /// Makes a pipe that no program inherits; both ends are -1 when the system has none.
  private static func pipe() -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    qd_pipe(&ends)
    return (ends[0], ends[1])
  }

  /// Whether the system had them all.
  var areOpen: Bool { (theirs + ours).allSatisfy { $0 >= 0 } && (handover == nil || input >= 0) }

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
      if index > 0 {
        errorOutput.append(bytes)
      } else if let handover {
        handover.give(bytes)
      } else {
        output.append(bytes)
      }
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
    for file in ours + [input] where file >= 0 { _ = Glibc.close(file) }
    (ours, input) = ([], -1)
  }
}

/// Pieces of an output on their way from the thread that reads them to the task that wants them, one
/// at a time.
///
/// A class, because thread and task share it.
final class PieceHandover: Sendable {
  /// What the thread gives; ends with it, and when the task is cancelled.
  let pieces: AsyncStream<[UInt8]>
  private let sink: AsyncStream<[UInt8]>.Continuation
  /// Rings when a piece was taken.
  private let bell: Int32
  private let isStopped = Atomic(false)

  /// Nil when the system has no descriptor left.
  init?() {
    (pieces, sink) = AsyncStream.makeStream()
    bell = qd_count_open()
    if bell < 0 { return nil }
  }

  deinit { close(bell) }

  /// Gives a piece, and waits until it was taken.
  func give(_ piece: [UInt8]) {
    guard !isStopped.load(ordering: .sequentiallyConsistent) else { return }
    sink.yield(piece)
    qd_count_take(bell)
  }

  /// Says that nothing more is given.
  func finish() { sink.finish() }

  /// Says that a piece was taken.
  func take() { qd_count_add(bell) }

  /// Says that nothing more is taken: who gives does not wait any longer.
  func stop() {
    isStopped.store(true, ordering: .sequentiallyConsistent)
    qd_count_add(bell)
  }
}
