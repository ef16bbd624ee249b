import FoundationEssentials
import Terraform
import Testing

@testable import Fleet

@Suite("What a preflight thinks of what it found") struct PreflightJudgementTests {
  private static func result(_ status: Int, _ body: String, _ head: String = "") -> HTTPResult {
    let text = "HTTP/1.1 \(status) X\r\n\(head)\r\n\(body)\n\(status) 0.001 0.012"
    return CurlInvocation.answer(exitCode: 0, output: Array(text.utf8))
  }

  private static func place(
    _ service: OpenStackService, _ url: String = "http://127.0.0.1:9696/v2.0/",
    isSensitive: Bool = false
  ) throws -> EndpointJudgement.Place {
    EndpointJudgement.Place(
      service, at: try #require(ServiceURL(url)),
      namedBy: VariableValues.Value(
        Secret(url), from: .environment("OS_X"), isSensitive: isSensitive))
  }

  private static let neutron = #"{"versions": [{"id": "v2.0", "status": "CURRENT"}]}"#

  @Test("Identifiers are stable, unique, and begin with their area")
  func identifiers() {
    for id in PreflightCheck.ID.allCases { #expect(id.rawValue.hasPrefix("\(id.area.rawValue).")) }
    #expect(
      Set(PreflightCheck.ID.allCases.map(\.rawValue)).count == PreflightCheck.ID.allCases.count)
  }

  @Test("The list goes by areas, and in each the failures are first")
  func order() {
    let report = PreflightReport([
      .ok(.authURL, "x"), .warning(.clock, "x", remedy: "y"), .ok(.terraform, "x"),
      .skipped(.token, because: "x"), .failure(.quota, "x", remedy: "y"),
      .failure(.ssh, "x", remedy: "y", isCertain: true),
    ])
    #expect(report.checks.map(\.id) == [.ssh, .terraform, .quota, .clock, .token, .authURL])
    #expect(report.certainFailures.map(\.id) == [.ssh])
  }

  @Test("A service is what it should be, another one, or none")
  func services() throws {
    let right = EndpointJudgement.service(
      at: try Self.place(.network), Self.result(200, Self.neutron))
    #expect(right.verdict == .ok && right.finding == "Neutron at http://127.0.0.1:9696/, 12 ms")
    let other = EndpointJudgement.service(
      at: try Self.place(.compute), Self.result(200, Self.neutron))
    #expect(other.finding.contains("is Neutron, and not Nova"))
    #expect(other.remedy?.contains("ssh -N -L 9696:<nova-host>:<port>") == true)
    let page = EndpointJudgement.service(
      at: try Self.place(.network, "https://cloud/network"),
      Self.result(200, "<html>", "Server: nginx\u{1b}[31m\r\n"))
    #expect(page.finding.contains("not Neutron") && page.remedy?.contains("$OS_X") == true)
    let hidden = EndpointJudgement.service(
      at: try Self.place(.network, "http://canary/", isSensitive: true), .failure(.refused))
    #expect(!hidden.lines.joined().contains("canary"))
  }

  @Test(
    "Only what is certain keeps a run from being begun",
    arguments: [
      (HTTPFailure.refused, true), (.notResolved, true), (.notConnected, true), (.noTLS, true),
      (.notTrusted, true), (.silent, false), (.cutOff, false), (.closed, false), (.proxy, false),
      (.other(exitCode: 2), false),
    ])
  func certainty(failure: HTTPFailure, isCertain: Bool) throws {
    let identity = EndpointJudgement.service(at: try Self.place(.identity), .failure(failure))
    #expect(identity.verdict == .failure && identity.isCertain == isCertain)
    #expect(identity.remedy?.isEmpty == false)
    let other = EndpointJudgement.service(at: try Self.place(.network), .failure(failure))
    #expect(!other.isCertain)
  }

