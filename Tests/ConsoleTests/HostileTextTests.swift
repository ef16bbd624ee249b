import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform
import Testing

@testable import Console

/// Text from outside reaches the frame only as what can be seen.
@Suite("Hostile text")
struct HostileTextTests {
  private static let escape = "\u{1B}[2J\u{1B}]0;owned\u{07}"
  private static let hostile =
    escape + "\r\n\t\u{0}\u{7F}\u{9B}31m\u{202E}desrever\u{2066}\u{200B}\u{FEFF}\u{E000}"

  @Test("Names, addresses, reasons and output lines cannot move the cursor or hide")
  func everywhere() throws {
    let hostile = Self.hostile
    var model = Sample.model(columns: 200, rows: 60, name: "rocks" + hostile)
    var machines = MachineJSON.three
    let quoted = String(decoding: try JSONEncoder().encode(hostile), as: UTF8.self).dropFirst()
      .dropLast()
    machines[0].name = "controller\(quoted)"
    machines[1].address = "10.0.0.1\(quoted)"
    model.receive(.stateRead(try Sample.state(machines), at: Sample.now))
    var pods = PodJSON.failing
    pods[0].name = "pod\(quoted)"
    pods[1].namespace = "space\(quoted)"
    pods[2].node = "node\(quoted)"
    pods.append(
      PodJSON(
        namespace: "a", name: "b",
        state: "{\"waiting\": {\"reason\": \"Odd\(quoted)\", \"message\": \"m\(quoted)\"}}",
        isReady: false))
    model.receive(.clusterRead(try Sample.picture(pods: pods)))
    model.receive(
      .machineUnreachable(
        id: machines[1].id, Failure(what: hostile, why: hostile, remedy: hostile)))
    expectHarmless(model)
    for keys: [Key] in [
      ["5"], ["G"], ["N"], ["esc"], ["S"], ["esc"], ["4"], ["G"], ["enter"], ["1"],
    ] {
      for key in keys { model.press(key) }
      expectHarmless(model)
    }
    model.press("e", "enter")
    for (key, text) in [("d", "description"), ("l", "logs"), ("p", "previous")] as [(Key, String)] {
      model.receive(
        .podRead(
          try #require(model.pod.id),
          PodReading(
            fetchedAt: Sample.now, description: .value("\(text)\(hostile)"),
            logs: .value("\(text)\(hostile)"), previousLogs: .missing("\(text)\(hostile)"))))
      model.press(key)
      expectHarmless(model)
    }
    let container = ContainerParticulars(
      name: hostile, image: hostile, requests: ["cpu": hostile], limits: ["memory": hostile],
      probes: .init(liveness: hostile, readiness: hostile, startup: hostile),
      status: ContainerStatus(
        name: hostile, state: .waiting(reason: hostile, message: hostile),
        lastTermination: Termination(exitCode: 1, reason: hostile, message: hostile)))
    let owner = ObjectMetadata.Owner(kind: hostile, name: hostile)
    model.receive(
      .podRead(
        try #require(model.pod.id),
        PodReading(
          fetchedAt: Sample.now, description: .value(hostile), logs: .value(hostile),
          previousLogs: .missing(hostile),
          particulars: .value(
            PodParticulars(
              owner: owner, workload: owner, qualityOfService: hostile, containers: [container])))))
    expectHarmless(model)
    for key: Key in ["y", "L", "esc", "K", "esc", "B", "tab", "tab", "tab"] {
      model.press(key)
      model.receive(
        .manifestRead(
          try #require(model.pod.id),
          ManifestReading(fetchedAt: Sample.now, format: .yaml, text: .value(hostile))))
      expectHarmless(model)
    }
    model.press("1", "enter")
    expectHarmless(model)
    model.receive(.failed(Failure(what: hostile, why: hostile)))
    expectHarmless(model)
  }

  @Test("What logs and their names say cannot either")
  func logs() throws {
    let hostile = Self.hostile
    var model = try Sample.severalLogs(columns: 200, rows: 60)
    let pod = PodIdentity(namespace: "n" + hostile, name: "p" + hostile)
    let target = try #require(model.inventory?.targets.first)
    model.logs.show([
      .origin(LogOrigin(.wholePod(pod, isPrevious: false), on: target)), .run(hostile), .messages,
    ])
    let (source, number) = (model.logs.sources[0], model.logs.number)
    model.receive(
      .logRead(
        source, number: number,
        [
          LogLine(
            source: hostile, time: model.now, level: .error, text: "error " + hostile,
            spans: [LogSpan(range: 0..<5, role: .bad)], isCut: true),
          LogLine(source: hostile, text: String(repeating: hostile, count: 300)),
        ]))
    model.receive(.logChanged(source, number: number, .unreachable(hostile)))
    model.receive(.failed(Failure(what: hostile, why: hostile)))
    expectHarmless(model)
    for keys: [Key] in [["W"], ["t"], ["g"], ["m"], ["W", "right"], ["L"], ["esc", "w"], ["esc"]] {
      for key in keys { model.press(key) }
      expectHarmless(model)
    }
    model.press("/")
    model.receive(.input(.paste(hostile)))
    expectHarmless(model)
    model.press("enter")
    expectHarmless(model)
  }

