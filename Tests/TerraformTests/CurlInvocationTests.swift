import FoundationEssentials
import Testing

@testable import Terraform

@Suite("What is said to curl, and what it answers") struct CurlInvocationTests {
  private static let canary = "canary-\"\\\n\rurl = \"http://evil\"\n"

  private static func url(_ text: String) throws -> ServiceURL { try #require(ServiceURL(text)) }

  private static func answer(
    _ head: String, _ body: String = "", times: String = "200 0.001 0.012"
  ) -> Result<HTTPAnswer, HTTPFailure> {
    let head = head.split(separator: "\n").joined(separator: "\r\n")
    let output = "\(head)\r\n\r\n\(body)\n\(times)"
    return CurlInvocation.answer(exitCode: 0, output: Array(output.utf8))
  }

  @Test("No secret is in the arguments, and none can add a line to the configuration")
  func secrets() throws {
    let credentials = CloudCredentials(
      .password(user: .init(.name("op")), Secret(Self.canary), project: .init(.name("p"))))
    let keystone = try Self.url("http://127.0.0.1:5000/v3")
    let asked = OpenStackRequest.token(for: credentials, at: keystone)
    let text = CurlInvocation.configuration(for: asked, within: .seconds(2)).revealed
    #expect(CurlInvocation.arguments == ["--disable", "--config", "-"])
    #expect(text.split(separator: "\n").count { $0.hasPrefix("url = ") } == 1)
    #expect(text.contains("url = \"http://127.0.0.1:5000/v3/auth/tokens\"\n"))
    #expect(text.contains("max-time = \"2.000\"\n") && text.contains("proto = \"=http,https\"\n"))
    // A token with a line end in it stays on its line.
    let compute = try Self.url("http://h:8774/v2.1/")
    let limits = OpenStackRequest.limits(at: compute, token: Secret(Self.canary))
    let lines = CurlInvocation.configuration(for: limits, within: .seconds(2)).revealed
    #expect(lines.split(separator: "\n").count { $0.hasPrefix("url = ") } == 1)
    var told = ""
    dump(asked, to: &told)
    dump(limits, to: &told)
    #expect(!told.contains("canary") && !"\(asked)".contains("canary"))
  }

  @Test("The body of the question for a token is the one that Keystone wants")
  func bodies() throws {
    let password = CloudCredentials(
      .password(
        user: .init(.name("o\"p"), in: .name("Default")), Secret("pä\\s"),
        project: .init(.id("42"))))
    #expect(
      password.body.encodedText == #"{"auth":{"identity":{"methods":["password"],"password":"#
        + #"{"user":{"domain":{"name":"Default"},"name":"o\"p","password":"pä\\s"}}},"#
        + #""scope":{"project":{"id":"42"}}}}"#)
    let credential = CloudCredentials(
      .applicationCredential(.id("7"), user: nil, Secret("s")))
    #expect(
      credential.body.encodedText == #"{"auth":{"identity":{"application_credential":"#
        + #"{"id":"7","secret":"s"},"methods":["application_credential"]}}}"#)
  }

  @Test("Only what is on this computer goes past the proxy; curl knows the names in small letters")
  func proxies() throws {
    func text(_ url: String) throws -> String {
      CurlInvocation.configuration(
        for: .versions(at: try Self.url(url)), within: .seconds(1)
      ).revealed
    }
    #expect(try text("http://localhost:5000").contains("noproxy = \"*\""))
    #expect(try !text("http://cloud.example.com").contains("noproxy"))
    let environment = CurlInvocation.environment(inheriting: [
      "HTTP_PROXY": "http://p", "https_proxy": "http://q", "OS_PASSWORD": "canary", "HOME": "/root",
    ])
    #expect(environment == ["LC_ALL": "C", "http_proxy": "http://p", "https_proxy": "http://q"])
  }

  @Test(
    "Addresses are taken apart, and what is none is refused",
    arguments: [
      ("http://h:5000/v3", "http://h:5000/v3/", "http://h:5000/"),
      ("https://H/identity/v3/", "https://h/identity/v3/", "https://h/identity"),
      ("http://[::1]:8774/v2.1/abc", "http://[::1]:8774/v2.1/abc", "http://[::1]:8774/"),
      ("http://me:canary@h/v2.0?x=1#y", "http://h/v2.0/", "http://h/"),
    ])
  func addresses(text: String, whole: String, root: String) throws {
    let url = try Self.url(text)
    #expect(url.text == whole)
    #expect(url.root.text == root)
  }

  @Test(
    "No address",
    arguments: [
      "", "h:5000", "ftp://h/", "file:///etc/passwd", "http://", "http://:80/", "http://h/a b",
      "http://h/\nurl = x", "http://h\"/", "http:///v3", "-o/etc/passwd",
    ])
  func noAddress(text: String) { #expect(ServiceURL(text) == nil) }

  @Test(
    "Exit codes are told apart",
    arguments: [
      (6, "", HTTPFailure.notResolved), (7, "", .refused), (28, "\n000 0.000000 0", .notConnected),
      (28, "\n000 0.001 0", .silent),
      (28, "HTTP/1.1 200 OK\r\nDate: x\r\n\r\n\n200 0.001 0.002", .cutOff),
      (60, "", .notTrusted), (35, "", .noTLS), (52, "", .closed), (63, "", .tooLarge),
      (1, "", .notHTTP), (99, "", .other(exitCode: 99)), (0, "", .notHTTP),
      (0, "\u{1b}]0;x\u{07} no head\n200 0 0", .notHTTP),
    ] as [(Int32, String, HTTPFailure)])
  func failures(code: Int32, output: String, expected: HTTPFailure) {
    #expect(
      CurlInvocation.answer(exitCode: code, output: Array(output.utf8)) == .failure(expected))
  }

  @Test("Heads are read as they come: interim answers, odd headers, a body that looks like a head")
  func heads() throws {
    let interim = try Self.answer(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\nX-Subject-Token: abc\nodd\nDATE: Thu, 26 Nov 2026 15:43:14 GMT",
      "{}"
    ).get()
    #expect(interim.status == 201 && interim.body == Array("{}".utf8))
    #expect(interim.secretHeader("x-subject-token") == Secret("abc"))
    #expect(interim.date == Date(timeIntervalSince1970: 1_795_707_794))
    #expect(interim.seconds == 0.012)
    let many = "HTTP/1.1 200 OK\n" + String(repeating: "a: b\n", count: 1000)
    #expect(Self.answer(many) == .failure(.notHTTP))
    #expect(Self.answer("HTTP/1.1 999 X") == .failure(.notHTTP))
    #expect(Self.answer("HTTP/") == .failure(.notHTTP))
    #expect(
      CurlInvocation.answer(exitCode: 0, output: [], isWhole: false) == .failure(.tooLarge))
  }

