/// Where the cloud is, and as whom it is asked, as far as it can be told before any plan.
///
/// Each setting is looked for as ``CloudSettings`` does it for a plan: the argument of the
/// OpenStack provider, then the variables with the customary names, then the environment.
public struct CloudAccess: Sendable {
  /// One thing to know, with the names that it goes by.
  public enum Setting: String, Hashable, Sendable, CaseIterable {
    case authURL, userName, userID, userDomainName, userDomainID, password
    case projectName, projectID, projectDomainName, projectDomainID, domainName, domainID
    case region, interface, cloud
    case credentialID, credentialName, credentialSecret
    case authorities, isUnchecked
  }

  /// What is known.
  public let values: [Setting: VariableValues.Value]
  /// Addresses that take the place of the catalogue's, by the services' types.
  public let overrides: [OpenStackService: VariableValues.Value]

  /// Looks for every setting.
  ///
  /// - Parameters:
  ///   - outline: What the configuration says.
  ///   - variables: The values of its variables.
  ///   - environment: terraform's environment.
  public init(
    _ outline: ConfigurationOutline, variables: VariableValues, environment: [String: String]
  ) {
    let arguments = outline.openStack ?? [:]
    var values: [Setting: VariableValues.Value] = [:]
    for setting in Setting.allCases {
      values[setting] = Self.value(
        of: setting, arguments: arguments, variables: variables, environment: environment)
    }
    self.values = values
    let written = arguments["endpoint_overrides"].map(variables.texts) ?? [:]
    var overrides: [OpenStackService: VariableValues.Value] = [:]
    for service in OpenStackService.allCases { overrides[service] = written[service.rawValue] }
    self.overrides = overrides
  }

  private static func value(
    of setting: Setting, arguments: [String: String], variables: VariableValues,
    environment: [String: String]
  ) -> VariableValues.Value? {
    let names = setting.names
    for name in names.arguments {
      if let value = arguments[name].flatMap({ variables.text($0) }) { return value }
    }
    for name in names.variables {
      if let value = variables.text(ofVariable: name) { return value }
    }
    for name in names.environment {
      guard let text = environment[name], !text.isEmpty else { continue }
      return VariableValues.Value(Secret(text), from: .environment(name))
    }
    return nil
  }

  /// What somebody said for a setting.
  public subscript(setting: Setting) -> String? { values[setting]?.text.revealed }

  /// The address of Keystone; nil when nothing tells it, or it is no address.
  public var authURL: ServiceURL? { self[.authURL].flatMap(ServiceURL.init) }

  /// Which of the interfaces of services is meant.
  public var interface: String {
    let word = self[.interface] ?? "public"
    return word.hasSuffix("URL") ? String(word.dropLast(3)) : word
  }

  /// How services prove who they are.
  public var trust: CurlInvocation.Trust {
    CurlInvocation.Trust(
      authorities: self[.authorities].flatMap { $0.hasPrefix("/") ? $0 : nil },
      isUnchecked: ["true", "1"].contains(self[.isUnchecked]?.lowercased()))
  }

  /// The proof of who asks; nil when a part of it is missing.
  public var credentials: CloudCredentials? {
    let domain = name(.domainID, .domainName)
    let user = name(.userID, .userName).map {
      CloudCredentials.Named($0, in: name(.userDomainID, .userDomainName) ?? domain)
    }
    if let credential = name(.credentialID, .credentialName) {
      guard let secret = values[.credentialSecret] else { return nil }
      return CloudCredentials(.applicationCredential(credential, user: user, secret.text))
    }
    guard let user, let password = values[.password] else { return nil }
    let project = name(.projectID, .projectName).map {
      CloudCredentials.Named($0, in: name(.projectDomainID, .projectDomainName) ?? domain)
    }
    return CloudCredentials(.password(user: user, password.text, project: project))
  }

