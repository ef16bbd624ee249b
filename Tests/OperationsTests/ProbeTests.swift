import Cluster
import Fleet
import FoundationEssentials
import Operations
import Synchronization
import Testing

@Suite("Probes", .timeLimit(.minutes(2))) struct ProbeTests {
  private typealias Reply = Result<RemoteReply, AccessFailure>

  /// Answers by the title of the question, and remembers what was asked.
  private final class Script: Sendable {
    private let answers: [String: [Reply]]
    private let asked = Mutex<[String: Int]>([:])

    init(_ answers: [String: [Reply]]) { self.answers = answers }

    var shell: RemoteShell {
      RemoteShell { command, _ in
        let count = self.asked.withLock { asked in
          defer { asked[command.title, default: 0] += 1 }
          return asked[command.title, default: 0]
        }
        guard let answers = self.answers[command.title], !answers.isEmpty else {
          return .success(
            RemoteReply(output: [], errorOutput: Array("no script".utf8), exitCode: 1))
        }
        return answers[min(count, answers.count - 1)]
      }
    }

    func count(_ title: String) -> Int { asked.withLock { $0[title, default: 0] } }
  }

  private var target: MachineTarget {
    get throws {
      MachineTarget(
        id: "1", name: "controller",
        host: try Host(alias: "n1", address: "10.0.0.4", hostKeyAlias: "n1"))
    }
  }

  private func cluster(_ script: Script, clock: WallClock = .live) async throws -> ClusterReading {
    try await ClusterProbe(shell: script.shell, clock: clock).read(through: try target).get()
  }

  private func reply(_ fixture: String, exitCode: Int32 = 0) throws -> Reply {
    .success(RemoteReply(output: try Fixture.bytes(fixture), exitCode: exitCode))
  }

  private func reply(text: String) -> Reply {
    .success(RemoteReply(output: Array(text.utf8)))
  }

  private func failure(_ text: String, exitCode: Int32 = 1) -> Reply {
    .success(RemoteReply(output: [], errorOutput: Array(text.utf8), exitCode: exitCode))
  }

  private var pages: [Reply] {
    get throws { [try reply("pods-page-1.json"), try reply("pods-page-2.json")] }
  }

  private var wholeCluster: [String: [Reply]] {
    get throws {
      [
        "kubectl get nodes": [try reply("nodes.json")],
        "kubectl get pods -A": try pages,
        "kubectl get events -A": [try reply("events.json")],
        "microk8s status": [try reply("microk8s-status.yaml")],
        "probe": [reply(text: "@clock\n2027-01-15T07:59:00Z\n")],
      ]
    }
  }

  /// A machine whose boot failed.
  private var failedMachine: [String: [Reply]] {
    get throws {
      [
        "probe": [reply(text: "@clock\n2027-01-15T07:59:00Z\n")],
        "cloud-init status": [try reply("cloud-init-status.json", exitCode: 1)],
        "tail cloud-init-output.log": [try reply("cloud-init-output.log")],
      ]
    }
  }

  private var pod: Pod {
    get throws {
      try #require(try KubernetesList<Pod>(json: try Fixture.bytes("pod.json")).items.first)
    }
  }

  @Test("A cluster is read page by page")
  func cluster() async throws {
    let script = Script(try wholeCluster)
    let reading = try await cluster(script)
    #expect(reading.nodes.value?.count == 2)
    #expect(reading.pods.value?.count == 4)
    #expect(reading.events.value?.count == 3)
    #expect(reading.microk8s.value?.isRunning == true)
    #expect(script.count("kubectl get pods -A") == 2)
  }

  @Test("How a machine was set up is read from its status and from both logs, each by itself")
  func setUp() async throws {
    var answers = try failedMachine
    answers["tail cloud-init.log"] = [
      reply(
        text: """
          2027-01-15 07:58:00,000 - util.py[DEBUG]: Cloud-init v. 22.4.2 running 'modules:final' at Fri, 15 Jan 2027 07:58:00 +0000. Up 9 seconds.
          2027-01-15 07:58:01,000 - handlers.py[DEBUG]: start: modules-final/config-scripts-user: running
          2027-01-15 07:58:03,000 - handlers.py[DEBUG]: finish: modules-final/config-scripts-user: FAIL: running

          """)
    ]
    let whole = try await SetUpProbe(shell: Script(answers).shell, clock: .live).read(try target)
      .get()
    #expect(whole.missing.isEmpty)
    #expect(whole.report.verdict == .failed)
    #expect(whole.report.failure?.command != nil)
    #expect(whole.report.stages.first?.steps.first?.duration == .seconds(2))
    answers["tail cloud-init.log"] = [failure("tail: cannot open '/var/log/cloud-init.log'\n")]
    let part = try await SetUpProbe(shell: Script(answers).shell, clock: .live).read(try target)
      .get()
    #expect(part.missing.count == 1)
    #expect(part.missing.first?.contains("cannot open '/var/log/cloud-init.log'") == true)
    #expect(part.report.verdict == .failed)
  }

  @Test("A machine that does not answer has no set-up to tell of")
  func setUpWithoutAnswer() async throws {
    let shell = RemoteShell { _, _ in .failure(.timedOut(after: .seconds(9))) }
    let result = await SetUpProbe(shell: shell, clock: .live).read(try target)
    #expect(result == .failure(.timedOut(after: .seconds(9))))
  }

  @Test("One source that fails hides no other, and says why in words")
  func independence() async throws {
    let script = Script([
      "kubectl get nodes": [failure("Error from server (Forbidden): nodes is forbidden\n")],
      "kubectl get pods -A": [failure("", exitCode: 124)],
      "kubectl get events -A": [
        .success(
          RemoteReply(
            output: Array("This MicroK8s deployment is acting as a node in a cluster.\n".utf8)))
      ],
      "microk8s status": [try reply("microk8s-status.yaml", exitCode: 1)],
    ])
    let reading = try await cluster(script)
    let forbidden = KubectlFailure(line: "Error from server (Forbidden): nodes is forbidden")
    #expect(forbidden.cause == .forbidden)
    #expect(reading.nodes.reason == forbidden.summary)
    let slow = try #require(KubectlFailure(errorOutput: "", exitCode: 124))
    #expect(slow.cause == .apiTimeout)
    #expect(reading.pods.reason == slow.summary)
    let worker = KubectlFailure(line: "This MicroK8s deployment is acting as a node in a cluster.")
    #expect(worker.cause == .workerNode)
    #expect(reading.events.reason == worker.summary)
    #expect(reading.microk8s.value != nil)
  }

  @Test("A list that the server forgot in the middle is read again from its beginning, once")
  func expired() async throws {
    let gone = failure("Error from server (Expired): The provided continue parameter is too old\n")
    let script = Script([
      "kubectl get pods -A": [try reply("pods-page-1.json"), gone] + (try pages)
    ])
    let reading = try await cluster(script)
    #expect(reading.pods.value?.count == 4)
    #expect(script.count("kubectl get pods -A") == 4)
  }

  @Test("The next page is asked for while the one before it still comes")
  func overlap() async throws {
    let script = Script(try wholeCluster)
    let (first, second) = (
      try Fixture.bytes("pods-page-1.json"), try Fixture.bytes("pods-page-2.json")
    )
    let (isSecondAsked, note) = AsyncStream.makeStream(of: Void.self)
    let asked = Mutex(0)
    let shell = RemoteShell(
      run: script.shell.run, stream: script.shell.stream,
      runShowing: { command, alias, show in
        guard command.title == "kubectl get pods -A" else {
          return await script.shell.run(command, alias)
        }
        let number = asked.withLock { asked in
          asked += 1
          return asked
        }
        guard number == 1 else {
          note.finish()
          return .success(RemoteReply(output: second))
        }
        // A few bytes at a time, as a slow network brings them; the rest only after the next question.
        for start in stride(from: 0, to: 300, by: 7) {
          await show(Array(first.dropFirst(start).prefix(7)))
        }
        for await _ in isSecondAsked {}
        return .success(RemoteReply(output: first))
      })
    let reading = try await ClusterProbe(shell: shell, clock: .live).read(through: try target).get()
    #expect(reading.pods.value?.count == 4)
    #expect(asked.withLock { $0 } == 2)
  }

  @Test("Pages that turn out to be of two moments are read again, once")
  func twoMoments() async throws {
    let script = Script(try wholeCluster)
    let (first, second) = (
      try Fixture.bytes("pods-page-1.json"), try Fixture.bytes("pods-page-2.json")
    )
    let asked = Mutex(0)
    let shell = RemoteShell(
      run: script.shell.run, stream: script.shell.stream,
      runShowing: { command, alias, show in
        guard command.title == "kubectl get pods -A" else {
          return await script.shell.run(command, alias)
        }
        let number = asked.withLock { asked in
          asked += 1
          return asked
        }
        guard number == 1 || number == 3 else { return .success(RemoteReply(output: second)) }
        if number == 1 {
          // What a first sending said, before the connection broke.
          await show(Array(#"{"metadata":{"continue":"other"},"items":["#.utf8))
          while asked.withLock({ $0 }) < 2 { await Task.yield() }
        }
        return .success(RemoteReply(output: first))
      })
    let reading = try await ClusterProbe(shell: shell, clock: .live).read(through: try target).get()
    #expect(reading.pods.value?.count == 4)
    #expect(asked.withLock { $0 } == 4)
  }

  @Test("A list that never ends is given up")
  func endless() async throws {
    let script = Script(["kubectl get pods -A": [try reply("pods-page-1.json")]])
    let reading = try await cluster(script)
    #expect(reading.pods.reason?.contains("does not end") == true)
    #expect(script.count("kubectl get pods -A") == 400)
  }

  @Test("Ages count from the control plane's clock at the end of the reading")
  func clusterTime() async throws {
    let uptime = Mutex(0)
    let clock = WallClock(
      now: { Date(timeIntervalSince1970: 0) },
      uptime: {
        uptime.withLock { uptime in
          uptime += 1
          return .seconds(uptime)
        }
      }, sleep: { _ in })
    let reading = try await cluster(Script(try wholeCluster), clock: clock)
    #expect(reading.fetchedAt == Date(timeIntervalSince1970: 0))
    // The clock shows one second more at each look: one when the answer came, one at the end.
    #expect(reading.clusterTime == Date(timeIntervalSince1970: 1_799_999_941))
  }

  @Test(
    "A control plane that does not tell its time leaves ours",
    arguments: [
      .success(RemoteReply(output: Array("@clock\n@load\n0.1 0.2 0.3\n".utf8))),
      .success(RemoteReply(output: [], exitCode: 124)), .failure(.timedOut(after: .seconds(15))),
    ] as [Result<RemoteReply, AccessFailure>])
  func noClusterTime(reply: Result<RemoteReply, AccessFailure>) async throws {
    var answers = try wholeCluster
    answers["probe"] = [reply]
    let now = Date(timeIntervalSince1970: 1_800_000_000)
    let clock = WallClock(now: { now }, uptime: { .seconds(5) }, sleep: { _ in })
    let reading = try await cluster(Script(answers), clock: clock)
    #expect(reading.clusterTime == now)
    #expect(reading.nodes.value?.count == 2)
  }

  @Test("A machine that does not answer is asked once, not once for each value")
  func unreachable() async throws {
    let script = Script(["probe": [.failure(.unreachable(reason: "No route to host"))]])
    let result = await MachineProbe(shell: script.shell, clock: .live).read(try target)
    #expect(result == .failure(.unreachable(reason: "No route to host")))
    #expect(script.count("probe") == 1)
    #expect(script.count("cloud-init status") == 0)
    #expect(script.count("tail cloud-init-output.log") == 0)
  }

  @Test("A control plane that does not answer is a failure, not an unknown cluster")
  func unreachableCluster() async throws {
    let shell = RemoteShell { _, _ in .failure(.unreachable(reason: "No route to host")) }
    let cluster = await ClusterProbe(shell: shell, clock: .live).read(through: try target)
    #expect(cluster == .failure(.unreachable(reason: "No route to host")))
    let pod = await PodProbe(shell: shell, clock: .live).read(try pod.id, through: try target)
    #expect(pod == .failure(.unreachable(reason: "No route to host")))
  }

  @Test(
    "A connection that breaks between two questions costs one part, not the reading",
    arguments: ["kubectl get nodes", "microk8s status"])
  func brokenConnection(title: String) async throws {
    var answers = try wholeCluster
    let broken = AccessFailure.transport("Broken pipe")
    answers[title] = [.failure(broken)]
    let reading = try await cluster(Script(answers))
    #expect([reading.nodes.reason, reading.microk8s.reason].contains("\(broken)"))
    #expect(reading.pods.value?.count == 4)
  }

  @Test(
    "A question about the cluster that was withdrawn leaves no reading with a hole, and no failure",
    arguments: [
      "kubectl get nodes", "kubectl get pods -A", "kubectl get events -A", "microk8s status",
      "probe",
    ])
  func withdrawn(title: String) async throws {
    var answers = try wholeCluster
    answers[title] = [.failure(.withdrawn)]
    let probe = ClusterProbe(shell: Script(answers).shell, clock: .live)
    #expect(await probe.read(through: try target) == .failure(.withdrawn))
  }

  @Test(
    "A question to a machine that was withdrawn leaves no reading with a hole, and no failure",
    arguments: [
      "probe", "cloud-init status", "tail cloud-init-output.log", "tail cloud-init.log",
    ])
  func withdrawnOfMachine(title: String) async throws {
    var answers = try failedMachine
    answers[title] = [.failure(.withdrawn)]
    let probe = MachineProbe(shell: Script(answers).shell, clock: .live)
    #expect(await probe.read(try target) == .failure(.withdrawn))
  }

  @Test(
    "A question about a pod that was withdrawn leaves no reading with a hole, and no failure",
    arguments: ["get pod", "describe pod", "logs"])
  func withdrawnOfPod(verb: String) async throws {
    let id = try pod.id
    var answers = [
      "kubectl get pod \(id)": [try reply("pod.json")],
      "kubectl describe pod \(id)": [reply(text: "Name: coredns\n")],
      "kubectl logs \(id)": [reply(text: "started\n")],
    ]
    answers["kubectl \(verb) \(id)"] = [.failure(.withdrawn)]
    let probe = PodProbe(shell: Script(answers).shell, clock: .live)
    #expect(await probe.read(id, through: try target) == .failure(.withdrawn))
  }

  @Test("A machine that is being set up says at which command it is")
  func command() async throws {
    var answers = try failedMachine
    answers["cloud-init status"] = [reply(text: #"{"status": "running", "errors": []}"#)]
    answers["tail cloud-init-output.log"] = [reply(text: "+ snap install microk8s --classic\n")]
    let probe = MachineProbe(shell: Script(answers).shell, clock: .live)
    let reading = try await probe.read(try target).get()
    #expect(reading.cloudInitCommand == "snap install microk8s --classic")
    #expect(reading.cloudInitFailure == nil)
    #expect(reading.setUp?.verdict == .running)
  }

  @Test("Where the set-up failed, the log is read as well and its verdict is joined")
  func failedSetUp() async throws {
    var answers = try failedMachine
    answers["tail cloud-init.log"] = [
      reply(
        text: """
          2027-01-15 07:58:01,000 - handlers.py[DEBUG]: start: modules-final/config-scripts-user: running
          2027-01-15 07:58:02,000 - subp.py[DEBUG]: Unexpected error while running command.
          Command: ['/var/lib/cloud/instance/scripts/runcmd']
          Exit code: 6
          2027-01-15 07:58:03,000 - handlers.py[DEBUG]: finish: modules-final/config-scripts-user: FAIL: running

          """)
    ]
    let script = Script(answers)
    let reading = try await MachineProbe(shell: script.shell, clock: .live).read(try target).get()
    #expect(reading.setUp?.verdict == .failed)
    #expect(reading.setUp?.failure?.exitCode == 6)
    #expect(reading.setUp?.failure?.command == reading.cloudInitFailure?.command)
    answers["cloud-init status"] = [reply(text: #"{"status": "done", "errors": []}"#)]
    let well = Script(answers)
    let fine = try await MachineProbe(shell: well.shell, clock: .live).read(try target).get()
    #expect(fine.setUp == nil)
    #expect(well.count("tail cloud-init.log") == 0, "What is well is asked for no logs.")
  }

  @Test(
    "A boot that says done is looked through for user data that was skipped",
    arguments: [true, false])
  func skippedUserData(isSkipped: Bool) async throws {
    var answers = try failedMachine
    answers["cloud-init status"] = [reply(text: #"{"status": "done"}"#)]
    answers["tail cloud-init-output.log"] = [reply(text: "")]
    answers["grep cloud-init.log"] = [isSkipped ? reply(text: "") : failure("", exitCode: 1)]
    answers["tail cloud-init.log"] = [
      reply(
        text: """
          2027-01-15 07:58:00,000 - util.py[WARNING]: Failed loading yaml blob. Invalid format at line 3 column 1

          """)
    ]
    let script = Script(answers)
    let reading = try await MachineProbe(shell: script.shell, clock: .live).read(try target).get()
    #expect(reading.cloudInit.value?.status == .done)
    #expect(reading.setUp?.verdict == (isSkipped ? .notConfigured : nil))
    #expect(script.count("tail cloud-init.log") == (isSkipped ? 1 : 0))
  }

  @Test("A boot that has ended is not asked about at each look, unless the machine booted again")
  func settledBoot() async throws {
    func vitals(_ boot: String) -> Reply {
      reply(text: "@clock\n2027-01-15T07:59:00Z\n@boot\n\(boot)\n")
    }
    let script = Script([
      "probe": [vitals("a"), vitals("a"), vitals("a"), vitals("b")],
      "cloud-init status": [reply(text: #"{"status": "done", "errors": []}"#)],
    ])
    let now = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
    let clock = WallClock(
      now: { now.withLock { $0 } }, uptime: { .seconds(5) }, sleep: { _ in })
    let probe = MachineProbe(shell: script.shell, clock: clock)
    let first = try await probe.read(try target).get()
    now.withLock { $0.addTimeInterval(5) }
    let second = try await probe.read(try target, after: first).get()
    #expect(script.count("cloud-init status") == 1)
    #expect(second.cloudInit == first.cloudInit)
    #expect(second.fetchedAt > first.fetchedAt && second.cloudInitReadAt == first.fetchedAt)
    now.withLock { $0.addTimeInterval(60) }
    let third = try await probe.read(try target, after: second).get()
    #expect(script.count("cloud-init status") == 2)
    _ = try await probe.read(try target, after: third).get()
    #expect(script.count("cloud-init status") == 3)
  }

  @Test("Without cloud-init its output is nobody's, and not looked at")
  func noCloudInit() async throws {
    let script = Script([
      "probe": [reply(text: "@clock\n2027-01-15T07:59:00Z\n")],
      "cloud-init status": [failure("cloud-init: not found\n", exitCode: 127)],
    ])
    let reading = try await MachineProbe(shell: script.shell, clock: .live).read(try target).get()
    #expect(reading.cloudInit.reason?.contains("not installed") == true)
    #expect(script.count("tail cloud-init-output.log") == 0)
  }

  /// Control planes `n1`, `n2`, … and others behind them, each with answers of its own.
  private func read(
    _ scripts: [Script], others: Int = 0
  ) async throws -> Result<ClusterAnswer, AccessFailure> {
    let targets = try (1...scripts.count).map { number in
      MachineTarget(
        id: "\(number)", name: "plane-\(number)",
        host: try Host(
          alias: "n\(number)", address: "10.0.0.\(number)", hostKeyAlias: "n\(number)"))
    }
    let shell = RemoteShell { command, alias in
      await scripts[(Int(alias.dropFirst()) ?? 1) - 1].shell.run(command, alias)
    }
    return await ClusterProbe(shell: shell, clock: .live).read(
      through: ControlPlanes(
        named: Array(targets.dropLast(others)), others: Array(targets.suffix(others))))
  }

  @Test("The first control plane that answers is the only one that is asked")
  func firstAnswers() async throws {
    let second = Script(try wholeCluster)
    let answer = try await read([Script(try wholeCluster), second]).get()
    #expect(answer.source.name == "plane-1" && answer.refusals.isEmpty)
    #expect(second.count("kubectl get pods -A") == 0)
  }

  @Test("Where a control plane does not answer, the next one does, and it is said who and why")
  func nextAnswers() async throws {
    let gone = Script(
      Dictionary(
        uniqueKeysWithValues: try wholeCluster.keys.map {
          ($0, [.failure(.unreachable(reason: "No route to host"))])
        }))
    let stopped = Script([
      "kubectl get nodes": [failure("The connection to the server 127.0.0.1:16443 was refused\n")],
      "kubectl get pods -A": [
        failure("The connection to the server 127.0.0.1:16443 was refused\n")
      ],
      "kubectl get events -A": [
        failure("The connection to the server 127.0.0.1:16443 was refused\n")
      ],
      "microk8s status": [try reply("microk8s-status.yaml", exitCode: 1)],
    ])
    let answer = try await read([gone, stopped, Script(try wholeCluster)]).get()
    #expect(answer.source.name == "plane-3")
    #expect(answer.reading.pods.value?.count == 4)
    #expect(answer.refusals.map(\.name) == ["plane-1", "plane-2"])
    #expect(answer.refusals.first?.reason.contains("No route to host") == true)
    // None left: what the first one said that said anything, or why the first cannot be reached.
    let none = try await read([stopped, gone]).get()
    #expect(none.source.name == "plane-1" && none.reading.pods.reason != nil)
    #expect(none.reading.microk8s.value != nil)
    #expect(try await read([gone, stopped]) == .failure(.unreachable(reason: "No route to host")))
  }

  @Test("Machines that are none by the state are asked only where all that are turn out as workers")
  func workersFirst() async throws {
    let words = reply(text: "This MicroK8s deployment is acting as a node in a cluster.\n")
    let worker = Script(
      Dictionary(
        uniqueKeysWithValues: try wholeCluster.keys.filter { $0 != "probe" }.map { ($0, [words]) }))
    let answer = try await read([worker, Script(try wholeCluster)], others: 1).get()
    #expect(answer.source.name == "plane-2")
    let forbidden = Script(
      Dictionary(
        uniqueKeysWithValues: ["nodes", "pods -A", "events -A"].map {
          ("kubectl get \($0)", [failure("Error from server (Forbidden): no\n")])
        }))
    let other = Script(try wholeCluster)
    let refused = try await read([forbidden, other]).get()
    #expect(refused.source.name == "plane-1", "Rights are the cluster's: the next says the same.")
    #expect(other.count("kubectl get pods -A") == 0)
  }

  @Test("A clock that is wrong is noticed")
  func skew() async throws {
    let now = Date(timeIntervalSince1970: 1_800_000_000)
    let clock = WallClock(now: { now }, uptime: { .seconds(5) }, sleep: { _ in })
    let answer = RemoteReply(output: Array("@clock\n2027-01-15T07:59:00Z\n".utf8))
    let script = Script(["probe": [.success(answer)]])
    let probe = MachineProbe(shell: script.shell, clock: clock)
    let reading = try await probe.read(try target).get()
    #expect(reading.fetchedAt == now)
    #expect(reading.clockSkew == .seconds(-60))
  }

  @Test("A pod comes with its description and the log of each run of its container")
  func podReading() async throws {
    let pod = try pod
    #expect(pod.status.containerStatuses.map { $0.restartCount > 0 } == [true])
    let gone = "Error from server (NotFound): pods not found"
    let script = Script([
      "kubectl get pod \(pod.id)": [try reply("pod.json")],
      "kubectl describe pod \(pod.id)": [failure(gone)],
      "kubectl logs \(pod.id)": [reply(text: "2026-11-23T08:00:00Z started\n")],
    ])
    let reading = try await PodProbe(shell: script.shell, clock: .live)
      .read(pod.id, through: try target).get()
    #expect(reading.description.reason == KubectlFailure(line: gone).summary)
    #expect(reading.logs == .value("2026-11-23T08:00:00Z started\n"))
    #expect(reading.previousLogs == .value("2026-11-23T08:00:00Z started\n"))
    #expect(script.count("kubectl logs \(pod.id)") == 2)
  }

  @Test("Of a deployment's pod the revisions are read; a pod of nothing else is asked about them")
  func revisions() async throws {
    let json = """
      {"kind": "Pod", "metadata": {"namespace": "a", "name": "web-7c9d8f6b5-x",
        "labels": {"pod-template-hash": "7c9d8f6b5"},
        "ownerReferences": [{"kind": "ReplicaSet", "name": "web-7c9d8f6b5", "controller": true}]}}
      """
    let sets = """
      {"kind": "ReplicaSetList", "items": [{"metadata": {"name": "web-7c9d8f6b5",
        "annotations": {"deployment.kubernetes.io/revision": "7"},
        "ownerReferences": [{"kind": "Deployment", "name": "web", "controller": true}]},
        "status": {"readyReplicas": 1}}]}
      """
    let id = PodIdentity(namespace: "a", name: "web-7c9d8f6b5-x")
    var answers = [
      "kubectl get pod \(id)": [reply(text: json)],
      "kubectl describe pod \(id)": [reply(text: "Name: web")],
      "kubectl get replicasets a": [reply(text: sets)],
    ]
    let probe = PodProbe(shell: Script(answers).shell, clock: .live)
    let reading = try await probe.read(id, through: try target).get()
    #expect(reading.revisions.value?.serving?.number == 7)
    answers["kubectl get replicasets a"] = [.failure(.withdrawn)]
    let withdrawn = PodProbe(shell: Script(answers).shell, clock: .live)
    #expect(await withdrawn.read(id, through: try target) == .failure(.withdrawn))
    answers["kubectl get pod \(id)"] = [
      reply(text: json.replacing("ReplicaSet", with: "DaemonSet"))
    ]
    let other = Script(answers)
    _ = try await PodProbe(shell: other.shell, clock: .live).read(id, through: try target).get()
    #expect(other.count("kubectl get replicasets a") == 0)
  }

  @Test("The logs of several containers stand in the containers' order, each under its name")
  func joinedLogs() async throws {
    let json = """
      {"kind": "Pod", "metadata": {"namespace": "a", "name": "b"}, "status": {
        "initContainerStatuses": [{"name": "prepare", "restartCount": 0}],
        "containerStatuses": [
          {"name": "web", "restartCount": 2}, {"name": "broken", "restartCount": 1}]}}
      """
    let shell = RemoteShell { command, _ in
      let question = command.text(nonce: "0")
      switch command.title {
      case "kubectl get pod a/b": return reply(text: json)
      case "kubectl logs a/b":
        let name = ["prepare", "web"].first { question.contains("--container=\($0)") }
        guard let name else { return failure("no log here") }
        return reply(text: "\(name) \(question.contains("--previous") ? "before" : "now")\n")
      default: return reply(text: "described")
      }
    }
    let reading = try await PodProbe(shell: shell, clock: .live)
      .read(PodIdentity(namespace: "a", name: "b"), through: try target).get()
    #expect(reading.description == .value("described"))
    let logs = """
      ── prepare ──
      prepare now

      ── web ──
      web now

      ── broken ──
      no log here.
      """
    #expect(reading.logs == .value(logs))
    let previous = """
      ── web ──
      web before

      ── broken ──
      no log here.
      """
    #expect(reading.previousLogs == .value(previous))
  }

  @Test("A pod that cannot be fetched says so where its logs would stand")
  func unknownContainers() async throws {
    let id = try pod.id
    let refused = "Error from server (Forbidden): pods is forbidden"
    let script = Script([
      "kubectl get pod \(id)": [failure(refused)],
      "kubectl describe pod \(id)": [reply(text: "Name: coredns\n")],
    ])
    let reading = try await PodProbe(shell: script.shell, clock: .live)
      .read(id, through: try target).get()
    #expect(reading.description == .value("Name: coredns\n"))
    #expect(reading.logs.reason == KubectlFailure(line: refused).summary)
    #expect(reading.previousLogs.reason == KubectlFailure(line: refused).summary)
  }

  @Test("A pod's secret variables are shown nowhere: not described, not as YAML, not in its logs")
  func secretVariables() async throws {
    let id = PodIdentity(namespace: "a", name: "b")
    let json = """
      {"kind": "Pod", "metadata": {"namespace": "a", "name": "b"}, "spec": {"containers": [
        {"name": "web", "env": [{"name": "DB_PASSWORD", "value": "hunter2hunter2"},
         {"name": "LEVEL", "value": "debugging"}]}]},
       "status": {"containerStatuses": [{"name": "web", "restartCount": 0}]}}
      """
    let script = Script([
      "kubectl get pod \(id)": [reply(text: json)],
      "kubectl get pod \(id) -o yaml": [
        reply(text: "    env:\n    - name: DB_PASSWORD\n      value: hunter2hunter2\n")
      ],
      "kubectl describe pod \(id)": [
        reply(
          text: "    Environment:\n      DB_PASSWORD:  hunter2hunter2\n      LEVEL:  debugging\n")
      ],
      "kubectl logs \(id)": [reply(text: "connecting as hunter2hunter2, debugging\n")],
    ])
    let probe = PodProbe(shell: script.shell, clock: .live)
    let reading = try await probe.read(id, through: try target).get()
    #expect(
      reading.description
        == .value("    Environment:\n      DB_PASSWORD: ••••••\n      LEVEL:  debugging\n"))
    #expect(reading.logs == .value("connecting as ••••••, debugging\n"))
    #expect(reading.particulars.value?.containers.map(\.name) == ["web"])
    #expect(reading.containerLogs.map(\.container) == ["web"])
    let manifest = try await probe.readManifest(id, as: .yaml, through: try target).get()
    #expect(manifest.text == .value("    env:\n    - name: DB_PASSWORD\n      value: ••••••\n"))
    let other = try await probe.readManifest(id, as: .json, through: try target).get()
    #expect(other.text.reason?.isEmpty == false)
  }

  @Test("A real machine tells its vitals, and why its boot failed")
  func realMachine() async throws {
    let world = World.live(environment: testEnvironment)
    let server = try await SSHServer(world: world)
    try server.install("sudo", script: "exit 1")
    try server.install(
      "cloud-init", script: "cat \(Fixture.path("cloud-init-status.json")); exit 1")
    try server.install("tail", script: "cat \(Fixture.path("cloud-init-output.log"))")
    try server.install(
      "microk8s",
      script: """
        [ "$1" = status ] && echo 'microk8s is not running, try microk8s start' && exit
        echo 'microk8s is not running, try microk8s start' >&2; exit 1
        """)
    let sshd = try await server.start()
    let access = try await server.access([try server.host()])
    let target = MachineTarget(id: "1", name: "controller", host: try server.host())
    let machine = try await MachineProbe(shell: access.shell, clock: world.clock).read(target).get()
    #expect(machine.vitals.value?.uptime != nil)
    #expect(machine.vitals.value?.disk?.usedFraction != nil)
    #expect(machine.clockSkew == .zero)
    #expect(machine.cloudInit.value?.status == .error)
    #expect(machine.cloudInitFailure?.command?.contains("usermod") == true)
    let cluster = try await ClusterProbe(shell: access.shell, clock: world.clock)
      .read(through: target).get()
    let stopped = KubectlFailure(line: "microk8s is not running, try microk8s start")
    #expect(stopped.cause == .notRunning)
    #expect(cluster.pods.reason == stopped.summary)
    #expect(cluster.microk8s.value?.isRunning == false)
    #expect(abs(cluster.clusterTime.timeIntervalSince(cluster.fetchedAt)) < 2)
    await access.close()
    await sshd.stop()
  }
}