  @Test(
    "A service is recognised by its manner, whoever answers in its place",
    arguments: [
      (
        #"{"versions": {"values": [{"id": "v3.14", "media-types": [{"type": "application/vnd.openstack.identity-v3+json"}]}]}}"#,
        300, OpenStackService.identity
      ),
      (
        #"{"version": {"id": "v3.14", "media-types": [{"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}]}}"#,
        200, .identity
      ),
      (
        #"{"versions": [{"id": "v2.0", "version": "", "min_version": ""}, {"id": "v2.1", "status": "CURRENT", "version": "2.90", "min_version": "2.1"}]}"#,
        200, .compute
      ),
      (#"{"versions": [{"id": "v2.0", "status": "CURRENT", "links": []}]}"#, 200, .network),
      (
        #"{"versions": [{"id": "v2.15", "status": "CURRENT"}, {"id": "v2.9", "status": "SUPPORTED"}]}"#,
        300, .image
      ),
    ])
  func services(body: String, status: Int, expected: OpenStackService) throws {
    let answer = try Self.answer("HTTP/1.1 \(status) X", body).get()
    #expect(OpenStackService(recognising: answer) == expected)
  }

  @Test(
    "Nothing else is a service",
    arguments: [
      "", "<html>Welcome to nginx!</html>", "[]", "{}", "null", #"{"versions": "v3"}"#,
      #"{"versions": [1, null, "v2.0"]}"#, #"{"versions": [{"id": 3}]}"#,
      #"{"versions": [{"id": "v3.70", "min_version": "3.0"}]}"#,
      String(repeating: "[", count: 100_000),
    ])
  func noService(body: String) throws {
    let answer = try Self.answer("HTTP/1.1 200 OK", body).get()
    #expect(OpenStackService(recognising: answer) == nil)
  }

  @Test("A token is read with its lifetime and its catalogue, and never prints itself")
  func token() throws {
    let body = #"""
      {"token": {"issued_at": "2026-11-26T10:00:00.000000Z",
       "expires_at": "2026-11-26T11:00:00.000000Z", "project": {"id": "p"}, "catalog": [
        {"type": "compute", "endpoints": [
          {"interface": "admin", "region_id": "One", "url": "http://a/v2.1"},
          {"interface": "public", "region_id": "Two", "url": "http://b/v2.1"},
          {"interface": "public", "region_id": "One", "url": "http://c/v2.1"}]},
        {"type": "network", "endpoints": [
          {"interface": "public", "region": "One", "url": "javascript:alert(1)"}]},
        "odd", {"type": 4}]}}
      """#
    let answer = try Self.answer("HTTP/1.1 201 C\nX-Subject-Token: canary-token", body).get()
    let token = try #require(TokenAnswer(answer))
    #expect(token.lifetime == .seconds(3600) && token.hasProject)
    #expect(token.regions == ["One", "Two"])
    #expect(token.url(of: .compute, region: "One", interface: "public")?.host == "c")
    #expect(token.url(of: .compute, region: nil, interface: "public")?.host == "b")
    #expect(token.url(of: .network, region: "One", interface: "public") == nil)
    #expect(token.url(of: .image, region: nil, interface: "public") == nil)
    var told = ""
    dump(token, to: &told)
    dump(answer.headers, to: &told)
    #expect(!told.contains("canary"))
  }

  @Test(
    "What gives no token is none",
    arguments: [
      ("HTTP/1.1 201 C", "{\"token\": {}}"),
      ("HTTP/1.1 200 OK\nX-Subject-Token: a", "{\"token\":{}}"),
      ("HTTP/1.1 201 C\nX-Subject-Token: a\u{1b}[2J", "{\"token\": {}}"),
      ("HTTP/1.1 201 C\nX-Subject-Token: a", "no JSON"),
    ])
  func noToken(head: String, body: String) throws {
    #expect(TokenAnswer(try Self.answer(head, body).get()) == nil)
  }

  @Test("Limits that are none of a cloud's are not believed")
  func limits() throws {
    func limits(_ most: String, _ used: String) throws -> ComputeLimits? {
      ComputeLimits(
        try Self.answer(
          "HTTP/1.1 200 OK",
          """
          {"limits": {"absolute": {"maxTotalInstances": \(most), "totalInstancesUsed": \(used),
           "maxTotalCores": 20, "totalCoresUsed": 3, "maxTotalRAMSize": 51200,
           "totalRAMUsed": 1024}}}
          """
        ).get())
    }
    #expect(try limits("10", "3")?.instances == Allowance(limit: 10, used: 3))
    #expect(try #require(try limits("-1", "3")).instances.limit == nil)
    #expect(try limits("3", "10")?.instances.left == 0)
    #expect(try limits("\"10\"", "3") == nil)
    #expect(try limits("1e99", "3") == nil)
    #expect(try limits("10", "-3") == nil)
  }
}
