import FoundationEssentials
import Terraform
import TestKit
import Testing

@testable import Fleet

@Suite("Kubeconfig")
struct KubeconfigTests {
  static let text = KubeconfigSample.text()

  @Test(
    "Server, authority and token are taken; the file leads through the tunnel and checks the name")
  func token() throws {
    let config = try Kubeconfig(Self.text)
    #expect(config.host == "10.20.30.11" && config.port == 16_443)
    #expect(config.authorityCertificates == Array("-----BEGIN CERTIFICATE-----".utf8))
    let file = config.file(at: 40_123, named: "rocks-prod").revealed
    #expect(file.contains("server: https://127.0.0.1:40123\n"))
    #expect(file.contains("tls-server-name: \"10.20.30.11\"\n"))
    #expect(file.contains("certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t\n"))
    #expect(file.contains("token: \"UVZJV0p5Z3Z6c3FRZ1ZtbTJPQ0d4a1pCYnJwU2Yvb2s9Cg==\"\n"))
    #expect(file.contains("current-context: \"rocks-prod\"\n"))
    #expect(!file.contains("insecure"))
  }

  @Test("A certificate of the client's does as well")
  func certificate() throws {
    let text = Self.text.replacing(
      "token: UVZJV0p5Z3Z6c3FRZ1ZtbTJPQ0d4a1pCYnJwU2Yvb2s9Cg==",
      with: "client-certificate-data: QUJD\n    client-key-data: REVG")
    let file = try Kubeconfig(text).file(at: 1, named: "n").revealed
    #expect(file.contains("client-certificate-data: QUJD\n    client-key-data: REVG\n"))
  }

  @Test("It never shows its token")
  func secrecy() throws {
    let config = try Kubeconfig(Self.text)
    var dumped = ""
    dump(config, to: &dumped)
    #expect(!"\(config)\(dumped)".contains("UVZJ"))
  }

  @Test(
    "What a machine should not say is refused",
    arguments: [
      ("server: https://10.20.30.11", "server: http://10.20.30.11", KubeconfigError.unprotected),
      ("server: https://10.20.30.11", "server: https://-oProxyCommand=id", .notRecognised),
      ("server: https://10.20.30.11", "other: https://10.20.30.11", .notRecognised),
      ("https://10.20.30.11:16443", "https://10.20.30.11:99999", .notRecognised),
      ("certificate-authority-data: LS0t", "insecure-skip-tls-verify: LS0t", .noAuthority),
      ("certificate-authority-data: LS0t", "certificate-authority-data: %%%", .noAuthority),
      ("token: UVZJ", "exec: UVZJ", .noCredential),
      ("token: UVZJ", "token: a\u{1B}", .noCredential),
    ])
  func refusals(part: String, other: String, error: KubeconfigError) {
    #expect(throws: error) { try Kubeconfig(Self.text.replacing(part, with: other)) }
  }
}
