import Cluster
import Fleet
import FoundationEssentials
import TerminalUI

@testable import Console

extension Scene {
  /// The console where nothing is deployed, or where it is opened for the first time.
  func beginning(_ columns: Int, _ rows: Int) throws -> Model {
    if self == .tour {
      var model = try Sample.overview(columns: columns, rows: rows)
      model.beginTour()
      model.press("tab", "tab")
      return model
    }
    var model = Sample.model(columns: columns, rows: rows)
    model.receive(
      .stateRead(self == .stateAlone ? try Sample.state() : nil, at: Sample.now))
    model.receive(.runsListed([]))
    let premises =
      switch self {
      case .firstUseCloud:
        Premises(
          configurationFiles: 3, otherFiles: 1, tool: "/usr/local/bin/terraform",
          missingVariables: [
            "openstack_username", "openstack_password", "openstack_tenant_name", "image_id",
          ], cloud: .unknown)
      case .firstUseTool:
        Premises(configurationFiles: 3, tool: nil, cloud: .known("from $OS_CLOUD"))
      default: Premises(configurationFiles: 0, tool: "/usr/local/bin/terraform")
      }
    model.receive(.premisesRead(premises))
    return model
  }

  /// A screen with one pane that has more room than usual, or with lists that stand still.
  func looking(_ columns: Int, _ rows: Int) throws -> Model {
    var model = try Sample.overview(
      columns: columns, rows: rows, pods: PodJSON.failing, pressure: "MemoryPressure")
    switch self {
    case .overviewHalf: model.press("+")
    case .overviewEvents: model.press("shift-tab", "j", "+")
    case .overviewZoomed: model.press("tab", "+", "+")
    case .podZoomed:
      model.press("5", "enter", "tab", "tab", "+", "+")
      model.receive(.podRead(PodJSON.withoutSecret[0].id, Sample.podReading(Sample.particulars())))
    default:
      if self == .podsFrozen { model.press("5") }
      model.press("j", "=")
      model.wait(75)
      model.receive(.clusterRead(try Sample.picture(fetchedAt: model.now)))
    }
    return model
  }

  /// A deployment that others depend on.
  func guarding(_ columns: Int, _ rows: Int) throws -> Model {
    var model = Sample.model(columns: columns, rows: rows, guardWord: "production")
    model.receive(.stateRead(try Sample.state(), at: Sample.now))
    for machine in MachineJSON.three {
      model.receive(.machineRead(id: machine.id, try Sample.machineReading(age: 4)))
    }
    model.receive(.clusterRead(try Sample.picture(pods: PodJSON.failing)))
    if self == .guardedConfirmation {
      let plan = try Sample.destroyingPlan()
      model.overlay = .confirmation(model.confirmation(of: plan, runID: Sample.run().id))
    }
    return model
  }
}
