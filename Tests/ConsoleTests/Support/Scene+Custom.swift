import Fleet
import TerminalUI

@testable import Console

extension Scene {
  /// Commands of the operator's own in their situations.
  func customizing(_ columns: Int, _ rows: Int) throws -> Model {
    var model = try Sample.customizing(columns: columns, rows: rows)
    switch self {
    case .customForm:
      model.press("5", "f5", "tab")
    case .customQuestion:
      model.press("4", "U")
    case .customHelp:
      model.press("5", "?", "/")
      model.type("micro")
    default:
      model.press("f6")
      let effects = model.press("y")
      guard case .runCustom(let run)? = effects.first else { return model }
      let lines = Sample.inspection.split(separator: "\n", omittingEmptySubsequences: false)
      model.receive(
        .customAdvanced(
          number: run.number, CustomOutput(text: lines.prefix(6).joined(separator: "\n"))))
      model.wait(11)
      guard self == .customAnswer else { return model }
      model.receive(
        .customEnded(
          run,
          CustomResult(
            ending: .exited(1), duration: .seconds(47),
            output: CustomOutput(text: Sample.inspection))))
    }
    return model
  }
}
