import Cluster
import Console
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform

/// Values that look like those of a real deployment, for tests of the console.
enum Sample {
  /// 2026-11-23 14:32:07 UTC: the present time of a model that nothing else dates.
  static let now = Date(timeIntervalSince1970: 1_795_444_327)

  /// A console on the deployment `rocks-prod`, before anything is known.
  static func model(
    columns: Int = 120, rows: Int = 40, readOnly: Bool = false, now: Date = now,
    appearance: Appearance = .unicode, name: String = "rocks-prod", hasTunnels: Bool = false,
    workloads: [WorkloadRule] = [], guardWord: String? = nil, keymap: Keymap = .standard
  ) -> Model {
    Model(
      deployment: Deployment(
        name: name, directory: "/srv/deployments/rocks-prod", workspace: "default",
        isReadOnly: readOnly, hasTunnels: hasTunnels, workloads: workloads,
        guardWord: guardWord),
      size: Size(columns: columns, rows: rows), appearance: appearance, keymap: keymap,
      now: now)
  }

  /// A console that knows three machines and a cluster.
  static func overview(
    columns: Int = 120, rows: Int = 40, readOnly: Bool = false, pods: [PodJSON] = PodJSON.healthy,
    pressure: String? = nil, workloads: [WorkloadRule] = []
  ) throws -> Model {
    var model = model(columns: columns, rows: rows, readOnly: readOnly, workloads: workloads)
    model.receive(.stateRead(try state(), at: now))
    for machine in MachineJSON.three {
      model.receive(.machineRead(id: machine.id, try machineReading(age: 4)))
    }
    model.receive(.clusterRead(try picture(pods: pods, pressure: pressure)))
    return model
  }

  /// The file of another target's fixtures, recorded from terraform 1.11.4 or a real cluster.
  static func fixture(_ path: String) throws -> [UInt8] {
    let tests = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return Array(try Data(contentsOf: tests.appending(path: path)))
  }
}
