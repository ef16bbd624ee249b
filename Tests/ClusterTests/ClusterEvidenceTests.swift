import Foundation
import Testing

@testable import Cluster

@Suite("ClusterEvidence")
struct ClusterEvidenceTests {
  private func evidence(_ texts: String...) throws -> ClusterEvidence {
    var evidence = ClusterEvidence()
    for text in texts { try evidence.add(Array(text.utf8)) }
    return evidence
  }

  private func problem(_ text: String) -> EvidenceProblem? {
    do {
      _ = try evidence(text)
      return nil
    } catch {
      return error as? EvidenceProblem
    }
  }

  @Test("What each file is, is found out, in any order")
  func kinds() throws {
    var evidence = ClusterEvidence()
    for file in [
      "microk8s/status.yaml", "kubernetes-1.36/events_v1.json", "kubernetes-1.36/version.json",
      "kubernetes-1.36/raw_pods_limit500.json", "kubernetes-1.36/nodes.json",
    ] {
      try evidence.add(Fixture(file).bytes)
    }
    #expect(evidence.hasPods && evidence.hasNodes && evidence.hasEvents)
    #expect(evidence.objects.pods.count > 40 && evidence.objects.nodes.count == 6)
    #expect(evidence.microk8s?.isRunning == true)
    #expect(evidence.server == ServerVersion(minor: 36))
    #expect(evidence.notes.isEmpty && evidence.incompleteKinds.isEmpty)
  }

  @Test("Every format of microk8s status is taken", arguments: ["yaml", "pretty", "short"])
  func microK8s(format: String) throws {
    for file in ["status.\(format)", "status.\(format).notready"] {
      var evidence = ClusterEvidence()
      try evidence.add(Fixture("microk8s/\(file)").bytes)
      #expect(evidence.microk8s?.isRunning == !file.hasSuffix("notready"))
    }
  }

  @Test("Pages one behind the other are one list, and a page that is missing is told")
  func pages() throws {
    let first =
      #"{"kind":"PodList","metadata":{"continue":"x"},"items":[{"metadata":{"name":"a"}}]}"#
    let last = #"{"kind":"PodList","metadata":{},"items":[{"metadata":{"name":"b"}}]}"#
    #expect(try evidence(first + "\n" + last).objects.pods.map(\.name) == ["a", "b"])
    #expect(try evidence(first, last).incompleteKinds.isEmpty)
    #expect(try evidence(first).incompleteKinds == ["Pod"])
  }

  @Test("What came twice counts once, the last of it")
  func duplicates() throws {
    let old = #"{"kind":"Pod","metadata":{"name":"a"},"status":{"phase":"Pending"}}"#
    let new =
      #"{"kind":"PodList","items":[{"metadata":{"name":"a"},"status":{"phase":"Running"}}]}"#
    var twice = try evidence(old, new)
    twice.removeDuplicates()
    #expect(twice.objects.pods.map(\.status.phase) == ["Running"])
  }

  @Test("Warnings before the JSON and errors behind it do no harm, and the latter are told")
  func surroundingText() throws {
    let json = #"{"kind":"List","items":[{"kind":"Pod","metadata":{"name":"a"}}]}"#
    let evidence = try evidence(
      "Warning: x\nHTTP/2 200\n\n" + json
        + "\nError from server (Forbidden): nodes is forbidden\n")
    #expect(evidence.objects.pods.count == 1)
    #expect(evidence.notes.count == 1)
    #expect(evidence.notes.first?.contains("nodes is forbidden") == true)
  }

