/// What is asked about one node, of the control plane and of its machine.
extension RemoteCommand {
  /// Returns the command that fetches one node as JSON.
  public static func node(_ name: String) throws(RemoteCommandError) -> Self {
    try check(name, "node name", limit: 253, allowsDots: true)
    return kubectl(
      "kubectl get node \(name)", ["get", "--raw", "/api/v1/nodes/\(name)", requestTimeout])
  }

  /// The command that lists the services of MicroK8s; to be read by `SnapService`.
  public static let microK8sServices = Self(
    "snap services microk8s", timeout: .seconds(10), launch: .direct,
    words: ["snap", "services", "microk8s"])

  /// The command that says until when the certificates are valid; to be read by `CertificateExpiry`.
  public static let certificateExpiries = Self(
    "openssl x509 -enddate", timeout: .seconds(10), launch: .elevated,
    words: ["sh", "-c", CertificateExpiry.script])

  /// The command that says when the tokens expire with which machines join, and not the tokens.
  ///
  /// One second of 1970 on a line; a token that does not expire has none.
  public static let joinTokenExpiries = Self(
    "cut cluster-tokens.txt", timeout: .seconds(10), launch: .elevated,
    words: [
      "cut", "-s", "-d", "|", "-f", "2",
      "/var/snap/microk8s/current/credentials/cluster-tokens.txt",
    ])
}
