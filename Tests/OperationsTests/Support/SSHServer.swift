import Cluster
import FoundationEssentials
import Glibc
import Operations
import Terraform

/// A real sshd of one test on a port of the loopback, which lets this user in with one key.
final class SSHServer: Sendable {
  let scratch: Scratch
  let port: Int
  let key: Secret
  let world: World
  let user: String
  private let address: String

  init(world: World, address: String = "127.0.0.1", user login: String? = nil) async throws {
    scratch = try Scratch()
    self.world = world
    self.address = address
    key = try await scratch.makeKey("id", world: world)
    _ = try await scratch.makeKey("host", world: world)
    port = try LoopbackPort(isListening: false).number
    user =
      login ?? (getuid() == 0 ? "root" : String(cString: getpwuid(getuid()).pointee.pw_name))
    if getuid() == 0 { try world.files.makeDirectory("/run/sshd") }
    try scratch.write(
      """
      ListenAddress \(address)
      Port \(port)
      HostKey \(scratch.path)/host
      AuthorizedKeysFile \(scratch.path)/id.pub
      StrictModes no
      PermitRootLogin prohibit-password
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      UsePAM no
      PidFile none
      LogLevel VERBOSE
      SetEnv PATH=\(scratch.path)/bin:/usr/local/bin:/usr/bin:/bin
      """, to: "sshd_config")
  }

  /// Starts it and waits until it listens.
  ///
  /// - Parameter starter: A program that runs what its arguments name.
  /// - Returns: The running server.
  /// - Throws: What the system says when it cannot be started.
  func start(by starter: [String] = []) async throws -> RunningProgram {
    let words =
      starter
      + ["/usr/sbin/sshd", "-D", "-f", scratch.file("sshd_config"), "-E", scratch.file("log")]
    let program = try await world.processes.start(
      Program(
        words[0], Array(words.dropFirst()),
        environment: testEnvironment, output: .discarded, lifetime: .ours), nil)
    let listens = try await eventually { try self.log.contains("Server listening") }
    guard listens else { throw Scratch.ScratchError.notMade(ETIMEDOUT) }
    return program
  }

  /// Puts a program on the machine that prints a file and ends with a code.
  func install(_ name: String, script: String) throws {
    _ = try scratch.directory("bin")
    try scratch.write("#!/bin/sh\n\(script)\n", to: "bin/\(name)")
    guard chmod(scratch.file("bin/\(name)"), 0o700) == 0 else {
      throw Scratch.ScratchError.notMade(errno)
    }
  }

  var log: String {
    get throws {
      String(
        decoding: try FileStore.live.readIfPresent(scratch.file("log")) ?? [], as: UTF8.self)
    }
  }

  /// How often somebody logged in.
  var logins: Int { get throws { try log.ranges(of: "Accepted publickey").count } }

  func host(_ alias: String = "n1") throws -> Host {
    try Host(alias: alias, address: address, user: user, port: port, hostKeyAlias: "test-\(alias)")
  }

  /// An access with this server's key, or another one.
  func access(_ hosts: [Host], key: Secret? = nil) async throws -> SSHAccess {
    let paths = try Paths(
      environment: ["HOME": scratch.path, "XDG_RUNTIME_DIR": scratch.path])
    return try await SSHAccess.open(
      hosts: hosts, identity: .key(key ?? self.key),
      directory: try RuntimeDirectory.make(paths: paths, world: world),
      deployment: paths.deployment(DeploymentID(realPath: scratch.path)), world: world)
  }
}

/// A port of the loopback that nobody else has; while it listens, it accepts connections and never
/// says a word.
final class LoopbackPort: Sendable {
  let number: Int
  private let handle: Int32

  /// Takes a port; a free one unless it is named.
  init(isListening: Bool, address text: String = "127.0.0.1", port: Int = 0) throws {
    handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    inet_pton(AF_INET, text, &address.sin_addr)
    address.sin_port = UInt16(port).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let handle = handle
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(handle, pointer, length) == 0 && getsockname(handle, pointer, &length) == 0
      }
    }
    guard isBound, !isListening || listen(handle, 16) == 0 else {
      throw Scratch.ScratchError.notMade(errno)
    }
    number = Int(UInt16(bigEndian: address.sin_port))
  }

  deinit { close(handle) }
}
