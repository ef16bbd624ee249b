import FoundationEssentials
import Terraform

extension DeploymentSite {
  /// Looks at the present state and at every copy of it.
  ///
  /// - Throws: `SiteError` when it cannot be judged.
  public func surveyStates() async throws(SiteError) -> StateSurvey {
    let keeper = try stateKeeper()
    do throws(StateRefusal) {
      return try await keeper.survey()
    } catch {
      throw SiteError(description: error.reason)
    }
  }

  /// Puts a state back; see `StateRestore`.
  ///
  /// - Parameters:
  ///   - source: The state.
  ///   - confirmation: The deployment's name, needed where a readable state is replaced.
  /// - Returns: What was done.
  /// - Throws: `RestoreError`; then the present state is as it was, unless it says otherwise.
  public func restore(
    _ source: RestoreSource, confirmedBy confirmation: String?
  ) async throws(RestoreError) -> StateRestore {
    let keeper: StateKeeper
    do throws(SiteError) {
      keeper = try stateKeeper()
    } catch {
      throw .refused(reason: error.description)
    }
    return try await keeper.restore(source, confirmedBy: confirmation)
  }

  /// Looks at and puts back the deployment's states.
  func stateKeeper() throws(SiteError) -> StateKeeper {
    let environment = Invocation.environment(inheriting: world.environment, variables: [:])
    let reader = StateReader(
      directory: directory, tool: try tool(), environment: environment, world: world)
    return StateKeeper(
      guardian: StateGuardian(
        reader: reader, run: RunID(now: world.clock.now()), who: who, paths: deploymentPaths),
      deployment: name, audit: AuditLog(path: paths.auditLog, world: world))
  }
}
