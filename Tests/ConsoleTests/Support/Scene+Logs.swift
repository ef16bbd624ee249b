import Cluster
import FoundationEssentials

@testable import Console

extension Scene {
  /// The screen of logs in one of its situations.
  func readingLogs(_ columns: Int, _ rows: Int) throws -> Model {
    if self == .logsChoice {
      var model = try Sample.overview(columns: columns, rows: rows, pods: PodJSON.failing)
      model.press("6", "j", "j", "space")
      return model
    }
    var model = try Sample.readingLogs(columns: columns, rows: rows)
    switch self {
    case .logsSearching:
      model.press("/")
      model.type("evict")
    case .logsPaused:
      model.press("k", "m", "k")
      let gap = LogGap(
        from: Sample.now.addingTimeInterval(-9), to: Sample.now.addingTimeInterval(-2),
        mayHaveLost: false)
      let source = model.logs.sources[0]
      model.receive(
        .logRead(
          source, number: model.logs.number,
          [LogLine(source: source.name, time: gap.to, text: "", kind: .gap(gap))]))
      model.receive(
        .logChanged(
          model.logs.sources[1], number: model.logs.number,
          .unreachable("\(model.logs.sources[1].name): ssh: No route to host")))
    case .logsWrapped:
      model.press("W")
      model.add([String(repeating: "a line that is longer than the screen is wide, ", count: 8)])
    case .logsSave: model.press("w")
    default: break
    }
    return model
  }
}
