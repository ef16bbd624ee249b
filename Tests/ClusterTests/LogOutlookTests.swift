import Testing

@testable import Cluster

@Suite("Whether more comes of a pod's log") struct LogOutlookTests {
  struct Case: CustomTestStringConvertible {
    var policy = "Always"
    var phase = "Running"
    var states: [(name: String, state: String)] = [("main", Self.running)]
    var initStates: [(name: String, state: String)] = []
    var metadata = ""
    var reason: String?
    var wanted = LogContainers.standard
    let outlook: LogOutlook
    var testDescription: String {
      "\(policy), \(phase), \(initStates), \(states), \(metadata), \(wanted)"
    }

    static let running = #""state": {"running": {"startedAt": "2026-01-02T15:04:05Z"}}"#
    static let creating = #""state": {"waiting": {"reason": "ContainerCreating"}}"#
    static let deletion = #""deletionTimestamp": "2026-01-02T15:04:35Z","#
    static func ended(_ code: Int, _ reason: String) -> String {
      #""state": {"terminated": {"exitCode": \#(code), "reason": "\#(reason)"}}"#
    }
    static let backOff =
      #""state": {"waiting": {"reason": "CrashLoopBackOff"}}, "restartCount": 3, "#
      + #""lastState": {"terminated": {"exitCode": 1, "reason": "Error"}}"#

    var json: [UInt8] {
      func list(_ states: [(name: String, state: String)]) -> String {
        states.map { #"{"name": "\#($0.name)", \#($0.state)}"# }.joined(separator: ",")
      }
      func specs(_ states: [(name: String, state: String)]) -> String {
        states.map {
          let policy = $0.name == "sidecar" ? #", "restartPolicy": "Always""# : ""
          return #"{"name": "\#($0.name)", "image": "x"\#(policy)}"#
        }.joined(separator: ",")
      }
      let text = """
        {"kind": "Pod", "apiVersion": "v1", "metadata": {\(metadata) "name": "w", "namespace": "x"},
         "spec": {"restartPolicy": "\(policy)", "containers": [\(specs(states))],
                  "initContainers": [\(specs(initStates))]},
         "status": {"phase": "\(phase)", \(reason.map { "\"reason\": \"\($0)\"," } ?? "")
                    "containerStatuses": [\(list(states))],
                    "initContainerStatuses": [\(list(initStates))]}}
        """
      return Array(text.utf8)
    }
  }

  @Test(
    "A pod tells it by its phase, its policy, and how its containers ended",
    arguments: [
      Case(outlook: .open),
      Case(phase: "Pending", states: [("main", Case.creating)], outlook: .open),
      Case(phase: "Pending", states: [], outlook: .open),
      // The kubelet is about to begin it again, or waits before it does.
      Case(states: [("main", Case.ended(1, "Error"))], outlook: .paused),
      Case(states: [("main", Case.ended(0, "Completed"))], outlook: .paused),
      Case(states: [("main", Case.backOff)], outlook: .paused),
      Case(policy: "OnFailure", states: [("main", Case.ended(2, "Error"))], outlook: .paused),
      Case(
        policy: "OnFailure", states: [("main", Case.ended(0, "Completed"))],
        outlook: .over(.succeeded)),
      Case(
        policy: "Never", states: [("main", Case.ended(137, "OOMKilled"))],
        outlook: .over(.failed(exitCode: 137, reason: "OOMKilled"))),
      Case(
        policy: "Never", phase: "Succeeded", states: [("main", Case.ended(0, "Completed"))],
        outlook: .over(.succeeded)),
      Case(
        policy: "Never", phase: "Failed", states: [("main", Case.ended(1, "Error"))],
        outlook: .over(.failed(exitCode: 1, reason: nil))),
      Case(
        phase: "Failed", states: [], reason: "Evicted",
        outlook: .over(.failed(exitCode: nil, reason: "Evicted"))),
      Case(
        policy: "Never", phase: "Failed", states: [("main", Case.creating)],
        initStates: [("setup", Case.ended(3, "Error"))],
        outlook: .over(.failed(exitCode: nil, reason: nil))),
      // What goes away is not begun again.
      Case(metadata: Case.deletion, outlook: .open),
      Case(
        states: [("main", Case.ended(143, "Error"))], metadata: Case.deletion,
        outlook: .over(.deleted)),
      Case(states: [("main", Case.creating)], metadata: Case.deletion, outlook: .over(.deleted)),
      Case(states: [("main", Case.backOff)], metadata: Case.deletion, outlook: .over(.deleted)),
    ])
  func pods(_ one: Case) throws {
    #expect(try LogOutlook(podJSON: one.json, of: one.wanted) == one.outlook)
  }

  private static let mixed: [(name: String, state: String)] = [
    ("main", Case.ended(0, "Completed")), ("proxy", Case.running),
  ]

  @Test(
    "Of several containers those count whose log is meant",
    arguments: [
      Case(policy: "Never", states: mixed, outlook: .over(.succeeded)),
      Case(policy: "Never", states: mixed, wanted: .named("proxy"), outlook: .open),
      Case(policy: "Never", states: mixed, wanted: .all, outlook: .open),
      Case(policy: "Never", states: mixed, wanted: .named("nobody"), outlook: .open),
      Case(
        policy: "Never", states: mixed,
        metadata: #""annotations": {"kubectl.kubernetes.io/default-container": "proxy"},"#,
        outlook: .open),
      Case(
        initStates: [("setup", Case.ended(0, "Completed"))], wanted: .named("setup"),
        outlook: .over(.succeeded)),
      Case(
        phase: "Pending", states: [("main", Case.creating)],
        initStates: [("setup", Case.ended(1, "Error"))], wanted: .named("setup"),
        outlook: .paused),
      Case(
        policy: "Never", initStates: [("sidecar", Case.ended(0, "Completed"))],
        wanted: .named("sidecar"), outlook: .paused),
      Case(
        policy: "Never", phase: "Failed",
        states: [("a", Case.ended(0, "Completed")), ("b", Case.ended(9, "Error"))],
        wanted: .named("a"), outlook: .over(.succeeded)),
      Case(
        policy: "Never", phase: "Failed",
        states: [("a", Case.ended(0, "Completed")), ("b", Case.ended(9, "Error"))],
        wanted: .all, outlook: .over(.failed(exitCode: 9, reason: nil))),
    ])
  func containers(_ one: Case) throws {
    #expect(try LogOutlook(podJSON: one.json, of: one.wanted) == one.outlook)
  }

  @Test("What is no pod tells nothing", arguments: ["", "{", #"{"kind": "Status"}"#, "[]"])
  func noPod(_ text: String) {
    #expect(throws: KubernetesDecodingError.self) {
      try LogOutlook(podJSON: Array(text.utf8), of: .all)
    }
  }

  @Test(
    "How it ended is said in a sentence",
    arguments: [
      (LogEnding.succeeded, "x/w has succeeded: its log is over."),
      (.deleted, "x/w was deleted: its log is over."),
      (.past, "x/w has ended: its log is over."),
      (.failed(exitCode: nil, reason: nil), "x/w has failed: its log is over."),
      (
        .failed(exitCode: 137, reason: "OOMKilled"),
        "x/w has failed with exit code 137 (OOMKilled): its log is over."
      ),
    ])
  func sentence(_ ending: LogEnding, _ sentence: String) {
    #expect(ending.sentence(of: "x/w") == sentence)
  }
}
