import Cluster
import Fleet
import FoundationEssentials
import Testing

@Suite("How a workload fares")
struct WorkloadReadingTests {
  private static let now = Date(timeIntervalSince1970: 1_795_444_327)

  private func pod(
    _ name: String, restarts: Int = 0, ended: Termination? = nil,
    state: ContainerState = .running(since: nil), isReady: Bool = true
  ) -> Pod {
    Pod(
      metadata: ObjectMetadata(name: name, namespace: "temporal"), nodeName: "n",
      containers: [ContainerSpec(name: "c")],
      status: PodStatus(
        phase: "Running",
        conditions: [ObjectCondition(type: "Ready", status: isReady ? .yes : .no)],
        containerStatuses: [
          ContainerStatus(
            name: "c", isReady: isReady, restartCount: restarts, state: state,
            lastTermination: ended)
        ]))
  }

  private func reading(_ pods: [Pod], _ scales: [WorkloadScale] = []) -> WorkloadReading {
    WorkloadReading(of: WorkloadObjects(scales: scales, pods: pods), fetchedAt: Self.now)
  }

  @Test("Ready and wanted come from the deployments, restarts from the pods")
  func counts() {
    let reading = reading(
      [pod("a", restarts: 3), pod("b", restarts: 1)],
      [
        WorkloadScale(name: "x", desired: 3, ready: 2),
        WorkloadScale(name: "y", desired: 1, ready: 1),
      ])
    #expect(reading.desired == 4 && reading.ready == 3)
    #expect(reading.restarts == 4)
    #expect(!reading.isWell)
  }

  @Test("Without any, the pods that are there are those that should be")
  func pods() {
    let reading = reading([pod("a"), pod("b")])
    #expect(reading.desired == nil && reading.ready == 2 && reading.pods == 2)
    #expect(reading.isWell)
  }

  @Test("A deployment whose pods were never made is not well")
  func missing() {
    let reading = reading([], [WorkloadScale(name: "x", desired: 2, ready: 0)])
    #expect(!reading.isWell && reading.pods == 0)
  }

  @Test("The last failure is the newest end that was none of success")
  func lastFailure() {
    let ends = [(1, -900.0), (137, -60.0), (0, -5.0)].map { code, age in
      Termination(
        exitCode: code, reason: code == 137 ? "OOMKilled" : nil,
        finishedAt: Self.now.addingTimeInterval(age))
    }
    let reading = reading(ends.enumerated().map { pod("p\($0.offset)", ended: $0.element) })
    #expect(reading.lastFailure?.words == "exit 137, OOMKilled")
    #expect(reading.lastFailure?.pod.name == "p1")
    #expect(reading.lastFailure?.at == Self.now.addingTimeInterval(-60))
    #expect(reading.isWell)
  }

  @Test("What goes wrong now stands before what went wrong earlier")
  func present() {
    let waiting = ContainerState.waiting(
      reason: "CreateContainerConfigError", message: "secret \"k\" not found")
    let reading = reading([
      pod("old", ended: Termination(exitCode: 1, finishedAt: Self.now)),
      pod("new", state: waiting, isReady: false),
    ])
    #expect(reading.lastFailure?.pod.name == "new")
    #expect(reading.lastFailure?.goesOn == true)
    #expect(!reading.isWell)
  }
}
