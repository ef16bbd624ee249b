import TerminalUI

@testable import Console

extension Scene {
  /// The palette and the help, on the screen of pods.
  static func looking(for scene: Scene, _ columns: Int, _ rows: Int) throws -> Model {
    var model = try Sample.overview(columns: columns, rows: rows, pods: PodJSON.failing)
    model.press("5")
    switch scene {
    case .palette:
      model.press(":")
      model.receive(.paletteHistoryRead(["pods temporal", "drift"]))
    case .paletteFound:
      model.press(":")
      model.type("res")
    case .paletteArgument:
      model.press(":")
      model.type("pods ")
      model.press("down")
    case .commandLog, .commandLogDetail:
      model.press("@")
      model.receive(.commandsListed(Sample.commands))
      model.press("j")
      if scene == .commandLogDetail { model.press("enter") }
    default:
      model.press("?", "/")
      model.type("log")
      model.press("down")
    }
    return model
  }
}
