import Fleet
import Terraform
import Testing

@Suite("CloudIdentity")
struct CloudIdentityTests {
  private static func identity(
    _ url: String = "https://cloud.example.com/v3", environment: [String: String] = [:]
  ) throws -> CloudIdentity {
    let plan = """
      {"configuration": {
        "provider_config": {"openstack": {"name": "openstack", "expressions": {
          "auth_url": {"constant_value": "\(url)"},
          "tenant_name": {"references": ["var.project"]},
          "user_name": {"references": ["var.login"]},
          "password": {"references": ["var.password"]}}}},
        "root_module": {"variables": {"login": {"sensitive": true}}}},
       "variables": {"project": {"value": "prod"}, "login": {"value": "canary-user"},
        "password": {"value": "canary-password"}, "openstack_region": {"value": "RegionOne"}}}
      """
    return CloudIdentity(
      of: try CloudSettings(showJSON: Array(plan.utf8)), environment: environment
    ) { field, value in "\(field.rawValue)\(value.revealed.count)" }
  }

  @Test("The provider's arguments lead to it, then the customary variables; no secret is in it")
  func reading() throws {
    let identity = try Self.identity()
    #expect(
      identity.values == [
        .authURL: "https://cloud.example.com/v3", .project: "prod", .region: "RegionOne",
        .user: "(sensitive, user11)",
      ])
    var told = ""
    dump(identity, to: &told)
    #expect(!told.contains("canary"))
  }

  @Test(
    "One address in two spellings is one, and a password in it is left out",
    arguments: [
      "https://cloud.example.com/v3/", "https://CLOUD.example.com/v3",
      "https://me:canary@cloud.example.com/v3",
    ])
  func spelling(url: String) throws {
    #expect(try Self.identity(url).differences(from: Self.identity()) == [])
  }

  @Test("The environment counts for what the configuration leaves open, and for nothing else")
  func environment() throws {
    let plain = try Self.identity()
    let other = plain.applied(in: ["OS_AUTH_URL": "https://other", "OS_PROJECT_NAME": "demo"])
    #expect(other.differences(from: plain) == [])
    let cloud = plain.applied(in: ["OS_CLOUD": "demo", "OS_PASSWORD": "canary"])
    #expect(cloud.differences(from: plain).map(\.clause) == ["clouds.yaml entry is demo, was none"])
    #expect(cloud.applied(in: [:]) == plain)
  }
}
