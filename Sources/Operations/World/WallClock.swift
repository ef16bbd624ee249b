public import FoundationEssentials
import Glibc

/// The clocks: the time of day for people, the time since boot for spans, and waiting.
public struct WallClock: Sendable {
  /// Returns the time of day.
  ///
  /// It can jump; never measure a span with it.
  public var now: @Sendable () -> Date
  /// Returns the time since boot, suspension included.
  ///
  /// Source: `CLOCK_BOOTTIME`.
  public var uptime: @Sendable () -> Duration
  /// Waits; throws `CancellationError` as soon as the task is cancelled.
  public var sleep: @Sendable (Duration) async throws -> Void

  /// Creates a clock from its functions.
  public init(
    now: @escaping @Sendable () -> Date, uptime: @escaping @Sendable () -> Duration,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.now = now
    self.uptime = uptime
    self.sleep = sleep
  }
}

extension WallClock {
  /// How long it is until the time of day has just reached the next multiple of a span.
  ///
  /// - Parameter span: In seconds: 1 for the next second, 60 for the next minute.
  /// - Returns: The span until then, and up to a millisecond more.
  public func untilNext(_ span: Double) -> Duration {
    let wait = span - now().timeIntervalSince1970.truncatingRemainder(dividingBy: span)
    return .milliseconds(Int(wait * 1000) + 1)
  }

  /// The machine's clocks.
  public static var live: WallClock {
    WallClock(
      now: { Date() },
      uptime: { sinceBoot() },
      sleep: { try await WorkerThreads.rest(for: $0) })
  }

  /// The time since boot, suspension included.
  static func sinceBoot() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}

extension Date {
  /// The moment so much later, or earlier when the span is negative.
  func adding(_ span: Duration) -> Date { addingTimeInterval(span / .seconds(1)) }
}
