@testable import Console

extension Scene {
  /// The screen of resources in one of its situations.
  func exploring(_ columns: Int, _ rows: Int) throws -> Model {
    var screen = try Sample.exploring(try Sample.explored(), columns: columns, rows: rows)
    screen.press("j", "j")
    switch self {
    case .resourceOpen: screen.press("enter", "j", "j", "enter")
    case .resourcesFiltered:
      screen.press("/")
      screen.type("net_prod")
    case .resourcesList: screen.press("t", "G")
    case .resourceRevealed, .saveValue:
      screen.press("j", "j", "j", "j", "j", "enter", "/")
      screen.type("private_key")
      screen.press("enter")
      screen.reveal(screen.press("x"))
      if self == .saveValue { screen.press("w") }
    default: break
    }
    return screen.model
  }
}
