import Fleet
import FoundationEssentials
import TerminalUI
import Terraform
import Testing

@testable import Console

@Suite("Subscriptions")
struct SubscriptionTests {
  private func machines(_ model: Model) -> Set<String> {
    Set(
      model.subscriptions.compactMap {
        if case .machine(let target) = $0 { target.id } else { nil }
      })
  }

  private func pods(_ model: Model) -> Int {
    model.subscriptions.count { if case .pod = $0 { true } else { false } }
  }

  @Test("At first only the state, the runs, their durations, the theme and the clock are wanted")
  func beginning() {
    #expect(
      Sample.model().subscriptions == [
        .state, .runs, .timings, .theme(nil), .clock(.minute),
      ])
  }

  @Test("Each machine of the state is wanted, and the cluster through its control plane")
  func machines() throws {
    var model = Sample.model()
    model.receive(.stateRead(try Sample.state(), at: Sample.now))
    #expect(machines(model) == Set(MachineJSON.three.map(\.id)))
    let cluster = model.subscriptions.compactMap {
      if case .cluster(let planes) = $0 { planes } else { nil }
    }
    #expect(cluster.map { $0.named.map(\.id) } == [[MachineJSON.three[0].id]])
    #expect(cluster.first?.others.map(\.id) == MachineJSON.three.dropFirst().map(\.id))
  }

  @Test("Of very many machines as many are asked as there may be connections")
  func manyMachines() throws {
    let many = (0..<300).map {
      MachineJSON(
        id: "id-\($0)", name: "n-\($0)", address: "10.0.0.\($0 % 250)", resource: "n\($0)")
    }
    var model = Sample.model()
    model.receive(.stateRead(try Sample.state(many), at: Sample.now))
    #expect(machines(model).count == 128)
    #expect(model.shown.contains("Machines 0/300"))
  }

  @Test("Machines that leave the state end their subscriptions, and what they said is forgotten")
  func leaving() throws {
    var model = try Sample.overview()
    model.receive(.stateRead(try Sample.state(Array(MachineJSON.three.prefix(2))), at: Sample.now))
    #expect(machines(model) == Set(MachineJSON.three.prefix(2).map(\.id)))
    #expect(model.machines[MachineJSON.three[2].id] == nil)
    model.receive(.stateRead(nil, at: Sample.now))
    #expect(machines(model) == [])
    #expect(model.cluster == ClusterState())
    #expect(!model.subscriptions.contains { if case .cluster = $0 { true } else { false } })
  }

  @Test("A late answer of a machine that left the state is not kept")
  func late() throws {
    var model = try Sample.overview()
    model.receive(.stateRead(nil, at: Sample.now))
    model.receive(.machineRead(id: MachineJSON.three[0].id, try Sample.machineReading()))
    model.receive(
      .machineUnreachable(id: MachineJSON.three[1].id, Failure(what: "No answer", why: "")))
    #expect(model.machines.isEmpty)
  }

  @Test("A machine that is built anew is subscribed to anew")
  func rebuilt() throws {
    var model = try Sample.overview()
    let before = model.subscriptions
    var machine = MachineJSON.three[2]
    machine.id = "another"
    model.receive(
      .stateRead(
        try Sample.state(Array(MachineJSON.three.prefix(2)) + [machine]), at: Sample.now))
    #expect(model.subscriptions.subtracting(before).count == 1)
    #expect(before.subtracting(model.subscriptions).count == 1)
  }

  @Test("The pod screen has its subscription, and leaving it ends it")
  func pod() throws {
    var model = try Sample.overview()
    #expect(pods(model) == 0)
    model.press("tab", "enter")
    #expect(pods(model) == 1)
    model.press("esc")
    #expect(pods(model) == 0)
  }

  @Test("The shown run has its subscription")
  func run() {
    var model = Sample.model()
    model.receive(.runsListed([Sample.run("one")]))
    #expect(model.subscriptions.contains(.run("one")))
    model.receive(.runsListed([Sample.run("two"), Sample.run("one", outcome: .interrupted)]))
    #expect(model.subscriptions.contains(.run("two")))
    #expect(!model.subscriptions.contains(.run("one")))
  }

  @Test("The clock ticks each second only while something counts seconds")
  func pace() throws {
    var model = Sample.model()
    model.receive(.stateRead(nil, at: Sample.now))
    #expect(model.subscriptions.contains(.clock(.minute)))
    model.press("esc")
    #expect(model.subscriptions.contains(.clock(.second)))
    model.wait(9)
    #expect(model.subscriptions.contains(.clock(.minute)))
    model.receive(.runsListed([Sample.run()]))
    #expect(model.subscriptions.contains(.clock(.second)))
    model.receive(.runsListed([Sample.run(outcome: .interrupted)]))
    model.wait(9)
    #expect(model.subscriptions.contains(.clock(.minute)))
    model.receive(.stateRead(try Sample.state(), at: model.now))
    #expect(model.subscriptions.contains(.clock(.second)))
  }

  @Test("A clock that ticks by the minute shows no seconds that stand still")
  func clock() throws {
    var model = Sample.model()
    #expect(model.shown.contains("14:32"))
    #expect(!model.shown.contains("14:32:07"))
    model.receive(.stateRead(try Sample.state(), at: Sample.now))
    #expect(model.shown.contains("14:32:07"))
  }
}
