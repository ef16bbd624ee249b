import Fleet
import FoundationEssentials
import TerminalUI
import Testing

@testable import Console

@Suite("The screen of tunnels") struct TunnelsTests {
  private func model(_ survey: TunnelSurvey = Sample.tunnels()) -> Model {
    Sample.tunnelling(120, 40, survey)
  }

  @Test("Tunnels are kept for as long as the console is open, where the configuration has any")
  func subscription() {
    #expect(Sample.model(hasTunnels: true).subscriptions.contains(.tunnels))
    #expect(!Sample.model().subscriptions.contains(.tunnels))
  }

  @Test("7 and T lead there, from everywhere", arguments: ["7", "T"] as [Key])
  func way(key: Key) {
    var model = Sample.model(hasTunnels: true)
    model.press("2", key)
    #expect(model.screen == .tunnels)
  }

  @Test("The selected tunnel is restarted, and the bastion when it is selected")
  func restart() {
    var model = model()
    model.press("j")
    #expect(model.press("s") == [.restartTunnel("nova")])
    model.press("g")
    #expect(model.press("s") == [.restartTunnel(nil)])
  }

  @Test("What fails is selected when the screen is opened; then only a person moves the selection")
  func failing() {
    var model = model(Sample.impostor())
    #expect(model.selectedTunnel?.id == "neutron")
    model.receive(.tunnelsRead(Sample.tunnels()))
    #expect(model.press("o") == [.setTunnel("neutron", isOpen: false)])
    model.press("k", "k")
    model.receive(.tunnelsRead(Sample.impostor()))
    #expect(model.selectedTunnel?.id == "keystone")
    model.press("1", "7")
    #expect(model.selectedTunnel?.id == "neutron")
  }

  @Test("A screen that was opened before anything was known selects when it is known")
  func early() {
    var model = Sample.model(hasTunnels: true)
    model.press("7")
    #expect(model.press("o") == [])
    model.receive(.tunnelsRead(Sample.impostor()))
    #expect(model.selectedTunnel?.id == "neutron")
  }

  @Test("A tunnel is closed, and opened again")
  func closing() {
    var model = model()
    #expect(model.press("o") == [.setTunnel("keystone", isOpen: false)])
    var survey = Sample.tunnels()
    survey.tunnels[0].state = .closed
    model.receive(.tunnelsRead(survey))
    #expect(model.press("o") == [.setTunnel("keystone", isOpen: true)])
    #expect(model.tunnels?.isWell == true)
  }

  @Test("The command that does the same is copied")
  func copying() {
    var model = model()
    #expect(
      model.press("C") == [
        .copyText(
          "ssh -N -L 127.0.0.1:5000:10.20.0.11:5000 -i /home/op/.ssh/id_ed25519 "
            + "ops@bastion.example.com")
      ])
  }

  @Test(
    "Tunnels that a run keeps are neither closed nor restarted here",
    arguments: ["s", "o"] as [Key])
  func keptElsewhere(key: Key) {
    var model = model(
      Sample.tunnels(keeper: .other("run 20261123-073152-2a02c1", processID: 4711)))
    #expect(model.press(key) == [])
    #expect(model.notice?.text.contains("run 20261123-073152-2a02c1 keeps the tunnels") == true)
  }

  @Test("What bastions and services say cannot draw")
  func hostile() {
    let hostile = "\u{1B}[2Jx\u{202E}\n\u{7}"
    var survey = Sample.impostor()
    survey.bastion.title += hostile
    survey.bastion.fingerprint = hostile
    survey.bastion.problem = TunnelProblem(why: hostile, remedy: hostile)
    survey.keeper = .other(hostile, processID: 1)
    for index in survey.tunnels.indices {
      survey.tunnels[index].behind = hostile
      survey.tunnels[index].command += hostile
      survey.tunnels[index].holder = hostile
      survey.tunnels[index].problem = TunnelProblem(why: hostile, remedy: hostile)
    }
    var model = model(survey)
    for _ in 0..<5 {
      model.press("j")
      let isHarmless = model.shown.unicodeScalars.allSatisfy {
        $0 == "\n" || ($0.value >= 0x20 && $0.value != 0x7F && $0.value != 0x202E)
      }
      #expect(isHarmless)
    }
  }

  @Test("The header of every screen says how many are up, with a sign")
  func header() {
    var model = model(Sample.impostor())
    model.press("2")
    #expect(model.shown.contains("tunnels 2/4 ✖"))
    model.receive(.tunnelsRead(Sample.tunnels()))
    #expect(model.shown.contains("tunnels 4/4 ●"))
    #expect(!Sample.model().shown.contains("tunnels"))
  }
}
