import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform
import Testing

@testable import Console

@Suite("The ways into cloud and machines, on the screen") struct AccessTests {
  private func tunnelling() throws -> Model {
    var model = Sample.tunnelling(120, 40, Sample.tunnels())
    model.receive(.stateRead(try Sample.state(), at: Sample.now))
    return model
  }

  private func clusterTunnels(_ model: Model) -> Int {
    model.subscriptions.count { if case .clusterTunnel = $0 { true } else { false } }
  }

  @Test("K opens the tunnel to the cluster's API and closes it; it is kept while it is wanted")
  func clusterTunnel() throws {
    var model = try tunnelling()
    #expect(clusterTunnels(model) == 0)
    model.press("K")
    #expect(clusterTunnels(model) == 1)
    #expect(model.selectedTunnelRow == .cluster)
    model.receive(.clusterTunnelRead(Sample.clusterTunnel))
    #expect(model.shown.contains("127.0.0.1:40217"))
    #expect(
      model.press("C") == [.copyText("export KUBECONFIG=/run/user/1000/qd/4b1f/kubeconfig")])
    model.press("1")
    #expect(clusterTunnels(model) == 1, "It stays when the screen is left.")
    model.press("7")
    #expect(model.selectedTunnelRow == .cluster)
    model.press("o")
    #expect(clusterTunnels(model) == 0)
    model.receive(.clusterTunnelRead(Sample.clusterTunnel))
    #expect(!model.shown.contains("40217"), "Late news of a closed tunnel is dropped.")
  }

  @Test("Without a control plane there is no such tunnel, and it is said why")
  func withoutControlPlane() {
    var model = Sample.model()
    model.receive(.stateRead(nil, at: Sample.now))
    model.press("7", "K")
    #expect(clusterTunnels(model) == 0)
    #expect(model.notice?.text == "The state names no control plane with an address.")
  }

  @Test("d looks at what doctor looks at, R again, esc closes; a late report opens nothing")
  func doctor() throws {
    var model = try tunnelling()
    #expect(model.press("d") == [.runDoctor])
    #expect(model.shown.contains("Looking…"))
    model.receive(.doctorReported(Sample.doctorReport))
    #expect(model.shown.contains("endpoints.auth-url"))
    #expect(model.press("R") == [.runDoctor])
    model.press("esc")
    #expect(model.overlay == nil)
    model.receive(.doctorReported(Sample.doctorReport))
    #expect(model.overlay == nil)
  }

  @Test(
    "The console is asked for while SSH does not answer, and shown with its age, without control bytes"
  )
  func console() throws {
    var model = try Sample.silentMachine(120, 60)
    let id = MachineJSON.three[0].id
    #expect(model.subscriptions.contains(.particulars(machineID: id, withConsole: true)))
    #expect(model.shown.contains("from Nova, read 3s ago"))
    #expect(model.shown.contains("[FAILED] Failed to start OpenBSD Secure Shell server."))
    #expect(model.shown.contains("(ED25519) from Terraform"))
    let hostile = ConsoleLog(text: "a\u{1B}[2Jb\u{9B}31m\u{7}\u{202E}c", readAt: Sample.now)
    model.receive(.particularsRead(id: id, MachineParticulars(console: hostile)))
    let isHarmless = model.shown.unicodeScalars.allSatisfy {
      $0 == "\n" || ($0.value >= 0x20 && $0.value != 0x7F && $0.value != 0x9B && $0.value != 0x202E)
    }
    #expect(isHarmless)
    model.receive(.machineRead(id: id, try Sample.machineReading(age: 0)))
    #expect(model.subscriptions.contains(.particulars(machineID: id, withConsole: false)))
    #expect(!model.shown.contains("from Nova"))
  }

  @Test("Tunnels that are down are among what needs attention; a dead bastion is told once")
  func attention() throws {
    var model = try Sample.overview(columns: 160, rows: 50)
    model.receive(.tunnelsRead(Sample.impostor()))
    #expect(model.concerns.map(\.headline).contains("2 of 4 tunnels are down"))
    for machine in MachineJSON.three {
      model.receive(
        .machineUnreachable(
          id: machine.id,
          Failure(what: Failure.noBastion, why: "The bastion does not answer: no route.")))
    }
    let told = model.concerns.filter { $0.headline.contains("through the bastion") }
    #expect(told.map(\.headline) == ["no way to 3 machines through the bastion"])
    #expect(told.first?.detail == "The bastion does not answer: no route.")
    #expect(!model.concerns.contains { $0.headline.contains("does not answer over SSH") })
  }
}
