import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Testing

@testable import Console

@Suite("Workloads on the overview")
struct WorkloadsTests {
  private func rules(_ model: Model) -> [String] {
    model.subscriptions.compactMap {
      if case .workload(let rule, _) = $0 { rule.name } else { nil }
    }.sorted()
  }

  @Test("They are asked for while the overview is shown, through the control plane")
  func subscriptions() throws {
    var model = try Sample.working()
    #expect(rules(model) == ["database", "workers"])
    model.press("5")
    #expect(rules(model) == [])
    var bare = Sample.model(workloads: Sample.workloads)
    #expect(rules(bare) == [])
    bare.press("1")
    #expect(!bare.shown.contains("workers"))
  }

  @Test("A line has ready and wanted pods, restarts, and what went wrong last")
  func lines() throws {
    var model = try Sample.working()
    #expect(model.shown.contains("workers   temporal  asking…"))
    model.receive(.workloadRead(Sample.workloads[0], Sample.workers()))
    #expect(
      model.shown.contains(
        "◐ workers   temporal  2/3 ready · 4 restarts · temporal-worker-2xkfp: no secret"))
    #expect(model.shown.contains("◐ workers: 2 of 3 pods ready  no secret"))
    #expect(!model.shown.contains("All is well"))
    model.receive(
      .workloadRead(
        Sample.workloads[1],
        WorkloadReading(
          fetchedAt: model.now, desired: 1, ready: 1, pods: 1, restarts: 1,
          lastFailure: .init(
            pod: PodIdentity(namespace: "temporal", name: "db-0"), words: "exit 137, OOMKilled",
            at: model.now.addingTimeInterval(-1800)))))
    #expect(
      model.shown.contains(
        "● database  temporal  1/1 ready · 1 restart · last failure 14:02: exit 137, OOMKilled, db-0"
      ))
  }

  @Test("What is old or cannot be read is said")
  func old() throws {
    var model = try Sample.working()
    model.receive(
      .workloadUnreachable(
        Sample.workloads[0], Failure(what: "workers could not be read", why: "forbidden")))
    #expect(model.shown.contains("✖ workers   temporal  forbidden"))
    model.receive(.workloadRead(Sample.workloads[0], Sample.workers()))
    model.wait(40)
    #expect(model.shown.contains("4 restarts  STALE 40s"))
    model.receive(
      .workloadUnreachable(
        Sample.workloads[0], Failure(what: "workers could not be read", why: "forbidden")))
    #expect(model.shown.contains("OFFLINE 40s"))
  }
}
