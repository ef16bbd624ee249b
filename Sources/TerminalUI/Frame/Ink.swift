/// What a cell's glyph is for; a theme decides how that looks.
///
/// Nothing may be said by ink alone: words or signs say it too.
public enum Ink: UInt8, CaseIterable, Hashable, Sendable {
  /// Ordinary text.
  case text
  /// What is well, secondary, or stale.
  case dim
  /// Frames of panels, rules and scrollbar tracks.
  case border
  /// Titles of panels and screens.
  case title
  /// Column headings.
  case heading
  /// The one thing that has the focus.
  case accent
  /// Finished well.
  case success
  /// Needs attention.
  case warning
  /// Failed, or destroys something.
  case danger
  /// Worth knowing.
  case info
  /// A key in a hint.
  case key
  /// What a person types.
  case input
  /// Where everything that is done is done to what others depend on: the header of such a deployment.
  case guarded

  /// Its letter in ``Frame/inkText``; a selected cell has the capital.
  public var letter: Character {
    switch self {
    case .text: "t"
    case .dim: "d"
    case .border: "b"
    case .title: "n"
    case .heading: "h"
    case .accent: "a"
    case .success: "s"
    case .warning: "w"
    case .danger: "x"
    case .info: "i"
    case .key: "k"
    case .input: "p"
    case .guarded: "g"
    }
  }
}
