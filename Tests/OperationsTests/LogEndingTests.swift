import Cluster
import Fleet
import FoundationEssentials
import Operations
import Synchronization
import Testing

@Suite("The end of a log that is followed", .timeLimit(.minutes(1))) struct LogEndingTests {
  /// Answers `kubectl logs` and questions for the pod from lists, of which the last goes on for ever.
  private final class Script: Sendable {
    enum Reply: Sendable {
      case text(String)
      case failed(String)
      case lost
    }

    private let state: Mutex<(logs: [Reply], pods: [Reply], pauses: [Duration])>

    init(logs: [Reply], pods: [Reply]) {
      state = Mutex((logs, pods, []))
    }

    var pauses: [Duration] { state.withLock { $0.pauses } }

    var shell: RemoteShell {
      RemoteShell { command, _ in
        let reply = self.state.withLock { state in
          command.title.hasPrefix("kubectl logs")
            ? Self.next(of: &state.logs) : Self.next(of: &state.pods)
        }
        return switch reply {
        case .text(let text): .success(RemoteReply(output: Array(text.utf8)))
        case .failed(let text):
          .success(RemoteReply(output: [], errorOutput: Array(text.utf8), exitCode: 1))
        case .lost: .failure(.transport("it broke"))
        }
      }
    }

    /// Remembers how long it would have waited.
    var clock: WallClock {
      WallClock(now: { Date(timeIntervalSince1970: 0) }, uptime: { .zero }) { pause in
        self.state.withLock { $0.pauses.append(pause) }
        try Task.checkCancellation()
      }
    }

    private static func next(of replies: inout [Reply]) -> Reply {
      replies.count > 1 ? replies.removeFirst() : replies[0]
    }
  }

  private static func pod(
    _ phase: String, _ state: String = #"{"running": {}}"#, policy: String = "Never"
  ) -> Script.Reply {
    .text(
      """
      {"kind": "Pod", "metadata": {"name": "w", "namespace": "x"},
       "spec": {"restartPolicy": "\(policy)", "containers": [{"name": "main"}]},
       "status": {"phase": "\(phase)", "containerStatuses": [{"name": "main", "state": \(state)}]}}
      """)
  }

  private static let one = "2026-01-02T15:04:05.1Z one\n"
  private static let two = "2026-01-02T15:04:06.1Z two\n"
  private static let gone = Script.Reply.failed(
    "Error from server (NotFound): pods \"w\" not found\n")
  private static let ended = #"{"terminated": {"exitCode": 0, "reason": "Completed"}}"#
  private static let crashed = #"{"terminated": {"exitCode": 2, "reason": "Error"}}"#

  /// Follows the log of a pod until it is over.
  private func follow(_ script: Script) async throws -> [LogNews] {
    let target = MachineTarget(
      id: "1", name: "controller",
      host: try Host(alias: "n1", address: "10.0.0.4", hostKeyAlias: "n1"))
    let id = PodIdentity(namespace: "x", name: "w")
    let told = Mutex<[LogNews]>([])
    await LogStream(shell: script.shell, clock: script.clock).follow(
      LogOrigin(.pod(id, container: nil, isPrevious: false), on: target), tailLines: 100
    ) { news in told.withLock { $0.append(news) } }
    return told.withLock { $0 }
  }

  private func texts(_ news: [LogNews]) -> [String] {
    news.flatMap { one -> [String] in
      guard case .lines(let lines) = one else { return [] }
      return lines.map { line in
        guard case .gap(let gap) = line.kind else { return line.text }
        return gap.mayHaveLost ? "-- lost --" : "-- again --"
      }
    }
  }

  @Test("A pod that has succeeded says its last line, and that it is over")
  func succeeded() async throws {
    let script = Script(logs: [.text(Self.one)], pods: [Self.pod("Succeeded", Self.ended)])
    let news = try await follow(script)
    #expect(texts(news) == ["one"])
    #expect(news.last == .ended(.succeeded))
    #expect(script.pauses.isEmpty)
  }

  @Test("The cluster may know later than the log that a container has ended")
  func late() async throws {
    let script = Script(
      logs: [.text(Self.one)],
      pods: [
        Self.pod("Running"), .failed("Unable to connect to the server"),
        Self.pod("Failed", Self.crashed),
      ])
    let news = try await follow(script)
    #expect(texts(news) == ["one"])
    #expect(news.last == .ended(.failed(exitCode: 2, reason: nil)))
    #expect(script.pauses == [.seconds(1), .seconds(2)])
  }

  @Test("The next run of a container that is begun again is waited for, with longer pauses")
  func nextRun() async throws {
    let script = Script(
      logs: [.text(Self.one), .text(Self.one), .text(Self.one), .text(Self.two)],
      pods: [
        Self.pod("Running", Self.crashed, policy: "OnFailure"),
        Self.pod("Running", Self.crashed, policy: "OnFailure"),
        Self.pod("Running", Self.crashed, policy: "OnFailure"),
        Self.pod("Succeeded", Self.ended, policy: "OnFailure"),
      ])
    let news = try await follow(script)
    // Nothing was lost between two runs.
    #expect(texts(news) == ["one", "two"])
    #expect(news.count { $0 == .paused } == 3)
    #expect(news.last == .ended(.succeeded))
    #expect(script.pauses == [.seconds(1), .seconds(2), .seconds(4)])
  }

  @Test("A stream that ends without a reason is begun again, and the mark says so")
  func streamEnded() async throws {
    let script = Script(
      logs: [.text(Self.one), .text(Self.one + Self.two)],
      pods: [Self.pod("Running"), Self.pod("Succeeded", Self.ended)])
    let news = try await follow(script)
    #expect(texts(news) == ["one", "-- again --", "two"])
    #expect(!news.contains(.paused))
  }

  @Test("A pod that was deleted is over, and what may be missing after a lost connection is marked")
  func deleted() async throws {
    let seen = try await follow(Script(logs: [.text(Self.one)], pods: [Self.gone]))
    #expect(texts(seen) == ["one"])
    #expect(seen.last == .ended(.deleted))

    let unseen = try await follow(
      Script(logs: [.text(Self.one), .lost, Self.gone], pods: [Self.pod("Running"), Self.gone]))
    #expect(texts(unseen) == ["one", "-- lost --"])
    #expect(unseen.last == .ended(.deleted))
  }

  @Test("A pod that is not there yet is waited for, and so is one whose container has not begun")
  func notYet() async throws {
    let creating = Script.Reply.failed(
      "Error from server (BadRequest): container \"main\" in pod \"w\" is waiting to start: "
        + "ContainerCreating\n")
    let script = Script(
      logs: [Self.gone, creating, .text(Self.one)],
      pods: [
        Self.gone, Self.pod("Pending", #"{"waiting": {"reason": "ContainerCreating"}}"#),
        Self.pod("Succeeded", Self.ended),
      ])
    let news = try await follow(script)
    #expect(texts(news) == ["one"])
    #expect(news.last == .ended(.succeeded))
    let failures = news.compactMap { one -> String? in
      if case .unreachable(let failure) = one { "\(failure)" } else { nil }
    }
    #expect(failures.count == 2)
    #expect(failures.allSatisfy { $0.hasPrefix("x/w: ") })

    // One that went away before it ever said a word is not waited for.
    let neverBegun = try await follow(
      Script(
        logs: [creating, Self.gone],
        pods: [Self.pod("Pending", #"{"waiting": {"reason": "ContainerCreating"}}"#), Self.gone]))
    #expect(neverBegun.last == .ended(.deleted))
  }

  @Test("A pod that failed without a log says why there is none, and is over")
  func withoutLog() async throws {
    let news = try await follow(
      Script(
        logs: [
          .failed(
            "Error from server (BadRequest): container \"main\" in pod \"w\" is not available\n")
        ],
        pods: [
          .text(
            #"{"kind": "Pod", "metadata": {"name": "w", "namespace": "x"}, "spec": {}, "#
              + #""status": {"phase": "Failed", "reason": "Evicted"}}"#)
        ]))
    #expect(news.count == 2)
    guard case .unreachable = news.first else {
      Issue.record("The failure was not told.")
      return
    }
    #expect(news.last == .ended(.failed(exitCode: nil, reason: "Evicted")))
  }
}
