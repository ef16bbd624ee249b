import FoundationEssentials
import Testing

@testable import Terraform

/// The ways out of failures that terraform describes.
@Suite struct RemedyTests {
  private static func diagnostics(_ path: String) throws -> [Diagnostic] {
    try Fixture.messages(path).compactMap { message in
      guard case .diagnostic(let diagnostic) = message else { return nil }
      return diagnostic
    }
  }

  @Test("five providers without a network are one remedy: the network, or a mirror")
  func noNetwork() throws {
    let remedies = Remedy.all(for: try Self.diagnostics("misc/init-no-network.out"))
    #expect(remedies.count == 1)
    #expect(remedies.first?.detail.contains("TF_CLI_CONFIG_FILE") == true)
  }

  @Test(
    "providers that the lock file does not allow are chosen anew, when somebody asks for it",
    arguments: ["openstack/init-upstream-lockfile.out", "openstack/noinit-plan-json.out"])
  func lockFile(path: String) throws {
    let remedies = Remedy.all(for: try Self.diagnostics(path))
    #expect(remedies.count == 1)
    #expect(remedies.first?.detail.contains("quarterdeck plan --upgrade") == true)
  }

  @Test(
    "what speaks for itself gets no remedy",
    arguments: ["plan-syntax-error.out", "plan-missing-vars.out", "openstack/init-json.out"])
  func others(path: String) throws {
    #expect(Remedy.all(for: try Self.diagnostics(path)).isEmpty)
  }

  // MARK: - Locks

  private static func lines(_ path: String) throws -> [RunLine] {
    try Fixture.lines(path).map(RunLine.init(line:))
  }

  @Test("a held lock is recognised, from JSON and from text")
  func met() throws {
    let recorded = try Self.lines("lock-held-plan-timeout.out")
    let lock = try #require(LockInfo.met(in: recorded))
    #expect(lock.description == "apply by root@vm")
    let text = """
      Error: Error acquiring the state lock

      Error message: resource temporarily unavailable
      Lock Info:
        ID:        100e0fbb
        Operation: OperationTypeApply
        Who:       root@vm

      Terraform acquires a state lock to protect the state from being written
      """
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { RunLine(line: Array($0.utf8)) }
    #expect(LockInfo.met(in: lines)?.id == "100e0fbb")
  }

  @Test(
    "a state that is broken is no lock, although the summary is the same",
    arguments: ["state/garbage.plan.out", "state/truncated.plan.out", "disk/unwritable-plan.out"])
  func broken(path: String) throws {
    let diagnostics = try Self.diagnostics(path)
    #expect(diagnostics.contains { $0.summary == "Error acquiring the state lock" })
    #expect(LockInfo.met(in: try Self.lines(path)) == nil)
  }

  @Test("who holds a lock, for how long, and what to do about it")
  func explanation() throws {
    let lock = try #require(LockInfo.met(in: try Self.lines("lock-held-plan-timeout.out")))
    let now = try #require(lock.created).addingTimeInterval(720)
    let alive = lock.explanation(holder: .process(42), tool: "terraform", now: now)
    #expect(alive.summary == "The state is locked: apply by root@vm, for 12m")
    #expect(alive.detail.contains("process 42 on this computer"))
    let gone = lock.explanation(holder: .nobody, tool: "terraform", now: now)
    #expect(gone.detail.contains("free by now"))
    #expect(![alive, gone].contains { $0.detail.contains("force-unlock") })
    let remote = lock.explanation(holder: .elsewhere, tool: "tofu", now: now)
    #expect(remote.detail.contains("tofu force-unlock \(lock.id)"))
  }
}
