import Cluster
import Fleet
import Operations
import Testing

@Suite("Tunnels in the configuration") struct TunnelConfigurationTests {
  private let home: ConfigurationScratch
  private var scratch: Scratch { home.scratch }

  init() throws { home = try ConfigurationScratch() }

  private func load(_ text: String) throws -> Configuration { try home.load(text) }

  @Test("Bastion and tunnels belong to their deployment")
  func values() throws {
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICrYqoE+ZDAZ0aodfv7f+FqdDUt7rWN4fAtZFhqy9hsV"
    let configuration = try load(
      """
      [[deployment]]
      directory = "/a"

      [[deployment]]
      directory = "/b"
      [deployment.bastion]
      host = "bastion.example.com"
      port = 2222
      user = "ops"
      identity_file = "~/.ssh/id"
      host_key = "[bastion.example.com]:2222 \(key) comment"
      [[deployment.tunnel]]
      name = "keystone"
      local_port = 5000
      host = "10.0.0.11"
      port = 5000
      kind = "keystone"
      [[deployment.tunnel]]
      name = "db"
      host = "fd00::2"
      port = 5432

      [[deployment]]
      directory = "/c"
      [deployment.bastion]
      host = "my_bastion"
      ssh_config = "~/.ssh/config"
      machines = true
      """)
    #expect(configuration.deployment("/b").gateway == nil)
    #expect(configuration.deployment("/c").gateway?.host == "my_bastion")
    #expect(configuration.deployment("/a").tunnelPlan == nil)
    #expect(
      configuration.deployment("/b").tunnelPlan
        == TunnelPlan(
          bastion: Bastion(
            host: "bastion.example.com", port: 2222, user: "ops",
            identityFile: scratch.file(".ssh/id"), hostKey: "\(key) comment"),
          routes: [
            TunnelRoute(
              name: "keystone", localPort: 5000, host: "10.0.0.11", port: 5000, kind: .keystone),
            TunnelRoute(name: "db", host: "fd00::2", port: 5432, kind: .tcp),
          ]))
    let third = configuration.deployment("/c")
    #expect(third.bastion?.configurationFile == scratch.file(".ssh/config"))
    #expect(third.tunnelPlan == nil)
  }

  /// Each text stands behind the two lines of a deployment and a whole bastion with six lines.
  @Test(
    "What cannot be is refused with its line",
    arguments: [
      ("name = \"a b\"\nhost = \"h\"\nport = 1", 10, "name cannot be \"a b\""),
      ("host = \"h\"\nport = 1", 9, "A tunnel needs its name."),
      ("name = \"n\"\nport = 1", 9, "A tunnel needs its host."),
      ("name = \"n\"\nhost = \"h\"", 9, "A tunnel needs its port."),
      ("name = \"n\"\nhost = \"-oProxyCommand=x\"\nport = 1", 11, "host cannot be"),
      ("name = \"n\"\nhost = \"h;reboot\"\nport = 1", 11, "host cannot be"),
      ("name = \"n\"\nhost = \"h\"\nport = 0", 12, "port must be a whole number"),
      ("name = \"n\"\nhost = \"h\"\nport = 1\nlocal_port = 70000", 13, "local_port must be"),
      ("name = \"n\"\nhost = \"h\"\nport = 1\nkind = \"ftp\"", 13, "kind cannot be \"ftp\""),
      ("name = \"n\"\nhost = \"h\"\nport = 1\nlocal = 5", 13, "\"local\" is not known here."),
      (
        "name = \"n\"\nhost = \"h\"\nport = 1\n[[deployment.tunnel]]\nname = \"n\"\nhost = \"h\""
          + "\nport = 2", 14, "Two tunnels have the name \"n\"."
      ),
      (
        "name = \"n\"\nhost = \"h\"\nport = 1\nlocal_port = 9\n[[deployment.tunnel]]\nname = \"m\""
          + "\nhost = \"h\"\nport = 2\nlocal_port = 9", 18, "Two tunnels begin at port 9."
      ),
    ])
  func refusedTunnels(text: String, line: Int, message: String) throws {
    try expectRefusal(
      """
      [[deployment]]
      directory = "/a"

      [deployment.bastion]
      host = "b"
      user = "ops"
      agent = true

      [[deployment.tunnel]]
      \(text)
      """, line, message)
  }

  @Test(
    "So is a bastion",
    arguments: [
      ("user = \"o\"\nagent = true", 3, "A bastion needs its host."),
      ("host = \"b\"\nagent = true", 3, "A bastion needs a user."),
      ("host = \"b\"\nuser = \"o\"", 3, "A bastion needs a key."),
      ("host = \"-F/etc/passwd\"\nuser = \"o\"\nagent = true", 4, "host cannot be"),
      ("host = \"my_bastion\"\nuser = \"o\"\nagent = true", 4, "host is no address."),
      ("host = \"b\"\nuser = \"o o\"\nagent = true", 5, "user cannot be"),
      ("host = \"b\"\nuser = \"o\"\nagent = \"yes\"\nidentity_file = \"/k\"", 6, "agent must be"),
      ("host = \"b\"\nuser = \"o\"\nagent = true\nhost_key = \"AAAA\"", 7, "host_key cannot be"),
      (
        "host = \"b\"\nuser = \"o\"\nagent = true\nidentity_file = \"k\"", 7, "identity_file cannot"
      ),
      ("host = \"b\"\nssh_config = \"config\"", 5, "ssh_config cannot be"),
    ])
  func refusedBastions(text: String, line: Int, message: String) throws {
    try expectRefusal(
      "[[deployment]]\ndirectory = \"/a\"\n[deployment.bastion]\n\(text)", line, message)
  }

  @Test("Tunnels without a bastion lead nowhere")
  func noBastion() throws {
    try expectRefusal(
      """
      [[deployment]]
      directory = "/a"
      [[deployment.tunnel]]
      name = "n"
      host = "h"
      port = 1
      """, 3, "Tunnels lead through a bastion, and there is none.")
  }

  private func expectRefusal(
    _ text: String, _ line: Int, _ message: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    do {
      _ = try load(text)
      Issue.record("It was accepted.", sourceLocation: sourceLocation)
    } catch let error as ConfigurationError {
      let found = error.problems.contains { $0.line == line && $0.message.hasPrefix(message) }
      #expect(found, "\(error)", sourceLocation: sourceLocation)
    }
  }
}
