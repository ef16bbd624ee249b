import Fleet
import Testing

@Suite("One command on many machines") struct FanOutTests {
  @Test("Equal answers are one group, the rest is told by how it differs")
  func folding() throws {
    let report = FanOutReport(
      (1...4).map { answer("worker-\($0)", output: "a\nb\nc\n") } + [
        answer("worker-5", output: "a\nB\nc\n"),
        FanOutAnswer(
          machine: machine("worker-6"), outcome: .unanswered("No route."), duration: .zero),
      ])
    #expect(report.summary == "4 same, 1 differs, 1 without an answer")
    #expect(report.groups.map(\.names) == ["worker-[1-4]", "worker-5", "worker-6"])
    #expect(report.groups.map(\.isMajority) == [true, false, false])
    #expect(report.groups[0].difference == nil)
    // The whole is shorter here.
    #expect(report.groups[1].difference == nil)
    #expect(report.groups.map { report.word(for: $0) } == ["same", "differs", "without an answer"])
  }

  @Test("A long answer that differs in a line is told as a unified difference")
  func difference() throws {
    let lines = (1...40).map { "line \($0)\n" }
    var other = lines
    other[19] = "another line\n"
    let report = FanOutReport([
      answer("cp-1", output: lines.joined()), answer("worker-1", output: lines.joined()),
      answer("worker-2", output: other.joined()),
    ])
    #expect(
      report.groups[1].difference?.text == """
        --- cp-1, worker-1
        +++ worker-2
        @@ -17,7 +17,7 @@
         line 17
         line 18
         line 19
        -line 20
        +another line
         line 21
         line 22
         line 23

        """)
  }

  @Test("The exit code, the error output and what was dropped keep answers apart")
  func parts() {
    let endings: [FanOutAnswer.Ending] = [
      .init(), .init(exitCode: 1), .init(errorOutput: [65]), .init(dropped: 1),
      .init(output: [0xFF]),
      .init(output: [0xFE]),
    ]
    let report = FanOutReport(
      endings.enumerated().map {
        FanOutAnswer(machine: machine("m\($0)"), outcome: .ended($1), duration: .zero)
      })
    #expect(report.groups.count == endings.count)
    #expect(report.sameCount == nil)
    #expect(report.summary == "6 different answers; 1 failed")
  }

  @Test("Who answers alone is the same as itself, and nobody is nobody")
  func few() {
    #expect(FanOutReport([answer("a", output: "x")]).summary == "1 same")
    #expect(FanOutReport([]).summary == "no machine was asked")
    let tie = FanOutReport([answer("a", output: "x"), answer("b", output: "y")])
    #expect(tie.summary == "2 different answers")
    #expect(tie.groups.allSatisfy { !$0.isMajority && $0.difference == nil })
  }

  @Test(
    "Names are put together where only their numbers differ",
    arguments: [
      (["w-1", "w-2", "w-3", "w-5", "cp"], "w-[1-3,5], cp"), (["w-1"], "w-1"),
      (["w-10", "w-9"], "w-[9-10]"), (["w-01", "w-1", "w-2"], "w-01, w-[1-2]"),
      (["w-", "w-1"], "w-, w-1"), (["a", "b"], "a, b"), ([], ""), (["7", "8"], "[7-8]"),
      (["x9999999999999999999"], "x9999999999999999999"),
    ])
  func names(_ names: [String], _ expected: String) {
    #expect(NameFold.text(names) == expected)
  }

  @Test("A difference takes the old side to the new one, whatever the two are")
  func patching() throws {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<300 {
      let sides = (0..<2).map { _ in
        (0..<Int.random(in: 0...14, using: &random)).map { _ in
          "abc".randomElement(using: &random).map(String.init) ?? ""
        }
      }
      guard sides[0] != sides[1] else { continue }
      let difference = try #require(
        LineDifference(from: sides[0], named: "old", to: sides[1], named: "new"))
      #expect(Self.patched(sides[0], with: difference) == sides[1])
    }
  }

  @Test("Sides that share too little to be compared give no difference")
  func limit() {
    let old = (0..<1_001).map { "old \($0)" }
    #expect(LineDifference(from: old, named: "", to: ["new"], named: "") == nil)
    #expect(LineDifference(from: old, named: "", to: old + ["new"], named: "") != nil)
  }

  /// What `patch` does: goes to each place, and checks what is there.
  private static func patched(_ old: [String], with difference: LineDifference) -> [String] {
    var new: [String] = []
    var position = 0
    for line in difference.lines.dropFirst(2) {
      let text = String(line.text.dropFirst())
      switch line.kind {
      case .head:
        let place = line.text.split(separator: " ")[1].dropFirst().split(separator: ",")
        let start = Int(place[0]) ?? 0
        let target = place.count == 2 && place[1] == "0" ? start : start - 1
        new += old[position..<target]
        position = target
      case .same:
        #expect(old[position] == text)
        new.append(text)
        position += 1
      case .removed:
        #expect(old[position] == text)
        position += 1
      case .added: new.append(text)
      }
    }
    return new + old[position...]
  }

  private func machine(_ name: String) -> Machine {
    Machine(
      id: "id-\(name)", name: name, role: .worker, addresses: MachineAddresses(), resource: "r")
  }

  private func answer(_ name: String, output: String) -> FanOutAnswer {
    FanOutAnswer(
      machine: machine(name), outcome: .ended(.init(output: Array(output.utf8))), duration: .zero)
  }
}