  @Test("An empty list of kubectl does not say of what, so it can be of anything")
  func emptyList() throws {
    let evidence = try evidence(#"{"apiVersion":"v1","items":[],"kind":"List"}"#)
    #expect(evidence.hasPods && evidence.hasNodes)
    #expect(try self.evidence(#"{"kind":"NodeList","items":[]}"#).hasPods == false)
  }

  @Test("Objects of other kinds in a list are left out")
  func otherKinds() throws {
    let list = #"{"kind":"List","items":[{"kind":"Service"},{"kind":"Pod","metadata":{}}]}"#
    #expect(try evidence(list).objects.pods.count == 1)
  }

  @Test(
    "What is of no use says what it is, why, and what to do",
    arguments: [
      ("", "is empty"), (" \n\n", "is empty"),
      (#"{"kind":"PodList","items":[{"metadata":{"na"#, "is cut off"),
      (#"{"kind":"PodList","items":[{"metadata":{}}"#, "is cut off"),
      (#"{"kind":"PodList","items":[}]}"#, "is broken"),
      (#"{"kind":"Table","rows":[]}"#, "is a table"),
      ("NAMESPACE   NAME   READY\nns          p      0/1\n", "is a table"),
      ("NAME     STATUS   ROLES\nn        Ready    <none>\n", "is a table"),
      ("Name:         p\nNamespace:    ns\n", "kubectl describe"),
      ("apiVersion: v1\nitems:\n- apiVersion: v1\n", "is YAML"),
      ("<!DOCTYPE html><html><style>a{}</style></html>", "is a web page"),
      ("\u{1F}\u{8B}", "is neither JSON"), ("PK\u{03}\u{04}", "is compressed"),
      ("a\u{0}b", "is no text"), ("[]", "JSON of an unknown kind"),
      (#"{"kind":"SecretList","items":[]}"#, "the kind SecretList"),
      (#"{"kind":"List","items":[{"kind":"Secret"},{"kind":"Service"}]}"#, "Secret, Service"),
      (#"{"a":1}"#, "JSON of an unknown kind"),
      ("hello", "it begins with \"hello\". Give what"),
      (#"{"type":"ADDED","object":{"kind":"Pod"}}"#, "is what a watch printed"),
      (
        #"{"kind":"Status","status":"Failure","message":"pods is forbidden","reason":"Forbidden"}"#,
        "pods is forbidden. Ask with a user who has the right"
      ),
      (
        "The connection to the server 127.0.0.1:16443 was refused - did you specify the right host or port?",
        "Nobody listens"
      ),
      (
        "This MicroK8s deployment is acting as a node in a cluster.\nPlease use the control plane node.",
        "Ask a control plane node."
      ),
      ("Insufficient permissions to access MicroK8s.\n", "sudo usermod -a -G microk8s USER"),
    ])
  func problems(text: String, words: String) throws {
    let problem = try #require(self.problem(text))
    #expect("\(problem)".contains(words), "\(problem)")
    #expect(!"\(problem)".contains("\n"))
    #expect("\(problem)".hasSuffix("."))
  }

  @Test(
    "kubectl's tables are named, as text and as the API makes them",
    arguments: ["pods.txt", "pods_wide.txt", "nodes.txt", "table_pods.json"])
  func recordedTables(file: String) throws {
    var evidence = ClusterEvidence()
    let bytes = try Fixture("kubernetes-1.36/\(file)").bytes
    #expect(throws: EvidenceProblem.table) { try evidence.add(bytes) }
  }

  @Test("gzip is recognised by its first bytes")
  func compressed() {
    var evidence = ClusterEvidence()
    #expect(throws: EvidenceProblem.compressed) { try evidence.add([0x1F, 0x8B, 0x08, 0x00]) }
  }

  @Test("Nothing of a file that turns out to be cut off is taken")
  func nothingOfHalf() {
    var evidence = ClusterEvidence()
    let text = #"{"kind":"PodList","items":[{"metadata":{"name":"a"}}]} {"kind":"PodList","ite"#
    #expect(throws: EvidenceProblem.cutOff) { try evidence.add(Array(text.utf8)) }
    #expect(evidence.objects.pods.isEmpty)
  }

  @Test("A recording cut at any place is named as cut off, and never crashes")
  func everyCut() throws {
    let bytes = try Fixture("kubernetes-1.36/nodes.json").bytes
    for length in stride(from: 2, to: bytes.count - 3, by: 997) {
      var evidence = ClusterEvidence()
      #expect(throws: EvidenceProblem.cutOff) { try evidence.add(Array(bytes[..<length])) }
    }
  }

  @Test(
    "Versions are read from both answers of the server",
    arguments: [
      (#"{"major":"1","minor":"28","gitVersion":"v1.28.15"}"#, 28),
      (#"{"clientVersion":{"gitVersion":"v1.33.1"},"serverVersion":{"gitVersion":"v1.36.2"}}"#, 36),
    ])
  func versions(text: String, minor: Int) throws {
    #expect(try evidence(text).server == ServerVersion(minor: minor))
  }

  @Test("Without it the kubelet of the control plane tells the version")
  func guessedVersion() throws {
    let nodes = try ClusterRecording("1.36").objects.nodes
    #expect(ServerVersion.guess(from: nodes) == ServerVersion(minor: 28))
    #expect(ServerVersion.guess(from: []) == nil)
    #expect(ServerVersion("v1.28.15+k3s1") == ServerVersion(minor: 28))
    #expect(ServerVersion("1.28") == nil && ServerVersion("v2.1.0") == nil)
  }
}
