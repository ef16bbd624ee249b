import Terraform

extension Runner {
  /// Runs `init`, and sees to it that the chosen workspace exists.
  func initialize(_ guardian: StateGuardian) async throws(Refusal) -> RunOutcome? {
    let invocation = Invocation.initialize(request.options)
    if try await checkWorkspace(guardian) {
      return await step(.initialize, invocation, guardian)
    }
    // Without the choice: init would make the workspace.
    if let failure = await step(.initialize, invocation, guardian.withoutChosenWorkspace) {
      return failure
    }
    _ = try await checkWorkspace(guardian)
    return nil
  }

  /// Makes sure that the chosen workspace exists, before anything is asked of it.
  ///
  /// terraform plans against an empty state when `TF_WORKSPACE` names a workspace that does not
  /// exist, and `init` makes such a workspace without a word.
  ///
  /// - Parameter guardian: Whose environment counts.
  /// - Returns: Whether it is known now. It is not before the backend is initialised: then `init`
  ///   must run without the choice, and this is to be asked again.
  /// - Throws: `Refusal` when there is no such workspace.
  func checkWorkspace(_ guardian: StateGuardian) async throws(Refusal) -> Bool {
    let chosen = guardian.workspace
    guard chosen != "default" else { return true }
    guard let names = await workspaces(guardian.environment) else { return false }
    guard names.contains(chosen) else {
      let source =
        guardian.environment["TF_WORKSPACE"] == chosen
        ? "TF_WORKSPACE names" : "The directory is set to"
      throw Refusal(
        reason: "\(source) the workspace \(chosen), which does not exist. terraform would plan as "
          + "if nothing were deployed. There are: \(names.joined(separator: ", ")). Choose one of "
          + "them, or make it: \(toolName) workspace new \(chosen)")
    }
    return true
  }

  private func workspaces(_ environment: [String: String]) async -> [String]? {
    let program = Program(
      request.tool, Invocation.workspaces.arguments, environment: environment,
      directory: request.directory, deadline: .seconds(60))
    // A list that cannot be had is not known yet: the step that follows says what is wrong.
    guard let result = try? await world.processes.run(program), result.isSuccess else { return nil }
    return WorkspaceList(output: result.output.text).names
  }

  /// Changes to another workspace, or makes it first.
  func changeWorkspace(_ guardian: StateGuardian) async throws(Refusal) -> RunOutcome {
    guard let name = request.options.workspace else {
      throw Refusal(reason: "No workspace was named.")
    }
    let invocation: Invocation =
      request.kind == .newWorkspace ? .newWorkspace(name) : .selectWorkspace(name)
    return await step(.workspace, invocation, guardian) ?? .succeeded(changes: true)
  }
}
