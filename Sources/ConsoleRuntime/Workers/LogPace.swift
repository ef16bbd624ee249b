import Cluster
import FoundationEssentials

/// How fast lines may come, of all logs together, over any length of time.
///
/// Nobody reads faster. Who writes faster is held up, all the way to the program on the machine,
/// instead of having a processor of this computer make lines that are dropped unseen.
///
/// An actor, because each log is followed by a task of its own.
actor LogPace {
  /// How many lines of an ordinary length may come in a second.
  static let rate = 50_000.0
  /// How many may come at once after a pause: the newest lines of several logs.
  static let burst = 10_000.0
  /// So many bytes count as a line.
  private static let bytes = 256
  /// The longest that a log is held up, in seconds: what the longest lines of all logs come to.
  static let longest = 6.0

  /// When all lines that came will have had their time.
  private var settledAt = Date.distantPast

  /// Counts lines that came.
  ///
  /// - Parameters:
  ///   - lines: The lines.
  ///   - now: The time.
  /// - Returns: How long to wait before the same log may have more; zero for one that says little.
  func pause(after lines: [LogLine], at now: Date) -> Duration {
    let cost = lines.reduce(0) { $0 + 1 + $1.text.utf8.count / Self.bytes }
    // A clock that was set back holds nobody up for hours.
    let latest = now.addingTimeInterval(Self.longest)
    settledAt = min(max(settledAt, now), latest).addingTimeInterval(Double(cost) / Self.rate)
    let ahead = settledAt.timeIntervalSince(now) - Self.burst / Self.rate
    return ahead > 0 ? .seconds(ahead) : .zero
  }
}
