import Foundation
import Testing

@testable import Cluster

@Suite("KubectlFailure")
struct KubectlFailureTests {
  /// A recorded call: how it ended and what it printed.
  struct Recording {
    let exitCode: Int32
    let output: [UInt8]
    let errorOutput: String

    init(_ name: String) throws {
      let text = try Fixture("kubectl-errors/\(name).txt").text
      let code = try #require(text.lines.compactMap { $0.dropping(prefix: "# rc: ") }.first)
      exitCode = try #require(Int32(code))
      let marks = text.ranges(of: "# --- std")
      try #require(marks.count == 2)
      func body(_ section: Substring) -> Substring {
        section.drop { $0 != "\n" }.dropFirst()
      }
      output = Array(body(text[marks[0].upperBound..<marks[1].lowerBound]).utf8)
      errorOutput = String(body(text[marks[1].upperBound...]))
    }
  }

  @Test(
    "Each recorded failure has one cause",
    arguments: [
      ("unreachable_refused", .apiNotListening), ("unreachable_refused_json", .apiNotListening),
      ("dns_fail", .apiUnreachable), ("no_kubeconfig", .noConfiguration),
      ("missing_kubeconfig_file", .noConfiguration), ("tls_unknown_authority", .certificate),
      ("server_hung_request_timeout_3s", .apiTimeout), ("request_timeout_1ms", .apiTimeout),
      ("server_hung_no_timeout_killed_by_timeout12", .apiTimeout),
      ("etcd_hung_node_get_5s", .apiTimeout), ("raw_list_rv_future", .datastoreUnavailable),
      ("etcd_hung_no_request_timeout", .datastoreUnavailable),
      ("forbidden_allns", .forbidden), ("forbidden_list", .forbidden),
      ("forbidden_nodes", .forbidden), ("forbidden_watch", .forbidden), ("raw_403", .forbidden),
      ("raw_401", .unauthorized), ("notfound_pod", .notFound), ("notfound_describe", .notFound),
      ("mixed_found_notfound", .notFound), ("raw_404", .notFound),
      ("notfound_resource_type", .badRequest), ("bad_flag", .badRequest),
      ("bad_fieldselector", .badRequest), ("request_timeout_bad", .badRequest),
      ("raw_bad_continue", .expired), ("raw_conflict", .conflict), ("top_no_metrics", .noMetrics),
      ("logs_kubelet_unreachable", .kubeletUnreachable), ("logs_waiting", .kubeletUnreachable),
      ("exec_fail", .kubeletUnreachable), ("empty_namespace", .noResources),
      ("unknown_namespace", .noResources), ("etcd_hung_readyz", .datastoreUnavailable),
      ("raw_watch_rv_too_old", .expired), ("logs_pending", .kubeletUnreachable),
    ] as [(String, KubectlFailure.Cause)])
  func recordings(name: String, cause: KubectlFailure.Cause) throws {
    let recording = try Recording(name)
    let failure = try #require(
      KubectlFailure(
        output: recording.output, errorOutput: recording.errorOutput, exitCode: recording.exitCode))
    #expect(failure.cause == cause)
    #expect(failure.summary.hasSuffix("."))
    #expect(!failure.summary.contains("memcache.go"))
    #expect(!failure.summary.contains("\n"))
    #expect(!failure.evidence.isEmpty)
  }

  @Test(
    "Answers are no failures",
    arguments: [
      "after_etcd_resume", "empty_namespace_json", "unknown_namespace_json", "logs_unscheduled",
      "forbidden_describe_events", "raw_livez", "raw_readyz", "etcd_hung_raw_rv0_from_cache",
    ])
  func answers(name: String) throws {
    let recording = try Recording(name)
    #expect(
      KubectlFailure(
        output: recording.output, errorOutput: recording.errorOutput, exitCode: recording.exitCode)
        == nil)
  }

  @Test(
    "What microk8s says in kubectl's place is understood",
    arguments: [
      ("microk8s is not running, try microk8s start", .notRunning),
      (
        "Insufficient permissions to access MicroK8s.\nYou can either try again with sudo or add "
          + "the user ubuntu to the 'microk8s' group:", .insufficientPermissions
      ),
      ("sh: 1: microk8s: command not found", .notInstalled),
      ("kubectl: command not found", .notInstalled),
      (
        "Error from server (BadRequest): container \"w\" in pod \"p\" is waiting to start: "
          + "ContainerCreating", .containerNotStarted
      ),
      ("Error from server (Expired): The provided continue parameter is too old", .expired),
      ("something else entirely", .other),
    ] as [(String, KubectlFailure.Cause)])
  func microK8s(errorOutput: String, cause: KubectlFailure.Cause) throws {
    let failure = try #require(KubectlFailure(errorOutput: errorOutput, exitCode: 1))
    #expect(failure.cause == cause)
  }

  @Test("Every recording is in one of the two tables, but for one that is a sequence")
  func completeness() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/kubectl-errors")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let source = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
    for file in files where file != "startup_sequence.txt" {
      let name = file.replacing(".txt", with: "")
      #expect(source.contains("\"\(name)\""), "No row for \(file).")
    }
    #expect(files.count == 46)
  }

  @Test(
    "The sentences say what happened and what to do",
    arguments: [
      (
        "unreachable_refused",
        "Nobody listens at the address of the cluster's API: it is stopped or still starting. See on "
          + "the control plane: microk8s status."
      ),
      (
        "etcd_hung_readyz",
        "The datastore behind the cluster's API does not answer: etcd, etcd-readiness failed. See how "
          + "many voters are up: microk8s status."
      ),
      (
        "forbidden_nodes",
        "nodes is forbidden: User \"nobody-user\" cannot list resource \"nodes\" in API group \"\" at "
          + "the cluster scope. Ask with a user who has the right, or have it granted."
      ),
      (
        "notfound_pod", "pods \"nope\" not found. It may have been deleted or replaced: list again."
      ),
      (
        "unknown_namespace",
        "No resources found in no-such-ns namespace. kubectl says the same when the namespace itself "
          + "does not exist."
      ),
      ("bad_flag", "unknown flag: --nope. This version of kubectl does not know the option."),
    ])
  func sentences(name: String, sentence: String) throws {
    let recording = try Recording(name)
    let failure = try #require(
      KubectlFailure(
        output: recording.output, errorOutput: recording.errorOutput, exitCode: recording.exitCode))
    #expect("\(failure)" == sentence)
  }

  @Test("A server that starts refuses at first, and then answers")
  func startup() throws {
    let lines = try Fixture("kubectl-errors/startup_sequence.txt").text.lines.map(String.init)
    #expect(lines[2] == "rc=1")
    let failure = try #require(KubectlFailure(errorOutput: lines[1], exitCode: 1))
    #expect(failure.cause == .apiNotListening)
    #expect(lines.count { $0 == "rc=0" } > 20)
  }

  @Test(
    "A login without rights gets the command that adds it, from either output and any exit code",
    arguments: [(true, 0), (true, 1), (false, 1)] as [(Bool, Int32)])
  func permissions(onOutput: Bool, exitCode: Int32) throws {
    let text = """
      Insufficient permissions to access MicroK8s.
      You can either try again with sudo or add the user ubuntu to the 'microk8s' group:

          sudo usermod -a -G microk8s ubuntu
          sudo chown -R ubuntu ~/.kube

      After this, reload the user groups either via a reboot or by running 'newgrp microk8s'.
      """
    let failure = try #require(
      KubectlFailure(
        output: onOutput ? Array(text.utf8) : [], errorOutput: onOutput ? "" : text,
        exitCode: exitCode))
    #expect(failure.cause == .insufficientPermissions)
    #expect(failure.remedy?.contains("sudo usermod -a -G microk8s ubuntu ") == true)
  }

  @Test("Nothing but two names gets into the command that begins with sudo")
  func hostilePermissions() throws {
    let text = """
      Insufficient permissions to access MicroK8s.
          sudo usermod -a -G root x;reboot
          sudo usermod -a -G microk8s a b
      """
    let failure = try #require(KubectlFailure(errorOutput: text, exitCode: 1))
    #expect(failure.remedy?.contains("sudo usermod -a -G microk8s 'x;reboot' and") == true)
  }

  @Test("Sentences of MicroK8s inside an answer are no failure")
  func quotedSentences() {
    let sentence = "This MicroK8s deployment is acting as a node in a cluster."
    let json = #"{"kind": "EventList", "items": [{"message": "\#(sentence)"}]}"#
    #expect(KubectlFailure(output: Array(json.utf8), errorOutput: "", exitCode: 0) == nil)
  }

  @Test("Where only lines for programmers came, the last of them tells")
  func onlyNoise() throws {
    let line =
      "E1123 07:47:18.993628     435 memcache.go:265] couldn't get current server API group list: "
      + "Get \"https://127.0.0.1:16499/api\": dial tcp 127.0.0.1:16499: connect: connection refused"
    let failure = try #require(KubectlFailure(errorOutput: line, exitCode: 1))
    #expect(failure.cause == .apiNotListening)
    #expect(!failure.evidence.contains("memcache.go"))
  }

  @Test("A worker explains itself on standard output and exits with 0")
  func worker() throws {
    let text = """
      This MicroK8s deployment is acting as a node in a cluster.
      Please use the control plane node.
      """
    let failure = try #require(
      KubectlFailure(output: Array(text.utf8), errorOutput: "", exitCode: 0))
    #expect(failure.cause == .workerNode)
    #expect(
      "\(failure)"
        == "This machine is a worker and cannot be asked about the cluster. Ask a control plane node."
    )
  }

  @Test("A command that the machine had to end timed out", arguments: [124, 137] as [Int32])
  func ended(exitCode: Int32) throws {
    let failure = try #require(KubectlFailure(errorOutput: "", exitCode: exitCode))
    #expect(failure.cause == .apiTimeout)
  }

  @Test("A failure without a word still has a sentence")
  func silent() throws {
    let failure = try #require(KubectlFailure(errorOutput: "\n", exitCode: 3))
    #expect(failure.cause == .other)
    #expect(failure.summary == "exit code 3.")
  }
}
