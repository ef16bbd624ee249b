import TestKit
import Testing

@Suite("Commands without a screen")
struct CommandTests {
  @Test("new writes the configuration once, and never over something that is there")
  func new() async throws {
    let directory = try TemporaryDirectory()
    let programs = Self.programs(in: directory)
    let target = directory.file("cluster")
    let first = try await programs.run(Checkout.executable, ["new", target])
    #expect(first.exitCode == 0)
    let written = try directory.read("cluster/cluster.tf")
    try directory.write("mine", to: "cluster/variables.tf")
    let second = try await programs.run(Checkout.executable, ["new", target])
    #expect(second.exitCode != 0)
    #expect(second.errors.contains("nothing was written"))
    #expect(try directory.read("cluster/variables.tf") == "mine")
    #expect(try directory.read("cluster/cluster.tf") == written)
  }

  @Test("plan names the variables without a value, and how to set them")
  func missingVariables() async throws {
    let directory = try TemporaryDirectory()
    let programs = Self.programs(in: directory)
    _ = try await programs.run(Checkout.executable, ["new", directory.file("cluster")])
    let plan = try await programs.run(Checkout.executable, ["plan", directory.file("cluster")])
    #expect(plan.exitCode != 0)
    for name in ["openstack_username", "openstack_password", "image_id", "network_name"] {
      #expect(plan.errors.contains("export TF_VAR_\(name)="))
    }
  }

  @Test(
    "What does not exist is named, with what to do",
    arguments: [
      (["ips", "/nonexistent"], "There is no directory /nonexistent"),
      (["apply", "20260101-000000-000000", "-C", "/tmp"], "20260101-000000-000000"),
      (["apply", "../../etc", "-C", "/tmp"], "is no plan id"),
      (["key", "/tmp"], "has no state"),
      (["plan", "/tmp"], "has no Terraform configuration"),
      (["ips", "--state", "/nonexistent.tfstate", "/tmp"], "/nonexistent.tfstate"),
    ])
  func refusals(arguments: [String], words: String) async throws {
    let directory = try TemporaryDirectory()
    let outcome = try await Self.programs(in: directory).run(Checkout.executable, arguments)
    #expect(outcome.exitCode != 0)
    #expect(outcome.errors.contains(words), "\(outcome)")
  }

  @Test("Without a terminal the console says so and names the way out")
  func noTerminal() async throws {
    let directory = try TemporaryDirectory()
    let outcome = try await Self.programs(in: directory).run(
      Checkout.executable, [directory.path])
    #expect(outcome.exitCode != 0)
    #expect(outcome.errors.contains("needs a terminal"))
  }

  @Test("Hostile names in a state reach standard output as visible text only")
  func hostileState() async throws {
    let directory = try TemporaryDirectory()
    try directory.write(Self.hostileState, to: "terraform.tfstate")
    let outcome = try await Self.programs(in: directory).run(
      Checkout.executable, ["ips", directory.path])
    #expect(outcome.exitCode == 0)
    #expect(!outcome.output.utf8.contains(0x1B))
    #expect(outcome.output.contains("evil"))
  }

  @Test(
    "A state that is no state is named as what it is",
    arguments: [
      ("", "empty"), ("{\"version\":4,", "line 1"), ("{\"version\":5}", "version 5"),
      ("not json", "line 1"),
    ])
  func brokenState(text: String, words: String) async throws {
    let directory = try TemporaryDirectory()
    try directory.write(text, to: "terraform.tfstate")
    let outcome = try await Self.programs(in: directory).run(
      Checkout.executable, ["ips", directory.path])
    #expect(outcome.exitCode != 0)
    #expect(outcome.errors.contains(words), "\(outcome)")
  }

  private static func programs(in directory: TemporaryDirectory) -> Programs {
    Programs(environment: [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": directory.path, "LC_ALL": "C.UTF-8",
      "TERM": "xterm-256color",
    ])
  }

  private static let hostileState = #"""
    {"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"l","outputs":{},
     "resources":[{"mode":"managed","type":"openstack_compute_instance_v2","name":"n",
      "provider":"provider[\"registry.terraform.io/terraform-provider-openstack/openstack\"]",
      "instances":[{"schema_version":0,"attributes":{"id":"1",
       "name":"\u001b]0;evil\u0007\u001b[2J","access_ip_v4":"10.0.0.1","network":[]}}]}]}
    """#
}
