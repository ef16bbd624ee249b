public import FoundationEssentials

/// What every Kubernetes object says about itself: the parts of `metadata` that are used here.
public struct ObjectMetadata: Hashable, Sendable {
  /// Unique within its kind and namespace.
  public var name: String
  /// Empty for objects that belong to no namespace, such as nodes.
  public var namespace: String
  /// Tells a rebuilt object from its predecessor of the same name.
  public var uid: String?
  /// When the API server accepted the object.
  public var creationTimestamp: Date?
  /// When a deletion was asked for, plus the grace period: the moment by which it should be gone.
  public var deletionTimestamp: Date?
  /// The object that manages this one, such as a ReplicaSet or a Job.
  public var owner: Owner?

  /// The controller of an object.
  public struct Owner: Hashable, Sendable {
    /// For example `ReplicaSet`, `DaemonSet`, `StatefulSet` or `Job`.
    public var kind: String
    /// The name of the controller, in the same namespace.
    public var name: String

    /// Creates an owner.
    public init(kind: String, name: String) {
      self.kind = kind
      self.name = name
    }
  }

  /// Creates metadata.
  public init(
    name: String, namespace: String = "", uid: String? = nil, creationTimestamp: Date? = nil,
    deletionTimestamp: Date? = nil, owner: Owner? = nil
  ) {
    self.name = name
    self.namespace = namespace
    self.uid = uid
    self.creationTimestamp = creationTimestamp
    self.deletionTimestamp = deletionTimestamp
    self.owner = owner
  }
}

extension ObjectMetadata: Decodable {
  private enum CodingKeys: String, CodingKey {
    case name, namespace, uid, creationTimestamp, deletionTimestamp, ownerReferences
  }

  /// Reads metadata; what is absent or odd is left out.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let owners = container.list(.ownerReferences, of: Reference.self)
    self.init(
      name: container.text(.name) ?? "",
      namespace: container.text(.namespace) ?? "",
      uid: container.text(.uid),
      creationTimestamp: container.moment(.creationTimestamp),
      deletionTimestamp: container.moment(.deletionTimestamp),
      owner: (owners.first { $0.controller == true } ?? owners.first)
        .map { Owner(kind: $0.kind, name: $0.name) })
  }

  private struct Reference: Decodable {
    let kind: String
    let name: String
    let controller: Bool?
  }
}
