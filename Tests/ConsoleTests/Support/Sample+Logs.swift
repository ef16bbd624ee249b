import Cluster
import Fleet
import FoundationEssentials

@testable import Console

extension Sample {
  /// The screen of logs with lines of cloud-init's log of the first machine.
  static func logs(_ texts: [String], columns: Int = 120, rows: Int = 40) throws -> Model {
    var model = try overview(columns: columns, rows: rows)
    let target = model.inventory?.targets.first
    guard let target else { preconditionFailure("The sample has no machine.") }
    model.logs.show([.origin(LogOrigin(.cloudInit(.log), on: target))])
    model.push(.logs)
    model.add(texts)
    return model
  }

  /// The screen of logs with the logs of two machines, without a line.
  static func severalLogs(columns: Int = 120, rows: Int = 40) throws -> Model {
    var model = try logs([], columns: columns, rows: rows)
    let targets = model.inventory?.targets ?? []
    model.logs.show(
      targets.prefix(2).map { .origin(LogOrigin(.unit("snap.microk8s.*"), on: $0)) })
    return model
  }

  /// The screen of logs as an operator meets it.
  static func readingLogs(columns: Int, rows: Int) throws -> Model {
    var model = try severalLogs(columns: columns, rows: rows)
    let texts: [(Double, LogLevel?, String)] = [
      (-95, .info, "kubelite[1811]: I1123 14:30:32 node status update frequency 10s"),
      (-61, .warning, "kubelite[1811]: W1123 14:31:06 memory available 96Mi below 100Mi"),
      (-40, .error, "kubelite[1811]: E1123 14:31:27 eviction manager: must evict pod(s)"),
      (-12, nil, "containerd[1702]: RemoveContainer for 4b1f returns successfully"),
    ]
    for (index, source) in model.logs.sources.enumerated() {
      let lines = texts.enumerated().map { number, text in
        LogLine(
          source: source.name, time: now.addingTimeInterval(text.0 + Double(index * 3)),
          level: text.1, text: text.2,
          spans: number == 3 ? [LogSpan(range: 0..<10, role: .accent)] : [])
      }
      model.receive(.logRead(source, number: model.logs.number, lines))
    }
    return model
  }
}

extension Model {
  /// Has the first log say more.
  mutating func add(_ texts: [String]) {
    guard let source = logs.sources.first else { return }
    let lines = texts.map { LogLine(source: source.name, level: LogLevel(line: $0), text: $0) }
    receive(.logRead(source, number: logs.number, lines))
  }
}
