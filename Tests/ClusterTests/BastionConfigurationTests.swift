import Cluster
import Testing

@Suite("The configuration of a bastion") struct BastionConfigurationTests {
  private func lines(
    _ bastion: Bastion, agent: String? = nil
  ) throws -> (alias: String, lines: [String]) {
    let configuration = try BastionConfiguration(
      bastion: bastion, knownHostsFile: "/s/bastion_hosts", agentSocket: agent)
    let lines = configuration.text.split(separator: "\n").map { $0.drop(while: \.isWhitespace) }
    return (configuration.alias, lines.map(String.init))
  }

  @Test("What the configuration says is all that holds, and no option stands twice")
  func own() throws {
    let (alias, lines) = try lines(
      Bastion(host: "b.example.com", port: 2222, user: "ops", identityFile: "/k/id"))
    #expect(alias == "bastion")
    for line in [
      "Host bastion", "HostName b.example.com", "Port 2222", "User ops", "IdentityFile \"/k/id\"",
      "IdentitiesOnly yes", "IdentityAgent none", "StrictHostKeyChecking accept-new",
      "UserKnownHostsFile \"/s/bastion_hosts\"", "GlobalKnownHostsFile /dev/null",
      "ClearAllForwardings yes", "PermitLocalCommand no", "ForwardAgent no", "BatchMode yes",
    ] {
      #expect(lines.contains(line), "\(line) is missing.")
    }
    #expect(!lines.contains { $0.hasPrefix("Include") })
    let names = lines.dropFirst().map { $0.prefix { $0 != " " } }
    #expect(Set(names).count == names.count)
  }

  @Test("The operator's file is read last, for this host alone, and fills in what is left open")
  func included() throws {
    let (alias, lines) = try lines(
      Bastion(host: "my_bastion", configurationFile: "/home/op/.ssh/config"))
    #expect(alias == "my_bastion")
    #expect(lines.last == "Include \"/home/op/.ssh/config\"")
    #expect(lines.count { $0.hasPrefix("Host ") } == 1)
    for name in ["HostName", "User", "Port", "IdentityFile", "IdentityAgent"] {
      #expect(!lines.contains { $0.hasPrefix("\(name) ") }, "\(name) is not left open.")
    }
    #expect(lines.contains("ClearAllForwardings yes"))
  }

  @Test("The agent signs only where the configuration says so")
  func agent() throws {
    let bastion = Bastion(host: "b", user: "ops", usesAgent: true, hostKey: "ssh-ed25519 AAAA")
    let (_, lines) = try lines(bastion, agent: "/run/agent")
    #expect(lines.contains("IdentityAgent \"/run/agent\""))
    #expect(lines.contains("IdentitiesOnly no"))
    #expect(lines.contains("StrictHostKeyChecking yes"))
    #expect(throws: BastionError.noAgent) {
      try BastionConfiguration(bastion: bastion, knownHostsFile: "/k", agentSocket: nil)
    }
    let (_, others) = try self.lines(
      Bastion(host: "b", user: "ops", identityFile: "/k"), agent: "/run/agent")
    #expect(others.contains("IdentityAgent none"))
  }

  @Test(
    "What ssh could take for something else is refused",
    arguments: [
      (Bastion(host: "-oProxyCommand=x", user: "o"), BastionError.invalidHost("-oProxyCommand=x")),
      (Bastion(host: "my_bastion", user: "o"), .invalidHost("my_bastion")),
      (Bastion(host: "*", configurationFile: "/c"), .invalidHost("*")),
      (Bastion(host: "a b", configurationFile: "/c"), .invalidHost("a b")),
      (Bastion(host: "b", user: "o\nProxyCommand x"), .invalidUser("o\nProxyCommand x")),
      (Bastion(host: "b", user: "o", identityFile: "/a\"b"), .invalidPath("/a\"b")),
      (Bastion(host: "b", configurationFile: "~/c"), .invalidPath("~/c")),
    ])
  func refused(bastion: Bastion, error: BastionError) {
    #expect(throws: error) {
      try BastionConfiguration(bastion: bastion, knownHostsFile: "/k", agentSocket: nil)
    }
  }

  @Test("The command for a person quotes what needs it")
  func command() throws {
    let forward = try Forward(localPort: 5000, host: "fd00::2", port: 5000)
    let bastion = Bastion(host: "b", port: 22, user: "ops", identityFile: "/my keys/id")
    #expect(
      bastion.command(for: forward)
        == "ssh -N -L '127.0.0.1:5000:[fd00::2]:5000' -i '/my keys/id' -p 22 ops@b")
    #expect(throws: HostError.invalidAddress("-h")) {
      try Forward(localPort: 1, host: "-h", port: 1)
    }
  }
}
