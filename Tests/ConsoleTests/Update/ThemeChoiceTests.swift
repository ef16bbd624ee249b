import TerminalUI
import Testing

@testable import Console

@Suite("Themes on the screen")
struct ThemeChoiceTests {
  @Test("The theme of the configuration is followed, and another one while it is tried")
  func choice() {
    var model = Sample.model()
    #expect(model.subscriptions.contains(.theme(nil)))
    #expect(model.perform(.nextTheme) == [.chooseTheme(after: nil)])
    model.receive(.themeChosen("light", place: 4, of: 5))
    #expect(model.subscriptions.contains(.theme("light")))
    #expect(!model.subscriptions.contains(.theme(nil)))
    #expect(model.shown.contains("Theme light, 4 of 5. theme = \"light\" in config.toml keeps it."))
    #expect(model.perform(.nextTheme) == [.chooseTheme(after: "light")])
  }
}
