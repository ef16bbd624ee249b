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
  /// Who has to agree before the object goes away.
  public var finalizers: [String]
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
    deletionTimestamp: Date? = nil, finalizers: [String] = [], owner: Owner? = nil
  ) {
    self.name = name
    self.namespace = namespace
    self.uid = uid
    self.creationTimestamp = creationTimestamp
    self.deletionTimestamp = deletionTimestamp
    self.finalizers = finalizers
    self.owner = owner
  }
}

extension ObjectMetadata: JSONReadable {
  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    guard try reader.enterObject() else { return nil }
    var metadata = Self(name: "")
    while let key = try reader.nextKey() {
      switch key {
      case "name": metadata.name = try reader.text() ?? ""
      case "namespace": metadata.namespace = try reader.text() ?? ""
      case "uid": metadata.uid = try reader.text()
      case "creationTimestamp": metadata.creationTimestamp = try reader.moment()
      case "deletionTimestamp": metadata.deletionTimestamp = try reader.moment()
      case "finalizers": metadata.finalizers = try reader.list()
      case "ownerReferences":
        let references = try reader.list(of: Reference.self)
        metadata.owner = (references.first(where: \.isController) ?? references.first)?.owner
      default: try reader.skip()
      }
    }
    return metadata
  }

  /// One of several owners, of which at most one is the controller.
  private struct Reference: JSONReadable {
    var owner = Owner(kind: "", name: "")
    var isController = false

    static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
      guard try reader.enterObject() else { return nil }
      var reference = Self()
      while let key = try reader.nextKey() {
        switch key {
        case "kind": reference.owner.kind = try reader.text() ?? ""
        case "name": reference.owner.name = try reader.text() ?? ""
        case "controller": reference.isController = try reader.bool() ?? false
        default: try reader.skip()
        }
      }
      return reference
    }
  }
}
