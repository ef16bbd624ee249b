import Cluster
import Fleet
import FoundationEssentials
import Terraform
import Testing

@testable import Console

/// Old data says that it is old; a failure never leaves a blank.
@Suite("Freshness")
struct FreshnessTests {
  private let failure = Failure(what: "The control plane did not answer", why: "Connection refused")

  @Test("Readings that stop coming are shown as stale, with their age")
  func stale() throws {
    var model = try Sample.overview()
    #expect(model.shown.contains(" LIVE ╮"))
    model.wait(34)
    #expect(model.shown.contains("STALE 34s"))
    #expect(model.shown.contains("temporal-postgres-0"))
    #expect(!model.shown.contains("All is well"))
  }

  @Test("A failure is shown as offline with the age of what is still shown")
  func offline() throws {
    var model = try Sample.overview()
    model.wait(34)
    model.receive(.clusterUnreachable(failure))
    #expect(model.shown.contains("OFFLINE 34s"))
    #expect(model.shown.contains("temporal-postgres-0"))
    #expect(model.shown.contains("Connection refused"))
    #expect(!model.shown.contains("All is well"))
    model.wait(146)
    #expect(model.shown.contains("OFFLINE 3m00s"))
  }

  @Test("A control plane that never answered says why instead of a blank")
  func neverThere() throws {
    var model = Sample.model()
    model.receive(.stateRead(try Sample.state(), at: Sample.now))
    #expect(model.shown.contains("Asking the control plane…"))
    model.receive(.clusterUnreachable(failure))
    #expect(model.shown.contains("The control plane did not answer: Connection refused"))
    #expect(model.shown.contains("OFFLINE"))
  }

  @Test("A machine that does not answer keeps what it said last")
  func machine() throws {
    var model = try Sample.overview()
    let id = MachineJSON.three[1].id
    model.receive(.machineUnreachable(id: id, Failure(what: "No answer", why: "timed out")))
    #expect(model.shown.contains("does not answer over SSH"))
    #expect(model.machines[id]?.value != nil)
    model.press("j", "enter")
    #expect(model.shown.contains("OFFLINE 4s"))
    #expect(model.shown.contains("timed out"))
    #expect(model.shown.contains("m1.large"))
    #expect(model.shown.contains("42% of 7.8 GiB"))
  }

  @Test("A state that cannot be read is told, and what was known stays")
  func state() throws {
    var model = try Sample.overview()
    model.receive(
      .stateUnreadable(Failure(what: "The state cannot be read", why: "it ends at byte 512")))
    #expect(model.shown.contains("The state cannot be read  it ends at byte 512"))
    #expect(model.shown.contains("workernode-2"))
    #expect(!model.shown.contains("All is well"))
  }

  @Test("A part of a reading that is missing says why, and nothing is called well")
  func missingPart() throws {
    var model = Sample.model()
    model.receive(.stateRead(try Sample.state(), at: Sample.now))
    let none = ClusterReading(
      fetchedAt: Sample.now, clusterTime: Sample.now, microk8s: .missing("snap is not installed"),
      nodes: .missing("forbidden"), pods: .missing("The pods did not come in time"),
      events: .missing("forbidden"))
    model.receive(.clusterRead(ClusterPicture(of: none)))
    #expect(model.shown.contains("The pods did not come in time"))
    #expect(model.shown.contains("snap is not installed"))
    #expect(!model.shown.contains("All is well"))
  }

  @Test("A reading that misses its pods does not blank those of the last one")
  func keptPart() throws {
    var model = try Sample.overview()
    model.wait(10)
    let reading = ClusterReading(
      fetchedAt: model.now, clusterTime: model.now, microk8s: .value(Sample.microK8s),
      nodes: .value([]), pods: .missing("The pods did not come in time"), events: .value([]))
    model.receive(.clusterRead(ClusterPicture(of: reading)))
    #expect(model.shown.contains("temporal-postgres-0"))
    #expect(model.shown.contains("OFFLINE 10s"))
    #expect(model.shown.contains("The pods did not come in time"))
  }

