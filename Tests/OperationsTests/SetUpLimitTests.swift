import Cluster
import Fleet
import FoundationEssentials
import Operations
import Testing

@Suite("How much of a set-up is read") struct SetUpLimitTests {
  @Test(
    "Where a log has more than is asked for, the reading says so",
    arguments: [
      (1 << 20, 1 << 19, ["cloud-init.log", "cloud-init-output.log"]),
      (1_000_000, 1 << 19, ["cloud-init-output.log"]),
      (100_000, 100, []),
    ] as [(Int, Int, [String])])
  func limits(log: Int, output: Int, told: [String]) async throws {
    let shell = RemoteShell { command, _ in
      switch command.title {
      case "tail cloud-init.log":
        .success(RemoteReply(output: Array(repeating: UInt8(ascii: "\n"), count: log)))
      case "tail cloud-init-output.log":
        .success(RemoteReply(output: Array(repeating: UInt8(ascii: "\n"), count: output)))
      default: .success(RemoteReply(output: [], errorOutput: Array("none".utf8), exitCode: 1))
      }
    }
    let host = try Host(
      alias: "n1", address: "10.0.0.1", user: "ubuntu", port: 22, hostKeyAlias: "n1")
    let reading = try await SetUpProbe(shell: shell, clock: .live)
      .read(MachineTarget(id: "1", name: "n1", host: host)).get()
    let limits = reading.missing.filter { $0.contains("only its last") }
    #expect(limits.count == told.count)
    for (limit, file) in zip(limits, told) { #expect(limit.contains(" \(file):")) }
  }
}
