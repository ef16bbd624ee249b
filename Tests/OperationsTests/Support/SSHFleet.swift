import Cluster
import Fleet
import FoundationEssentials
import Glibc
import Operations
import Terraform

/// Many machines of one test: a real sshd each, with OpenSSH's own limits, on an address of the
/// loopback of its own; one key opens them all.
final class SSHFleet: Sendable {
  let scratch: Scratch
  let count: Int
  let port: Int
  let key: Secret
  let user: String
  let world: World

  init(_ count: Int) async throws {
    scratch = try Scratch()
    self.count = count
    var environment = testEnvironment
    environment["HOME"] = scratch.path
    environment["XDG_RUNTIME_DIR"] = scratch.path
    world = World.live(environment: environment)
    key = try await scratch.makeKey("id", world: world)
    port = try LoopbackPort(isListening: false).number
    user = getuid() == 0 ? "root" : String(cString: getpwuid(getuid()).pointee.pw_name)
    if getuid() == 0 { try world.files.makeDirectory("/run/sshd") }
    _ = try scratch.directory("cluster")
  }

  /// Starts all sshds and waits until they listen.
  func start() async throws -> [RunningProgram] {
    var programs: [RunningProgram] = []
    for number in 1...count {
      _ = try await scratch.makeKey("host\(number)", world: world)
      try scratch.write(
        """
        ListenAddress \(address(number))
        Port \(port)
        HostKey \(scratch.path)/host\(number)
        AuthorizedKeysFile \(scratch.path)/id.pub
        StrictModes no
        PermitRootLogin prohibit-password
        PasswordAuthentication no
        UsePAM no
        PidFile none
        LogLevel VERBOSE
        SetEnv SHLVL=1 MACHINE=node-\(number) "PATH=\(scratch.path)/bin:/usr/bin:/bin"
        """, to: "sshd_config\(number)")
      programs.append(
        try await world.processes.start(
          Program(
            "/usr/sbin/sshd",
            ["-D", "-f", scratch.file("sshd_config\(number)"), "-E", scratch.file("log\(number)")],
            environment: testEnvironment, output: .discarded, lifetime: .ours), nil))
    }
    let listens = try await eventually {
      try (1...self.count).allSatisfy { try self.log(of: $0).contains("Server listening") }
    }
    guard listens else { throw Scratch.ScratchError.notMade(ETIMEDOUT) }
    return programs
  }

  func address(_ number: Int) -> String { "127.0.77.\(number)" }

  func log(of number: Int) throws -> String {
    String(
      decoding: try FileStore.live.readIfPresent(scratch.file("log\(number)")) ?? [], as: UTF8.self)
  }

  /// How often somebody logged in to each machine.
  var logins: [Int] {
    get throws {
      try (1...count).map { try log(of: $0).ranges(of: "Accepted publickey").count }
    }
  }

  /// Writes the state that names them, with the key, further machines, and host keys by name.
  func writeState(
    also others: [(name: String, address: String)] = [], hostKeys: [String: String]? = nil
  ) throws {
    let named = (1...count).map { ("node-\($0)", address($0)) } + others.map { ($0.0, $0.1) }
    var outputs: [String: State.Output] = [
      "ssh_user": .init(value: .text(user), type: "string"),
      "ssh_port": .init(value: .number(port), type: "number"),
    ]
    outputs["ssh_host_keys"] = hostKeys.map { .init(value: .texts($0), type: "string") }
    let state = State(
      outputs: outputs,
      resources: [
        .init(
          type: "tls_private_key", name: "key",
          instances: [
            .init(
              indexKey: nil,
              attributes: [
                "algorithm": .text("ED25519"), "private_key_openssh": .text(key.revealed),
                "public_key_openssh": .text(try scratch.text(of: "id.pub")),
              ])
          ]),
        .init(
          type: "openstack_compute_instance_v2", name: "node",
          instances: named.enumerated().map { index, machine in
            .init(
              indexKey: index,
              attributes: [
                "id": .text("server-\(index + 1)"), "name": .text(machine.0),
                "access_ip_v4": .text(machine.1),
              ])
          }),
      ])
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    try world.files.write(
      scratch.file("cluster/terraform.tfstate"), Array(encoder.encode(state)))
  }

  var site: DeploymentSite {
    get throws { try DeploymentSite(directory: scratch.file("cluster"), world: world) }
  }

  /// The machines that the state names, and the way to them with its key.
  ///
  /// - Parameter borrows: Whether the way may be that of another process.
  /// - Returns: The way, the machines, and their deployment.
  /// - Throws: What reading the state throws.
  func opened(borrows: Bool = false) async throws -> (
    access: MachineAccess, inventory: Inventory, site: DeploymentSite
  ) {
    let site = try site
    guard let state = try await site.readSettledState() else {
      throw Scratch.ScratchError.notMade(ENOENT)
    }
    let inventory = site.inventory(of: state)
    let access = MachineAccess(site: site, borrows: borrows)
    await access.use(key: GeneratedKey(of: state), targets: inventory.targets)
    return (access, inventory, site)
  }

  private struct State: Encodable {
    var version = 4
    var terraformVersion = "1.11.4"
    var serial = 1
    var lineage = "6a8f2b1c-4f9e-4c27-9f43-3d1f4a6d5e70"
    var outputs: [String: Output]
    var resources: [Resource]

    struct Output: Encodable {
      var value: Value
      var type: String
    }

    struct Resource: Encodable {
      var mode = "managed"
      var type: String
      var name: String
      var provider = #"provider["registry.terraform.io/x/y"]"#
      var instances: [Instance]
    }

    struct Instance: Encodable {
      var indexKey: Int?
      var schemaVersion = 1
      var attributes: [String: Value]
    }

    enum Value: Encodable {
      case text(String)
      case number(Int)
      case texts([String: String])

      func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .texts(let texts): try container.encode(texts)
        }
      }
    }
  }
}
