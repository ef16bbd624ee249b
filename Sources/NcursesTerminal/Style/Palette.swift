public import TerminalUI

/// What an ink looks like: colours and attributes.
public struct Style: Hashable, Sendable {
  /// The colour of the glyph; nil: the terminal's own.
  public var foreground: Color?
  /// The colour behind the glyph; nil: the terminal's own.
  public var background: Color?
  /// Whether the glyph is bold.
  public var isBold: Bool
  /// Whether the glyph is faint.
  public var isDim: Bool
  /// Whether foreground and background change places.
  public var isReversed: Bool
  /// Whether the glyph is underlined.
  public var isUnderlined: Bool

  /// Makes a style; what is left out is as the terminal has it.
  public init(
    foreground: Color? = nil, background: Color? = nil, isBold: Bool = false, isDim: Bool = false,
    isReversed: Bool = false, isUnderlined: Bool = false
  ) {
    self.foreground = foreground
    self.background = background
    self.isBold = isBold
    self.isDim = isDim
    self.isReversed = isReversed
    self.isUnderlined = isUnderlined
  }
}

extension Style {
  /// Returns this style on a ground: its own colours, and the ground's where it has none.
  func on(_ ground: Style) -> Style {
    var style = self
    style.foreground = foreground ?? ground.foreground
    style.background = background ?? ground.background
    return style
  }

  /// Returns this style under `other`: its colours where it has them, the attributes of both.
  func overlaid(by other: Style) -> Style {
    Style(
      foreground: other.foreground ?? foreground,
      background: other.background ?? background,
      isBold: isBold || other.isBold,
      // Faint text on a selection cannot be read.
      isDim: other.isDim,
      isReversed: isReversed != other.isReversed,
      isUnderlined: isUnderlined || other.isUnderlined)
  }
}

/// What each ink looks like, and what selecting a cell changes.
public struct Palette: Hashable, Sendable {
  /// Laid over the ink's style where cells are selected.
  public var selection: Style
  private var styles: [Ink: Style]

  /// Makes a palette; an ink without a style looks like the terminal's own text.
  public init(_ styles: [Ink: Style] = [:], selection: Style = Style(isReversed: true)) {
    self.styles = styles
    self.selection = selection
  }

  /// The style of `ink`.
  public subscript(ink: Ink) -> Style {
    get { styles[ink] ?? Style() }
    set { styles[ink] = newValue }
  }
}

extension Palette {
  /// A palette without colours, for `NO_COLOR` and monochrome terminals: attributes only.
  public static let monochrome = Palette([
    .dim: Style(isDim: true),
    .border: Style(isDim: true),
    .title: Style(isBold: true),
    .heading: Style(isBold: true),
    .accent: Style(isBold: true),
    .warning: Style(isBold: true),
    .danger: Style(isBold: true, isReversed: true),
    .key: Style(isBold: true),
    .input: Style(isUnderlined: true),
    .guarded: Style(isBold: true, isReversed: true),
  ])

  /// A palette of the eight colours that every colour terminal has, as the user set them.
  public static let standard = Palette([
    .dim: Style(isDim: true),
    .border: Style(isDim: true),
    .title: Style(isBold: true),
    .heading: Style(foreground: .indexed(6), isBold: true),
    .accent: Style(foreground: .indexed(4), isBold: true),
    .success: Style(foreground: .indexed(2)),
    .warning: Style(foreground: .indexed(3)),
    .danger: Style(foreground: .indexed(1), isBold: true),
    .info: Style(foreground: .indexed(6)),
    .key: Style(foreground: .indexed(5)),
    .input: Style(isUnderlined: true),
    .guarded: Style(foreground: .indexed(1), isBold: true, isReversed: true),
  ])
}
