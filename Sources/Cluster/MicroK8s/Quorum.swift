/// What the dqlite datastore can lose before it stops: decided by its voters alone.
public struct Quorum: Hashable, Sendable, CustomStringConvertible {
  /// Members with a vote.
  public let voters: Int
  /// Members that can become voters.
  public let standbys: Int
  /// Members that hold no data.
  public let spares: Int

  /// Counts the roles; returns nil when there is no voter to count.
  public init?(nodes: [MicroK8sStatus.DatastoreNode]) {
    voters = nodes.count { $0.role == .voter }
    standbys = nodes.count { $0.role == .standby }
    spares = nodes.count { $0.role == .spare }
    if voters == 0 { return nil }
  }

  /// How many voters may be lost at once: a majority of the rest must remain.
  public var tolerance: Int { (voters - 1) / 2 }

  /// The verdict in words, such as `3 voters: can lose 1`.
  public var description: String {
    let count = voters == 1 ? "1 voter" : "\(voters) voters"
    return tolerance == 0 ? "\(count): cannot lose any" : "\(count): can lose \(tolerance)"
  }
}
