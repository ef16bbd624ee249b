import Cluster
import Fleet
import FoundationEssentials
import Testing

@Suite("Causes of failing pods")
struct PodCauseTests {
  private static let now = Date(timeIntervalSince1970: 1_795_444_327)

  private func item(_ name: String, _ reason: String, cause: String? = nil) -> PodItem {
    let pod = Pod(
      metadata: ObjectMetadata(name: name, namespace: "temporal"), nodeName: "n",
      containers: [ContainerSpec(name: "c")],
      status: PodStatus(
        phase: "Pending",
        containerStatuses: [
          ContainerStatus(name: "c", state: .waiting(reason: reason, message: nil))
        ]))
    return PodItem(
      row: PodRow(pod, now: Self.now),
      finding: cause.map { Self.finding($0) })
  }

  private static func finding(_ summary: String) -> Finding {
    Finding(cause: .configMissingSecret, summary: summary, evidence: [], next: [])
  }

  @Test("Pods of one cause are together, however each of them says it; else their status speaks")
  func groups() {
    let causes = PodCause.all(
      of: [
        item("a", "ImagePullBackOff"), item("b", "Odd", cause: "No key for b."),
        item("c", "Odd", cause: "No key for c."), item("d", "Odder", cause: "No disk."),
      ],
      causes: [
        SharedCause(
          finding: Self.finding("No key."),
          scope: .object(kind: "secret", namespace: "temporal", name: "key"),
          pods: ["b", "c", "elsewhere"].map { PodIdentity(namespace: "temporal", name: $0) })
      ])
    #expect(causes.map(\.summary) == ["No key.", "ImagePullBackOff", "No disk."])
    #expect(causes.map { $0.pods.map(\.name) } == [["b", "c"], ["a"], ["d"]])
  }

  @Test("What does not fail has no cause")
  func none() {
    let done = Pod(
      metadata: ObjectMetadata(name: "done", namespace: "temporal"),
      status: PodStatus(phase: "Succeeded"))
    #expect(
      PodCause.all(of: [PodItem(row: PodRow(done, now: Self.now), finding: nil)], causes: [])
        .isEmpty)
  }
}
