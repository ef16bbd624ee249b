import Cluster
import FoundationEssentials
import Glibc

/// Masters that another process of this user keeps, such as a console: a command without a screen
/// goes over them and needs no login of its own.
///
/// Only the sockets are used. The other process owns the masters and may end at any moment; then
/// the command makes its own connection.
struct LentMasters {
  let paths: Paths
  let world: World

  /// Looks for masters.
  ///
  /// - Parameters:
  ///   - hosts: The machines.
  ///   - knownHosts: The deployment's file of host keys: a master of another deployment trusts
  ///     others.
  ///   - own: Our own runtime directory, in which there are none.
  /// - Returns: The socket of each machine that has one, by our alias.
  func find(for hosts: [Host], knownHosts: String, own: String) -> [String: String] {
    var sockets: [String: String] = [:]
    for directory in directories() where directory != own {
      // Whatever cannot be read is not used.
      guard let bytes = try? world.files.read("\(directory)/ssh_config"),
        let names = try? world.files.list(directory)
      else { continue }
      let written = WrittenConfiguration(String(decoding: bytes, as: UTF8.self))
      guard written.knownHostsFile == knownHosts else { continue }
      for host in hosts where sockets[host.alias] == nil {
        guard let alias = written.alias(of: host),
          let newest = Self.newest(of: alias, among: names)
        else { continue }
        sockets[host.alias] = "\(directory)/\(newest)"
      }
    }
    return sockets
  }

  /// The runtime directories of this user's other processes that live.
  private func directories() -> [String] {
    paths.runtimeCandidates.flatMap { parent -> [String] in
      guard isPrivate(parent), let names = try? world.files.list(parent) else { return [] }
      return names.sorted().map { "\(parent)/\($0)" }.filter { path in
        guard isPrivate(path), let bytes = try? world.files.read("\(path)/owner"),
          let owner = try? JSONDecoder().decode(ProcessIdentity.self, from: Data(bytes))
        else { return false }
        return world.processes.isAlive(owner)
      }
    }
  }

  private func isPrivate(_ path: String) -> Bool {
    guard let status = try? world.files.status(path) else { return false }
    return status.kind == .directory && status.owner == geteuid()
      && status.permissions & 0o077 == 0
  }

  /// The newest of an alias's sockets; those of jump hosts have no number.
  private static func newest(of alias: String, among names: [String]) -> String? {
    let numbered = names.compactMap { name -> (Int, String)? in
      guard name.hasPrefix(alias + "."), let number = Int(name.dropFirst(alias.count + 1)) else {
        return nil
      }
      return (number, name)
    }
    return numbered.max { $0.0 < $1.0 }?.1 ?? names.first { $0 == alias }
  }
}

/// What a configuration that `SSHConfiguration` wrote says of its machines.
private struct WrittenConfiguration {
  private(set) var knownHostsFile: String?
  private var hosts: [String: [String: String]] = [:]

  init(_ text: String) {
    var alias: String?
    for line in text.split(separator: "\n") {
      let words = line.drop { $0 == " " }.split(separator: " ", maxSplits: 1).map(String.init)
      guard words.count == 2 else { continue }
      if words[0] == "Host" {
        alias = words[1]
      } else if let alias {
        hosts[alias, default: [:]][words[0]] = words[1]
      } else if words[0] == "UserKnownHostsFile" {
        knownHostsFile = String(words[1].dropFirst().dropLast())
      }
    }
  }

  /// The alias under which a machine is there.
  func alias(of host: Host) -> String? {
    hosts.first { _, options in
      options["HostName"] == host.address && options["Port"] == "\(host.port)"
        && options["User"] == host.user && options["HostKeyAlias"] == host.hostKeyAlias
    }?.key
  }
}
