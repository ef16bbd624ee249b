import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Testing

@testable import Console

@Suite("Commands on machines")
struct FanOutTests {
  private static let ids = MachineJSON.three.map(\.id)

  @Test("s opens a shell on the selected machine, and on the machine of the screen")
  func shell() throws {
    var model = try Sample.overview(columns: 80, rows: 24)
    model.press("j")
    #expect(model.press("s") == [.shell(machineID: Self.ids[1])])
    model.press("enter")
    #expect(model.press("s") == [.shell(machineID: Self.ids[1])])
    #expect(model.shown.contains("Connecting to"))
    model.press("esc", "tab")
    #expect(model.press("s") == [])
    #expect(model.shown.contains("Select a machine first"))
  }

  @Test("! asks for a command and sends it to all machines, once")
  func all() throws {
    var model = try Sample.overview(columns: 80, rows: 24)
    #expect(model.press("!") == [])
    #expect(model.shown.contains("Run on all 3 machines"))
    #expect(model.press("enter") == [], "an empty command is none")
    model.type("uname -r")
    #expect(
      model.press("enter") == [
        .runCommand(
          FanOutRequest(number: 1, command: "uname -r", machineIDs: Self.ids, timeout: 30))
      ])
    #expect(model.press("enter") == [], "it is with the machines already")
    #expect(model.shown.contains("0 of 3 answered"))
  }

  @Test("Space marks machines, ! means those, and esc takes the marks away")
  func marks() throws {
    var model = try Sample.overview(columns: 80, rows: 24)
    model.press("space", "space")
    #expect(model.shown.contains("· 2 marked"))
    model.press("!")
    model.type("id")
    #expect(
      model.press("enter") == [
        .runCommand(
          FanOutRequest(number: 1, command: "id", machineIDs: Array(Self.ids[..<2]), timeout: 30))
      ])
    #expect(model.press("esc") == [.stopCommand(number: 1)])
    model.press("esc")
    #expect(!model.shown.contains("marked"))
  }

  @Test("On the machine's screen the command is for that machine")
  func one() throws {
    var model = try Sample.overview(columns: 80, rows: 24)
    model.press("j", "enter", "!")
    model.type("id")
    #expect(
      model.press("enter") == [
        .runCommand(FanOutRequest(number: 1, command: "id", machineIDs: [Self.ids[1]], timeout: 30))
      ])
  }

  @Test("Answers come in one by one, then folded; C copies the command that asks the same")
  func answers() throws {
    var model = try Sample.asking(columns: 80, rows: 24)
    let answers = Sample.answers(of: model)
    model.receive(.commandAnswered(number: 1, answers[0]))
    #expect(model.shown.contains("1 of 3 answered"))
    model.receive(.commandAnswered(number: 9, answers[1]))
    #expect(model.shown.contains("1 of 3 answered"), "an answer to another command")
    model.receive(.commandEnded(number: 1, FanOutReport(answers)))
    #expect(model.shown.contains("2 same, 1 differs"))
    #expect(
      model.press("C") == [
        .copyText("quarterdeck exec 'uname -r' -C \(model.deployment.directory)")
      ])
    model.press("!")
    #expect(model.shown.contains("uname -r"))
    model.press("esc")
    #expect(model.overlay == nil)
  }

  @Test("A command that was not sent says why")
  func refused() throws {
    var model = try Sample.asking(columns: 80, rows: 24)
    model.receive(
      .commandRefused(number: 1, Failure(what: "Nothing was sent", why: "the disk is full")))
    #expect(model.overlay == nil)
    #expect(model.shown.contains("Nothing was sent"))
  }

  @Test("Long answers scroll, and are wrapped anew when the terminal changes")
  func scrolling() throws {
    var model = try Sample.asking(columns: 80, rows: 24)
    let answer = FanOutAnswer(
      machine: try #require(model.inventory?.machines.first),
      outcome: .ended(.init(output: Array((1...3_000).map { "line \($0)\n" }.joined().utf8))),
      duration: .seconds(1))
    model.receive(.commandEnded(number: 1, FanOutReport([answer])))
    #expect(model.shown.contains("2,000 lines before this") || model.shown.contains("2000 lines"))
    model.press("G")
    #expect(model.shown.contains("line 3000"))
    model.receive(.input(.resized(Size(columns: 100, rows: 30))))
    #expect(model.shown.contains("line 3000"))
    model.press("space")
    #expect(model.overlay != nil)
  }

  @Test("A read-only console runs nothing on machines", arguments: ["s", "!"] as [Key])
  func readOnly(_ key: Key) throws {
    var model = Model(
      deployment: Deployment(
        name: "rocks", directory: "/rocks", workspace: "default", isReadOnly: true),
      size: Size(columns: 80, rows: 24), appearance: .unicode, now: Sample.now)
    model.receive(.stateRead(try Sample.state(MachineJSON.three), at: Sample.now))
    #expect(model.press(key) == [])
    #expect(model.overlay == nil)
    #expect(model.shown.contains("--read-only"))
  }

  @Test("What machines answer cannot move the cursor or hide")
  func hostile() throws {
    var model = try Sample.asking(columns: 120, rows: 40)
    let hostile = Array("\u{1B}[2J\u{1B}]0;owned\u{07}\r\u{9B}31m\u{202E}\n".utf8) + [0xFF, 0x9B]
    let answer = FanOutAnswer(
      machine: try #require(model.inventory?.machines.first),
      outcome: .ended(.init(exitCode: 1, output: hostile, errorOutput: hostile)),
      duration: .seconds(1))
    model.receive(.commandEnded(number: 1, FanOutReport([answer])))
    let shown = model.shown
    #expect(shown.contains("[2J"))
    #expect(
      shown.unicodeScalars.allSatisfy { scalar in
        scalar == "\n" || ![.control, .format].contains(scalar.properties.generalCategory)
      })
  }
}
