import Cluster
import Fleet
import FoundationEssentials
import Operations
import Testing

@Suite("The probe of a pod", .timeLimit(.minutes(2))) struct PodProbeTests: ProbeTesting {
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
    let probe = PodProbe(shell: ProbeScript(answers).shell, clock: .live)
    #expect(await probe.read(id, through: try target) == .failure(.withdrawn))
  }

  @Test("A pod comes with its description and the log of each run of its container")
  func podReading() async throws {
    let pod = try pod
    #expect(pod.status.containerStatuses.map { $0.restartCount > 0 } == [true])
    let gone = "Error from server (NotFound): pods not found"
    let script = ProbeScript([
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
    let probe = PodProbe(shell: ProbeScript(answers).shell, clock: .live)
    let reading = try await probe.read(id, through: try target).get()
    #expect(reading.revisions.value?.serving?.number == 7)
    answers["kubectl get replicasets a"] = [.failure(.withdrawn)]
    let withdrawn = PodProbe(shell: ProbeScript(answers).shell, clock: .live)
    #expect(await withdrawn.read(id, through: try target) == .failure(.withdrawn))
    answers["kubectl get pod \(id)"] = [
      reply(text: json.replacing("ReplicaSet", with: "DaemonSet"))
    ]
    let other = ProbeScript(answers)
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
    let script = ProbeScript([
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
    let script = ProbeScript([
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
}
