import Fleet
import FoundationEssentials
import TerminalUI
import Testing

@testable import Console

@Suite("The log of commands")
struct CommandLogTests {
  private func opened(_ records: [CommandRecord] = Sample.commands) throws -> Model {
    var model = try Sample.overview()
    model.press("@")
    model.receive(.commandsListed(records))
    return model
  }

  @Test("It is asked for only while it is shown, and what comes later changes nothing")
  func idle() throws {
    var model = try Sample.overview()
    #expect(!model.subscriptions.contains(.commandLog))
    model.press("@")
    #expect(model.subscriptions.contains(.commandLog))
    model.press("esc")
    #expect(!model.subscriptions.contains(.commandLog))
    let before = model.frame()
    model.receive(.commandsListed(Sample.commands))
    #expect(model.frame() == before)
  }

  @Test("It says what ran where, how often, how long and how it ended")
  func list() throws {
    let shown = try opened().shown
    for word in [
      "terraform state pull", "controller", "×412", "exit 1", "kubectl watch pods", "runs",
    ] {
      #expect(shown.contains(word), "\(word)")
    }
  }

  @Test("enter shows the whole command with the end of its standard error, and esc comes back")
  func detail() throws {
    var model = try opened()
    model.press("j", "enter")
    #expect(model.shown.contains("cat: /root/x: Permission denied"))
    #expect(model.shown.contains("-o ControlMaster=no"))
    model.press("esc")
    #expect(!model.shown.contains("Permission denied"))
    model.press("esc")
    #expect(model.overlay == nil)
  }

  @Test("c copies the command as a shell takes it, with its directory")
  func copy() throws {
    var model = try opened()
    #expect(
      model.press("c") == [
        .copyText("cd '/srv/my deployments/rocks' && /usr/bin/terraform state pull")
      ])
    #expect(model.shown.contains("The command is copied.") || model.notice != nil)
  }

  @Test("The selection stays on its record while others come")
  func selection() throws {
    var model = try opened()
    model.press("j")
    let newer = CommandRecord(
      id: 99, place: .here, title: "curl", line: "curl", startedAt: Sample.now)
    model.receive(.commandsListed([newer] + Sample.commands))
    guard case .commandLog(let pane) = model.overlay else {
      Issue.record("The log is closed.")
      return
    }
    #expect(pane.selectedRecord?.id == Sample.commands[1].id)
  }

  @Test("/ leaves those that have what is looked for, in the words, the place or the end")
  func filter() throws {
    for (text, ids) in [
      ("pull", [3]), ("controller", [2, 1]), ("exit 1", [2]), ("!controller", [3, 0]),
      ("^cat", [2]),
    ] {
      var model = try opened()
      model.press("/")
      model.type(text)
      guard case .commandLog(let pane) = model.overlay else {
        Issue.record("The log is closed.")
        return
      }
      #expect(pane.found.map(\.id) == ids, "\(text)")
      #expect(model.shown.contains("\(ids.count) of 4 commands"))
    }
  }

  @Test("A filter stays with enter, finds what comes later, and goes with esc before the log does")
  func filterKeys() throws {
    var model = try opened()
    model.press("/")
    model.type("terraform")
    #expect(!model.shown.contains("kubectl watch pods"))
    model.press("enter", "c")
    let newer = CommandRecord(
      id: 99, place: .here, title: "terraform show", line: "terraform show", startedAt: Sample.now)
    model.receive(.commandsListed([newer] + Sample.commands))
    #expect(model.shown.contains("2 of 5 commands") && model.shown.contains("terraform show"))
    model.press("enter")
    #expect(model.shown.contains("end of its standard error"))
    model.press("esc")
    #expect(model.shown.contains("2 of 5 commands"))
    model.press("esc")
    #expect(model.shown.contains("kubectl watch pods"))
    model.press("/")
    model.receive(.input(.paste("no such thing\nat all")))
    #expect(model.shown.contains("Nothing matches."))
    model.press("esc", "esc")
    #expect(model.overlay == nil)
  }

  @Test("An exit code that is an answer is no failure")
  func negative() throws {
    var record = CommandRecord(
      id: 1, place: .machine("m"), title: "grep cloud-init.log", line: "x", startedAt: Sample.now,
      ending: .exited(1), negativeCode: 1)
    #expect(!record.hasFailed)
    #expect(!(try opened([record])).shown.contains("failed"))
    record.ending = .exited(2)
    #expect(record.hasFailed)
  }

  @Test("Text from outside stays text")
  func hostile() throws {
    let evil = "\u{1B}[2J\u{202E}\u{9B}31m"
    let record = CommandRecord(
      id: 1, place: .machine("m" + evil), title: "t" + evil, line: "l" + evil,
      directory: "d" + evil, startedAt: Sample.now, ending: .failed("f" + evil),
      errorTail: "e\(evil)\nx")
    var model = try opened([record])
    for _ in 0..<2 {
      #expect(!model.shown.unicodeScalars.contains { [0x1B, 0x9B, 0x202E].contains($0.value) })
      model.press("enter")
    }
  }

  @Test("It can be opened when nothing was run yet, at any size")
  func empty() throws {
    var model = try opened([])
    #expect(model.shown.contains("Nothing was run yet."))
    #expect(model.press("enter", "c", "j", "G") == [])
    model.receive(.input(.resized(Size(columns: 3, rows: 2))))
    _ = model.frame()
  }
}

extension Sample {
  /// What a console has run in its first minutes.
  static let commands = [
    CommandRecord(
      id: 3, place: .here, title: "terraform state pull", line: "/usr/bin/terraform state pull",
      directory: "/srv/my deployments/rocks", startedAt: now, duration: .milliseconds(840),
      ending: .exited(0)),
    CommandRecord(
      id: 2, place: .machine("controller"), title: "cat /root/x",
      line: "/usr/bin/ssh -o ControlMaster=no -- n1 'timeout -k 2 30 cat /root/x'",
      startedAt: now.addingTimeInterval(-40), duration: .milliseconds(12), ending: .exited(1),
      errorTail: "cat: /root/x: Permission denied\n"),
    CommandRecord(
      id: 1, place: .machine("controller"), title: "kubectl watch pods",
      line: "/usr/bin/ssh -- n1 x",
      count: 412, running: 1, startedAt: now.addingTimeInterval(-60), duration: .seconds(61),
      ending: .exited(0)),
    CommandRecord(
      id: 0, place: .machine("workernode-2"), title: "uptime", line: "/usr/bin/ssh -- n3 uptime",
      startedAt: now.addingTimeInterval(-950), duration: .seconds(5), ending: .timedOut),
  ]
}
