import Cluster
import Fleet
import FoundationEssentials
import Operations
import Testing

@Suite("LogProbe") struct LogProbeTests {
  private var target: MachineTarget {
    get throws {
      MachineTarget(
        id: "1", name: "controller",
        host: try Host(alias: "n1", address: "10.0.0.4", hostKeyAlias: "n1"))
    }
  }

  private func read(
    _ subject: LogOrigin.Subject, _ reply: RemoteReply, since: Date? = nil
  ) async throws -> (Result<[LogLine], LogFailure>, command: String) {
    let (commands, continuation) = AsyncStream<String>.makeStream()
    let shell = RemoteShell { command, _ in
      continuation.yield(command.text(nonce: "n"))
      continuation.finish()
      return .success(reply)
    }
    let result = await LogProbe(shell: shell).read(
      LogOrigin(subject, on: try target), tailLines: 50, since: since)
    continuation.finish()
    return (result, await commands.first { _ in true } ?? "")
  }

  @Test("A pod's log is asked for since a second, and read with its times")
  func pod() async throws {
    let id = PodIdentity(namespace: "temporal", name: "worker-1")
    let (result, command) = try await read(
      .pod(id, container: "main", isPrevious: true),
      RemoteReply(output: Array("2026-01-02T15:04:05Z [WARN] slow\n".utf8)),
      since: Date(timeIntervalSince1970: 1_767_366_245))
    let lines = try result.get()
    #expect(lines.map(\.text) == ["[WARN] slow"])
    #expect(lines.map(\.level) == [.warning])
    #expect(lines.map(\.source) == ["temporal/worker-1/main"])
    for word in ["--since-time=2026-01-02T15:04:05Z", "--previous", "--tail=50", "--timestamps"] {
      #expect(command.contains(word))
    }
  }

  @Test("A unit's journal is asked for in words that are checked")
  func unit() async throws {
    let (result, command) = try await read(
      .unit("snap.microk8s.*"),
      RemoteReply(output: Array("2026-01-02T15:04:05.1+0000 node x[1]: E0102 15:04:05 no\n".utf8)),
      since: Date(timeIntervalSince1970: 12.9))
    #expect(try result.get().map(\.level) == [.error])
    #expect(command.contains("'--unit=snap.microk8s.*'"))
    #expect(command.contains("'--since=@12'"))
    let (refused, _) = try await read(.unit("-x; reboot"), RemoteReply(output: []))
    let failure = try #require(throws: LogFailure.self) { try refused.get() }
    #expect(failure.description.contains("is not a valid unit"))
  }

  @Test("Of an answer that was too long the first, torn line is left out")
  func dropped() async throws {
    let (result, _) = try await read(
      .unit("kubelet"),
      RemoteReply(output: Array("orn line\n2026-01-02T15:04:05+0000 n x[1]: y\n".utf8), dropped: 9))
    #expect(try result.get().map(\.text) == ["n x[1]: y"])
  }

  @Test("Why there is no log is told with its name")
  func failure() async throws {
    let (result, _) = try await read(
      .unit("kubelet"),
      RemoteReply(output: [], errorOutput: Array("No journal files\n".utf8), exitCode: 1))
    let failure = try #require(throws: LogFailure.self) { try result.get() }
    #expect(failure.description.hasPrefix("controller/kubelet: "))
    #expect(failure.description.contains("No journal files"))
  }
}