  @Test("What terraform and its provisioners print cannot either")
  func runs() throws {
    let hostile = Self.hostile
    var model = Sample.model(columns: 200, rows: 60)
    let diagnostic = Diagnostic(
      severity: .error, summary: "s\(hostile)", detail: "d\(hostile)", address: "a\(hostile)")
    model.receive(.runsListed([Sample.run("a", .apply)]))
    model.press("2")
    model.receive(
      .runAdvanced(
        id: "a",
        lines: [
          .stepStarted(.apply, at: Sample.now), .message(.text("line \(hostile)"), at: Sample.now),
          .message(.diagnostic(diagnostic), at: Sample.now), .note(hostile, at: Sample.now),
        ]))
    expectHarmless(model)
    model.receive(
      .runAdvanced(id: "a", lines: [.runEnded(.refused(reason: hostile), at: Sample.now)]))
    expectHarmless(model)
  }

  @Test("Questions and forms cannot either")
  func overlays() throws {
    let hostile = Self.hostile
    var model = Sample.model(columns: 200, rows: 60, name: "rocks" + hostile)
    model.press("P")
    model.receive(
      .variablesSurveyed(missing: [VariableDeclaration(name: "v" + hostile, description: hostile)]))
    model.receive(.input(.paste("value" + hostile)))
    expectHarmless(model)
    model.press("enter")
    model.receive(.runRefused(Failure(what: hostile, why: hostile)))
    expectHarmless(model)
    var confirming = try Sample.reviewing(try Sample.destroyingPlan())
    confirming.overlay = .confirmation(
      Confirmation(
        planID: "p", losses: [.init(address: hostile, action: .delete)],
        counts: ChangeCounts(),
        card: IdentityCard(
          directory: hostile, workspace: hostile, lineage: hostile, serial: 1, tool: hostile,
          cloud: CloudIdentity(values: [.project: hostile])),
        machines: [hostile], workloads: [.init(namespace: hostile, pods: 1)],
        name: TypedName(expected: hostile, now: confirming.now)))
    expectHarmless(confirming)
  }

  @Test("States of the past and what became of them cannot either")
  func states() throws {
    let hostile = Self.hostile
    let quoted = String(decoding: try JSONEncoder().encode(hostile), as: UTF8.self).dropFirst()
      .dropLast()
    var machines = MachineJSON.three
    machines[0].name = "controller\(quoted)"
    machines[0].flavor = "flavor\(quoted)"
    machines[1].key = "\"\(quoted)\""
    machines[2].id = "id\(quoted)"
    let before = try Sample.rawState(serial: 42)
    let after = try Sample.rawState(
      machines, serial: 43, key: "key\(quoted)",
      outputs: "\"name\(quoted)\": {\"value\": \"value\(quoted)\", \"type\": \"string\"}")
    var model = Sample.model(columns: 200, rows: 60)
    model.receive(.stateRead(StateSummary(of: after), at: model.now))
    model.receive(
      .lookRead(
        StateLook(at: Sample.lastLook, outline: Sample.outline(before)),
        present: Sample.outline(after)))
    expectHarmless(model)
    model.press("8", "]")
    let entries = [43, 42].map { serial in
      StateEntry(
        id: "\(serial)", digest: "digest-\(serial)", serial: serial, seenAt: model.now,
        origin: "after\(hostile)", run: "run\(hostile)", who: "who\(hostile)", resources: 1,
        machines: 1)
    }
    model.receive(.stateHistoryRead(StateTimeline(entries: entries, problem: hostile)))
    model.press("g")
    expectHarmless(model)
    for rows in [15, 60] {
      model.receive(.input(.resized(Size(columns: 200, rows: rows))))
      model.receive(
        .statesCompared(
          from: "digest-42", to: "digest-43", StateDifference(from: before, to: after)))
      expectHarmless(model)
    }
    model.press("enter")
    expectHarmless(model)
    model.press("esc")
    model.receive(
      .statesIncomparable(
        from: "digest-42", to: "digest-43", Failure(what: hostile, why: hostile)))
    expectHarmless(model)
  }

  private func expectHarmless(
    _ model: Model, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let hidden: Set<Unicode.GeneralCategory> = [
      .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned,
    ]
    let found = model.shown.unicodeScalars.filter {
      $0 != "\n" && hidden.contains($0.properties.generalCategory)
    }
    #expect(found.isEmpty, sourceLocation: sourceLocation)
    #expect(
      model.shown.count { $0 == "\n" } == model.size.rows - 1, sourceLocation: sourceLocation)
  }
}