  @Test("A part that nobody has answered for is waited for, and each has an age of its own")
  func awaitedPart() throws {
    var model = Sample.model()
    model.receive(.stateRead(try Sample.state(), at: Sample.now))
    var cluster = LiveCluster()
    cluster.heard(.nodes, at: Sample.now.addingTimeInterval(-30))
    cluster.heard(.events, at: Sample.now)
    model.receive(.clusterRead(cluster.picture(at: Sample.now, fetchedAt: Sample.now)))
    #expect(model.cluster.missingParts.isEmpty)
    #expect(model.cluster.nodes.freshness(at: Sample.now) == .stale(seconds: 30))
    #expect(model.cluster.events.freshness(at: Sample.now) == .live)
    #expect(model.cluster.pods.freshness(at: Sample.now) == .waiting)
    #expect(model.cluster.microk8s.freshness(at: Sample.now) == .waiting)
    _ = cluster.failed(.pods, because: "The API does not answer.")
    model.receive(.clusterRead(cluster.picture(at: Sample.now, fetchedAt: Sample.now)))
    #expect(model.cluster.pods.freshness(at: Sample.now) == .offline(seconds: nil))
    #expect(model.cluster.missingParts.count == 1)
  }

  @Test("A picture waits for what a run that is over has said, and not for one that was lost")
  func awaitedRun() throws {
    var model = Sample.model()
    model.receive(.stateRead(try Sample.state(), at: Sample.now))
    model.receive(.runsListed([Sample.run("a", outcome: .succeeded(changes: true), seconds: 4)]))
    #expect(model.awaited.contains("the newest run"))
    let end = RunLine.runEnded(.succeeded(changes: true), at: Sample.now)
    model.receive(.runAdvanced(id: "a", lines: [end]))
    #expect(!model.awaited.contains("the newest run"))
    #expect(model.awaited.contains("the plan"))
    let failure = Failure(what: "The plan cannot be read", why: "It is gone.")
    model.receive(.planUnreadable(runID: "a", failure))
    #expect(!model.awaited.contains("the plan"))
    model.receive(.runsListed([Sample.run("b", outcome: .lost, after: 60)]))
    #expect(!model.awaited.contains("the newest run"))
  }

  @Test("A pod's particulars that fail say why, and those that were read stay")
  func pod() throws {
    var model = try Scene.podWithoutSecret.model(columns: 120, rows: 40)
    let id = try #require(model.pod.id)
    model.press("d")
    #expect(model.shown.contains("Asking the control plane…"))
    model.receive(.podUnreachable(id, Failure(what: "The pod cannot be read", why: "timed out")))
    #expect(model.shown.contains("The pod cannot be read: timed out"))
    let reading = PodReading(
      fetchedAt: Sample.now, description: .value("Name: worker"), logs: .missing("none"),
      previousLogs: .missing("none"))
    model.receive(.podRead(id, reading))
    model.receive(.podUnreachable(id, Failure(what: "The pod cannot be read", why: "timed out")))
    #expect(model.shown.contains("Name: worker"))
    #expect(model.shown.contains("OFFLINE"))
  }

  @Test("An answer about a pod that is no longer shown is dropped")
  func latePod() throws {
    var model = try Scene.podWithoutSecret.model(columns: 120, rows: 40)
    let other = PodIdentity(namespace: "temporal", name: "temporal-postgres-0")
    let before = model
    model.receive(.podUnreachable(other, failure))
    #expect(model == before)
  }

  @Test("An event without a time claims none")
  func timelessEvent() throws {
    var model = try Sample.overview()
    let event = KubernetesEvent(
      metadata: ObjectMetadata(name: "e"), type: "Warning", reason: "Odd", message: "no time",
      subject: .init(kind: "Pod", namespace: "a", name: "b"))
    model.receive(
      .clusterRead(
        ClusterPicture(
          of: ClusterReading(
            fetchedAt: Sample.now, clusterTime: Sample.now, microk8s: .missing(""),
            nodes: .value([]), pods: .value([]), events: .value([event])))))
    let line = try #require(model.shown.split(separator: "\n").first { $0.contains("no time") })
    #expect(!line.contains("14:32"))
  }
}
