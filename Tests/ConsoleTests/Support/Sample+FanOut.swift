import Fleet

@testable import Console

extension Sample {
  /// The overview, with a command that is with the three machines.
  static func asking(columns: Int, rows: Int) throws -> Model {
    var model = try overview(columns: columns, rows: rows)
    model.press("!")
    model.type("uname -r")
    model.press("enter")
    return model
  }

  /// What the three machines say to `uname -r`: one of them something else.
  static func answers(of model: Model) -> [FanOutAnswer] {
    (model.inventory?.machines ?? []).enumerated().map { index, machine in
      let release = index == 2 ? "5.15.0-91-generic\n" : "5.15.0-122-generic\n"
      return FanOutAnswer(
        machine: machine, outcome: .ended(.init(output: Array(release.utf8))),
        duration: .milliseconds(40))
    }
  }

  /// What the three machines say to a longer command: a difference, and one that is not there.
  static func longAnswers(of model: Model) -> [FanOutAnswer] {
    let lines = (1...14).map { "snap.microk8s.daemon-\($0).service loaded active running" }
    var others = lines
    others[6] = "snap.microk8s.daemon-7.service loaded failed failed"
    let outcomes: [FanOutAnswer.Outcome] = [
      .ended(.init(output: Array(lines.map { $0 + "\n" }.joined().utf8))),
      .ended(.init(output: Array(lines.map { $0 + "\n" }.joined().utf8))),
      .ended(
        .init(
          exitCode: 3, output: Array(others.map { $0 + "\n" }.joined().utf8),
          errorOutput: Array("1 unit failed\n".utf8))),
      .unanswered(
        "The machine cannot be reached: ssh: connect to host 10.20.30.14 port 22: No route to "
          + "host. Nothing was sent to it. Check that it is running, its address, the security "
          + "group and the way to its network."),
    ]
    let machines = model.inventory?.machines ?? []
    let lost = Machine(
      id: "lost", name: "rocks-temporal-workers-workernode-3", role: .worker,
      addresses: MachineAddresses(), resource: "r")
    return zip(machines + [lost], outcomes).map {
      FanOutAnswer(machine: $0, outcome: $1, duration: .milliseconds(60))
    }
  }
}
