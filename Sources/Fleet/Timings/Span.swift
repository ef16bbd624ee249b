/// A span of time in the words of the program.
public enum Span {
  /// Returns a span: `0s`, `24s`, `4m02s`, `1h05m`, `3d4h`; what is negative counts as none.
  public static func text(_ span: Duration) -> String {
    text(seconds: Int(span.components.seconds))
  }

  /// Returns a span of whole seconds.
  public static func text(seconds: Int) -> String {
    let seconds = max(0, seconds)
    switch seconds {
    case ..<60: return "\(seconds)s"
    case ..<3600: return "\(seconds / 60)m\(two(seconds % 60))s"
    case ..<86_400: return "\(seconds / 3600)h\(two(seconds / 60 % 60))m"
    default: return "\(seconds / 86_400)d\(seconds / 3600 % 24)h"
    }
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
