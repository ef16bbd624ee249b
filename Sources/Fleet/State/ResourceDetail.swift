public import Terraform

/// One resource instance of a state, as it may be shown: no secret is in it.
public struct ResourceDetail: Hashable, Sendable {
  /// A resource that this one depends on, or that depends on it.
  public struct Relation: Hashable, Sendable {
    /// Its address, without an instance key.
    public let address: String
    /// How many instances the state has of it.
    public let count: Int
    /// The first of them; nil when it has none.
    public let first: InstanceID?
  }

  /// What names it.
  public let id: InstanceID
  /// The provider's address, such as `registry.terraform.io/hashicorp/tls`.
  public let provider: String
  /// Whether Terraform will replace it at the next apply.
  public let isTainted: Bool
  /// The values inside its attributes, in order of their paths; those without a value are left out.
  public let attributes: [DisplayedAttribute]
  /// The resources that it depends on, as terraform recorded them at its last apply.
  ///
  /// Source: `resources[].instances[].dependencies`.
  public let dependencies: [Relation]
  /// The resources that depend on it.
  public let dependents: [Relation]
}

/// A value of a state that holds what was looked for.
public struct AttributeHit: Hashable, Sendable {
  /// The instance.
  public let id: InstanceID
  /// The value, as it may be shown.
  public let attribute: DisplayedAttribute
}
