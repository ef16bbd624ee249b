import FoundationEssentials
import Glibc
import Operations

/// A machine as clouds make them: a login `ubuntu` that is not root, the real `sudo` with rules of the
/// test's own, and logs that only root can read.
///
/// Its sshd sees all this in a mount namespace of its own, so that nothing of this computer is
/// changed; only root can have one.
struct CloudMachine {
  let server: SSHServer
  private let sshd: RunningProgram

  /// Whether there can be one here.
  static var isPossible: Bool {
    getuid() == 0
      && ["sudo", "unshare", "mount"].allSatisfy { access("/usr/bin/\($0)", X_OK) == 0 }
  }

  static let logName = "cloud-init-output.log"

  /// Lays private files over those of the system, and goes on with what its arguments name.
  private static let laying = """
    files=$1; shift
    for name in passwd shadow group sudoers nsswitch.conf; do
      mount --bind "$files/etc/$name" "/etc/$name" || exit 1
    done
    mount --bind "$files/var-log" /var/log || exit 1
    hostname machine-without-a-name || exit 1
    exec "$@"
    """

  /// Starts a machine.
  ///
  /// - Parameters:
  ///   - sudoers: The rules.
  ///   - log: What only root can read there; nil for no log.
  ///   - hasSudo: Whether `sudo` is found.
  /// - Throws: What the system says when it cannot be started.
  init(sudoers: String, log: String?, hasSudo: Bool = true) async throws {
    server = try await SSHServer(world: .live(environment: testEnvironment), user: "ubuntu")
    let scratch = server.scratch
    for name in ["etc", "var-log", "bin"] { _ = try scratch.directory(name) }
    try Self.write(sudoers + "\n", to: "etc/sudoers", 0o440, in: scratch)
    // What names nobody in the system is nobody's process.
    let lines = ["passwd": "ubuntu:x:54321:54321::/:/bin/sh", "group": "ubuntu:x:54321:"]
    for (name, line) in lines {
      let own = String(decoding: try FileStore.live.read("/etc/\(name)"), as: UTF8.self)
      try Self.write("\(own)\(line)\n", to: "etc/\(name)", 0o644, in: scratch)
    }
    try Self.write(
      "root:*:19000:0:99999:7:::\nubuntu:*:19000:0:99999:7:::\n", to: "etc/shadow", 0o600,
      in: scratch)
    // No name server is asked for the machine's own name.
    try Self.write(
      "passwd: files\ngroup: files\nshadow: files\nhosts: files\n", to: "etc/nsswitch.conf", 0o644,
      in: scratch)
    if let log { try Self.write(log, to: "var-log/\(Self.logName)", 0o600, in: scratch) }
    for path in [scratch.path, scratch.file("var-log"), scratch.file("bin")] {
      guard chmod(path, 0o755) == 0 else { throw Scratch.ScratchError.notMade(errno) }
    }
    guard chmod(scratch.file("id.pub"), 0o644) == 0 else {
      throw Scratch.ScratchError.notMade(errno)
    }
    if !hasSudo {
      for tool in ["sh", "id", "timeout", "tail", "head", "stat", "cat"] {
        guard symlink("/usr/bin/\(tool)", scratch.file("bin/\(tool)")) == 0 else {
          throw Scratch.ScratchError.notMade(errno)
        }
      }
      let configuration = try scratch.text(of: "sshd_config")
      try scratch.write(
        configuration.replacing(":/usr/local/bin:/usr/bin:/bin", with: ""), to: "sshd_config")
    }
    sshd = try await server.start(by: [
      "/usr/bin/unshare", "--mount", "--uts", "/bin/sh", "-c", Self.laying, "sh", scratch.path,
    ])
  }

  func stop() async { await sshd.stop() }

  private static func write(
    _ text: String, to name: String, _ mode: mode_t, in scratch: Scratch
  ) throws {
    guard chmod(try scratch.write(text, to: name), mode) == 0 else {
      throw Scratch.ScratchError.notMade(errno)
    }
  }
}