  @Test("The clock is told when it is half a minute off, in either direction")
  func clock() throws {
    let answer = try Self.result(200, "", "Date: Thu, 26 Nov 2026 15:43:14 GMT\r\n").get()
    let date = try #require(answer.date)
    for (skew, verdict) in [
      (0.0, PreflightCheck.Verdict.ok), (29, .ok), (31, .warning), (-31, .warning),
    ] {
      let check = EndpointJudgement.clock(answer, now: date.addingTimeInterval(-skew))
      #expect(check.verdict == verdict)
    }
    #expect(
      EndpointJudgement.clock(answer, now: date.addingTimeInterval(7200)).finding
        == "The cloud's clock is 2 h behind this computer's.")
    let none = try Self.result(200, "", "Date: yesterday\r\n").get()
    #expect(EndpointJudgement.clock(none, now: date).verdict == .skipped)
  }

  @Test(
    "terraform is judged by every demand",
    arguments: [
      ("1.11.4", [">= 1.5", "< 2.0"], PreflightCheck.Verdict.ok, false),
      ("1.4.0", [">= 1.5"], .failure, true), ("1.11.4", ["newest"], .warning, false),
      ("dev", [">= 1.5"], .warning, false), ("1.11.4", [], .ok, false),
    ])
  func terraform(
    version: String, demands: [String], verdict: PreflightCheck.Verdict, isCertain: Bool
  ) {
    let check = ToolJudgement.terraform(named: "terraform", version: version, demands: demands)
    #expect(check.verdict == verdict && check.isCertain == isCertain)
  }

  @Test("Providers: not there yet is a warning, a choice that does not fit is a failure")
  func providers() {
    var outline = ConfigurationOutline()
    outline.read(
      Array(
        #"terraform { required_providers { tls = { source = "hashicorp/tls", version = "~> 4.0" } } }"#
          .utf8),
      ofFile: "main.tf")
    func check(_ lock: String?, installed: Set<String> = [], lent: Set<String> = [])
      -> PreflightCheck
    {
      ToolJudgement.providers(
        outline.requiredProviders,
        ToolJudgement.Providers(
          lock: lock.map { DependencyLock(hcl: $0) }, installed: installed, lent: lent))
    }
    func lock(_ version: String) -> String {
      "provider \"registry.terraform.io/hashicorp/tls\" {\n  version = \"\(version)\"\n}\n"
    }
    let place = "registry.terraform.io/hashicorp/tls/4.0.6"
    #expect(check(nil).verdict == .warning)
    #expect(check(lock("4.0.6")).finding == "Not installed: hashicorp/tls 4.0.6.")
    #expect(check(lock("4.0.6"), installed: [place]).verdict == .ok)
    #expect(check(lock("3.9.0")).remedy == "Choose anew with: quarterdeck plan --upgrade")
    #expect(check(nil, lent: ["registry.terraform.io/hashicorp/tls"]).verdict == .ok)
  }

  @Test("The quota is judged by what the plan builds, and told when there is no plan")
  func quota() {
    func limits(_ machines: Int, _ cores: Int) -> HTTPResult {
      Self.result(
        200,
        """
        {"limits": {"absolute": {"maxTotalInstances": \(machines), "totalInstancesUsed": 8,
         "maxTotalCores": \(cores), "totalCoresUsed": 0, "maxTotalRAMSize": -1,
         "totalRAMUsed": 0}}}
        """)
    }
    let flavors = [Flavor(id: "1", name: "m1", cores: 4, memory: 8192)]
    var growth = CloudDemand.Growth()
    growth.machines = 3
    growth.flavors = [.name("m1"): 3]
    #expect(CloudJudgement.quota(limits(11, 12), growth: growth, flavors: flavors).verdict == .ok)
    let machines = CloudJudgement.quota(limits(10, 12), growth: growth, flavors: flavors)
    #expect(machines.why == "It needs 3 machines more, and 2 are left.")
    let cores = CloudJudgement.quota(limits(20, 11), growth: growth, flavors: flavors)
    #expect(cores.why == "It needs 12 cores more, and 11 are left.")
    #expect(CloudJudgement.quota(limits(8, 8), growth: nil, flavors: nil).verdict == .warning)
    let told = CloudJudgement.quota(limits(10, 8), growth: nil, flavors: nil)
    #expect(told.finding == "2 machines, 8 cores, any amount of memory left")
    #expect(
      CloudJudgement.quota(Self.result(200, "[]"), growth: nil, flavors: nil).verdict == .warning)
    growth.machines = -3
    growth.flavors = [.name("m1"): -3]
    #expect(CloudJudgement.quota(limits(8, 0), growth: growth, flavors: flavors).verdict == .ok)
  }

  @Test("The terminal is at most a warning")
  func terminal() throws {
    let good = TerminalFacts(
      environment: ["TERM": "tmux-256color", "LANG": "de_DE.utf8", "TMUX": "/tmp/x"],
      size: .init(columns: 80, lines: 24), entry: TerminfoEntry(Self.entry(colors: 256)))
    #expect(TerminalJudgement.checks(of: good).allSatisfy { $0.verdict == .ok })
    let bad = TerminalFacts(
      environment: ["TERM": "xterm", "LC_ALL": "C", "LANG": "C.UTF-8", "TMUX": "/tmp/x"],
      size: .init(columns: 79, lines: 24), entry: TerminfoEntry(Self.entry(colors: -1)))
    let verdicts = TerminalJudgement.checks(of: bad).map(\.verdict)
    #expect(verdicts == [.ok, .warning, .warning, .warning, .warning])
    let none = TerminalFacts(environment: [:], size: nil, entry: nil)
    #expect(!TerminalJudgement.checks(of: none).contains { $0.verdict == .failure })
  }

  @Test("A terminfo entry is read in both formats, and damaged at every byte without harm")
  func terminfo() {
    for isWide in [false, true] {
      let entry = Self.entry(colors: 256, isWide: isWide)
      #expect(TerminfoEntry(entry)?.colors == 256)
      for count in 0..<entry.count { _ = TerminfoEntry(Array(entry[..<count])) }
      for index in entry.indices {
        for byte in [UInt8(0), 0x7f, 0x80, 0xff] {
          var damaged = entry
          damaged[index] = byte
          _ = TerminfoEntry(damaged)
        }
      }
    }
  }

  private static func entry(colors: Int, isWide: Bool = false) -> [UInt8] {
    func word(_ value: Int, _ width: Int = 2) -> [UInt8] {
      (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let numbers = (0..<14).flatMap { word($0 == 13 ? colors : 7, isWide ? 4 : 2) }
    return word(isWide ? 0o1036 : 0o432) + word(4) + word(1) + word(14) + word(0) + word(0)
      + Array("abc\0".utf8) + [1, 0] + numbers
  }
}
