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
      ("unknown_namespace", .noResources),
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
      "forbidden_describe_events",
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
