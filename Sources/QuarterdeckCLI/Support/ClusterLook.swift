import ArgumentParser
import Cluster
import Fleet
import Operations
import TerminalUI

/// One look at a cluster: the live one, or the one that files tell about.
struct ClusterLook {
  /// What was seen.
  let picture: ClusterPicture
  /// The files, if it was not the live cluster.
  private let reading: EvidenceReading?

  /// Takes a look; with files it asks nobody, and needs neither a state nor a configuration.
  ///
  /// - Parameters:
  ///   - offline: The files.
  ///   - site: The deployment, asked for only without files.
  /// - Returns: What was seen; what is missing from it stands on standard error by then.
  /// - Throws: `CommandFailure` if nothing could be seen, `SiteError` if there is no such deployment.
  static func take(
    from offline: OfflineOptions, or site: () throws -> DeploymentSite
  ) async throws -> ClusterLook {
    guard offline.isOffline else {
      return ClusterLook(picture: try await LiveReader.cluster(of: try site()), reading: nil)
    }
    let reading = try await offline.evidence()
    reading.tell()
    return ClusterLook(picture: reading.picture, reading: reading)
  }

  /// Ends the command with 1 if a file had to be left out of the answer.
  func end() throws {
    try reading?.end()
  }
}

/// Which part of the cluster a command is about.
struct NamespaceOptions: ParsableArguments {
  @Option(
    name: .shortAndLong, help: "Only this namespace (default: all).",
    completion: Completions.nothing)
  var namespace: String?

  /// Whether something of a namespace is meant.
  func includes(_ other: String) -> Bool { namespace == nil || namespace == other }

  /// Says on standard error that there is nothing to print, in kubectl's words.
  func noteNothing() {
    Output.note(
      namespace.map { "No resources found in \(SafeText($0).string) namespace." }
        ?? "No resources found")
  }
}

extension LiveReader {
  /// Looks at the cluster once.
  static func cluster(of site: DeploymentSite) async throws -> ClusterPicture {
    let reader = LiveReader(site: site)
    let result = await Result { try await reader.read(withMachines: false) }
    await reader.close()
    let report = try result.get()
    guard let cluster = report.cluster else {
      throw CommandFailure(report.clusterFailure ?? "The cluster did not answer.")
    }
    if let detour = report.clusterDetour { Output.note(SafeText(detour).string) }
    return cluster
  }
}

extension Part {
  /// The value, or a failure with its reason.
  func checked(_ what: String) throws -> Value {
    switch self {
    case .value(let value): value
    case .missing(let reason):
      throw CommandFailure("The \(what) are not known: \(SafeText(reason).string)")
    }
  }
}

extension Result where Failure == any Error {
  /// Catches what an asynchronous body throws.
  init(_ body: () async throws -> Success) async {
    do {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}
