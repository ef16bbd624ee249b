import Cluster
import Fleet
import FoundationEssentials
import Operations
import Synchronization
import Testing

@Suite("The probe of a cluster", .timeLimit(.minutes(2))) struct ClusterProbeTests: ProbeTesting {
  @Test("A cluster is read page by page")
  func cluster() async throws {
    let script = ProbeScript(try wholeCluster)
    let reading = try await cluster(script)
    #expect(reading.nodes.value?.count == 2)
    #expect(reading.pods.value?.count == 4)
    #expect(reading.events.value?.count == 3)
    #expect(reading.microk8s.value?.isRunning == true)
    #expect(script.count("kubectl get pods -A") == 2)
  }

  @Test("One source that fails hides no other, and says why in words")
  func independence() async throws {
    let script = ProbeScript([
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
    let script = ProbeScript([
      "kubectl get pods -A": [try reply("pods-page-1.json"), gone] + (try pages)
    ])
    let reading = try await cluster(script)
    #expect(reading.pods.value?.count == 4)
    #expect(script.count("kubectl get pods -A") == 4)
  }

  @Test("The next page is asked for while the one before it still comes")
  func overlap() async throws {
    let script = ProbeScript(try wholeCluster)
    let (first, second) = (
      try Fixture.bytes("pods-page-1.json"), try Fixture.bytes("pods-page-2.json")
    )
    let (isSecondAsked, note) = AsyncStream.makeStream(of: Void.self)
    let reading = try await cluster(script) { number, show in
      guard number == 1 else {
        note.finish()
        return second
      }
      // A few bytes at a time, as a slow network brings them; the rest only after the next question.
      for start in stride(from: 0, to: 300, by: 7) {
        await show(Array(first.dropFirst(start).prefix(7)))
      }
      for await _ in isSecondAsked {}
      return first
    }
    #expect(reading.pods.value?.count == 4)
    #expect(script.count("kubectl get pods -A") == 2)
  }

  @Test("Pages that turn out to be of two moments are read again, once")
  func twoMoments() async throws {
    let script = ProbeScript(try wholeCluster)
    let (first, second) = (
      try Fixture.bytes("pods-page-1.json"), try Fixture.bytes("pods-page-2.json")
    )
    let (isSecondAsked, note) = AsyncStream.makeStream(of: Void.self)
    let reading = try await cluster(script) { number, show in
      guard number == 1 || number == 3 else {
        note.finish()
        return second
      }
      if number == 1 {
        // What a first sending said, before the connection broke.
        await show(Array(#"{"metadata":{"continue":"other"},"items":["#.utf8))
        for await _ in isSecondAsked {}
      }
      return first
    }
    #expect(reading.pods.value?.count == 4)
    #expect(script.count("kubectl get pods -A") == 4)
  }

  @Test("A list that never ends is given up")
  func endless() async throws {
    let script = ProbeScript(["kubectl get pods -A": [try reply("pods-page-1.json")]])
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
    let reading = try await cluster(ProbeScript(try wholeCluster), clock: clock)
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
    let reading = try await cluster(ProbeScript(answers), clock: clock)
    #expect(reading.clusterTime == now)
    #expect(reading.nodes.value?.count == 2)
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
    let reading = try await cluster(ProbeScript(answers))
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
    let probe = ClusterProbe(shell: ProbeScript(answers).shell, clock: .live)
    #expect(await probe.read(through: try target) == .failure(.withdrawn))
  }

  /// Control planes `n1`, `n2`, … and others behind them, each with answers of its own.
  private func read(
    _ scripts: [ProbeScript], others: Int = 0
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
    let second = ProbeScript(try wholeCluster)
    let answer = try await read([ProbeScript(try wholeCluster), second]).get()
    #expect(answer.source.name == "plane-1" && answer.refusals.isEmpty)
    #expect(second.count("kubectl get pods -A") == 0)
  }

  @Test("Where a control plane does not answer, the next one does, and it is said who and why")
  func nextAnswers() async throws {
    let gone = ProbeScript(
      Dictionary(
        uniqueKeysWithValues: try wholeCluster.keys.map {
          ($0, [.failure(.unreachable(reason: "No route to host"))])
        }))
    let stopped = ProbeScript([
      "kubectl get nodes": [failure("The connection to the server 127.0.0.1:16443 was refused\n")],
      "kubectl get pods -A": [
        failure("The connection to the server 127.0.0.1:16443 was refused\n")
      ],
      "kubectl get events -A": [
        failure("The connection to the server 127.0.0.1:16443 was refused\n")
      ],
      "microk8s status": [try reply("microk8s-status.yaml", exitCode: 1)],
    ])
    let answer = try await read([gone, stopped, ProbeScript(try wholeCluster)]).get()
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
    let worker = ProbeScript(
      Dictionary(
        uniqueKeysWithValues: try wholeCluster.keys.filter { $0 != "probe" }.map { ($0, [words]) }))
    let answer = try await read([worker, ProbeScript(try wholeCluster)], others: 1).get()
    #expect(answer.source.name == "plane-2")
    let forbidden = ProbeScript(
      Dictionary(
        uniqueKeysWithValues: ["nodes", "pods -A", "events -A"].map {
          ("kubectl get \($0)", [failure("Error from server (Forbidden): no\n")])
        }))
    let other = ProbeScript(try wholeCluster)
    let refused = try await read([forbidden, other]).get()
    #expect(refused.source.name == "plane-1", "Rights are the cluster's: the next says the same.")
    #expect(other.count("kubectl get pods -A") == 0)
  }
}
