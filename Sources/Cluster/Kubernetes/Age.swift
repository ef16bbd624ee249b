public import FoundationEssentials

/// The ages that kubectl prints, such as `71s`, `4d2h` and `<unknown>`.
///
/// Source: `duration.HumanDuration` and `translateTimestampSince` of Kubernetes v1.36.
public enum Age {
  /// What kubectl prints for a moment that is not known.
  public static let unknown = "<unknown>"

  /// Returns the age text of a span in seconds; fractions are cut off, not rounded.
  public static func text(seconds: Double) -> String {
    // A clock that is up to two seconds ahead counts as "now".
    guard seconds > -2 else { return "<invalid>" }
    guard seconds >= 1 else { return "0s" }
    // Beyond this a Double no longer converts to Int; no cluster is that old.
    let seconds = Int(min(seconds, 1e15))
    let (minutes, hours) = (seconds / 60, seconds / 3_600)
    return switch hours {
    case ..<3 where seconds < 120: "\(seconds)s"
    case ..<3 where minutes < 10: pair(minutes, "m", seconds % 60, "s")
    case ..<3: "\(minutes)m"
    case ..<8: pair(hours, "h", minutes % 60, "m")
    case ..<48: "\(hours)h"
    case ..<192: pair(hours / 24, "d", hours % 24, "h")
    case ..<17_520: "\(hours / 24)d"
    case ..<70_080: pair(hours / 24 / 365, "y", hours / 24 % 365, "d")
    default: "\(hours / 24 / 365)y"
    }
  }

  /// Returns the age text of a duration.
  public static func text(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    return text(seconds: Double(seconds) + Double(attoseconds) * 1e-18)
  }

  /// Returns the age text of a moment, or `<unknown>` for nil.
  public static func text(since moment: Date?, now: Date) -> String {
    guard let moment else { return unknown }
    return text(seconds: now.timeIntervalSince(moment))
  }

  private static func pair(_ major: Int, _ majorUnit: String, _ minor: Int, _ minorUnit: String)
    -> String
  {
    minor == 0 ? "\(major)\(majorUnit)" : "\(major)\(majorUnit)\(minor)\(minorUnit)"
  }
}
