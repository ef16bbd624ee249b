public import FoundationEssentials

/// A step of a birth that takes much longer than in earlier births.
public struct SlowStep: Hashable, Sendable {
  /// What the step leads to.
  public let stage: BirthStage
  /// How long it took, or has taken so far.
  public let duration: Duration
  /// How long it took in earlier births.
  public let usual: Duration
  /// Whether it still goes on.
  public let isOpen: Bool
}

extension TimingHistory {
  /// How many earlier births count.
  private static let birthCount = 5
  /// A step is slow when it takes so many times as long as usual, and so many seconds longer.
  private static let slowFactor = 1.5
  private static let slowSeconds = 15.0

  /// Finds the steps of a birth that took longer than in earlier births.
  ///
  /// - Parameters:
  ///   - birth: The birth, complete or going on.
  ///   - now: The present time.
  /// - Returns: The steps in their order, compared with the median of the last births of machines at
  ///   the same resource, else of all other machines; none without such births.
  public func slowSteps(of birth: MachineBirth, at now: Date) -> [SlowStep] {
    let others = births.filter { $0.machine != birth.machineID }
    let own = others.filter { $0.resource == birth.resource }
    let earlier = (own.isEmpty ? others : own).suffix(Self.birthCount).map(MachineBirth.init)
    guard !earlier.isEmpty else { return [] }
    return birth.segments.compactMap { segment in
      let times = earlier.compactMap { other in
        other.segments.first { $0.stage == segment.stage && $0.end != nil }
          .map { $0.duration(at: now) / .seconds(1) }
      }
      guard let usual = Self.median(times) else { return nil }
      let duration = segment.duration(at: now)
      let seconds = duration / .seconds(1)
      guard seconds > usual * Self.slowFactor, seconds > usual + Self.slowSeconds else {
        return nil
      }
      return SlowStep(
        stage: segment.stage, duration: duration, usual: .seconds(usual),
        isOpen: segment.end == nil)
    }
  }
}
