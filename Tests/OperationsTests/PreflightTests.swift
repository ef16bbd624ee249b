import Fleet
import FoundationEssentials
import Operations
import Synchronization
import Terraform
import TestKit
import Testing

@Suite("The preflight", .timeLimit(.minutes(5))) struct PreflightTests {
  private static func report(
    _ site: DeploymentSite, _ areas: Set<PreflightCheck.Area> = [.endpoints], limit: Int = 3
  ) async -> PreflightReport {
    await Preflight(site: site, limit: .seconds(limit)).run(areas)
  }

  /// A fault of the laboratory, and what is told of it.
  private struct Fault {
    let name: String
    var target: String?
    let check: PreflightCheck.ID
    let verdict: PreflightCheck.Verdict
    let words: String
    /// A check that builds on it, and is skipped then.
    var skipped: PreflightCheck.ID?
    var limit = 3
  }

  private static let faults = [
    Fault(
      name: "keystone-down", check: .authURL, verdict: .failure, words: "nothing listens there",
      skipped: .token),
    Fault(
      name: "keystone-slow", target: "5", check: .authURL, verdict: .failure,
      words: "no answer comes", skipped: .quota, limit: 1),
    Fault(
      name: "neutron-impostor", check: .network, verdict: .failure, words: "but it is not Neutron",
      skipped: .networks),
    Fault(
      name: "neutron-impostor", target: "keystone", check: .network, verdict: .failure,
      words: "is Keystone, and not Neutron", skipped: .networks),
    Fault(
      name: "clock-skewed", target: "-3600", check: .clock, verdict: .warning,
      words: "60 min behind"),
    Fault(
      name: "token-expires-soon", target: "60", check: .token, verdict: .warning,
      words: "valid for 60 s only"),
    Fault(
      name: "nova-unavailable", check: .compute, verdict: .failure, words: "status 503",
      skipped: .quota),
    Fault(
      name: "rate-limit", target: "keystone", check: .authURL, verdict: .warning, words: "(429)",
      skipped: .token),
    Fault(
      name: "api-hangs", target: "nova", check: .compute, verdict: .failure,
      words: "begins, and does not end", skipped: .flavors, limit: 2),
    Fault(
      name: "tls-required", target: "keystone", check: .authURL, verdict: .failure,
      words: "it is not Keystone", skipped: .token),
    Fault(
      name: "auth", check: .token, verdict: .failure, words: "refuses who asks", skipped: .quota),
    Fault(
      name: "image-missing", check: .images, verdict: .failure, words: "has no image bfa876f1"),
    Fault(
      name: "flavor-missing", target: "m1.medium", check: .flavors, verdict: .failure,
      words: "has no flavor m1.medium"),
    Fault(
      name: "network-missing", check: .networks, verdict: .failure, words: "has no network net_lab"),
    Fault(
      name: "key-pair-missing", check: .keyPairs, verdict: .failure,
      words: "has no key pair laboratory"),
    Fault(name: "quota", check: .quota, verdict: .warning, words: "0 machines"),
  ]

  @Test("All is well in a healthy cloud; each fault is told by its check, with what mends it")
  func laboratory() async throws {
    let cloud = try await CloudDeployment()
    let site = try cloud.site()
    let healthy = await Self.report(site, limit: 10)
    #expect(healthy.failures == [])
    #expect(healthy.count(.warning) == 0 && healthy.count(.skipped) == 0, "\(healthy.checks)")
    #expect(
      Set(healthy.checks.map(\.id))
        == Set(PreflightCheck.ID.allCases.filter { $0.area == .endpoints }))
    #expect(healthy[.token]?.finding.contains("60 min") == true)
    #expect(healthy[.quota]?.finding.contains("machines") == true)
    for fault in Self.faults {
      try await cloud.lab.inject(fault.name, into: fault.target)
      let report = await Self.report(site, limit: fault.limit)
      let check = try #require(report[fault.check], "\(fault.name)")
      #expect(check.verdict == fault.verdict, "\(fault.name): \(check.lines)")
      #expect(check.lines.joined().contains(fault.words), "\(fault.name): \(check.lines)")
      #expect(check.remedy?.isEmpty == false)
      if let skipped = fault.skipped {
        #expect(report[skipped]?.verdict == .skipped, "\(fault.name): \(report.checks)")
      }
      try await cloud.lab.heal()
    }
    #expect(await Self.report(site, limit: 10).failures == [])
    try await cloud.lab.stop()
  }

  @Test(
    "No secret is in an argument or in curl's environment; a wrong password is told by its name")
  func secrets() async throws {
    let cloud = try await CloudDeployment()
    let canary = "canary-\"\\ pass\nword"
    let wrong = try cloud.site(["TF_VAR_openstack_password": canary])
    let refused = await Self.report(wrong, Set(PreflightCheck.Area.allCases), limit: 10)
    let token = try #require(refused[.token])
    #expect(token.verdict == .failure)
    #expect(token.remedy?.contains("$TF_VAR_openstack_password") == true)
    #expect(!refused.checks.flatMap { $0.lines }.joined(separator: "\n").contains("canary"))
    let credential = try cloud.site([
      "TF_VAR_openstack_username": nil, "TF_VAR_openstack_password": nil, "OS_PASSWORD": nil,
      "OS_USERNAME": nil,
      "OS_APPLICATION_CREDENTIAL_ID": cloud.lab.environment["LAB_APPLICATION_CREDENTIAL_ID"],
      "OS_APPLICATION_CREDENTIAL_SECRET": cloud.lab.environment[
        "LAB_APPLICATION_CREDENTIAL_SECRET"],
    ])
    #expect(await Self.report(credential, limit: 10)[.token]?.verdict == .ok)
    let programs = cloud.programs.withLock { $0 }
    let asked = programs.filter { $0.executable.hasSuffix("/curl") && $0.input != nil }
    #expect(asked.count > 8)
    #expect(asked.allSatisfy { $0.arguments == CurlInvocation.arguments })
    for program in programs {
      let words = program.arguments.joined(separator: "\n")
      #expect(!words.contains("canary") && !words.contains("laboratory-secret"))
      guard !program.executable.contains("terraform") else { continue }
      #expect(!program.environment.values.contains { $0.contains("canary") })
    }
    try await cloud.lab.stop()
  }

  @Test("Only an address that nobody can reach, or a wrong version, keeps a run from being begun")
  func gate() async throws {
    let cloud = try await CloudDeployment()
    #expect(await Preflight.gate(try cloud.site()) == [])
    // Slow is not unreachable.
    try await cloud.lab.inject("keystone-slow", into: "40")
    let clock = ContinuousClock()
    let begun = clock.now
    #expect(await Preflight.gate(try cloud.site()) == [])
    #expect(clock.now - begun < .seconds(30))
    try await cloud.lab.heal()
    try await cloud.lab.inject("keystone-down")
    let failures = await Preflight.gate(try cloud.site())
    #expect(failures.map(\.id) == [.authURL])
    // A run opens its own tunnels, waits for them, and says when they lead nowhere.
    let configuration = try cloud.scratch.directory("config/quarterdeck") + "/config.toml"
    let tunnelled = """
      [[deployment]]
      directory = "\(cloud.scratch.file("cluster"))"
      [deployment.bastion]
      host = "127.0.0.1"
      user = "operator"
      agent = true
      [[deployment.tunnel]]
      name = "keystone"
      host = "10.0.0.1"
      port = 5000
      kind = "keystone"
      """
    try FileStore.live.write(configuration, Array(tunnelled.utf8))
    #expect(await Preflight.gate(try cloud.site()) == [])
    try FileStore.live.remove(configuration)
    try await cloud.lab.heal()
    // A value that was typed in this session wins.
    let typed = ["openstack_auth_url": Secret("http://127.0.0.1:1/v3")]
    #expect(await Preflight.gate(try cloud.site(), answers: typed).map(\.id) == [.authURL])
    try cloud.scratch.write(
      #"terraform { required_version = "< 1.0" }"#, to: "cluster/version.tf")
    #expect(await Preflight.gate(try cloud.site()).map(\.id) == [.terraform])
    // The gate asks nobody for a token.
    let bodies = cloud.programs.withLock { $0 }.compactMap(\.input).map {
      String(decoding: $0, as: UTF8.self)
    }
    #expect(!bodies.contains { $0.contains("/auth/tokens") })
    try await cloud.lab.stop()
  }

  @Test("A directory without OpenStack has no endpoints to ask, and its tools and state are fine")
  func local() async throws {
    let deployment = try Deployment(#"resource "terraform_data" "a" { input = "one" }"#)
    try await deployment.apply()
    try FileStore.live.write(deployment.directory + "/x", [])
    let site = try DeploymentSite(directory: deployment.directory, world: deployment.world)
    let report = await Self.report(site, Set(PreflightCheck.Area.allCases), limit: 20)
    #expect(report[.authURL]?.verdict == .skipped)
    for id in [
      PreflightCheck.ID.terraform, .ssh, .sshAgent, .privateAgent, .stateHealth, .stateRoom,
    ] {
      #expect(report[id]?.verdict == .ok, "\(String(describing: report[id]))")
    }
    #expect(report[.terminalType]?.verdict == .warning)
    #expect(await Preflight.gate(site) == [])
  }

  @Test("What is missing is named: curl, a state, room")
  func missing() async throws {
    let deployment = try Deployment(
      #"""
      provider "openstack" {}
      variable "needed" {}
      """#)
    let bin = try deployment.scratch.directory("bin")
    let link = try #require(Deployment.tool)
    try FileManager.default.createSymbolicLink(
      atPath: "\(bin)/terraform", withDestinationPath: link)
    var world = deployment.world
    world.environment["PATH"] = bin
    world.environment["TF_CLI_ARGS_plan"] = "-lock=false"
    world.files.freeBytes = { _ in 1 << 20 }
    let site = try DeploymentSite(directory: deployment.directory, world: world)
    let report = await Self.report(site, Set(PreflightCheck.Area.allCases), limit: 20)
    #expect(report[.curl]?.remedy == "Install it with: sudo apt-get install curl")
    #expect(report[.ssh]?.verdict == .failure)
    #expect(report[.authURL]?.verdict == .skipped)
    #expect(report[.variableValues]?.finding == "needed has no value.")
    #expect(report[.variableArguments]?.finding.contains("TF_CLI_ARGS_plan") == true)
    #expect(report[.stateRoom]?.finding.contains("1 MiB are free") == true)
  }
}
