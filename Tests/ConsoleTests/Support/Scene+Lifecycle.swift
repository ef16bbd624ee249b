import Cluster
import Fleet
import FoundationEssentials
import Terraform

@testable import Console

extension Scene {
  /// A plan that is being made.
  static func planning(_ columns: Int, _ rows: Int) throws -> Model {
    var model = Sample.model(
      columns: columns, rows: rows, now: Sample.runStart.addingTimeInterval(3))
    model.receive(.stateRead(nil, at: Sample.runStart))
    model.press("P")
    model.receive(.variablesSurveyed(missing: []))
    model.receive(.runStarted(Sample.run()))
    model.receive(
      .runAdvanced(
        id: Sample.run().id,
        lines: try Sample.planningLines()
          + Sample.lines(.plan, "openstack/plan.out", prefix: 4, exitCode: nil)))
    return model
  }

  /// An apply that nothing is known of from earlier.
  static func applying(_ columns: Int, _ rows: Int) throws -> Model {
    try Sample.applying(columns, rows, history: TimingHistory())
  }

  /// An apply that failed.
  static func failed(_ columns: Int, _ rows: Int) throws -> Model {
    let apply = Sample.run("20261123-073152-2a02c1", .apply, of: Sample.run().id)
    let lines = try Sample.lines(.apply, "openstack/err-errorstate.apply.out", exitCode: 1)
    let end = lines.compactMap(\.at).last ?? Sample.now
    var model = Sample.model(columns: columns, rows: rows, now: end.addingTimeInterval(9))
    model.receive(.stateRead(try Sample.state([], serial: 4), at: end))
    model.receive(.runsListed([apply]))
    model.press("2")
    model.receive(
      .runAdvanced(
        id: apply.id,
        lines: lines + [.runEnded(.failed(step: .apply, exitCode: 1), at: end)]))
    return model
  }

  /// Questions for variables, two of them answered.
  static func variables(_ columns: Int, _ rows: Int) -> Model {
    var model = Sample.model(columns: columns, rows: rows)
    model.receive(.stateRead(nil, at: Sample.now))
    model.press("P")
    model.receive(.variablesSurveyed(missing: Sample.missingVariables))
    model.type("https://keystone.example.com:5000/v3")
    model.press("enter")
    model.type("rocks")
    model.press("enter")
    model.type("correct-horse")
    return model
  }
}
