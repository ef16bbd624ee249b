import Fleet
import Glibc
import Testing

@testable import Operations

/// What is kept of a console's session, and what is there before anything is deployed.
@Suite("Sessions and premises") struct SessionTests {
  private struct Shown: Codable, Equatable, Sendable {
    var screen: String
  }

  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func site(
    user: String = "op", state: String? = nil, path: String = "/nowhere",
    environment: [String: String] = [:]
  ) throws -> DeploymentSite {
    let directory = try scratch.directory("cluster")
    let all = ["HOME": scratch.path, "PATH": path, "USER": user].merging(environment) { $1 }
    return try DeploymentSite(
      directory: directory, state: state, world: World.live(environment: all))
  }

  @Test("A session is its person's alone, whole, and for its owner to read")
  func round() throws {
    let site = try site()
    #expect(try site.lastSession(Shown.self) == nil)
    try site.keep(session: Shown(screen: "pods"))
    #expect(try site.lastSession(Shown.self) == Shown(screen: "pods"))
    #expect(try self.site(user: "other").lastSession(Shown.self) == nil)
    let folder = site.deploymentPaths.root + "/sessions"
    let names = try FileStore.live.list(folder)
    #expect(names.count == 1)
    #expect(try FileStore.live.status("\(folder)/\(names[0])")?.permissions == 0o600)
  }

  @Test(
    "A damaged session is an error that names the file and what becomes of it; a newer one is none",
    arguments: [
      ("{\"version\":1", true), ("", true), ("[]", true),
      ("{\"version\":1,\"who\":\"x\",\"session\":7}", true),
      (String(repeating: "x", count: 1 << 17), true), ("{\"version\":2,\"new\":1}", false),
    ])
  func damaged(text: String, isDamaged: Bool) throws {
    let site = try site()
    try site.keep(session: Shown(screen: "pods"))
    let folder = site.deploymentPaths.root + "/sessions"
    let path = "\(folder)/\(try FileStore.live.list(folder)[0])"
    try FileStore.live.write(path, Array(text.utf8))
    if isDamaged {
      let error = #expect(throws: SiteError.self) { try site.lastSession(Shown.self) }
      #expect(error?.description.contains(path) == true)
      #expect(error?.description.contains("written anew") == true)
    } else {
      #expect(try site.lastSession(Shown.self) == nil)
    }
    try site.keep(session: Shown(screen: "nodes"))
    #expect(try site.lastSession(Shown.self) == Shown(screen: "nodes"))
  }

  @Test("A state file that was named neither reads a session nor leaves one")
  func namedState() throws {
    try site().keep(session: Shown(screen: "pods"))
    let other = try site(state: scratch.file("other.tfstate"))
    #expect(try other.lastSession(Shown.self) == nil)
    try other.keep(session: Shown(screen: "logs"))
    #expect(try site().lastSession(Shown.self) == Shown(screen: "pods"))
  }

  @Test("The hints are seen once for all deployments")
  func tour() throws {
    let site = try site()
    #expect(!site.hasSeenTour)
    try site.keepTourSeen()
    #expect(site.hasSeenTour)
    #expect(FileStore.live.isWritable(site.paths.state + "/tour-seen"))
  }

  // MARK: - Premises

  @Test(
    "An empty directory, one of something else and one with a state alone have no configuration")
  func noConfiguration() throws {
    let site = try site()
    #expect(site.premises() == Premises(configurationFiles: 0, tool: nil))
    try scratch.write("x", to: "cluster/notes.txt")
    try scratch.write("x", to: "cluster/.hidden")
    #expect(site.premises() == Premises(configurationFiles: 0, otherFiles: 1, tool: nil))
    try scratch.write("{}", to: "cluster/terraform.tfstate")
    try scratch.write("{}", to: "cluster/terraform.tfstate.backup")
    #expect(site.premises().otherFiles == 1)
  }

  @Test("A configuration tells what has no value and whether the cloud is known, and from where")
  func configuration() throws {
    _ = try scratch.directory("bin")
    let program = try scratch.write("#!/bin/sh\n", to: "bin/terraform")
    #expect(chmod(program, 0o755) == 0)
    let site = try site(path: scratch.file("bin"))
    try scratch.write(
      """
      variable "auth_url" {}
      variable "size" { default = 1 }
      provider "openstack" { auth_url = var.auth_url }
      """, to: "cluster/main.tf")
    var premises = site.premises()
    #expect(premises.configurationFiles == 1)
    #expect(premises.tool == program)
    #expect(premises.missingVariables == ["auth_url"])
    #expect(premises.cloud == .unknown)
    #expect(!premises.isInitialised)
    #expect(site.premises(known: ["auth_url"]).missingVariables == [])

    premises = try self.site(environment: ["OS_CLOUD": "lab"]).premises()
    #expect(premises.cloud == .known("from $OS_CLOUD"))
    #expect(premises.tool == nil)
    try scratch.write("auth_url = \"https://keystone:5000/v3\"\n", to: "cluster/terraform.tfvars")
    try scratch.write("", to: "cluster/.terraform.lock.hcl")
    premises = site.premises()
    #expect(premises.cloud == .known("from terraform.tfvars"))
    #expect(premises.missingVariables == [] && premises.isInitialised)
    try scratch.write("resource \"terraform_data\" \"a\" {}\n", to: "cluster/main.tf")
    #expect(site.premises().cloud == .notNeeded)
  }

  @Test("A guard is one short word; what else it could be is told with its line")
  func guardWord() throws {
    let home = try ConfigurationScratch()
    let settings = try home.load("[[deployment]]\ndirectory = \"/a\"\nguard = \"production\"\n")
      .deployment("/a")
    #expect(settings.guardWord.value == "production")
    #expect(settings.guardWord.source == .file(home.paths.configurationFile, line: 3))
    for wrong in [
      "\"\"", "\"two words\"", "\"\\u001b[31m\"", "\"\(String(repeating: "x", count: 17))\"",
      "true",
    ] {
      let error = #expect(throws: ConfigurationError.self) {
        try home.load("[[deployment]]\ndirectory = \"/a\"\nguard = \(wrong)\n")
      }
      #expect(error?.description.contains("line 3: guard") == true, "\(wrong)")
    }
  }
}
