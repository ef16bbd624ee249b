/// What `microk8s config` of 1.28 prints, for tests of whoever reads it.
public enum KubeconfigSample {
  /// The cluster's authority, in base64.
  public static let authority = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t"
  /// The client's token.
  public static let token = "UVZJV0p5Z3Z6c3FRZ1ZtbTJPQ0d4a1pCYnJwU2Yvb2s9Cg=="

  /// The text, with how the client proves who it is.
  ///
  /// - Parameter proof: The keys and values of the user; the token unless it is named.
  /// - Returns: The text.
  public static func text(proof: KeyValuePairs<String, String> = ["token": token]) -> String {
    """
    apiVersion: v1
    clusters:
    - cluster:
        certificate-authority-data: \(authority)
        server: https://10.20.30.11:16443
      name: microk8s-cluster
    contexts:
    - context:
        cluster: microk8s-cluster
        user: admin
      name: microk8s
    current-context: microk8s
    kind: Config
    preferences: {}
    users:
    - name: admin
      user:
    \(proof.map { "    \($0): \($1)" }.joined(separator: "\n"))

    """
  }
}
