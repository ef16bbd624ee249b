import Foundation
import TestKit
import Testing

@Suite("ips")
struct IpsCommandTests {
  private let directory: TemporaryDirectory
  private let programs: Programs

  init() throws {
    directory = try TemporaryDirectory()
    programs = Programs(environment: [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": directory.path, "LC_ALL": "C.UTF-8",
    ])
    try directory.write(Self.state, to: "terraform.tfstate")
  }

  private func ips(_ arguments: String...) async throws -> String {
    let outcome = try await programs.run(Checkout.executable, ["ips", directory.path] + arguments)
    try #require(outcome.exitCode == 0, "\(outcome)")
    return outcome.output
  }

  @Test("Name, role and addresses stand first, then zone and flavor")
  func table() async throws {
    #expect(
      try await ips() == """
        NAME    ROLE            ADDRESSES              ZONE   FLAVOR
        cp-1    control-plane   10.0.0.1 203.0.113.1   az-1   m1.large
        db-1    unknown         10.0.0.9 10.1.0.9      az-2   m1.large
        ghost   unknown         -                      -      -
        six     unknown         2001:db8::6            az-2   m1.large

        """)
  }

  @Test("--wide adds image, identifier and resource")
  func wide() async throws {
    let lines = try await ips("--wide").split(separator: "\n")
    #expect(lines[0].hasSuffix("FLAVOR     IMAGE   ID     RESOURCE"))
    #expect(lines[1].hasSuffix("jammy   id-1   openstack_compute_instance_v2.cp (tainted)"))
  }

  @Test("--plain prints the fixed IPv4 addresses, one a line; without any, the one to connect to")
  func plain() async throws {
    #expect(try await ips("--plain") == "10.0.0.1\n10.0.0.9\n10.1.0.9\n2001:db8::6\n")
    #expect(try await ips("--plain", "--role", "control-plane") == "10.0.0.1\n")
    #expect(try await ips("--plain", "--role", "worker").isEmpty)
  }

  @Test("--json has all that is known of a machine")
  func json() async throws {
    let answer = try JSONDecoder().decode(
      Answer.self, from: Data(try await ips("--json", "--role", "control-plane").utf8))
    #expect(answer.schema == "quarterdeck/ips/1")
    #expect(
      answer.machines == [
        Answer.Machine(
          id: "id-1", name: "cp-1", role: "control-plane", address: "203.0.113.1",
          fixedV4: ["10.0.0.1"], fixedV6: [], floating: ["203.0.113.1"], access: "10.0.0.1",
          provider: "openstack", zone: "az-1", flavor: "m1.large", image: "jammy", isTainted: true,
          user: nil, sshPort: nil, resource: "openstack_compute_instance_v2.cp")
      ])
  }

  @Test("The roles are those of the configuration")
  func configured() async throws {
    try FileManager.default.createDirectory(
      atPath: directory.file(".config/quarterdeck"), withIntermediateDirectories: true)
    try directory.write(
      """
      [[deployment]]
      directory = "\(directory.path)"
      control_plane = ["db"]
      worker = ["*"]
      """, to: ".config/quarterdeck/config.toml")
    #expect(try await ips("--plain", "--role", "control-plane") == "10.0.0.9\n10.1.0.9\n")
    #expect(try await ips("--plain", "--role", "unknown").isEmpty)
  }

  private struct Answer: Decodable {
    let schema: String
    let machines: [Machine]

    struct Machine: Decodable, Equatable {
      let id: String
      let name: String
      let role: String
      let address: String?
      let fixedV4: [String]
      let fixedV6: [String]
      let floating: [String]
      let access: String?
      let provider: String?
      let zone: String?
      let flavor: String?
      let image: String?
      let isTainted: Bool
      let user: String?
      let sshPort: Int?
      let resource: String
    }
  }

  private static let state = #"""
    {"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"l",
     "outputs":{"machines":{"value":[{"id":"g","name":"ghost"}],"type":"dynamic"}},
     "resources":[
      {"mode":"managed","type":"openstack_compute_instance_v2","name":"cp","provider":"p",
       "instances":[{"schema_version":0,"status":"tainted","attributes":{"id":"id-1","name":"cp-1",
        "access_ip_v4":"10.0.0.1","availability_zone":"az-1","flavor_name":"m1.large",
        "image_name":"jammy","network":[{"fixed_ip_v4":"10.0.0.1"}]}}]},
      {"mode":"managed","type":"openstack_compute_instance_v2","name":"other","provider":"p",
       "instances":[
        {"index_key":0,"schema_version":0,"attributes":{"id":"id-2","name":"db-1",
         "access_ip_v4":"10.0.0.9","availability_zone":"az-2","flavor_name":"m1.large",
         "image_name":"jammy","network":[{"fixed_ip_v4":"10.0.0.9"},{"fixed_ip_v4":"10.1.0.9"}]}},
        {"index_key":1,"schema_version":0,"attributes":{"id":"id-3","name":"six",
         "access_ip_v6":"[2001:db8::6]","availability_zone":"az-2","flavor_name":"m1.large",
         "image_name":"jammy","network":[{"fixed_ip_v6":"[2001:db8::6]"}]}}]},
      {"mode":"managed","type":"openstack_networking_floatingip_v2","name":"f","provider":"p",
       "instances":[{"schema_version":0,"attributes":{"address":"203.0.113.1",
        "fixed_ip":"10.0.0.1"}}]}]}
    """#
}
