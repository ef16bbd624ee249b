import TerminalUI

/// A theme cannot be read.
public struct ThemeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The key of the theme's file that is wrong, as `table.key`.
  public let key: String
  /// What is wrong, and what would be right.
  public let description: String
}

extension Palette {
  /// Makes the palette of a theme file.
  ///
  /// - Parameter theme: Styles by their keys, such as `ink.danger`; an ink that is left out looks as in the built-in palette,
  ///   but stands on the theme's ground.
  /// - Throws: `ThemeError` for a key that means nothing, or a style with a word that means nothing.
  public init(theme: [String: String]) throws(ThemeError) {
    self = .standard
    var ground = Style()
    for (key, words) in theme.sorted(by: { $0.key < $1.key }) {
      switch key {
      case "name": break
      case "screen.ground": ground = try Style(words: words, key: key)
      case "selection.row": selection = try Style(words: words, key: key)
      default: self[try Self.ink(of: key)] = try Style(words: words, key: key)
      }
    }
    for ink in Ink.allCases { self[ink] = self[ink].on(ground) }
  }

  private static func ink(of key: String) throws(ThemeError) -> Ink {
    let inks = Ink.allCases.map { "\($0)" }
    guard key.hasPrefix("ink."), let index = inks.firstIndex(of: String(key.dropFirst(4))) else {
      throw ThemeError(
        key: key,
        description: "\(key) means nothing in a theme. It has name, screen.ground, selection.row, "
          + "and ink. with one of \(inks.joined(separator: ", ")).")
    }
    return Ink.allCases[index]
  }
}

extension Style {
  private static let basicColors = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
  ]

  /// Reads a style such as `color203 bold on default`.
  init(words: String, key: String) throws(ThemeError) {
    self.init()
    var isBackground = false
    for word in words.split(separator: " ") {
      switch word {
      case "on" where !isBackground: isBackground = true
      case "bold" where !isBackground: isBold = true
      case "dim" where !isBackground: isDim = true
      case "underline" where !isBackground: isUnderlined = true
      case "reverse" where !isBackground: isReversed = true
      default:
        guard let color = Self.color(word) else {
          throw ThemeError(
            key: key,
            description: "\(key): \"\(word)\" means nothing in a style. Colours are default, "
              + "black … white, bright-red …, color0 … color255, #rrggbb; attributes are bold, dim, "
              + "underline, reverse; \"on\" goes before a background.")
        }
        if isBackground { background = color } else { foreground = color }
        isBackground = false
      }
    }
    if isBackground {
      throw ThemeError(key: key, description: "\(key): a colour must follow \"on\".")
    }
  }

  private static func color(_ word: Substring) -> Color? {
    if word == "default" { return .default }
    if word.hasPrefix("#"), word.utf8.count == 7, word.dropFirst().allSatisfy(\.isHexDigit),
      let number = UInt32(word.dropFirst(), radix: 16)
    {
      return .rgb(
        UInt8(truncatingIfNeeded: number >> 16), UInt8(truncatingIfNeeded: number >> 8),
        UInt8(truncatingIfNeeded: number))
    }
    if word.hasPrefix("color") { return UInt8(word.dropFirst(5)).map(Color.indexed) }
    let isBright = word.hasPrefix("bright-")
    guard
      let index = basicColors.firstIndex(of: String(isBright ? word.dropFirst(7) : word))
    else { return nil }
    return .indexed(UInt8(index + (isBright ? 8 : 0)))
  }
}
