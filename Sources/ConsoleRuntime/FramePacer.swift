import FoundationEssentials

/// When the next frame may be drawn: one in 16 ms over any length of time, a few at once after a
/// pause.
///
/// The few are for what must not wait for a frame that was no more than a beginning: the state right
/// after the first frame, a key right after a reading that came by itself.
struct FramePacer {
  /// The time of a frame.
  static let interval = Duration.milliseconds(16)
  /// How many frames may be drawn at once after a pause.
  static let burst = 3
  /// A shorter pause is not worth a timer; dates are not exact to parts of a microsecond either.
  private static let shortestPause = Duration.milliseconds(1)

  /// When all frames that were drawn will have had their time.
  private var settledAt = Date.distantPast

  /// Returns how long to wait before a frame is drawn; at most `interval`.
  func pause(at now: Date) -> Duration {
    let ahead = Duration.seconds(settledAt.timeIntervalSince(now)) - Self.headStart
    return ahead < Self.shortestPause ? .zero : min(ahead, Self.interval)
  }

  /// Counts a frame that was drawn.
  mutating func drew(at now: Date) {
    // A clock that was set back holds frames up for a moment, not for hours.
    let latest = now.addingTimeInterval(Self.interval * Self.burst / .seconds(1))
    settledAt = min(max(settledAt, now), latest)
      .addingTimeInterval(Self.interval / .seconds(1))
  }

  private static let headStart = interval * (burst - 1)
}
