import Fleet
import Synchronization

/// The end of what a program prints on both its output streams, in the order in which it comes.
///
/// A class, because the streams are read beside each other while somebody looks; its lock owns the
/// bytes. It is bounded, whatever the program prints.
final class OutputTail: Sendable {
  /// As many bytes are shown.
  static let limit = 256 << 10

  private let state: Mutex<State>
  private let redactor: Redactor

  private struct State {
    var tail: ByteTail
    var hasNews = false
  }

  /// Makes an empty tail.
  ///
  /// - Parameter redactor: Knows the secrets that are never shown.
  init(hiding redactor: Redactor) {
    self.redactor = redactor
    // A secret that is cut off at the beginning must still be known as one.
    state = Mutex(State(tail: ByteTail(limit: Self.limit + redactor.longestForm)))
  }

  /// Takes in what was printed.
  func add(_ bytes: [UInt8]) {
    state.withLock { state in
      state.tail.append(bytes)
      state.hasNews = true
    }
  }

  /// What was printed since this was asked last, with what came before; nil for nothing.
  ///
  /// The line that is being printed is not shown yet: it may be the beginning of a secret.
  func takeNews() -> CustomOutput? {
    let captured = state.withLock { state -> CapturedBytes? in
      guard state.hasNews else { return nil }
      state.hasNews = false
      return state.tail.captured
    }
    guard let captured, let end = captured.bytes.lastIndex(of: Self.lineFeed) else { return nil }
    return output(of: CapturedBytes(Array(captured.bytes[...end]), dropped: captured.dropped))
  }

  /// All that is kept, once nothing comes any more.
  var whole: CustomOutput { output(of: state.withLock { $0.tail.captured }) }

  private func output(of captured: CapturedBytes) -> CustomOutput {
    let bytes = captured.bytes
    let start = captured.dropped == 0 ? 0 : beginning(of: bytes)
    var text: [UInt8] = []
    var position = start
    for range in redactor.ranges(in: bytes) where range.upperBound > start {
      if range.lowerBound > position { text += bytes[position..<range.lowerBound] }
      text += Array(Redactor.mask.utf8)
      position = range.upperBound
    }
    text += bytes[min(position, bytes.count)...]
    return CustomOutput(
      text: String(decoding: text, as: UTF8.self), dropped: captured.dropped + start)
  }

  /// Where the first whole line begins of which all secrets can be known.
  private func beginning(of bytes: [UInt8]) -> Int {
    let safe = min(redactor.longestForm, bytes.count)
    return bytes[safe...].firstIndex(of: Self.lineFeed).map { $0 + 1 } ?? safe
  }

  private static let lineFeed = UInt8(ascii: "\n")
}
