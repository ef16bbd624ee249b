import Testing

@testable import Cluster

@Suite("Revisions of a deployment")
struct RolloutRevisionsTests {
  private func set(
    _ name: String, owner: String = "temporal-worker", revision: String?, ready: Int?
  ) -> String {
    let annotations = revision.map {
      #""annotations": {"deployment.kubernetes.io/revision": "\#($0)"},"#
    }
    return """
      {"metadata": {\(annotations ?? "") "name": "\(name)", "ownerReferences":
        [{"kind": "Deployment", "name": "\(owner)", "controller": true}]},
       "spec": {"replicas": 2}, "status": {\(ready.map { "\"readyReplicas\": \($0)" } ?? "")}}
      """
  }

  private func revisions(_ sets: [String]) throws -> RolloutRevisions {
    let json = """
      {"kind": "ReplicaSetList", "apiVersion": "apps/v1",
       "items": [\(sets.joined(separator: ","))]}
      """
    return try RolloutRevisions(json: Array(json.utf8), of: "temporal-worker")
  }

  @Test("The newest stands first, and the newest with ready pods serves")
  func serving() throws {
    let all = try revisions([
      set("temporal-worker-5b86dffd6f", revision: "6", ready: 2),
      set("temporal-worker-7c9d8f6b5", revision: "7", ready: nil),
      set("temporal-worker-old", revision: "5", ready: 0),
    ])
    #expect(all.all.map(\.number) == [7, 6, 5])
    #expect(all.revision(of: "temporal-worker-7c9d8f6b5")?.number == 7)
    #expect(all.serving?.number == 6)
    #expect(all.revision(of: "another") == nil)
  }

  @Test("Replica sets of other deployments, and those without a revision, are left out")
  func others() throws {
    let all = try revisions([
      set("a", owner: "temporal-worker-payments", revision: "3", ready: 1),
      set("b", revision: nil, ready: 1), set("c", revision: "x", ready: 1),
    ])
    #expect(all.all.isEmpty)
    #expect(all.serving == nil)
  }

  @Test("What is no list of replica sets is refused", arguments: ["", "nothing", "{\"kind\": 3}"])
  func broken(_ text: String) {
    #expect(throws: KubernetesDecodingError.self) {
      try RolloutRevisions(json: Array(text.utf8), of: "a")
    }
  }

  @Test("They are asked for as a page of the API, of a namespace that can be one")
  func command() throws {
    let text = try RemoteCommand.replicaSets(in: "temporal").text(nonce: "n")
    #expect(text.contains("'/apis/apps/v1/namespaces/temporal/replicasets?limit=500'"))
    #expect(throws: RemoteCommandError.self) { try RemoteCommand.replicaSets(in: "a/../b") }
  }
}

@Suite("A shell in a container")
struct ContainerShellTests {
  @Test("Each word arrives as it is, behind the kubectl that is there")
  func words() throws {
    let pod = PodIdentity(namespace: "temporal", name: "worker-1")
    let text = try RemoteWords.shell(in: pod, container: "worker").text
    #expect(text.hasPrefix("'sh' '-c' 'if command -v microk8s"))
    #expect(
      text.hasSuffix(
        "'sh' 'exec' '--stdin' '--tty' '--namespace=temporal' '--container=worker' 'worker-1' "
          + "'--' 'sh'"))
    #expect(try !RemoteWords.shell(in: pod).text.contains("--container"))
  }

  @Test(
    "A name that is none is refused before anything runs",
    arguments: [
      ("temporal", "--help", nil), ("a b", "worker", nil), ("temporal", "worker", "$(id)"),
      ("temporal", "worker;id", nil), ("temporal", "worker", "-it"),
    ] as [(String, String, String?)])
  func refused(namespace: String, name: String, container: String?) {
    #expect(throws: RemoteCommandError.self) {
      try RemoteWords.shell(
        in: PodIdentity(namespace: namespace, name: name), container: container)
    }
  }
}
