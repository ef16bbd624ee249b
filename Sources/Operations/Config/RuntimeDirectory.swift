import FoundationEssentials
import Glibc

/// A private directory of this process for sockets: short, 0700, removed at the end.
///
/// OpenSSH refuses control paths over 90 bytes (it adds 17 of its own); everything in here stays
/// within 80.
public struct RuntimeDirectory: Hashable, Sendable {
  /// Its path, for example `/run/user/1000/qd/4b1f`.
  public let path: String

  /// The longest path that leaves room for the name of a socket.
  private static let longestPath = 64

  /// Makes the directory, and removes those of processes that are gone.
  ///
  /// - Parameters:
  ///   - paths: Where to look for a parent.
  ///   - world: The doors to files and processes.
  /// - Returns: The directory.
  /// - Throws: `PathsError.noRuntimeDirectory` when no parent is short, private and ours.
  public static func make(paths: Paths, world: World) throws(PathsError) -> RuntimeDirectory {
    var reasons: [String] = []
    for parent in paths.runtimeCandidates {
      do throws(Unusable) {
        return try make(in: parent, world: world)
      } catch {
        reasons.append(error.reason)
      }
    }
    throw .noRuntimeDirectory(reasons: reasons)
  }

  /// Removes the directory and what is in it; afterwards nothing of ours listens there.
  public func remove(world: World) {
    Self.remove(path, files: world.files)
  }

  private static func make(in parent: String, world: World) throws(Unusable) -> RuntimeDirectory {
    let files = world.files
    do {
      try files.makeDirectory(parent)
      let name = String(UInt16.random(in: 0x1000...0xffff), radix: 16)
      let path = "\(parent)/\(name)"
      guard path.utf8.count <= longestPath else {
        throw Unusable(reason: "\(parent) is too long a path.")
      }
      guard let status = try files.status(parent), status.kind == .directory else {
        throw Unusable(reason: "\(parent) is no directory.")
      }
      guard status.owner == geteuid(), status.permissions & 0o077 == 0 else {
        throw Unusable(reason: "\(parent) is not private: it must be yours with mode 0700.")
      }
      removeAbandoned(in: parent, world: world)
      try files.makeDirectory(path)
      if let identity = world.processes.identity(getpid()) {
        try files.write("\(path)/owner", Array(JSONEncoder().encode(identity)))
      }
      return RuntimeDirectory(path: path)
    } catch let error as Unusable {
      throw error
    } catch {
      throw Unusable(reason: "\(error)")
    }
  }

  private static func removeAbandoned(in parent: String, world: World) {
    // Left-overs are a matter of tidiness: one that cannot be read or removed stays.
    for name in (try? world.files.list(parent)) ?? [] {
      let path = "\(parent)/\(name)"
      guard let bytes = try? world.files.read("\(path)/owner"),
        let owner = try? JSONDecoder().decode(ProcessIdentity.self, from: Data(bytes)),
        !world.processes.isAlive(owner)
      else { continue }
      endAgent(of: path, world: world)
      remove(path, files: world.files)
    }
  }

  /// Ends the agent that a console left behind which was killed.
  ///
  /// The kernel does not end it with us: ssh-agent is a set-group-id program on many systems, and
  /// those lose the wish to end with their parent.
  private static func endAgent(of path: String, world: World) {
    guard let agent = SocketListener.processID(at: KeyAgent.socket(in: path)) else { return }
    _ = world.processes.signal(agent, SIGTERM)
  }

  private static func remove(_ path: String, files: FileStore) {
    // As above: what cannot be removed is swept by the next start.
    for name in (try? files.list(path)) ?? [] { try? files.remove("\(path)/\(name)") }
    try? files.remove(path)
  }

  /// Why one parent cannot be used.
  private struct Unusable: Error {
    var reason: String
  }
}
