/// Has the audit log say who got the cluster's credentials, and where to.
///
/// Never the credentials themselves. What cannot be recorded is not done.
public struct KubeconfigHandover: Sendable {
  private let site: DeploymentSite
  private let machine: String

  /// Prepares the handover of what a control plane said.
  ///
  /// - Parameters:
  ///   - site: The deployment.
  ///   - machine: The name of the control plane.
  public init(site: DeploymentSite, machine: String) {
    self.site = site
    self.machine = machine
  }

  /// Records that the credentials go somewhere.
  ///
  /// - Parameters:
  ///   - place: Where to: `a file`, `a program`.
  ///   - details: More, without secrets.
  /// - Throws: `AuditError`; then they must not be handed out.
  public func note(to place: String, _ details: [String: String] = [:]) async throws(AuditError) {
    try await add(.intent, details.merging(["to": place, "outcome": "to \(place)"]) { $1 })
  }

  /// Records that they were asked for and not printed.
  public func noteRefusal(_ reason: String) async {
    // Nothing was handed out, so a log that cannot be written is no reason to say anything else.
    try? await add(.refused, ["outcome": reason])
  }

  private func add(
    _ phase: AuditLog.Phase, _ details: [String: String]
  ) async throws(AuditError) {
    var details = details
    details["machine"] = machine
    details["state"] = site.stateOverride
    try await AuditLog(path: site.paths.auditLog, world: site.world).add(
      "kubeconfig.reveal", phase, of: .init(who: site.who, directory: site.directory, run: nil),
      details: details)
  }
}
