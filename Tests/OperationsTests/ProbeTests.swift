import Cluster
import FoundationEssentials
import Operations
import Synchronization
import Testing

@Suite("Probes", .timeLimit(.minutes(2))) struct ProbeTests {
  /// Answers by the title of the question, and remembers what was asked.
  private final class Script: Sendable {
    private let answers: [String: [Result<RemoteReply, AccessFailure>]]
    private let asked = Mutex<[String: Int]>([:])

    init(_ answers: [String: [Result<RemoteReply, AccessFailure>]]) { self.answers = answers }

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

  private func reply(_ fixture: String, exitCode: Int32 = 0) throws -> Result<
    RemoteReply, AccessFailure
  > {
    .success(RemoteReply(output: try Fixture.bytes(fixture), exitCode: exitCode))
  }

  private func failure(_ text: String, exitCode: Int32 = 1) -> Result<RemoteReply, AccessFailure> {
    .success(RemoteReply(output: [], errorOutput: Array(text.utf8), exitCode: exitCode))
  }

  private var pages: [Result<RemoteReply, AccessFailure>] {
    get throws { [try reply("pods-page-1.json"), try reply("pods-page-2.json")] }
  }

  @Test("A cluster is read page by page")
  func cluster() async throws {
    let script = Script([
      "kubectl get nodes": [try reply("nodes.json")],
      "kubectl get pods -A": try pages,
      "kubectl get events -A": [try reply("events.json")],
      "microk8s status": [try reply("microk8s-status.yaml")],
    ])
    let reading = await ClusterProbe(shell: script.shell, clock: .live).read("n1")
    #expect(reading.nodes.value?.count == 2)
    #expect(reading.pods.value?.count == 4)
    #expect(reading.events.value?.count == 3)
    #expect(reading.microK8s.value?.isRunning == true)
    #expect(script.count("kubectl get pods -A") == 2)
    #expect(reading.accessFailure == nil)
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
    let reading = await ClusterProbe(shell: script.shell, clock: .live).read("n1")
    guard case .kubectl("kubectl get nodes", let forbidden) = reading.nodes.failure else {
      Issue.record("It was not refused: \(reading.nodes).")
      return
    }
    #expect(forbidden.cause == .forbidden)
    guard case .kubectl(_, let slow) = reading.pods.failure else {
      Issue.record("It was not too slow: \(reading.pods).")
      return
    }
    #expect(slow.cause == .apiTimeout)
    guard case .kubectl(_, let worker) = reading.events.failure else {
      Issue.record("It was no worker: \(reading.events).")
      return
    }
    #expect(worker.cause == .workerNode)
    #expect(reading.microK8s.value != nil)
    #expect(reading.accessFailure == nil)
  }

  @Test("A list that the server forgot in the middle is read again from its beginning, once")
  func expired() async throws {
    let gone = failure("Error from server (Expired): The provided continue parameter is too old\n")
    let script = Script([
      "kubectl get pods -A": [try reply("pods-page-1.json"), gone] + (try pages)
    ])
    let reading = await ClusterProbe(shell: script.shell, clock: .live).read("n1")
    #expect(reading.pods.value?.count == 4)
    #expect(script.count("kubectl get pods -A") == 4)
  }

  @Test("A list that never ends is given up")
  func endless() async throws {
    let script = Script(["kubectl get pods -A": [try reply("pods-page-1.json")]])
    let reading = await ClusterProbe(shell: script.shell, clock: .live).read("n1")
    #expect(reading.pods.failure.map { "\($0)" }?.contains("does not end") == true)
    #expect(script.count("kubectl get pods -A") == 400)
  }

  @Test("A machine that does not answer is asked once, not once for each value")
  func unreachable() async throws {
    let gone: Result<RemoteReply, AccessFailure> = .failure(
      .unreachable(reason: "No route to host"))
    let script = Script(["probe": [gone]])
    let reading = await MachineProbe(shell: script.shell, clock: .live).read("n1")
    #expect(reading.accessFailure == .unreachable(reason: "No route to host"))
    #expect(reading.cloudInit == nil)
    #expect(script.count("cloud-init status") == 0)
  }

  @Test("A clock that is wrong is noticed")
  func skew() async throws {
    let now = Date(timeIntervalSince1970: 1_800_000_000)
    let clock = WallClock(now: { now }, uptime: { .seconds(5) }, sleep: { _ in })
    let answer = RemoteReply(output: Array("@clock\n2027-01-15T07:59:00Z\n".utf8))
    let script = Script(["probe": [.success(answer)]])
    let reading = await MachineProbe(shell: script.shell, clock: clock).read("n1")
    #expect(reading.fetchedAt == now)
    #expect(reading.clockSkew == .seconds(-60))
  }

  @Test("A pod comes with its events, its description and the logs of each run of its containers")
  func pod() async throws {
    let pod = try #require(
      try KubernetesList<Pod>(json: try Fixture.bytes("pod.json")).items.first)
    let line = RemoteReply(output: Array("2026-11-23T08:00:00Z started\n".utf8))
    let script = Script([
      "kubectl get pod \(pod.id)": [try reply("pod.json")],
      "kubectl get events of \(pod.id)": [try reply("events.json")],
      "kubectl describe pod \(pod.id)": [failure("Error from server (NotFound)")],
      "kubectl logs \(pod.id)": [.success(line)],
    ])
    let reading = await PodProbe(shell: script.shell, clock: .live).read(pod.id, on: "n1")
    #expect(reading.pod.value == pod)
    #expect(reading.events.value?.count == 3)
    #expect(reading.description.failure != nil)
    let statuses = pod.status.containerStatuses
    #expect(statuses.contains { $0.restartCount > 0 })
    let expected = statuses.flatMap { $0.restartCount > 0 ? [false, true] : [false] }
    #expect(reading.logs.map(\.isPrevious) == expected)
    #expect(reading.logs.allSatisfy { $0.text.value?.hasSuffix("started\n") == true })
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
    let machine = await MachineProbe(shell: access.shell, clock: world.clock).read("n1")
    #expect(machine.vitals.value?.uptime != nil)
    #expect(machine.vitals.value?.disk?.usedFraction != nil)
    #expect(machine.clockSkew == .zero)
    #expect(machine.cloudInit?.value?.status == .error)
    #expect(machine.cloudInitOutput?.value?.failure?.command?.contains("usermod") == true)
    let cluster = await ClusterProbe(shell: access.shell, clock: world.clock).read("n1")
    guard case .kubectl(_, let stopped) = cluster.pods.failure else {
      Issue.record("The cluster is not stopped: \(cluster.pods).")
      return
    }
    #expect(stopped.cause == .notRunning)
    #expect(cluster.microK8s.value?.isRunning == false)
    await access.close()
    await sshd.stop()
  }
}
