/// A replica set of a deployment: one revision of it, and how many of its pods are ready.
public struct RolloutRevision: Hashable, Sendable {
  /// The replica set.
  public var replicaSet: String
  /// The number under which `kubectl rollout history` has it.
  public var number: Int
  /// How many of its pods are ready.
  public var ready: Int

  /// Makes a revision.
  public init(replicaSet: String, number: Int, ready: Int) {
    self.replicaSet = replicaSet
    self.number = number
    self.ready = ready
  }
}

/// The revisions of a deployment, the newest first.
///
/// Source: `/apis/apps/v1/namespaces/…/replicasets`, annotation `deployment.kubernetes.io/revision`.
public struct RolloutRevisions: Hashable, Sendable {
  /// The revisions whose replica sets still exist.
  public var all: [RolloutRevision]

  /// Makes a set of revisions.
  public init(_ all: [RolloutRevision] = []) {
    self.all = all.sorted { $0.number > $1.number }
  }

  /// Reads the replica sets of a namespace.
  ///
  /// - Parameters:
  ///   - json: The list; text before the first `{` is skipped.
  ///   - deployment: The deployment whose replica sets are wanted.
  /// - Throws: `KubernetesDecodingError` when it is no list of replica sets.
  public init(json: [UInt8], of deployment: String) throws(KubernetesDecodingError) {
    self.init(
      try KubernetesList<ReplicaSet>.read(json).items.compactMap { set in
        guard set.metadata.owner == .init(kind: "Deployment", name: deployment),
          let number = set.revision
        else { return nil }
        return RolloutRevision(replicaSet: set.metadata.name, number: number, ready: set.ready)
      })
  }

  /// The revision of a replica set.
  public func revision(of replicaSet: String) -> RolloutRevision? {
    all.first { $0.replicaSet == replicaSet }
  }

  /// The newest revision that has ready pods, which is the one that does the work.
  public var serving: RolloutRevision? { all.first { $0.ready > 0 } }
}

/// What is read of a replica set.
private struct ReplicaSet: Hashable, Sendable {
  var metadata = ObjectMetadata(name: "")
  var revision: Int?
  var ready = 0
}

extension ReplicaSet: KubernetesObject {
  static let kind = "ReplicaSet"

  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    guard try reader.enterObject() else { return nil }
    var set = Self()
    while let key = try reader.nextKey() {
      switch key {
      case "metadata":
        set.revision = try reader.annotation("deployment.kubernetes.io/revision")
          .flatMap { Int($0) }
        set.metadata = try ObjectMetadata.read(&reader) ?? set.metadata
      case "status":
        set.ready = try reader.readyReplicas()
      default: try reader.skip()
      }
    }
    return set.metadata.name.isEmpty ? nil : set
  }
}

extension JSONReader {
  /// Consumes a status and returns how many pods are ready.
  fileprivate mutating func readyReplicas() throws(Malformed) -> Int {
    var ready = 0
    guard try enterObject() else { return ready }
    while let key = try nextKey() {
      if "readyReplicas" ~= key { ready = try integer() ?? 0 } else { try skip() }
    }
    return ready
  }
}
