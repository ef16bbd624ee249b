public import Fleet

extension DeploymentSite {
  /// Returns which deployment a saved plan would touch, as it was recorded with the plan.
  ///
  /// - Parameter id: A run that planned.
  /// - Returns: nil when the run has no saved plan.
  public func identityCard(of id: RunID) -> IdentityCard? {
    runs.plan(id).map { plan in
      let cloud = plan.cloud ?? CloudIdentity()
      return IdentityCard(
        directory: directory, workspace: plan.workspace ?? workspace, lineage: plan.lineage,
        serial: plan.serial, tool: plan.tool ?? "", cloud: cloud,
        accepted: plan.formerCloud.map(cloud.differences) ?? [])
    }
  }
}
