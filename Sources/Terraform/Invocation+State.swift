extension Invocation {
  /// The command that marks a resource instance, so that the next plan replaces it; prints text.
  ///
  /// - Parameter address: The instance.
  /// - Returns: A `taint`.
  public static func taint(_ address: ResourceAddress) -> Invocation {
    Invocation(arguments: ["taint", "-no-color", lockTimeout, address.description])
  }

  /// The command that takes the mark of ``taint(_:)`` away; prints text.
  ///
  /// - Parameter address: The instance.
  /// - Returns: An `untaint`.
  public static func untaint(_ address: ResourceAddress) -> Invocation {
    Invocation(arguments: ["untaint", "-no-color", lockTimeout, address.description])
  }

  /// `workspace list`; read the answer with ``WorkspaceList``.
  public static let workspaces = Invocation(arguments: ["workspace", "list", "-no-color"])

  /// The command that changes to another workspace; prints text.
  ///
  /// - Parameter name: The workspace.
  /// - Returns: A `workspace select`.
  public static func selectWorkspace(_ name: WorkspaceName) -> Invocation {
    Invocation(arguments: ["workspace", "select", "-no-color", name.description])
  }

  /// The command that makes a workspace and changes to it; prints text.
  ///
  /// - Parameter name: The workspace.
  /// - Returns: A `workspace new`.
  public static func newWorkspace(_ name: WorkspaceName) -> Invocation {
    Invocation(
      arguments: ["workspace", "new", "-no-color", lockTimeout, name.description])
  }

  /// The command that names the files that are not in terraform's layout, a line each.
  ///
  /// Its exit code is 3 when there are any.
  public static let formatCheck = Invocation(
    arguments: ["fmt", "-no-color", "-check", "-list=true"])

  /// The command that writes the files in terraform's layout, and names those that it changed.
  public static let format = Invocation(arguments: ["fmt", "-no-color", "-list=true"])
}
