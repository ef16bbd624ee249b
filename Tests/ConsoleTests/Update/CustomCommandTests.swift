import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform
import Testing

@testable import Console

@Suite("Commands of one's own")
struct CustomCommandTests {
  /// The run that effects ask for.
  private func run(_ effects: [Effect]) throws -> CustomRun {
    let runs = effects.compactMap { effect -> CustomRun? in
      switch effect {
      case .runCustom(let run), .lendToCustom(let run): run
      default: nil
      }
    }
    try #require(runs.count == 1, "\(effects)")
    return runs[0]
  }

  private func give(_ name: String, in model: inout Model) -> [Effect] {
    model.press(":")
    model.type(name)
    return model.press("enter")
  }

  // MARK: - What is asked

  @Test("A form asks, shows the exact command as it is typed, and runs it for the row at hand")
  func form() throws {
    var model = try Sample.customizing()
    model.press("5")
    let pod = try #require(model.selectedPod)
    #expect(model.press("f5") == [])
    #expect(model.shown.contains("Revisions of what owns the pod"))
    model.press("ctrl-u")
    model.type("12")
    #expect(model.shown.contains("--revision=12") && model.shown.contains("--output=yaml"))
    model.press("enter", "right")
    #expect(model.shown.contains("[json]") && model.shown.contains("--output=json"))
    let run = try run(model.press("enter"))
    #expect(
      run.words == [
        "kubectl", "rollout", "history", "--namespace=\(pod.row.namespace)",
        try #require(pod.workload).reference, "--revision=12", "--output=json",
      ])
    #expect(run.number == 1 && run.secrets.isEmpty)
    #expect(model.shown.contains("runs ·"))
  }

  @Test("What was typed the last time stands there the next time, but no secret")
  func memory() throws {
    var model = try Sample.customizing()
    model.press("5", "f5", "ctrl-u")
    model.type("12")
    model.press("enter", "right")
    model.press("enter", "esc")
    model.press("f5")
    #expect(model.shown.contains("--revision=12") && model.shown.contains("[json]"))
    model.press("esc")
    _ = give("notes", in: &model)
    model.type("hunter22")
    let run = try run(model.press("enter"))
    #expect(run.secrets["QUARTERDECK_TOKEN"]?.revealed == "hunter22")
    #expect(!"\(model)".contains("hunter22"))
    _ = give("notes", in: &model)
    #expect(!model.shown.contains("•"))
  }

  @Test("An empty answer, one that could be an option, and one that hides are not taken")
  func refusedAnswers() throws {
    var model = try Sample.customizing()
    model.press("5", "f5", "ctrl-u", "enter")
    #expect(model.press("enter") == [])
    guard case .custom(let dialog) = model.overlay else {
      Issue.record("The form is closed.")
      return
    }
    #expect(dialog.page == .form && dialog.form.focus == 0)
    model.type("--all")
    model.press("enter")
    #expect(model.press("enter") == [])
    #expect(model.shown.contains("begins with -"))
    model.press("up", "ctrl-u")
    model.receive(.input(.paste("1\u{202E}2")))
    model.press("enter")
    #expect(model.press("enter") == [])
    #expect(model.shown.contains("cannot be seen"))
  }

  @Test("A secret is typed unseen, and stands in no frame and no description")
  func secret() throws {
    var model = try Sample.customizing()
    _ = give("notes", in: &model)
    for key in "hunter22" { model.press(Key(key)) }
    #expect(model.shown.contains("••••••••") && !model.shown.contains("hunter"))
    let effects = model.press("enter")
    #expect(!String(describing: effects).contains("hunter"))
    guard case .lendToCustom(let run) = effects.first else {
      Issue.record("It does not get the terminal: \(effects)")
      return
    }
    #expect(run.words == ["vim", "rocks-prod.md"])
    model.receive(.customEnded(run, CustomResult(ending: .exited(0), duration: .seconds(3))))
    #expect(model.notice?.text.hasPrefix("notes has ended well") == true)
  }

  // MARK: - Whether it runs

  @Test("What is dangerous, what says so, and everything on a guarded deployment asks first")
  func questions() throws {
    var model = try Sample.customizing()
    model.press("4")
    #expect(model.press("U") == [])
    #expect(model.shown.contains("kubectl drain") && model.shown.contains("dangerous"))
    #expect(model.press("n") == [])
    #expect(model.overlay == nil && model.notice?.text == "Nothing was run.")
    model.press("U")
    #expect(try run(model.press("y")).words.prefix(2) == ["kubectl", "drain"])
    #expect(model.press("f6") == [])
    #expect(model.shown.contains("over SSH, as"))
    model.press("esc")
    #expect(try run(give("quota", in: &model)).words.first == "openstack")

    var guarded = try Sample.customizing(guardWord: "production")
    #expect(
      !give("quota", in: &guarded).contains { if case .runCustom = $0 { true } else { false } })
    #expect(guarded.shown.contains("▲ PRODUCTION  What the project may still use"))
    #expect(try run(guarded.press("y")).words.first == "openstack")
  }

  @Test("What was asked about must still be at hand when it is answered")
  func moved() throws {
    var model = try Sample.customizing()
    model.press("5", "f5", "enter")
    var others = PodJSON.failing
    let id = try #require(model.selectedPod?.id)
    others.removeAll { $0.id == id }
    model.receive(.clusterRead(try Sample.picture(pods: others)))
    #expect(model.press("enter") == [])
    #expect(model.overlay == nil)
    #expect(model.notice != nil)
  }

  @Test("A read-only console runs only what says that it only reads")
  func readOnly() throws {
    var model = try Sample.customizing(readOnly: true)
    #expect(model.press("f6") == [])
    #expect(model.overlay == nil && model.notice?.text.contains("read-only") == true)
    #expect(
      give("quota", in: &model).allSatisfy { if case .runCustom = $0 { false } else { true } })
    model.press("5", "f5", "enter")
    #expect(try run(model.press("enter")).command.name == "rollout-history")
  }

  @Test("Nothing dangerous is done on what is known of a cluster no longer")
  func stale() throws {
    var model = try Sample.customizing()
    model.press("4")
    model.wait(120)
    #expect(model.press("U") == [])
    #expect(model.overlay == nil && model.notice?.text.contains("is old") == true)
  }

  @Test("Without such a row it says so, and the bottom line names only what fits the row")
  func rows() throws {
    var model = try Sample.customizing()
    #expect(model.hints.map(\.label.string).contains("inspect"))
    #expect(!model.hints.map(\.label.string).contains("rollout-history"))
    model.press("tab")
    #expect(!model.hints.map(\.label.string).contains("inspect"))
    #expect(model.hints.map(\.label.string).contains("rollout-history"))
    #expect(model.press("f6") == [])
    #expect(model.notice?.text == "No machine is selected.")
    model.press("3")
    #expect(model.press("f5") == [] && model.overlay == nil)
  }

  @Test("A row without what a command needs is told, before anything is asked")
  func missingValues() throws {
    var model = try Sample.customizing()
    var pods = PodJSON.failing
    for index in pods.indices { pods[index].node = nil }
    model.receive(.clusterRead(try Sample.picture(pods: pods)))
    let command = CustomCommand(
      name: "y", title: "", arguments: ["echo", "{node}"].map(ArgumentTemplate.init), subject: .pod)
    model.press("5")
    #expect(model.obstacle(to: command) == "There is no node.")
    let there = CustomCommand(
      name: "z", title: "", arguments: [ArgumentTemplate("id")], subject: .pod, place: .machine)
    #expect(model.obstacle(to: there)?.hasPrefix("No machine with an address") == true)
  }

  @Test("A name that could be an option, or that hides, never becomes an argument")
  func hostile() throws {
    for name in ["-rf", "a\u{202E}b", "a\u{1B}[2J"] {
      var model = try Sample.customizing()
      var machines = MachineJSON.three
      machines[0].name = name.replacing("\u{1B}", with: "\\u001b")
      model.receive(.stateRead(try Sample.state(machines), at: Sample.now))
      let command = CustomCommand(
        name: "y", title: "", arguments: ["echo", "{machine}"].map(ArgumentTemplate.init),
        subject: .machine)
      let obstacle = try #require(model.obstacle(to: command), "\(name)")
      #expect(obstacle.contains("begins with -") || obstacle.contains("cannot be seen"))
    }
  }

  // MARK: - What came of it

  @Test("Output grows while it runs, esc ends the run, and what comes later is nobody's")
  func output() throws {
    var model = try Sample.customizing()
    model.press("f6")
    let run = try run(model.press("y"))
    model.receive(.customAdvanced(number: run.number, CustomOutput(text: "one\n")))
    #expect(model.shown.contains("one") && model.shown.contains("esc end it"))
    model.receive(.customAdvanced(number: 99, CustomOutput(text: "other\n")))
    #expect(!model.shown.contains("other"))
    #expect(model.press("j", "q") == [], "What runs is not left by a slip.")
    #expect(model.press("esc") == [.stopCommand(number: run.number)])
    #expect(model.overlay == nil)
    let before = model
    model.receive(.customEnded(run, CustomResult(ending: .signalled(15), duration: .seconds(1))))
    #expect(model.shown == before.shown)
  }

  @Test("The end is told with its exit code; long output scrolls, and is wrapped anew")
  func answer() throws {
    var model = try Sample.customizing(columns: 80, rows: 24)
    model.press("f6")
    let run = try run(model.press("y"))
    let text = (1...4_000).map { "line \($0)\n" }.joined()
    model.receive(
      .customEnded(
        run,
        CustomResult(
          ending: .exited(3), duration: .milliseconds(840), output: CustomOutput(text: text))))
    #expect(model.shown.contains("exit 3 · 840ms") && model.shown.contains("line 4000"))
    model.press("g")
    #expect(model.shown.contains("What was printed before this is not kept."))
    #expect(model.shown.contains("line 2001"))
    model.receive(.input(.resized(Size(columns: 100, rows: 30))))
    #expect(model.shown.contains("line 2001"))
    model.press("q")
    #expect(model.overlay == nil)
  }

  @Test("C copies the exact command, wherever it runs")
  func copied() throws {
    var model = try Sample.customizing()
    model.press("4", "U")
    guard case .copyText(let line)? = model.press("C").first else {
      Issue.record("Nothing was copied.")
      return
    }
    #expect(
      line.hasPrefix(
        "cd /srv/deployments/rocks-prod && quarterdeck kubeconfig --exec kubectl drain"))
    #expect(model.overlay != nil)
    model.press("esc")
    _ = give("quota", in: &model)
    #expect(
      model.press("C") == [
        .copyText("cd /srv/deployments/rocks-prod && openstack limits show --absolute")
      ])
    model.press("esc")
    model.press("1", "f6")
    let machine = try #require(model.inventory?.machines.first).name
    #expect(
      model.press("C") == [
        .copyText(
          "quarterdeck ssh -C /srv/deployments/rocks-prod \(machine) -- sudo -n "
            + "/snap/bin/microk8s inspect")
      ])
  }

  @Test("Without a view, a sentence tells how it ended, and why nothing was run")
  func notices() throws {
    var model = try Sample.customizing()
    model.press("4", "U")
    let run = try run(model.press("y"))
    #expect(model.overlay == nil && model.shown.contains("drain runs…"))
    model.receive(
      .customEnded(
        run,
        CustomResult(
          ending: .exited(1), duration: .seconds(2),
          output: CustomOutput(text: "cordoned\nerror: it has local storage\n\n"))))
    #expect(model.shown.contains("drain ended with exit 1"))
    #expect(model.shown.contains("error: it has local storage"))
    model.receive(
      .customEnded(run, CustomResult(ending: .failed("The disk is full."), duration: .zero)))
    #expect(model.shown.contains("drain was not run: The disk is full."))
  }

  @Test("What it prints cannot move the cursor or hide")
  func hostileOutput() throws {
    var model = try Sample.customizing()
    model.press("f6")
    let run = try run(model.press("y"))
    let evil = "\u{1B}[2J\u{1B}]0;owned\u{07}\r\u{9B}31m\u{202E}\n"
    model.receive(
      .customEnded(
        run,
        CustomResult(ending: .failed(evil), duration: .zero, output: CustomOutput(text: evil))))
    #expect(model.shown.contains("[2J"))
    #expect(
      model.shown.unicodeScalars.allSatisfy { scalar in
        scalar == "\n" || ![.control, .format].contains(scalar.properties.generalCategory)
      })
  }

  // MARK: - Where they are found

  @Test("The palette and the help have them by name, with their keys, and say why not")
  func found() throws {
    var model = try Sample.customizing()
    model.press(":")
    model.type("roll")
    #expect(model.shown.contains("rollout-history") && model.shown.contains("No pod is selected."))
    model.press("esc", "5", "?")
    #expect(model.lines(of: Help()).contains(.heading("Your own")))
    #expect(model.shown.contains("f5") && model.shown.contains("Revisions of what owns the pod"))
    #expect(model.shown.contains(":quota"))
    model.press("esc")
    #expect(Sample.model().lines(of: Help()).allSatisfy { $0 != .heading("Your own") })
    let effects = give("rollout-history", in: &model)
    #expect(effects.contains(.keepPaletteLine("rollout-history")))
    #expect(model.shown.contains("--revision=7"))
  }

  @Test(
    "A key or a name that is taken, or no key, is refused with what to do",
    arguments: [
      ("plan", nil, false, "plan is a command of the program.", true),
      ("drift", nil, false, "drift is a command of the program.", true),
      ("po", nil, false, "po is a command of the program.", true),
      ("x", "l", false, "l would be logs and x.", false),
      ("x", "1", false, "1 would be overview and x.", false),
      ("x", "F", false, "F would be follow and x.", false),
      ("x", "f5", false, "f5 would be rollout-history and x.", false),
      ("x", "strg-x", false, "\"strg-x\" is no key.", false),
      ("x", "ctrl-i", false, "No terminal tells ctrl-i from tab.", false),
      ("x", "b", true, "x cannot have the key b.", false),
    ] as [(String, String?, Bool, String, Bool)])
  func refusedKeys(
    _ name: String, _ key: String?, _ isDangerous: Bool, _ message: String, _ isOfName: Bool
  ) throws {
    var keymap = try Sample.customKeymap()
    let count = keymap.customCommands.count
    let command = CustomCommand(
      name: name, title: "", key: key, arguments: [ArgumentTemplate("df")], subject: .pod,
      isDangerous: isDangerous)
    let error = #expect(throws: KeyRefusal.self) { try keymap.add(command) }
    #expect(error?.message == message && error?.isOfName == isOfName)
    #expect(error?.remedy.isEmpty == false && keymap.customCommands.count == count)
  }

  @Test("A key works on the screens that have such rows, and on no others")
  func scope() throws {
    var keymap = Keymap.standard
    for (name, subject) in [("a", CustomCommand.Subject.machine), ("b", .pod)] {
      let command = CustomCommand(
        name: name, title: "", key: name == "a" ? "f7" : "f8",
        arguments: [ArgumentTemplate("df")], subject: subject)
      try keymap.add(command)
    }
    #expect(keymap.customCommand(for: "f7", on: .nodes)?.name == "a")
    #expect(keymap.customCommand(for: "f7", on: .pods) == nil)
    #expect(keymap.customCommand(for: "f8", on: .pod)?.name == "b")
  }
}
