import Testing

@testable import Terraform

@Suite("What a configuration says before terraform reads it") struct ConfigurationOutlineTests {
  private static let hcl = #"""
    terraform {
      required_version = ">= 1.5, < 2.0"
      required_providers {
        openstack = {
          source  = "terraform-provider-openstack/openstack"
          version = "~> 1.51"
        }
        tls = "~> 4.0"
      }
    }
    provider "openstack" {
      auth_url           = var.url
      user_name          = "op-${terraform.workspace}"
      endpoint_overrides = var.endpoints
      insecure           = true
    }
    provider "openstack" {
      alias    = "other"
      auth_url = "http://other/"
    }
    variable "url" { default = "http://localhost:5000/v3" }
    variable "endpoints" {
      sensitive = true
      default = { compute = "http://localhost:8774/v2.1/", network = "http://localhost:9696/v2.0/" }
    }
    variable "region" {}
    resource "openstack_compute_instance_v2" "w" {
      count     = 2
      image_id  = var.image_id
      key_pair  = "team"
      network { name = "net" }
      network { uuid = local.id }
    }
    """#

  private static let json = #"""
    {"terraform": {"required_version": ">= 1.5, < 2.0", "required_providers": {
       "openstack": {"source": "terraform-provider-openstack/openstack", "version": "~> 1.51"},
       "tls": {"source": "hashicorp/tls", "version": "~> 4.0"}}},
     "provider": {"openstack": [{"auth_url": "${var.url}",
        "user_name": "op-${terraform.workspace}", "endpoint_overrides": "${var.endpoints}",
        "insecure": true},
       {"alias": "other", "auth_url": "http://other/"}]},
     "variable": {"url": {"default": "http://localhost:5000/v3"}, "region": {},
       "endpoints": {"sensitive": true, "default": {"compute": "http://localhost:8774/v2.1/",
         "network": "http://localhost:9696/v2.0/"}}},
     "resource": {"openstack_compute_instance_v2": {"w": {"count": 2, "image_id": "${var.image_id}",
       "key_pair": "team", "network": [{"name": "net"}, {"uuid": "${local.id}"}]}}}}
    """#

  private static func outline(_ text: String, _ name: String) -> ConfigurationOutline {
    var outline = ConfigurationOutline()
    outline.read(Array(text.utf8), ofFile: name)
    return outline
  }

  @Test("is the same in both languages", arguments: [(hcl, "main.tf"), (json, "main.tf.json")])
  func outlines(text: String, name: String) throws {
    let outline = Self.outline(text, name)
    #expect(outline.requiredVersions == [">= 1.5, < 2.0"])
    #expect(
      outline.requiredProviders.map { "\($0.source) \($0.version ?? "")" } == [
        "terraform-provider-openstack/openstack ~> 1.51", "hashicorp/tls ~> 4.0",
      ])
    #expect(outline.usesOpenStack && outline.servers.count == 1)
    let variables = VariableValues(of: outline)
    let access = CloudAccess(outline, variables: variables, environment: ["OS_USERNAME": "anna"])
    #expect(access[.authURL] == "http://localhost:5000/v3")
    // Only terraform can evaluate the argument; the environment is the next place.
    #expect(access[.userName] == "anna")
    #expect(access.trust.isUnchecked)
    #expect(access.overrides[.compute]?.text.revealed == "http://localhost:8774/v2.1/")
    #expect(access.overrides[.network]?.text.revealed == "http://localhost:9696/v2.0/")
    #expect(access.overrides[.image] == nil)
    #expect(outline.servers[0].networks.map(\.keys.first) == ["name", "uuid"])
  }

  @Test("Values win in terraform's order, and say where they are from")
  func order() {
    var variables = VariableValues(of: Self.outline(Self.hcl, "main.tf"))
    variables.read(environment: [
      "TF_VAR_url": "\"as it is", "TF_VAR_region": "Two",
      "TF_VAR_endpoints": #"{"compute": "http://127.0.0.1:1/v2.1/"}"#,
    ])
    #expect(variables.text("var.url")?.text.revealed == "\"as it is")
    #expect(variables.text("var.url")?.source == .environment("TF_VAR_url"))
    #expect(
      variables.texts("var.endpoints").mapValues(\.text.revealed) == [
        "compute": "http://127.0.0.1:1/v2.1/"
      ])
    variables.read(Array("url = \"http://file\"\nregion = null".utf8), ofFile: "terraform.tfvars")
    #expect(variables.text("var.url")?.source == .file("terraform.tfvars"))
    #expect(variables.text("var.region") == nil)
    variables.read(Array(#"{"url": "http://json"}"#.utf8), ofFile: "x.auto.tfvars.json")
    #expect(variables.text("var.url")?.text.revealed == "http://json")
    for expression in ["local.x", "var.none", "\"${var.url}\"", "var.url[0]", "\"\"", "f(\"x\")"] {
      #expect(variables.text(expression) == nil)
    }
    #expect(variables.text("\"$${x}\"")?.text.revealed == "${x}")
  }

  @Test("Credentials are put together of what there is; the user's domain is its own")
  func credentials() throws {
    func access(_ environment: [String: String]) -> CloudAccess {
      let outline = ConfigurationOutline()
      return CloudAccess(
        outline, variables: VariableValues(of: outline), environment: environment)
    }
    let password = access([
      "OS_USERNAME": "u", "OS_PASSWORD": "canary", "OS_PROJECT_NAME": "p",
      "OS_USER_DOMAIN_NAME": "D",
    ])
    #expect(
      password.credentials?.proof
        == .password(
          user: .init(.name("u"), in: .name("D")), Secret("canary"),
          project: .init(.name("p"), in: .id("default"))))
    #expect(password.missing.isEmpty)
    let credential = access([
      "OS_APPLICATION_CREDENTIAL_ID": "7", "OS_APPLICATION_CREDENTIAL_SECRET": "canary",
      "OS_USERNAME": "u",
    ])
    #expect(
      credential.credentials?.proof
        == .applicationCredential(.id("7"), user: .init(.name("u")), Secret("canary")))
    #expect(access(["OS_USERNAME": "u"]).missing == [.password, .projectName])
    #expect(access(["OS_APPLICATION_CREDENTIAL_ID": "7"]).missing == [.credentialSecret])
    var told = ""
    dump(password, to: &told)
    dump(credential.credentials, to: &told)
    #expect(!told.contains("canary"))
  }

  @Test("The lock file tells versions by the address of the registry")
  func lock() {
    let lock = DependencyLock(
      hcl: #"""
        # This file is maintained automatically by "terraform init".
        provider "registry.terraform.io/hashicorp/tls" {
          version     = "4.0.6"
          constraints = "~> 4.0"
          hashes = [
            "h1:abc=",
          ]
        }
        provider "registry.opentofu.org/hashicorp/null" { version = "3.2.1" }
        provider broken {
        """#)
    #expect(lock.provider("hashicorp/tls", isTofu: false)?.version == "4.0.6")
    #expect(lock.provider("tls", isTofu: false)?.version == "4.0.6")
    #expect(lock.provider("hashicorp/tls", isTofu: true) == nil)
    #expect(lock.provider("hashicorp/null", isTofu: true)?.version == "3.2.1")
    #expect(lock.provider("registry.terraform.io/Hashicorp/TLS", isTofu: true)?.version == "4.0.6")
  }
}