@Suite("Which machine is meant") struct MachineQueryTests {
  private let machines = [
    Self.machine("prod-controller", .controlPlane, "10.0.0.1"),
    Self.machine("prod-worker-1", .worker, "10.0.0.2"),
    Self.machine("prod-worker-10", .worker, "10.0.0.3"),
    Self.machine("twin", .unknown, "10.0.0.4"), Self.machine("twin", .unknown, "10.0.0.5"),
  ]

  @Test(
    "A name, an address, an identifier, a role or a part that only one has",
    arguments: [
      ("prod-worker-1", "10.0.0.2"), ("worker-10", "10.0.0.3"), ("control-plane", "10.0.0.1"),
      ("controller", "10.0.0.1"), ("10.0.0.3", "10.0.0.3"), ("id-10.0.0.1", "10.0.0.1"),
      ("10.0.0.4", "10.0.0.4"),
    ])
  func found(_ text: String, _ address: String) throws {
    #expect(try MachineQuery(text).machine(among: machines).addresses.preferred == address)
  }

  @Test(
    "What several are called, or none, is told with the candidates",
    arguments: [
      (
        "worker",
        "'worker' means several machines: prod-worker-1, prod-worker-10. Name one, or its address."
      ),
      (
        "twin",
        "'twin' means several machines: twin (10.0.0.4), twin (10.0.0.5). Name one, or its address."
      ),
      ("10.0", "No machine is called '10.0'. There are: "), ("", "No machine is called ''."),
    ])
  func refused(_ text: String, _ words: String) {
    let error = #expect(throws: MachineQueryError.self) {
      try MachineQuery(text).machine(among: machines)
    }
    #expect(error?.description.hasPrefix(words) == true)
  }

  @Test("A role means all who have it, a part only one")
  func several() throws {
    #expect(try MachineQuery("worker").machines(among: machines).count == 2)
    #expect(try MachineQuery("twin").machines(among: machines).count == 2)
    #expect(throws: MachineQueryError.self) { try MachineQuery("prod").machines(among: machines) }
  }

  @Test("A list of candidates has an end")
  func manyCandidates() {
    let many = (1...60).map { Self.machine("node-\($0)", .worker, "10.1.0.\($0)") }
    #expect(MachineQueryError.unknown("x", many).description.contains("and 48 more"))
    let long = String(repeating: "x", count: 65_536)
    #expect(MachineQueryError.unknown(long, many).description.utf8.count < 400)
  }

  private static func machine(_ name: String, _ role: MachineRole, _ address: String) -> Machine {
    Machine(
      id: "id-\(address)", name: name, role: role, addresses: MachineAddresses(fixedV4: [address]),
      resource: "r")
  }
}
