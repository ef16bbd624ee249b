extension Invocation {
  /// Returns the whole environment for a terraform command.
  ///
  /// Only what terraform, its providers and its backends read is passed on. `TF_CLI_ARGS*` could
  /// inject `-auto-approve` or `-lock=false`, `TF_LOG*` writes secrets and 120 KB a plan, `LD_*`
  /// loads foreign code: they are not on the list.
  ///
  /// - Parameters:
  ///   - environment: The environment of the operator.
  ///   - variables: Values of input variables by name, passed as `TF_VAR_NAME`. They win over
  ///     the operator's.
  /// - Returns: All of the environment; nothing is to be added from elsewhere.
  public static func environment(
    inheriting environment: [String: String], variables: [String: Secret] = [:]
  ) -> [String: String] {
    var result = environment.filter { isInherited($0.key) }
    for (name, value) in variables { result["TF_VAR_" + name] = value.revealed }
    result["TF_IN_AUTOMATION"] = "1"
    result["TF_INPUT"] = "0"
    return result
  }

  private static func isInherited(_ name: String) -> Bool {
    inheritedNames.contains(name) || proxyNames.contains(name.uppercased())
      || inheritedPrefixes.contains { name.hasPrefix($0) }
  }

  /// Names that are passed on in capitals and in lower case.
  private static let proxyNames: Set<String> = [
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY",
  ]

  /// Names that are passed on.
  private static let inheritedNames: Set<String> = [
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TZ", "TMPDIR",
    "SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR", "KUBECONFIG",
    "TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR", "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE",
    "TF_REATTACH_PROVIDERS", "TF_DATA_DIR", "TF_WORKSPACE", "TF_REGISTRY_DISCOVERY_RETRY",
    "TF_REGISTRY_CLIENT_TIMEOUT", "CHECKPOINT_DISABLE",
  ]

  /// Families that are passed on: variables, tokens of registries, clouds, state backends.
  private static let inheritedPrefixes = [
    "TF_VAR_", "TF_TOKEN_", "TF_HTTP_", "TF_ENCRYPTION", "OS_", "LC_", "XDG_", "LAB_",
    "AWS_", "ARM_", "AZURE_", "GOOGLE_", "CLOUDSDK_", "CONSUL_", "VAULT_", "KUBE_", "PG",
  ]
}
