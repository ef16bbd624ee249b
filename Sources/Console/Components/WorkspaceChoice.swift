/// The workspaces of a deployment, and which one is chosen.
public struct WorkspaceChoice: Hashable, Sendable {
  /// The names, in terraform's order.
  public let names: [String]
  /// The chosen one.
  public let current: String
  /// Whether `TF_WORKSPACE` holds the choice, so that it cannot be changed from here.
  public let isPinned: Bool

  /// Makes a choice.
  public init(names: [String], current: String, isPinned: Bool) {
    self.names = names
    self.current = current
    self.isPinned = isPinned
  }
}
