import Cluster
import Fleet
import FoundationEssentials
import Glibc
import Operations
import Synchronization
import TestKit
import Testing

/// The laboratory's simulated cluster behind a real sshd, which stands for all its machines: each
/// has an address of the loopback.
final class WatchedCluster: Sendable {
  let server: SSHServer
  let access: SSHAccess
  let targets: [MachineTarget]
  private let programs: [RunningProgram]
  private let socket: String
  private let python: String

  /// Starts a cluster and waits until its nodes are Ready.
  static func run(
    planes: Int = 1, workers: Int = 0, _ body: (WatchedCluster) async throws -> Void
  ) async throws {
    let world = World.live(environment: testEnvironment)
    let server = try await SSHServer(world: world, address: "127.0.78.1")
    let python = try #require(ToolLocator(world: world).path(of: "python3"))
    let lab = "\(Checkout.root)/scripts/lab"
    let socket = server.scratch.file("lab.sock")
    let count = planes + workers
    let configuration = try server.scratch.text(of: "sshd_config")
    try server.scratch.write(
      (2..<(count + 2)).map { "ListenAddress 127.0.78.\($0)\n" }.joined() + configuration,
      to: "sshd_config")
    // Which machine it is, is told by the address that was connected to.
    try server.install(
      "microk8s",
      script: """
        export LAB_SOCKET=\(socket)
        LAB_MACHINE=$(echo "$SSH_CONNECTION" | cut -d' ' -f3)
        export LAB_MACHINE
        exec \(python) -IS \(server.scratch.file("ask.py")) microk8s "$@"
        """)
    try server.scratch.write(
      String(decoding: try FileStore.live.read("\(lab)/machines/ask.py"), as: UTF8.self),
      to: "ask.py")
    var program = Program(
      python,
      [
        "-B", "\(lab)/cluster_server.py", socket, "--planes", "\(planes)", "--workers",
        "\(workers)", "--speed", "10",
      ], environment: testEnvironment, input: [], lifetime: .ours)
    program.keepsInputOpen = true
    let cluster = try await world.processes.start(program, nil)
    let sshd = try await server.start()
    let isThere = try await eventually { try FileStore.live.status(socket) != nil }
    let hosts = try (1...count).map {
      try Host(
        alias: "n\($0)", address: "127.0.78.\($0)", user: server.user, port: server.port,
        hostKeyAlias: "test")
    }
    let access = try await server.access(hosts)
    let watched = WatchedCluster(
      server: server, access: access,
      targets: hosts.enumerated().map {
        MachineTarget(id: "\($0)", name: "machine-\($0 + 1)", host: $1)
      }, programs: [sshd, cluster], socket: socket, python: python)
    do {
      try #require(isThere)
      try await body(watched)
    } catch {
      await watched.stop()
      throw error
    }
    await watched.stop()
  }

  private init(
    server: SSHServer, access: SSHAccess, targets: [MachineTarget], programs: [RunningProgram],
    socket: String, python: String
  ) {
    self.server = server
    self.access = access
    self.targets = targets
    self.programs = programs
    self.socket = socket
    self.python = python
  }

  private func stop() async {
    await access.close()
    for program in programs { await program.stop() }
  }

  /// Injects a fault of the laboratory.
  func inject(_ fault: String, _ target: String? = nil) async throws {
    let target = target.map { #", "target": "\#($0)""# } ?? ""
    #expect(try await request(#"{"control": "fault", "name": "\#(fault)"\#(target)}"#) == "{}\n")
  }

  /// Heals all faults.
  func heal() async throws { _ = try await request(#"{"control": "heal"}"#) }

  /// How often each question was asked.
  var asked: [String: Int] {
    get async throws {
      let answer = try await request(#"{"control": "asked"}"#)
      return try JSONDecoder().decode([String: Int].self, from: Data(answer.utf8))
    }
  }

  private func request(_ body: String) async throws -> String {
    let script = """
      import socket, sys
      c = socket.socket(socket.AF_UNIX); c.connect(sys.argv[1])
      c.sendall(sys.argv[2].encode() + b"\\n"); print(c.makefile().readline(), end="")
      """
    let result = try await server.world.processes.run(
      Program(python, ["-IS", "-c", script, socket, body], environment: testEnvironment))
    return result.output.text
  }

  /// Runs a command on the first machine.
  func microk8s(_ words: String) async throws {
    let command = try RemoteCommand.typed("microk8s \(words)", timeout: .seconds(20))
    let reply = try await access.run(command, on: "n1").get()
    #expect(reply.exitCode == 0, "\(reply.text)")
  }

  /// The command lines that speak of this cluster's machines.
  var processes: String {
    get async throws {
      try await server.world.processes.run(
        Program(
          "/usr/bin/pgrep", ["-fa", server.scratch.file("ask.py")], environment: testEnvironment)
      ).output.text
    }
  }
}

/// What was told of a cluster.
final class Listener: Sendable {
  private struct Heard {
    var picture: ClusterPicture?
    var pictureCount = 0
    var gaps: [ClusterPart] = []
    var failures: [AccessFailure] = []
  }

  private let heard = Mutex(Heard())

  func take(_ news: ClusterNews) {
    heard.withLock { heard in
      switch news {
      case .picture(let picture):
        heard.picture = picture
        heard.pictureCount += 1
      case .gap(let part): heard.gaps.append(part)
      case .unreachable(let failure): heard.failures.append(failure)
      }
    }
  }

  var picture: ClusterPicture? { heard.withLock { $0.picture } }
  var pictureCount: Int { heard.withLock { $0.pictureCount } }
  var gaps: [ClusterPart] { heard.withLock { $0.gaps } }
  var failures: [AccessFailure] { heard.withLock { $0.failures } }

  /// Whether all parts are there.
  var isComplete: Bool {
    guard let picture else { return false }
    return picture.nodes.value != nil && picture.pods.value != nil && picture.events.value != nil
      && picture.awaited.isEmpty
  }

  /// The nodes that take no pods.
  var cordoned: Set<String> {
    Set((picture?.nodes.value ?? []).filter { $0.status.contains("Disabled") }.map(\.name))
  }
}
