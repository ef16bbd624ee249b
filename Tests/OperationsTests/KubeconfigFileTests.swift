import Fleet
import FoundationEssentials
import Terraform
import TestKit
import Testing

@testable import Operations

/// Reads the file for clients with PyYAML, as the laboratory has it, and holds it against the
/// documented format.
@Suite("The kubeconfig for clients", .timeLimit(.minutes(2))) struct KubeconfigFileTests {
  /// Fails on whatever the format does not have, or has with another type; prints the file as JSON.
  ///
  /// Source: kubernetes.io, "kubeconfig (v1)", the types Config, Named…, Cluster, Context, AuthInfo.
  private static let reader = """
    import base64, json, sys, yaml
    config = yaml.safe_load(sys.stdin.buffer.read().decode())
    def check(value, place, **fields):
        assert isinstance(value, dict), place
        for key, content in value.items():
            assert key.replace("-", "_") in fields, f"{place} has no {key}"
            kind = fields[key.replace("-", "_")]
            if kind is bytes:
                assert isinstance(content, str), f"{place}.{key}"
                assert base64.b64decode(content, validate=True), f"{place}.{key}"
            else:
                assert isinstance(content, kind), f"{place}.{key}"
        return value
    check(config, "Config", kind=str, apiVersion=str, preferences=dict, clusters=list, users=list,
          contexts=list, current_context=str, extensions=list)
    for one in config["clusters"]:
        check(one, "NamedCluster", name=str, cluster=dict)
        check(one["cluster"], "Cluster", server=str, tls_server_name=str,
              insecure_skip_tls_verify=bool, certificate_authority=str,
              certificate_authority_data=bytes, proxy_url=str, disable_compression=bool,
              extensions=list)
    for one in config["contexts"]:
        check(one, "NamedContext", name=str, context=dict)
        check(one["context"], "Context", cluster=str, user=str, namespace=str, extensions=list)
    for one in config["users"]:
        check(one, "NamedAuthInfo", name=str, user=dict)
        check(one["user"], "AuthInfo", client_certificate=str, client_certificate_data=bytes,
              client_key=str, client_key_data=bytes, token=str, tokenFile=str)
    json.dump(config, sys.stdout)
    """

  @Test(
    "A reader of YAML finds every documented field in its place, with the name as it is",
    arguments: [
      "rocks-prod", "yes", "12", "null", "a: b # c", "'\"\\", "- {x}", "café 🪨", " led ",
      "two\nlines\r\n\ttab", "\u{7F}\u{85}\u{9B}[31m\u{1B}", "\u{2028}\u{2029}\u{FEFF}x",
    ])
  func fields(name: String) async throws {
    for proof in Proof.allCases {
      let file = try Kubeconfig(proof.text).file(at: 40_123, named: name).revealed
      let config = try await read(file)
      #expect(config.apiVersion == "v1" && config.kind == "Config")
      #expect(config.currentContext == name)
      #expect(
        config.clusters == [
          .init(
            name: name,
            cluster: .init(
              server: "https://127.0.0.1:40123", serverName: "10.20.30.11",
              authority: KubeconfigSample.authority))
        ])
      #expect(config.contexts == [.init(name: name, context: .init(cluster: name, user: name))])
      #expect(config.users == [.init(name: name, user: proof.user)])
    }
  }

  /// How the client proves who it is.
  private enum Proof: CaseIterable {
    case token, certificate

    var user: Config.User {
      switch self {
      case .token: .init(token: "0123456789abcdef==")
      case .certificate: .init(certificate: "LS0tLS1CRUdJTg==", key: "LS0tLS1CRUdJTiBLRVk=")
      }
    }

    /// As `microk8s config` prints it.
    var text: String {
      switch self {
      case .token: KubeconfigSample.text(proof: ["token": user.token ?? ""])
      case .certificate:
        KubeconfigSample.text(proof: [
          "client-certificate-data": user.certificate ?? "", "client-key-data": user.key ?? "",
        ])
      }
    }
  }

  private func read(_ file: String) async throws -> Config {
    let lab = "\(Checkout.root)/scripts/lab"
    let world = World.live(environment: ProcessInfo.processInfo.environment)
    let result = try await world.processes.run(
      Program(
        "/bin/bash",
        [
          "-euc", #"here=$1; . "$1/virtualenv.sh"; exec "${lab_python[@]}" -c "$2""#, "bash", lab,
          Self.reader,
        ], environment: world.environment, input: Array(file.utf8), deadline: .seconds(90)))
    try #require(result.isSuccess, "\(result.errorOutput.text)")
    return try JSONDecoder().decode(Config.self, from: Data(result.output.bytes))
  }

  private struct Config: Decodable {
    var apiVersion: String
    var kind: String
    var currentContext: String
    var clusters: [NamedCluster]
    var contexts: [NamedContext]
    var users: [NamedUser]

    enum CodingKeys: String, CodingKey {
      case apiVersion, kind, clusters, contexts, users
      case currentContext = "current-context"
    }

    struct NamedCluster: Decodable, Equatable {
      var name: String
      var cluster: Cluster
    }

    struct Cluster: Decodable, Equatable {
      var server: String
      var serverName: String
      var authority: String

      enum CodingKeys: String, CodingKey {
        case server
        case serverName = "tls-server-name"
        case authority = "certificate-authority-data"
      }
    }

    struct NamedContext: Decodable, Equatable {
      var name: String
      var context: Context
    }

    struct Context: Decodable, Equatable {
      var cluster: String
      var user: String
    }

    struct NamedUser: Decodable, Equatable {
      var name: String
      var user: User
    }

    struct User: Decodable, Equatable {
      var token: String?
      var certificate: String?
      var key: String?

      enum CodingKeys: String, CodingKey {
        case token
        case certificate = "client-certificate-data"
        case key = "client-key-data"
      }
    }
  }
}
