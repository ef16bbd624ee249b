import Fleet
import Testing

@Suite("What an answer says about the service behind a tunnel") struct ServiceVerdictTests {
  private static let keystone = """
    {"versions": {"values": [{"id": "v3.14", "status": "stable", "updated": \
    "2020-04-07T00:00:00Z", "links": [{"rel": "self", "href": "http://c:5000/v3/"}], \
    "media-types": [{"base": "application/json", \
    "type": "application/vnd.openstack.identity-v3+json"}]}]}}
    """
  private static let nova = """
    {"versions": [{"id": "v2.0", "status": "SUPPORTED", "version": "", "min_version": "", \
    "updated": "2011-01-21T11:33:21Z"}, {"id": "v2.1", "status": "CURRENT", "version": "2.90", \
    "min_version": "2.1", "updated": "2013-07-23T11:33:21Z"}]}
    """
  private static let neutron = """
    {"versions": [{"id": "v2.0", "status": "CURRENT", "links": [{"rel": "self", \
    "href": "http://c:9696/v2.0/"}]}]}
    """
  private static let glance = """
    {"versions": [{"id": "v2.15", "status": "CURRENT"}, {"id": "v2.9", "status": "SUPPORTED"}]}
    """
  private static let cinder = """
    {"versions": [{"id": "v3.0", "status": "CURRENT", "version": "3.70", "min_version": "3.0", \
    "media-types": [{"type": "application/vnd.openstack.volume+json;version=3"}]}]}
    """

  private static func answer(_ body: String, _ status: String = "200 OK") -> [UInt8] {
    Array("HTTP/1.1 \(status)\r\nContent-Type: x\r\nServer: nginx/1.18.0\r\n\r\n\(body)".utf8)
  }

  @Test(
    "A version document is told from those of other services",
    arguments: [
      (TunnelKind.keystone, keystone, "300 Multiple Choices", "Keystone v3.14"),
      (.nova, nova, "200 OK", "Nova 2.1 to 2.90"),
      (.neutron, neutron, "200 OK", "Neutron v2.0"),
      (.glance, glance, "300 Multiple Choices", "Glance v2.15"),
      (.kubernetes, #"{"gitVersion": "v1.28.15"}"#, "200 OK", "Kubernetes v1.28.15"),
      (
        .kubernetes, #"{"kind": "Status", "apiVersion": "v1", "code": 401}"#, "401 Unauthorized",
        "Kubernetes API"
      ),
      (.http, "<html>", "404 Not Found", "HTTP 404 Not Found"),
    ])
  func good(kind: TunnelKind, body: String, status: String, title: String) {
    let verdict = ServiceVerdict(answer: Self.answer(body, status), expecting: kind)
    #expect(verdict == .good(title))
  }

  @Test("Another service is named", arguments: [keystone, nova, neutron, glance, cinder])
  func other(body: String) {
    let kinds: [TunnelKind] = [.keystone, .nova, .neutron, .glance, .kubernetes]
    let accepted = kinds.filter { kind in
      if case .good = ServiceVerdict(answer: Self.answer(body), expecting: kind) { return true }
      return false
    }
    #expect(accepted.count == (body == Self.cinder ? 0 : 1))
    let verdict = ServiceVerdict(answer: Self.answer(body), expecting: .kubernetes)
    guard case .wrong(let found) = verdict else {
      Issue.record("\(verdict)")
      return
    }
    #expect(found.hasSuffix(" answers, not Kubernetes API"))
  }

  @Test(
    "What is no such document is told in words",
    arguments: [
      (
        answer("<html><head><title>Welcome to nginx!</title>"),
        "a web page \"Welcome to nginx!\" answers, not Nova"
      ),
      (answer("{}"), "something unknown (200 OK) of nginx/1.18.0 answers, not Nova"),
      (answer("[1"), "something unknown (200 OK) of nginx/1.18.0 answers, not Nova"),
      (Array("SSH-2.0-OpenSSH_9.2\r\n".utf8), "it does not speak HTTP"),
      ([], "it says nothing"),
      ([0x15, 0x03, 0x01, 0x00], "it does not speak HTTP"),
    ])
  func strange(bytes: [UInt8], words: String) {
    #expect(ServiceVerdict(answer: bytes, expecting: .nova) == .wrong(words))
  }

  @Test("A service that is there and cannot serve is no other service")
  func unwell() {
    let body = Self.answer("<html><h1>503</h1>", "503 Service Unavailable")
    #expect(
      ServiceVerdict(answer: body, expecting: .nova)
        == .unwell("it answers 503 Service Unavailable"))
    #expect(
      ServiceVerdict(answer: Self.answer("", "429 Too Many Requests"), expecting: .keystone)
        == .unwell("it answers 429 Too Many Requests"))
  }

  @Test("A server that wants TLS says so")
  func tls() {
    let body = "<title>400 The plain HTTP request was sent to HTTPS port</title>"
    #expect(
      ServiceVerdict(answer: Self.answer(body, "400 Bad Request"), expecting: .keystone)
        == .wantsTLS)
    #expect(
      ServiceVerdict(
        answer: Self.answer("Client sent an HTTP request to an HTTPS server.", "400 Bad Request"),
        expecting: .kubernetes) == .wantsTLS)
  }
}
