import Console
import Fleet
import FoundationEssentials
import Terraform

extension Sample {
  /// A state as it is kept beside a look.
  static func outline(_ state: RawState) -> StateOutline {
    StateOutline(of: state, digest: "digest-\(state.serial)") { text in
      String(text.utf8.reduce(5381 as UInt64) { ($0 &* 33) ^ UInt64($1) }, radix: 16)
    }
  }

  /// The states of a day: three machines, one of them tainted, then a fourth and a new control plane.
  static func pastStates() throws -> [RawState] {
    var tainted = MachineJSON.three
    tainted[1].isTainted = true
    var rebuilt = MachineJSON.three
    rebuilt[0].id = "0d7be0a4-70a1-4a2e-9a5c-7c4b4f6f9a11"
    rebuilt[0].address = "10.20.30.19"
    rebuilt[2].flavor = "m1.xlarge"
    rebuilt.append(
      MachineJSON(
        id: "1be0a4d7-70a1-4a2e-9a5c-7c4b4f6f9a12", name: "rocks-temporal-workers-workernode-3",
        address: "10.20.30.14", resource: "rocks-temporal-workers-workernode", key: "2"))
    let address = #""control_plane_address": {"value": "10.20.30.19", "type": "string"}"#
    return [
      try rawState(serial: 41), try rawState(tainted, serial: 42),
      try rawState(rebuilt, serial: 43, key: "y", outputs: address),
    ]
  }

  /// When the person at the console looked last: yesterday evening.
  static let lastLook = now.addingTimeInterval(-73_805)

  /// The states as they are listed.
  static let timeline = StateTimeline(
    entries: [
      (43, "after apply", "ops@bastion", 2_045.0, true),
      (42, "after taint", "lena@desk", 5_105, true),
      (41, "after apply", "ops@bastion", 90_000, true),
      (40, "before apply", "ops@bastion", 90_250, true),
      (39, "left by a killed run", nil, 176_000, true),
      (38, "put back", "lena@desk", 180_000, false),
      (12, "after apply", "ops@bastion", 4_200_000, false),
    ].map { serial, origin, who, age, isReadable in
      StateEntry(
        id: "\(serial)", digest: "digest-\(serial)", serial: serial,
        seenAt: now.addingTimeInterval(-age), origin: origin,
        run: who == nil ? nil : "20261123-13580\(serial % 10)-2a02c1", who: who,
        resources: serial > 42 ? 6 : 5, machines: serial > 42 ? 4 : serial > 30 ? 3 : nil,
        isReadable: isReadable, isPresent: serial == 43)
    })

  /// A console that somebody opens after the state was changed twice.
  static func returning(columns: Int = 120, rows: Int = 40) throws -> Model {
    var model = try overview(columns: columns, rows: rows)
    let states = try pastStates()
    model.receive(.stateRead(StateSummary(of: states[2]), at: now))
    for machine in MachineJSON.three {
      model.receive(.machineRead(id: machine.id, try machineReading(age: 4)))
    }
    model.receive(
      .lookRead(
        StateLook(at: lastLook, outline: outline(states[0])), present: outline(states[2])))
    return model
  }

  /// A console that shows the states, with what became of the one before the present one.
  static func showingStates(columns: Int = 120, rows: Int = 40) throws -> Model {
    var model = try returning(columns: columns, rows: rows)
    let states = try pastStates()
    model.press("8", "]")
    model.receive(.stateHistoryRead(timeline))
    model.press("g")
    model.receive(
      .statesCompared(
        from: "digest-42", to: "digest-43", StateDifference(from: states[1], to: states[2])))
    return model
  }
}
