public import FoundationEssentials

/// Why a run cannot be forced to stop now.
public enum ForcedStopRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nobody interrupted it gracefully.
  case notInterrupted
  /// It was interrupted so few seconds ago that it may still end well.
  case tooEarly(secondsLeft: Int)
  /// It is being forced already.
  case alreadyForced

  /// A sentence for people.
  public var description: String {
    switch self {
    case .notInterrupted:
      "The run was not interrupted yet. A graceful interrupt comes first; it loses nothing."
    case .tooEarly(let seconds):
      "terraform is finishing what is in flight. It can be forced in \(seconds)s."
    case .alreadyForced: "The run is being stopped by force already."
    }
  }

  /// How long terraform has, in seconds, to finish what is in flight before it can be forced.
  public static let patience = 10.0

  /// The word that a person types for a forced stop.
  public static let word = "force"

  /// Returns why a run cannot be forced at a moment; nil when it can.
  public static func of(_ progress: RunProgress, at now: Date) -> ForcedStopRefusal? {
    guard progress.interruption != .forced else { return .alreadyForced }
    guard let sent = progress.interruptedAt else { return .notInterrupted }
    let left = patience - now.timeIntervalSince(sent)
    return left > 0 ? .tooEarly(secondsLeft: Int(left.rounded(.up))) : nil
  }
}
