import FoundationEssentials
import Glibc
import Operations
import Terraform
import Testing

@Suite("A held lock of the state") struct StateLockTests {
  private static let first = "resource \"terraform_data\" \"first\" {}\n"
  static let slow = """
    resource "terraform_data" "slow" {
      provisioner "local-exec" {
        command = "touch started; while [ -e started ] && [ ! -e go ]; do sleep 0.05; done"
      }
    }

    """

  @Test("It is waited for, and then explained with its holder, who is alive")
  func held() async throws {
    let deployment = try Deployment(Self.first)
    try await deployment.apply()
    try deployment.scratch.write(Self.first + Self.slow, to: "cluster/main.tf")
    let holder = try await deployment.world.processes.start(
      Program(
        try #require(Deployment.tool), ["apply", "-auto-approve", "-no-color"],
        environment: deployment.world.environment, directory: deployment.directory), nil)
    let started = "\(deployment.directory)/started"
    #expect(try await eventually { try FileStore.live.status(started) != nil })

    let tool = try Self.impatientTool(in: deployment.scratch)
    let lines = try await deployment.run(deployment.request(.plan, tool: tool))
    #expect(lines.outcome == .failed(step: .plan, exitCode: 1))
    #expect(
      lines.contains { line in
        if case .message(.stateLock(isAcquiring: true, _), _) = line { true } else { false }
      })
    let ours = try #require(lines.diagnostics.last)
    #expect(ours.summary.hasPrefix("The state is locked: apply by "))
    #expect(ours.detail.contains("process \(holder.processID) on this computer"))
    #expect(!ours.detail.contains("force-unlock"))

    try deployment.scratch.write("", to: "cluster/go")
    #expect(await holder.ended().isSuccess)
    #expect(try await deployment.run(.plan).outcome == .succeeded(changes: false))
  }

  @Test("A state that is empty because another terraform is about to write it is called held")
  func emptyWhileHeld() async throws {
    let deployment = try Deployment(Self.slow)
    try await deployment.terraform("init", "-no-color")
    let holder = try await deployment.world.processes.start(
      Program(
        try #require(Deployment.tool), ["apply", "-auto-approve", "-no-color"],
        environment: deployment.world.environment, directory: deployment.directory), nil)
    let started = "\(deployment.directory)/started"
    #expect(try await eventually { try FileStore.live.status(started) != nil })
    let refusal = try #require(try await deployment.run(.plan).refusal)
    #expect(refusal.contains("is being written by process \(holder.processID)"))
    try deployment.scratch.write("", to: "cluster/go")
    #expect(await holder.ended().isSuccess)
    #expect(try await deployment.run(.plan).refusal == nil)
  }

  /// terraform that waits for a lock no longer than a second.
  static func impatientTool(in scratch: Scratch) throws -> String {
    let script = """
      #!/bin/bash
      exec terraform "${@/-lock-timeout=30s/-lock-timeout=1s}"

      """
    let path = try scratch.write(script, to: "impatient")
    guard chmod(path, 0o700) == 0 else { throw Scratch.ScratchError.notMade(errno) }
    return path
  }
}
