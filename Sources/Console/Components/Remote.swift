public import FoundationEssentials

/// A value that comes from elsewhere: the last good one, when it was fetched, and what has gone wrong since.
///
/// A failure never removes the value: stale data is shown as stale, not as nothing.
public struct Remote<Value: Equatable & Sendable>: Equatable, Sendable {
  /// The last good value.
  public private(set) var value: Value?
  /// When the last good value was fetched.
  public private(set) var fetchedAt: Date?
  /// Why the newest attempt failed; nil after a good one.
  public private(set) var failure: Failure?

  /// Makes a value that has not been fetched yet.
  public init() {}

  /// Takes a good value.
  public mutating func receive(_ value: Value, at time: Date) {
    self.value = value
    fetchedAt = time
    failure = nil
  }

  /// Takes note of a failed attempt.
  public mutating func fail(_ failure: Failure) {
    self.failure = failure
  }
}

/// How old a value is, in the words of the screen.
public enum Freshness: Hashable, Sendable {
  /// Nothing has arrived yet.
  case waiting
  /// It is as new as can be expected.
  case live
  /// It is older than it should be; the age in whole seconds.
  case stale(seconds: Int)
  /// The newest attempt failed; the age of the last good value in whole seconds, nil if there is none.
  case offline(seconds: Int?)

  /// Whether the value is older than it should be.
  public var isOld: Bool {
    switch self {
    case .waiting, .live: false
    case .stale, .offline: true
    }
  }

  /// Seconds after which what is polled counts as stale: about two missed polls.
  public static let limit = 12
}

extension Remote {
  /// Returns how fresh the value is.
  ///
  /// - Parameters:
  ///   - now: The present time.
  ///   - limit: Seconds after which a value counts as stale.
  /// - Returns: How fresh it is, with its age where that matters.
  public func freshness(at now: Date, limit: Int = Freshness.limit) -> Freshness {
    let age = fetchedAt.map { max(0, Int(now.timeIntervalSince($0))) }
    if failure != nil { return .offline(seconds: age) }
    guard let age else { return .waiting }
    return age > limit ? .stale(seconds: age) : .live
  }
}
