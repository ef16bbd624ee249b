import TerminalUI

/// A theme's style cannot be read.
public struct ThemeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, and what would be right.
  public let description: String
}

extension Palette {
  /// Makes the palette of a theme file's tables.
  ///
  /// - Parameters:
  ///   - inks: Styles by the names of inks; an ink that is left out looks as in the built-in palette.
  ///   - selection: The style of the selected row, if the theme has one.
  /// - Throws: `ThemeError` for a name that is no ink, or a style with a word that means nothing.
  public init(inks: [String: String], selection: String?) throws(ThemeError) {
    self = .standard
    for (name, words) in inks.sorted(by: { $0.key < $1.key }) {
      guard let ink = Ink.allCases.first(where: { "\($0)" == name }) else {
        let known = Ink.allCases.map { "\($0)" }.joined(separator: ", ")
        throw ThemeError(description: "[ink] \(name) is no ink. The inks are \(known).")
      }
      self[ink] = try Style(words: words, of: "[ink] \(name)")
    }
    if let selection { self.selection = try Style(words: selection, of: "[selection] row") }
  }
}

extension Style {
  private static let basicColors = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
  ]

  /// Reads a style such as `color203 bold on default`.
  init(words: String, of place: String) throws(ThemeError) {
    self.init()
    var isBackground = false
    for word in words.split(separator: " ") {
      switch word {
      case "on": isBackground = true
      case "bold": isBold = true
      case "dim": isDim = true
      case "underline": isUnderlined = true
      case "reverse": isReversed = true
      default:
        guard let color = Self.color(word) else {
          throw ThemeError(
            description: "\(place): \"\(word)\" means nothing in a style. Colours are default, "
              + "black … white, bright-red …, color0 … color255; attributes are bold, dim, "
              + "underline, reverse; \"on\" goes before a background.")
        }
        if isBackground { background = color } else { foreground = color }
        isBackground = false
      }
    }
    if isBackground {
      throw ThemeError(description: "\(place): a colour must follow \"on\".")
    }
  }

  private static func color(_ word: Substring) -> Color? {
    if word == "default" { return .default }
    if word.hasPrefix("color") { return UInt8(word.dropFirst(5)).map(Color.indexed) }
    let isBright = word.hasPrefix("bright-")
    guard
      let index = basicColors.firstIndex(of: String(isBright ? word.dropFirst(7) : word))
    else { return nil }
    return .indexed(UInt8(index + (isBright ? 8 : 0)))
  }
}
