/// Where and as whom a plan works in the cloud, as its configuration says it.
///
/// Source: `terraform show -json PLANFILE`: `configuration.provider_config`, whose expressions lead
/// to `variables`. Where the OpenStack provider says nothing that can be followed, the variables
/// with the customary names (`openstack_auth_url`, …) count. Passwords are never looked at.
public struct CloudSettings: Hashable, Sendable {
  /// One thing that tells a cloud from another.
  public enum Field: String, Hashable, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
    /// The address of Keystone.
    case authURL = "auth-url"
    /// The project (tenant), by name or id.
    case project
    /// The domain of the project.
    case projectDomain = "project-domain"
    /// The region.
    case region
    /// The user, by name, id or application credential.
    case user
    /// The name of an entry of `clouds.yaml`.
    case cloud
  }

  /// A value, and whether it may be shown.
  public struct Setting: Hashable, Sendable {
    /// The value.
    public let value: Secret
    /// Whether the configuration calls it sensitive.
    public let isSensitive: Bool
  }

  /// What the configuration says; a field that it leaves to the environment is missing.
  public let settings: [Field: Setting]

  /// Reads a plan.
  ///
  /// - Parameter bytes: What `terraform show -json PLANFILE` printed.
  /// - Throws: `JSONSyntaxError` if it is no JSON.
  public init(showJSON bytes: [UInt8]) throws(JSONSyntaxError) {
    let plan = try JSONValue(parsing: bytes)
    let providers = plan["configuration"]?["provider_config"]?.object ?? JSONObject()
    let provider = providers.first { $0.value["name"]?.text == "openstack" }?.value
    var settings: [Field: Setting] = [:]
    for field in Field.allCases {
      settings[field] = Self.setting(of: field, provider: provider, plan: plan)
    }
    self.settings = settings
  }

  private static func setting(
    of field: Field, provider: JSONValue?, plan: JSONValue
  ) -> Setting? {
    for argument in field.arguments {
      guard let expression = provider?["expressions"]?[argument] else { continue }
      if let constant = expression["constant_value"]?.text, !constant.isEmpty {
        return Setting(value: Secret(constant), isSensitive: false)
      }
      let references = (expression["references"]?.array ?? []).compactMap(\.text)
      for reference in references where reference.hasPrefix("var.") {
        if let found = variable(String(reference.dropFirst(4)), of: plan) { return found }
      }
    }
    return field.variables.lazy.compactMap { variable($0, of: plan) }.first
  }

  private static func variable(_ name: String, of plan: JSONValue) -> Setting? {
    guard let text = plan["variables"]?[name]?["value"]?.text, !text.isEmpty else { return nil }
    let declaration = plan["configuration"]?["root_module"]?["variables"]?[name]
    return Setting(
      value: Secret(text), isSensitive: declaration?["sensitive"]?.bool == true)
  }
}

extension CloudSettings.Field {
  /// What it is called on the screen.
  public var title: String {
    switch self {
    case .authURL: "auth URL"
    case .project: "project"
    case .projectDomain: "project domain"
    case .region: "region"
    case .user: "user"
    case .cloud: "clouds.yaml entry"
    }
  }

  /// The provider's arguments for it, the first that is set counts.
  ///
  /// Source: the documentation of the OpenStack provider, "Configuration reference".
  fileprivate var arguments: [String] {
    switch self {
    case .authURL: ["auth_url"]
    case .project: ["tenant_name", "tenant_id"]
    case .projectDomain: ["project_domain_name", "project_domain_id", "domain_name", "domain_id"]
    case .region: ["region"]
    case .user:
      ["user_name", "user_id", "application_credential_name", "application_credential_id"]
    case .cloud: ["cloud"]
    }
  }

  /// The customary names of the variables for it.
  fileprivate var variables: [String] {
    switch self {
    case .authURL: ["openstack_auth_url"]
    case .project: ["openstack_tenant_name", "openstack_project_name"]
    case .projectDomain: ["openstack_project_domain_name"]
    case .region: ["openstack_region"]
    case .user: ["openstack_username", "openstack_user_name"]
    case .cloud: ["openstack_cloud"]
    }
  }

  /// The variables of the environment from which the provider takes it, the first that is set
  /// counts.
  public var environment: [String] {
    switch self {
    case .authURL: ["OS_AUTH_URL"]
    case .project: ["OS_PROJECT_NAME", "OS_TENANT_NAME", "OS_PROJECT_ID", "OS_TENANT_ID"]
    case .projectDomain: ["OS_PROJECT_DOMAIN_NAME", "OS_PROJECT_DOMAIN_ID", "OS_DOMAIN_NAME"]
    case .region: ["OS_REGION_NAME"]
    case .user:
      [
        "OS_USERNAME", "OS_USER_ID", "OS_APPLICATION_CREDENTIAL_NAME",
        "OS_APPLICATION_CREDENTIAL_ID",
      ]
    case .cloud: ["OS_CLOUD"]
    }
  }
}
