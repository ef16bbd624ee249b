import Cluster
import Fleet
import FoundationEssentials
import Glibc
import Terraform
import Testing

@testable import Operations

@Suite("Changing the cluster through a real machine", .serialized, .timeLimit(.minutes(2)))
struct ClusterEditTests {
  private static let pod = PodIdentity(namespace: "temporal", name: "worker-0")
  private static let command =
    "kubectl delete pod --namespace=temporal --wait=false --request-timeout=15s -- worker-0"

  private struct Outcome {
    let result: Result<String, ClusterEditError>
    /// What the machine was told to run.
    let runs: [String]
    let records: [AuditLog.Record]
  }

  /// Carries out a change on a machine whose MicroK8s is a script.
  private func carryOut(
    _ change: ClusterChange, script: String, canRecord: Bool = true
  ) async throws -> Outcome {
    let fleet = try await SSHFleet(1)
    let runs = fleet.scratch.file("runs")
    _ = try fleet.scratch.directory("bin")
    try fleet.scratch.write(
      "#!/bin/sh\necho \"$*\" >> \(runs)\n\(script)\n", to: "bin/microk8s")
    #expect(chmod(fleet.scratch.file("bin/microk8s"), 0o700) == 0)
    let sshds = try await fleet.start()
    try fleet.writeState()
    let (access, inventory, site) = try await fleet.opened()
    if !canRecord { try fleet.world.files.makeDirectory(site.paths.auditLog) }
    let target = try #require(inventory.targets.first)
    let result: Result<String, ClusterEditError>
    do throws(ClusterEditError) {
      result = .success(
        try await ClusterEdit(site: site, machines: access).carryOut(change, through: target))
    } catch {
      result = .failure(error)
    }
    await access.close()
    for sshd in sshds { await sshd.stop() }
    let log = AuditLog(path: site.paths.auditLog, world: fleet.world)
    let lines = String(decoding: try fleet.world.files.readIfPresent(runs) ?? [], as: UTF8.self)
    return Outcome(
      result: result, runs: lines.split(separator: "\n").map(String.init),
      // That the machine's host key was met for the first time is recorded too.
      records: canRecord ? try log.records().filter { $0.event.hasPrefix("cluster.") } : [])
  }

  @Test("A pod is deleted once, and the audit log has the command before and after it")
  func deleted() async throws {
    let outcome = try await carryOut(
      .deletePod(Self.pod), script: "echo 'pod \"worker-0\" deleted'")
    #expect(outcome.result == .success("pod \"worker-0\" deleted"))
    #expect(outcome.runs == [Self.command])
    #expect(outcome.records.map(\.event) == ["cluster.delete-pod", "cluster.delete-pod"])
    #expect(outcome.records.map(\.phase) == [.intent, .end])
    #expect(outcome.records[0].details["subject"] == "pod temporal/worker-0")
    #expect(outcome.records[0].details["command"] == "microk8s \(Self.command)")
    #expect(outcome.records[0].details["machine"] == "node-1")
    #expect(outcome.records[1].details["outcome"] == "done")
  }

  @Test("What the API server refuses is told in words, and recorded as that")
  func refused() async throws {
    let outcome = try await carryOut(
      .restart(.deployment, name: "worker", namespace: "temporal"),
      script: "echo 'Error from server (Forbidden): deployments is forbidden' >&2; exit 1")
    guard case .failure(.failed(let reason)) = outcome.result else {
      Issue.record("It came to \(outcome.result).")
      return
    }
    #expect(!reason.isEmpty)
    #expect(outcome.runs.count == 1)
    #expect(outcome.records.last?.event == "cluster.rollout-restart")
    #expect(outcome.records.last?.details["outcome"] == reason)
  }

  @Test("A connection that breaks under it is not asked again, and its end is said to be unknown")
  func broken() async throws {
    let outcome = try await carryOut(
      .deletePod(Self.pod), script: "kill -9 $(ps -o ppid= -p $(ps -o ppid= -p $PPID))")
    guard case .failure(.unknown(let reason)) = outcome.result else {
      Issue.record("It came to \(outcome.result).")
      return
    }
    #expect(outcome.runs.count == 1)
    #expect(outcome.records.last?.details["outcome"]?.hasPrefix(reason) == true)
  }

  @Test("Without an audit log nothing is sent, and a name that is none is refused before")
  func unsent() async throws {
    let silent = try await carryOut(.deletePod(Self.pod), script: "true", canRecord: false)
    guard case .failure(.refused) = silent.result else {
      Issue.record("It came to \(silent.result).")
      return
    }
    #expect(silent.runs.isEmpty)
    let odd = try await carryOut(
      .deletePod(PodIdentity(namespace: "temporal", name: "--all")), script: "true")
    guard case .failure(.refused) = odd.result else {
      Issue.record("It came to \(odd.result).")
      return
    }
    #expect(odd.runs.isEmpty && odd.records.isEmpty)
  }
}
