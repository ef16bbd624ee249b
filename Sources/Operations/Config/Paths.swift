import Fleet
import Glibc

/// Where the program keeps its files, by the XDG base directory rules.
///
/// State: `$XDG_STATE_HOME/quarterdeck` (`~/.local/state/quarterdeck`). Configuration:
/// `$XDG_CONFIG_HOME/quarterdeck` (`~/.config/quarterdeck`). Sockets: a short directory in
/// `$XDG_RUNTIME_DIR` or `/tmp`.
public struct Paths: Hashable, Sendable {
  /// The directory of all state: runs, snapshots, ledgers, known hosts, audit.
  public var state: String
  /// The directory of the configuration file and themes.
  public var configuration: String
  /// The parents in which a socket directory may be made, best first.
  var runtimeCandidates: [String]

  /// Finds the directories; a relative value of an XDG variable is ignored, as its rules say.
  ///
  /// - Parameters:
  ///   - environment: The variables to look at.
  ///   - userID: Whose directory in `/tmp`; nil for the user of this process.
  /// - Throws: `PathsError.noHome` when neither the XDG variables nor `HOME` say where.
  public init(environment: [String: String], userID: UInt32? = nil) throws(PathsError) {
    func absolute(_ name: String) -> String? {
      guard let value = environment[name], value.hasPrefix("/") else { return nil }
      return value
    }
    func home(_ name: String, _ fallback: String) throws(PathsError) -> String {
      if let value = absolute(name) { return value }
      guard let home = absolute("HOME") else { throw .noHome(variable: name) }
      return "\(home)/\(fallback)"
    }
    state = try home("XDG_STATE_HOME", ".local/state") + "/quarterdeck"
    configuration = try home("XDG_CONFIG_HOME", ".config") + "/quarterdeck"
    runtimeCandidates = [
      absolute("XDG_RUNTIME_DIR").map { "\($0)/qd" }, "/tmp/qd-\(userID ?? geteuid())",
    ]
    .compactMap { $0 }
  }

  /// The configuration file.
  public var configurationFile: String { "\(configuration)/config.toml" }
  /// The audit log of all deployments.
  public var auditLog: String { "\(state)/audit.jsonl" }

  /// The files of one deployment.
  public func deployment(_ id: DeploymentID) -> DeploymentPaths {
    DeploymentPaths(root: "\(state)/\(id.description)")
  }
}

/// The files that are kept of one deployment.
public struct DeploymentPaths: Hashable, Sendable {
  /// Their directory.
  public var root: String
  /// The directory of run folders.
  public var runs: String { "\(root)/runs" }
  /// The directory of state snapshots.
  public var snapshots: String { "\(root)/snapshots" }
  /// The ledger of states.
  public var ledger: String { "\(root)/ledger.jsonl" }
  /// The durations of earlier runs.
  public var timings: String { "\(root)/timings.jsonl" }
  /// The lines that were given by the palette.
  public var paletteLines: String { "\(root)/palette.json" }
  /// The host keys that were accepted.
  public var knownHosts: String { "\(root)/known_hosts" }
  /// The bastion's host key, when the first one that was seen is taken.
  public var bastionHosts: String { "\(root)/bastion_hosts" }
  /// Locked by the process that keeps the tunnels, and says which ports they have.
  var tunnelLock: String { "\(root)/tunnels.lock" }
  /// Says which run wants to keep the tunnels itself.
  var tunnelClaim: String { "\(root)/tunnels.claim" }
}

/// A deployment's name in the state directory: the directory's own name and eight digits of its
/// real path's digest.
public struct DeploymentID: Hashable, Sendable, CustomStringConvertible {
  /// For example `cluster-3f9a01bc`.
  public let description: String

  /// Makes the name for a directory's real path.
  ///
  /// - Parameter realPath: An absolute path without links, from `FileStore.realPath`.
  public init(realPath: String) {
    let base = realPath.split(separator: "/").last ?? "root"
    let safe = base.map { character -> Character in
      let isSafe = character.isASCII && (character.isLetter || character.isNumber)
      return isSafe || "-_.".contains(character) ? character : "-"
    }
    description = String(safe.prefix(40)) + "-" + SHA256Digest(of: Array(realPath.utf8)).prefix(8)
  }
}

/// Why no place for our files was found.
public enum PathsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Neither this variable nor `HOME` names an absolute directory.
  case noHome(variable: String)
  /// No directory for sockets can be used; one reason for each that was tried.
  case noRuntimeDirectory(reasons: [String])

  /// A sentence for people.
  public var description: String {
    switch self {
    case .noHome(let variable):
      "No place to keep files: set HOME, or \(variable), to an absolute directory."
    case .noRuntimeDirectory(let reasons):
      "No directory for sockets: " + reasons.joined(separator: " ")
        + " Set XDG_RUNTIME_DIR to a short directory of your own with mode 0700."
    }
  }
}
