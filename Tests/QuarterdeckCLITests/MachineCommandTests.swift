import FoundationEssentials
import TestKit
import Testing

@Suite("Commands on machines")
struct MachineCommandTests {
  @Test(
    "What cannot be done is told before anything is sent",
    arguments: [
      (["ssh", "node", "DIR", "--state", "EMPTY"], "Error: No machine is called 'node'", 1),
      (
        ["ssh", "worker", "DIR", "--state", "STATE"], "means several machines: worker-1, worker-2",
        1
      ),
      (["ssh", "nobody", "DIR", "--state", "STATE"], "There are: worker-1, worker-2", 1),
      (["ssh", "worker-1", "DIR", "--state", "STATE"], "names no address of worker-1", 1),
      (["exec", "true", "--state", "STATE", "--on", "nobody"], "No machine is called 'nobody'", 3),
      (["exec", " ", "--state", "STATE"], "is not a valid command", 3),
      (["exec", "true", "--state", "EMPTY"], "has no machines", 3),
      (["exec", "true", "-C", "DIR"], "has no state", 3),
      (["exec", "true", "--timeout", "0", "--state", "STATE"], "at least one second", 64),
      (["exec", "true", "--parallel", "0", "--state", "STATE"], "1 to 1000", 64),
    ])
  func refusals(arguments: [String], words: String, exitCode: Int32) async throws {
    let outcome = try await run(arguments)
    #expect(outcome.exitCode == exitCode, "\(outcome)")
    #expect(outcome.errors.contains(words), "\(outcome)")
    #expect(outcome.output.isEmpty)
  }

  @Test("A machine without an address that can be connected to is told as such, in JSON too")
  func withoutAddress() async throws {
    let text = try await run(["exec", "true", "--state", "STATE"])
    #expect(text.exitCode == 2)
    #expect(text.output.contains("== 2 without an answer: worker-[1-2]"))
    #expect(text.errors.contains("[2/2]"))
    let json = try await run(["exec", "true", "--state", "STATE", "--json"])
    #expect(json.exitCode == 2)
    let answer = try JSONDecoder().decode(Answer.self, from: Data(json.output.utf8))
    #expect(answer.schema == "quarterdeck/exec/1")
    #expect(answer.unanswered == 2 && answer.failed == 0 && answer.same == nil)
    #expect(answer.machines.map(\.name) == ["worker-1", "worker-2"])
    #expect(answer.machines.allSatisfy { $0.failure != nil && $0.exitCode == nil && $0.group == 0 })
    #expect(answer.groups.map(\.machines) == [["worker-1", "worker-2"]])
  }

  @Test("No shell runs on this computer, whatever the machines are called", .enabled(if: hasStrace))
  func noLocalShell() async throws {
    let directory = try TemporaryDirectory()
    let names = [
      "$(touch pwned)", "`touch pwned`", "-oProxyCommand=touch pwned", "a;touch pwned",
      "a\\ntouch pwned", "'\\\"%h", "\\u202e\\u200b", String(repeating: "x", count: 65_536),
    ]
    let programs = Self.programs(in: directory)
    let made = try await programs.run(
      "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", directory.file("id")])
    try #require(made.exitCode == 0, "\(made)")
    try directory.write(
      Self.state(
        names.map { ($0, $0) } + [("real", "127.0.0.1")], key: directory.read("id")), to: "s")
    let outcome = try await programs.run(
      "/usr/bin/strace",
      [
        "-f", "-qq", "-e", "trace=execve", "-o", directory.file("trace"), Checkout.executable,
        "exec", "touch pwned; echo 'quoted' \"$(touch pwned)\"", "--state", directory.file("s"),
        "-C",
        directory.path,
      ])
    #expect(outcome.exitCode == 2, "\(outcome)")
    let trace = try directory.read("trace")
    #expect(trace.contains("ssh"), "ssh itself was seen")
    let shells = trace.split(separator: "\n").filter {
      $0.contains(#/execve\("[^"]*\/(sh|bash|dash|zsh)"/#)
    }
    #expect(shells == [])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory.path).contains("pwned") == false
    )
  }

  static let hasStrace = FileManager.default.isExecutableFile(atPath: "/usr/bin/strace")

  private struct Answer: Decodable {
    let schema: String
    let same: Int?
    let unanswered: Int
    let failed: Int
    let machines: [Machine]
    let groups: [Group]

    struct Machine: Decodable {
      let name: String
      let exitCode: Int?
      let failure: String?
      let group: Int
    }

    struct Group: Decodable {
      let machines: [String]
    }
  }

  private func run(_ arguments: [String]) async throws -> Programs.Outcome {
    let directory = try TemporaryDirectory()
    try directory.write(Self.state([]), to: "empty")
    try directory.write(Self.state([("worker-1", ""), ("worker-2", "bad address")]), to: "state")
    let words = arguments.map {
      switch $0 {
      case "DIR": directory.path
      case "STATE": directory.file("state")
      case "EMPTY": directory.file("empty")
      default: $0
      }
    }
    return try await Self.programs(in: directory).run(Checkout.executable, words)
  }

  /// A state with a key and machines: their names and addresses as they stand in JSON.
  static func state(_ machines: [(String, String)], key: String = "") -> String {
    let line = key.split(separator: "\n").joined(separator: "\\n") + "\\n"
    let instances = machines.enumerated().map { index, machine in
      """
      {"index_key": \(index), "schema_version": 0, "attributes": {"id": "id-\(index)",
       "name": "\(machine.0)", "access_ip_v4": "\(machine.1)"}}
      """
    }
    return """
      {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "l",
       "outputs": {"ssh_port": {"value": 1, "type": "number"}},
       "resources": [{"mode": "managed", "type": "tls_private_key", "name": "key",
         "provider": "provider[\\"registry.terraform.io/hashicorp/tls\\"]",
         "instances": [{"schema_version": 1, "attributes": {"private_key_openssh": "\(line)"}}]},
        {"mode": "managed", "type": "openstack_compute_instance_v2", "name": "n",
         "provider": "provider[\\"registry.terraform.io/x/openstack\\"]",
         "instances": [\(instances.joined(separator: ","))]}]}
      """
  }

  private static func programs(in directory: TemporaryDirectory) -> Programs {
    Programs(environment: [
      "HOME": directory.path, "XDG_RUNTIME_DIR": directory.path,
      "PATH": "/usr/local/bin:/usr/bin:/bin",
    ])
  }
}
