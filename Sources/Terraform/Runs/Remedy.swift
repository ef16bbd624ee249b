/// What to do about a failure that terraform describes, but whose way out it leaves to its reader.
///
/// Source: the summaries and details of terraform's own diagnostics, which are English whatever the
/// locale is.
public enum Remedy {
  /// Returns what to do about the errors of a step, as diagnostics of our own; each remedy once.
  ///
  /// - Parameter diagnostics: What the step reported.
  /// - Returns: The remedies, in the order of the errors.
  public static func all(for diagnostics: [Diagnostic]) -> [Diagnostic] {
    var found: [Diagnostic] = []
    for diagnostic in diagnostics where diagnostic.severity == .error {
      guard let remedy = remedy(for: diagnostic), !found.contains(remedy) else { continue }
      found.append(remedy)
    }
    return found
  }

  /// Whether a diagnostic says that the backend is configured otherwise than before.
  public static func isBackendChange(_ diagnostic: Diagnostic) -> Bool {
    diagnostic.summary == changedBackend || diagnostic.summary.hasPrefix(migrationRefused)
  }

  private static let changedBackend = "Backend configuration changed"
  private static let migrationRefused = "Can't ask approval for state migration"

  private static func remedy(for diagnostic: Diagnostic) -> Diagnostic? {
    let detail = diagnostic.detail
    if diagnostic.summary.hasPrefix(migrationRefused) { return stateWouldMove }
    switch diagnostic.summary {
    case changedBackend: return backendChanged
    case "Failed to query available provider packages", "Failed to install provider",
      "Invalid provider registry host":
      if unreachable.contains(where: detail.contains) { return registryUnreachable }
      if detail.contains("no longer available") || detail.contains("checksums") {
        return lockFile
      }
      return nil
    case "Inconsistent dependency lock file": return lockFile
    default: return nil
    }
  }

  private static let unreachable = [
    "no such host", "connection refused", "i/o timeout", "could not connect to",
    "Client.Timeout", "network is unreachable", "server misbehaving",
  ]

  private static let backendChanged = Diagnostic(
    severity: .error, summary: "The backend is configured otherwise than when this was initialised",
    detail: """
      There are two ways on; choose by where the state should be.
      quarterdeck plan --migrate-state   copies the state into the new backend
      quarterdeck plan --reconfigure     uses the new backend as it is; the state stays in the old one
      """)

  private static let stateWouldMove = Diagnostic(
    severity: .error, summary: "The state is in a file, and the backend is another one now",
    detail: """
      There are two ways on; choose by where the state should be.
      quarterdeck plan --migrate-state   copies the state into the new backend
      To leave it behind, move the state file out of the directory first; then
      quarterdeck plan --reconfigure     uses the new backend as it is
      """)

  private static let registryUnreachable = Diagnostic(
    severity: .error, summary: "The providers could not be fetched: their registry does not answer",
    detail: """
      Check the network and HTTPS_PROXY.
      Without a network, name a mirror of the providers in terraform's CLI configuration \
      (provider_installation), and its file in TF_CLI_CONFIG_FILE.
      """)

  private static let lockFile = Diagnostic(
    severity: .error, summary: "The providers are not the ones that .terraform.lock.hcl records",
    detail: """
      quarterdeck plan --upgrade chooses providers anew and records them.
      Review the change of .terraform.lock.hcl before you commit it.
      """)
}
