/// Pods that matter to the operator, as the configuration names them.
public struct WorkloadRule: Hashable, Sendable {
  /// What the operator calls them.
  public let name: String
  /// Their namespace.
  public let namespace: String
  /// Which pods of the namespace: labels with their values, `app=worker,tier=back`; nil for all.
  public let selector: String?

  /// Makes a rule.
  public init(name: String, namespace: String, selector: String? = nil) {
    self.name = name
    self.namespace = namespace
    self.selector = selector
  }
}
