import FoundationEssentials
import TestKit
import Testing

/// The commands that answer from files: no network, no state, no configuration.
@Suite("Answers from files")
struct EvidenceCommandTests {
  private static let fixtures = "\(Checkout.root)/Tests/ClusterTests/Fixtures"
  private static let recording = "\(fixtures)/kubernetes-1.36"
  private static let time = "2026-11-23T08:23:57Z"

  /// Runs the program where nothing is: no terraform, no ssh, no home.
  private static func run(_ arguments: [String], input: String? = nil) async throws
    -> Programs.Outcome
  {
    try await Programs(environment: ["HOME": "/nonexistent", "PATH": "/nonexistent"])
      .run(Checkout.executable, arguments, in: "/", input: input)
  }

  private static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }

  private static let all = ["pods", "nodes", "events", "version"].map {
    "\(recording)/\($0).json"
  }

  @Test("pods is what kubectl printed at that moment")
  func pods() async throws {
    let outcome = try await Self.run(["pods", "--from"] + Self.all + ["--now", Self.time])
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(outcome.errors.isEmpty)
    let printed = outcome.output.split(separator: "\n").dropFirst().map { line in
      line.split(separator: " ").joined(separator: " ")
    }
    let expected = try Self.text("\(Self.recording)/expected_status_kubectl_text.tsv")
      .split(separator: "\n").dropFirst().map { String($0).replacing("\t", with: " ") }
    // One pod was removed between the two recordings.
    #expect(printed.filter { !$0.contains("evictedbare") } == expected)
  }

  @Test("nodes --wide is what kubectl printed, 75 seconds after they were made")
  func nodes() async throws {
    let outcome = try await Self.run(
      ["nodes", "--wide", "--now", "2026-11-23T08:23:58Z", "--from"] + Self.all)
    #expect(outcome.exitCode == 0)
    #expect(outcome.output == (try Self.text("\(Self.recording)/nodes_wide.txt")))
  }

  @Test("Standard input is a file too")
  func standardInput() async throws {
    let outcome = try await Self.run(
      ["nodes", "--from", "-", "--now", Self.time],
      input: try Self.text("\(Self.recording)/nodes.json"))
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(outcome.output.split(separator: "\n").count == 7)
  }

  @Test("events are sorted by the time that counts, the newest last")
  func events() async throws {
    let outcome = try await Self.run(
      ["events", "--json", "--from", "\(Self.recording)/events.json", "--now", Self.time])
    struct Answer: Decodable {
      let schema: String
      let events: [Event]
    }
    struct Event: Decodable { let lastSeen: String? }
    let answer = try JSONDecoder().decode(Answer.self, from: Data(outcome.output.utf8))
    let times = answer.events.compactMap(\.lastSeen)
    #expect(answer.schema == "quarterdeck/events/1")
    #expect(times.count == answer.events.count && times == times.sorted())
    let text = try await Self.run(
      ["events", "--warnings", "-n", "temporal", "--from", "\(Self.recording)/events.json"])
    #expect(text.output.hasPrefix("NAMESPACE   LAST SEEN"))
    #expect(!text.output.contains("kube-system") && !text.output.contains(" Normal "))
    // Without --now the ages count from now, which is told.
    #expect(text.errors.contains("Give --now TIME"))
  }

  private struct Explained: Decodable {
    let schema: String
    let asked: Asked?
    let pods: [Pod]
    let causes: [Cause]

    struct Asked: Decodable { let name: String }
    struct Pod: Decodable {
      let namespace: String
      let pod: String
      let cause: String
      let summary: String
      let evidence: [String]
      let next: [String]
      let confidence: String
      let shared: [String]
    }
    struct Cause: Decodable {
      let cause: String
      let scope: String
      let pods: [String]
    }
  }

  @Test("explain tells each cause once, and each pod with those that share its cause")
  func explain() async throws {
    let outcome = try await Self.run(
      ["explain", "--json", "--from"] + Self.all + ["--now", Self.time])
    #expect(outcome.exitCode == 0, "\(outcome)")
    let answer = try JSONDecoder().decode(Explained.self, from: Data(outcome.output.utf8))
    #expect(answer.schema == "quarterdeck/explain/1")
    #expect(answer.pods.count == 25)
    let lost = try #require(answer.pods.first { $0.pod == "temporal-worker-deadnode" })
    #expect(lost.cause == "node.lost" && lost.shared.count == 3)
    #expect(!lost.shared.contains("temporal/temporal-worker-deadnode"))
    #expect(answer.causes.first?.scope == "node rocks-temporal-workers-worker-4")
    #expect(answer.causes.first?.pods.count == 4)
    let text = try await Self.run(["explain", "--from"] + Self.all + ["--now", Self.time])
    #expect(text.output.hasPrefix("25 of 46 pods need a person."))
    #expect(text.output.components("node.lost · ") == 1)
  }

  @Test("explain takes a pod by a part of its name, and says when it is well")
  func explainPod() async throws {
    let files = ["--from"] + Self.all + ["--now", Self.time]
    let failing = try await Self.run(["explain", "worker-oom", "--json"] + files)
    let answer = try JSONDecoder().decode(Explained.self, from: Data(failing.output.utf8))
    #expect(answer.pods.map(\.cause) == ["memory.oom-killed"])
    #expect(answer.asked?.name.hasPrefix("temporal-worker-oom") == true)
    let well = try await Self.run(["explain", "temporal-postgres-0"] + files)
    #expect(well.exitCode == 0)
    #expect(
      well.output
        == "temporal/temporal-postgres-0 is well: Running, 1/1 ready. It belongs to "
        + "statefulset/temporal-postgres.\n")
    let many = try await Self.run(["explain", "payments"] + files)
    #expect(many.exitCode == 1 && many.errors.contains("Say which, as namespace/name."))
    let none = try await Self.run(["explain", "nope"] + files)
    #expect(none.exitCode == 1 && none.errors.contains("There is no pod nope."))
  }

  @Test("Without events and nodes explain answers, and says that causes are less sure")
  func explainAlone() async throws {
    let outcome = try await Self.run(["explain", "--from", Self.all[0], "--now", Self.time])
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors.contains("Without events") && outcome.errors.contains("Without nodes"))
  }

  @Test("microk8s gives the verdict in every format", arguments: ["yaml", "pretty"])
  func microK8s(format: String) async throws {
    let outcome = try await Self.run(
      ["microk8s", "--from", "\(Self.fixtures)/microk8s/status.\(format)"])
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(outcome.output.contains("Datastore: 3 voters: can lose 1."))
    #expect(outcome.output.contains("(6 of 57 are on)"))
    let stopped = try await Self.run(
      ["microk8s", "--json", "--from", "\(Self.fixtures)/microk8s/status.\(format).notready"])
    #expect(stopped.exitCode == 1)
    #expect(stopped.output.contains("\"isRunning\" : false"))
  }

  @Test("status tells what needs a person, and exits with 1 if something fails")
  func status() async throws {
    let files = ["--from"] + Self.all + ["\(Self.fixtures)/microk8s/status.yaml"]
    let outcome = try await Self.run(["status"] + files + ["--now", Self.time])
    #expect(outcome.exitCode == 1)
    #expect(outcome.output.contains("node rocks-temporal-workers-worker-4 is not ready"))
    let json = try await Self.run(["status", "--json"] + files + ["--now", Self.time])
    #expect(json.output.contains("\"schema\" : \"quarterdeck/status/1\""))
    let well = try await Self.run(
      ["status", "--from", "-"], input: #"{"kind":"PodList","items":[]}"#)
    #expect(well.exitCode == 0 && well.output.hasSuffix("All is well.\n"), "\(well)")
  }

  @Test("Files of no use are named, and the answer is made of the others, with exit code 1")
  func badFiles() async throws {
    let directory = try TemporaryDirectory()
    try directory.write("{\"kind\": \"PodList\", \"items\": [", to: "half.json")
    try directory.write("<html></html>", to: "page.json")
    let half = directory.file("half.json")
    let outcome = try await Self.run(
      ["nodes", "--from", half, directory.file("page.json"), "/nonexistent.json", "/tmp"]
        + [Self.all[1], "--now", Self.time])
    #expect(outcome.exitCode == 1)
    #expect(outcome.output.split(separator: "\n").count == 7)
    for words in [
      "\(half) is cut off", "page.json is a web page", "/nonexistent.json cannot be read",
      "/tmp is a directory", "The answer is made of the other file alone.",
    ] {
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
    let none = try await Self.run(["pods", "--from", half])
    #expect(none.exitCode == 1 && none.output.isEmpty)
    let wrong = try await Self.run(["pods", "--from", Self.all[1], "--now", Self.time])
    #expect(wrong.exitCode == 1)
    #expect(wrong.errors.contains("Add what `kubectl get pods -A -o json` prints."))
  }

  @Test(
    "Wrong options are refused as such",
    arguments: [
      (["pods", "--now", "2026-11-23T08:23:57Z"], "Add --from FILE"),
      (["pods", "--from", "-", "-"], "can be read once"),
      (["pods", "--from", "x", "--now", "yesterday"], "yesterday"),
    ])
  func options(arguments: [String], words: String) async throws {
    let outcome = try await Self.run(arguments)
    #expect(outcome.exitCode == 64)
    #expect(outcome.errors.contains(words), "\(outcome)")
  }

  @Test("What a namespace does not have is told as kubectl tells it")
  func emptyNamespace() async throws {
    let outcome = try await Self.run(
      ["pods", "-n", "nope", "--from", Self.all[0], "--now", Self.time])
    #expect(outcome.exitCode == 0 && outcome.output.isEmpty)
    #expect(outcome.errors == "No resources found in nope namespace.\n")
  }

  @Test(
    "No control byte of a file reaches the terminal",
    arguments: [["pods"], ["pods", "--wide"], ["events"], ["nodes"], ["explain"], ["status"]])
  func hostile(command: [String]) async throws {
    let evil = #"\u001b]0;x\u0007\u001b[2J\u009b31m\u202e"#
    let pod =
      #"{"kind":"Pod","metadata":{"name":"p\#(evil)","namespace":"n\#(evil)"},"status":{"phase":"#
      + #""Failed","reason":"R\#(evil)","message":"m\#(evil)"}}"#
    let node =
      #"{"kind":"Node","metadata":{"name":"n\#(evil)"},"status":{"conditions":[{"type":"Ready","#
      + #""status":"False","message":"m\#(evil)"}],"nodeInfo":{"kubeletVersion":"v\#(evil)"}}}"#
    let event =
      #"{"kind":"Event","metadata":{"name":"e","namespace":"n\#(evil)"},"reason":"r\#(evil)","#
      + #""message":"m\#(evil)","involvedObject":{"kind":"Pod","name":"p\#(evil)"}}"#
    let list = #"{"kind":"List","items":[\#(pod),\#(node),\#(event)]}"#
    let outcome = try await Self.run(command + ["--from", "-"], input: list)
    #expect(!outcome.output.isEmpty)
    for scalar in (outcome.output + outcome.errors).unicodeScalars {
      let isHarmless =
        scalar == "\n" || (scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value))
      #expect(isHarmless && scalar != "\u{202E}", "U+\(String(scalar.value, radix: 16))")
    }
  }
}

extension String {
  /// How often a text is in this one.
  fileprivate func components(_ part: String) -> Int { ranges(of: part).count }
}
