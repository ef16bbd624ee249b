import Cluster
import Fleet
import FoundationEssentials
import Operations
import Synchronization
import Testing

/// Answers by the title of the question, and remembers what was asked.
final class ProbeScript: Sendable {
  private let answers: [String: [ProbeTesting.Reply]]
  private let asked = Mutex<[String: Int]>([:])

  init(_ answers: [String: [ProbeTesting.Reply]]) { self.answers = answers }

  var shell: RemoteShell {
    RemoteShell { command, _ in
      let count = self.note(command.title) - 1
      guard let answers = self.answers[command.title], !answers.isEmpty else {
        return .success(
          RemoteReply(output: [], errorOutput: Array("no script".utf8), exitCode: 1))
      }
      return answers[min(count, answers.count - 1)]
    }
  }

  /// The same, but for a question whose output is shown as it comes: its answers are made by their
  /// numbers, from 1.
  func shell(
    showing title: String,
    _ answer: @escaping @Sendable (Int, RemoteShell.Receiver) async -> [UInt8]
  ) -> RemoteShell {
    let shell = shell
    return RemoteShell(
      run: shell.run, stream: shell.stream,
      runShowing: { command, alias, show in
        guard command.title == title else { return await shell.run(command, alias) }
        return .success(RemoteReply(output: await answer(self.note(title), show)))
      })
  }

  /// Notes that a question was asked, and returns how often it was until now.
  private func note(_ title: String) -> Int {
    asked.withLock { asked in
      asked[title, default: 0] += 1
      return asked[title, default: 0]
    }
  }

  func count(_ title: String) -> Int { asked.withLock { $0[title, default: 0] } }
}

/// What tests of probes have in common: a machine, and answers as recorded and as written.
protocol ProbeTesting {}

extension ProbeTesting {
  typealias Reply = Result<RemoteReply, AccessFailure>

  var target: MachineTarget {
    get throws {
      MachineTarget(
        id: "1", name: "controller",
        host: try Host(alias: "n1", address: "10.0.0.4", hostKeyAlias: "n1"))
    }
  }

  func cluster(_ script: ProbeScript, clock: WallClock = .live) async throws -> ClusterReading {
    try await ClusterProbe(shell: script.shell, clock: clock).read(through: try target).get()
  }

  /// Reads a cluster whose pages of pods are made by their numbers, and shown as they come.
  func cluster(
    _ script: ProbeScript,
    pages: @escaping @Sendable (Int, RemoteShell.Receiver) async -> [UInt8]
  ) async throws -> ClusterReading {
    let shell = script.shell(showing: "kubectl get pods -A", pages)
    return try await ClusterProbe(shell: shell, clock: .live).read(through: try target).get()
  }

  func reply(_ fixture: String, exitCode: Int32 = 0) throws -> Reply {
    .success(RemoteReply(output: try Fixture.bytes(fixture), exitCode: exitCode))
  }

  func reply(text: String) -> Reply {
    .success(RemoteReply(output: Array(text.utf8)))
  }

  func failure(_ text: String, exitCode: Int32 = 1) -> Reply {
    .success(RemoteReply(output: [], errorOutput: Array(text.utf8), exitCode: exitCode))
  }

  var pages: [Reply] {
    get throws { [try reply("pods-page-1.json"), try reply("pods-page-2.json")] }
  }

  var wholeCluster: [String: [Reply]] {
    get throws {
      [
        "kubectl get nodes": [try reply("nodes.json")],
        "kubectl get pods -A": try pages,
        "kubectl get events -A": [try reply("events.json")],
        "microk8s status": [try reply("microk8s-status.yaml")],
        "probe": [reply(text: "@clock\n2027-01-15T07:59:00Z\n")],
      ]
    }
  }

  /// A machine whose boot failed.
  var failedMachine: [String: [Reply]] {
    get throws {
      [
        "probe": [reply(text: "@clock\n2027-01-15T07:59:00Z\n")],
        "cloud-init status": [try reply("cloud-init-status.json", exitCode: 1)],
        "tail cloud-init-output.log": [try reply("cloud-init-output.log")],
      ]
    }
  }

  /// The same, and what its own log says of it.
  func failedMachine(logging log: String) throws -> [String: [Reply]] {
    try failedMachine.merging(["tail cloud-init.log": [reply(text: log)]]) { $1 }
  }

  var pod: Pod {
    get throws {
      try #require(try KubernetesList<Pod>(json: try Fixture.bytes("pod.json")).items.first)
    }
  }
}
