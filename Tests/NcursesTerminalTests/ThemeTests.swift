import FoundationEssentials
import TOMLKit
import TerminalUI
import Testing

@testable import NcursesTerminal

@Suite struct ThemeTests {
  /// The themes that come with the program.
  static let names = ["default", "light", "high-contrast", "colour-blind", "mono"]

  /// The grounds that a theme without a ground of its own must be readable on: from black to the
  /// lightest that terminals call dark.
  private static let darkGrounds: [Color] = [.indexed(16), .indexed(236)]

  private static func values(_ name: String) throws -> [String: String] {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let text = try String(contentsOfFile: "/\(root)/themes/\(name).toml", encoding: .utf8)
    var values: [String: String] = [:]
    for (key, value) in try TOMLTable(string: text) {
      if let text = value.string { values[key] = text }
      for (inner, value) in value.table ?? TOMLTable() { values["\(key).\(inner)"] = value.string }
    }
    return values
  }

  @Test("Each theme gives every ink a style, and says nothing that means nothing", arguments: names)
  func complete(name: String) throws {
    let values = try Self.values(name)
    #expect(values["name"] == name)
    _ = try Palette(theme: values)
    for ink in Ink.allCases { #expect(values["ink.\(ink)"] != nil, "\(ink)") }
  }

  @Test("Every text has a contrast of 4.5 to 1, also on the selected row", arguments: names)
  func contrast(name: String) throws {
    let palette = try Palette(theme: Self.values(name))
    for ink in Ink.allCases where ink != .border {
      let style = palette[ink]
      for isSelected in [false, true] {
        let shown = isSelected ? style.overlaid(by: palette.selection) : style
        // The terminal's own colours are the operator's, and so is what reversing them gives.
        guard let foreground = shown.foreground?.luminance else { continue }
        let grounds =
          shown.background?.luminance.map { [$0] }
          ?? Self.darkGrounds.compactMap(\.luminance)
        for ground in grounds {
          let contrast = (max(foreground, ground) + 0.05) / (min(foreground, ground) + 0.05)
          #expect(contrast >= 4.5, "\(ink)\(isSelected ? ", selected" : "")")
        }
      }
    }
  }

  @Test("States differ without colour in mono: what failed stands out, what warns is bold")
  func mono() throws {
    let palette = try Palette(theme: Self.values("mono"))
    for ink in Ink.allCases {
      #expect(palette[ink].foreground?.luminance == nil)
      #expect(palette[ink].background?.luminance == nil)
    }
    #expect(palette[.danger].isReversed && palette[.warning].isBold && !palette[.success].isBold)
  }

  @Test(
    "A guarded header is a reversed band in every theme, also where colours are not used",
    arguments: names)
  func guarded(name: String) throws {
    let palette = try Palette(theme: Self.values(name))
    #expect(palette[.guarded].isReversed && palette[.guarded].isBold)
    // Nothing else that stands in a header or a title looks like it.
    for ink in Ink.allCases where ![.guarded, .danger].contains(ink) {
      #expect(!palette[ink].isReversed, "\(ink)")
    }
    for palette in [Palette.standard, .monochrome] { #expect(palette[.guarded].isReversed) }
  }

  @Test("A theme's ground stands behind every ink that has none of its own")
  func ground() throws {
    let palette = try Palette(theme: [
      "screen.ground": "color235 on color231", "ink.danger": "#a00000", "ink.key": "red on blue",
      "ink.text": "bold",
    ])
    #expect(
      palette[.danger] == Style(foreground: .rgb(0xA0, 0, 0), background: .indexed(231)))
    #expect(palette[.key] == Style(foreground: .indexed(1), background: .indexed(4)))
    #expect(
      palette[.text]
        == Style(foreground: .indexed(235), background: .indexed(231), isBold: true))
  }

  @Test(
    "What means nothing is an error that names its key",
    arguments: [
      ("ink.dangre", "red", "dangre"), ("inks.danger", "red", "inks.danger"),
      ("ink.danger", "rde", "rde"), ("ink.danger", "red on", "must follow"),
      ("ink.danger", "on bold", "bold"), ("ink.danger", "color256", "color256"),
      ("ink.danger", "#12345", "#12345"), ("ink.danger", "#+12345", "#+12345"),
      ("selection.rows", "reverse", "selection.rows"), ("screen.ground", "on on red", "on"),
    ])
  func wrong(key: String, words: String, named: String) {
    let error = #expect(throws: ThemeError.self) { try Palette(theme: [key: words]) }
    #expect(error?.key == key)
    #expect(error?.description.contains(named) == true)
  }
}