  /// The settings of which a token needs at least one more, each with the names to set it by.
  public var missing: [Setting] {
    var missing: [Setting] = []
    if name(.credentialID, .credentialName) != nil {
      if values[.credentialSecret] == nil { missing.append(.credentialSecret) }
      return missing
    }
    if name(.userID, .userName) == nil { missing.append(.userName) }
    if values[.password] == nil { missing.append(.password) }
    if name(.projectID, .projectName) == nil { missing.append(.projectName) }
    return missing
  }

  private func name(_ id: Setting, _ name: Setting) -> CloudName? {
    self[id].map { .id($0) } ?? self[name].map { .name($0) }
  }
}

extension CloudAccess.Setting {
  /// The names of the environment by which it can be set, the customary one first.
  public var environment: [String] { names.environment }

  /// The variables of configurations by which it can be set, the customary one first.
  public var variables: [String] { names.variables }

  /// The table of names: arguments of the provider, variables of configurations, environment.
  ///
  /// Source: the documentation of the OpenStack provider, "Configuration Reference"; the README of
  /// the reference deployment; and names that other configurations use.
  fileprivate var names: (arguments: [String], variables: [String], environment: [String]) {
    switch self {
    case .authURL:
      (["auth_url"], ["openstack_auth_url", "os_auth_url", "auth_url"], ["OS_AUTH_URL"])
    case .userName:
      (
        ["user_name"], ["openstack_username", "openstack_user_name", "os_username"],
        ["OS_USERNAME"]
      )
    case .userID: (["user_id"], ["openstack_user_id"], ["OS_USER_ID"])
    case .userDomainName:
      (["user_domain_name"], ["openstack_user_domain_name"], ["OS_USER_DOMAIN_NAME"])
    case .userDomainID: (["user_domain_id"], [], ["OS_USER_DOMAIN_ID"])
    case .password: (["password"], ["openstack_password", "os_password"], ["OS_PASSWORD"])
    case .projectName:
      (
        ["tenant_name"],
        ["openstack_tenant_name", "openstack_project_name", "os_project_name", "os_tenant_name"],
        ["OS_PROJECT_NAME", "OS_TENANT_NAME"]
      )
    case .projectID:
      (
        ["tenant_id"], ["openstack_tenant_id", "openstack_project_id"],
        ["OS_PROJECT_ID", "OS_TENANT_ID"]
      )
    case .projectDomainName:
      (["project_domain_name"], ["openstack_project_domain_name"], ["OS_PROJECT_DOMAIN_NAME"])
    case .projectDomainID: (["project_domain_id"], [], ["OS_PROJECT_DOMAIN_ID"])
    case .domainName: (["domain_name"], ["openstack_domain_name"], ["OS_DOMAIN_NAME"])
    case .domainID: (["domain_id", "default_domain"], [], ["OS_DOMAIN_ID", "OS_DEFAULT_DOMAIN"])
    case .region: (["region"], ["openstack_region", "os_region_name"], ["OS_REGION_NAME"])
    case .interface: (["endpoint_type"], [], ["OS_ENDPOINT_TYPE", "OS_INTERFACE"])
    case .cloud: (["cloud"], ["openstack_cloud"], ["OS_CLOUD"])
    case .credentialID:
      (
        ["application_credential_id"], ["openstack_application_credential_id"],
        ["OS_APPLICATION_CREDENTIAL_ID"]
      )
    case .credentialName:
      (
        ["application_credential_name"], ["openstack_application_credential_name"],
        ["OS_APPLICATION_CREDENTIAL_NAME"]
      )
    case .credentialSecret:
      (
        ["application_credential_secret"], ["openstack_application_credential_secret"],
        ["OS_APPLICATION_CREDENTIAL_SECRET"]
      )
    case .authorities: (["cacert_file"], ["openstack_cacert_file"], ["OS_CACERT"])
    case .isUnchecked: (["insecure"], ["openstack_insecure"], ["OS_INSECURE"])
    }
  }
}
