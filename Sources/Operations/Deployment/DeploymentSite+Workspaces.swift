import Terraform

extension DeploymentSite {
  /// Whether `TF_WORKSPACE` holds the choice of the workspace, so that nothing here changes it.
  public var isWorkspacePinned: Bool { !(world.environment["TF_WORKSPACE"] ?? "").isEmpty }

  /// Returns the names of the workspaces, in terraform's order.
  ///
  /// - Throws: `SiteError` with terraform's own words, for example when `init` was never run.
  public func workspaces() async throws(SiteError) -> [String] {
    let program = Program(
      try tool(), Invocation.workspaces.arguments,
      environment: Invocation.environment(inheriting: world.environment, variables: [:]),
      directory: directory, deadline: .seconds(60))
    let result: ProgramResult
    do throws(ProcessError) {
      result = try await world.processes.run(program)
    } catch {
      throw SiteError(description: "\(error)")
    }
    guard result.isSuccess else {
      throw SiteError(description: result.errorOutput.text)
    }
    return WorkspaceList(output: result.output.text).names
  }
}
