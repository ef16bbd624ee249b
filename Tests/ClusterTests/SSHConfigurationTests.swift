import Testing

@testable import Cluster

@Suite("SSHConfiguration")
struct SSHConfigurationTests {
  @Test("Each host has its own section after the options that hold for all")
  func sections() throws {
    let sections = try configuration().text.split(separator: "\n\n").map(String.init)
    try #require(sections.count == 3)
    #expect(
      sections[1] == """
        Host bastion
          HostName 203.0.113.7
          User ubuntu
          Port 22
          HostKeyAlias 1a2b-bastion
          StrictHostKeyChecking accept-new
          IdentityFile "/run/user/1000/qd/key.pub"
          IdentityAgent "/run/user/1000/qd/a"
          ServerAliveInterval 10
          ControlPath "/run/user/1000/qd/c/bastion"
        """)
    #expect(
      sections[2] == """
        Host n1
          HostName 2001:db8::11
          User ops
          Port 2222
          HostKeyAlias 1a2b-n1-uuid
          StrictHostKeyChecking yes
          IdentityFile "/home/ops/my key"
          IdentityAgent none
          ServerAliveInterval 5
          ControlPath "/run/user/1000/qd/c/n1"
          ProxyJump bastion

        """)
  }

  @Test("Machines jump through the bastion's master, and never by a login of their own")
  func bastion() throws {
    let node = try Host(
      alias: "n1", address: "10.0.0.1", hostKeyAlias: "k", jumpAlias: BastionConfiguration.jumpAlias
    )
    let configuration = try SSHConfiguration(
      hosts: [node], identityFile: "/i", identityAgent: nil, knownHostsFile: "/k",
      controlDirectory: "/c", bastionSocket: "/c/bastion.3")
    let sections = configuration.text.split(separator: "\n\n").map(String.init)
    #expect(sections[1].contains("  ProxyJump bastion"))
    #expect(
      sections[2] == """
        Host bastion
          ControlPath "/c/bastion.3"
          ProxyCommand /bin/false

        """)
    #expect(throws: SSHConfigurationError.unknownJump("bastion")) { try make([node]) }
  }

  @Test(
    "What must never be left to chance is set for all hosts",
    arguments: [
      "BatchMode yes", "RequestTTY no", "EscapeChar none",
      "EnableEscapeCommandline no", "PermitLocalCommand no",
      "UserKnownHostsFile \"/home/ops/known hosts\"", "GlobalKnownHostsFile /dev/null",
      "UpdateHostKeys no", "VerifyHostKeyDNS no", "CheckHostIP no", "HashKnownHosts no",
      "PreferredAuthentications publickey", "PasswordAuthentication no",
      "KbdInteractiveAuthentication no", "GSSAPIAuthentication no", "IdentitiesOnly yes",
      "ForwardAgent no", "ForwardX11 no", "ExitOnForwardFailure yes", "GatewayPorts no",
      "ConnectTimeout 8", "ConnectionAttempts 1", "ServerAliveCountMax 3", "TCPKeepAlive yes",
      "ControlMaster no", "ControlPersist no", "Compression no", "LogLevel ERROR",
    ])
  func commonOptions(line: String) throws {
    let common = try #require(try configuration().text.split(separator: "\n\n").first)
    #expect(common.split(separator: "\n").contains { $0 == line })
  }

  @Test("No option is set twice, because ssh would keep the first")
  func noRepeatedOptions() throws {
    for section in try configuration().text.split(separator: "\n\n") {
      let names = section.split(separator: "\n").compactMap { $0.split(separator: " ").first }
      #expect(Set(names).count == names.count)
    }
  }

  @Test(
    "Paths that ssh would expand, split or unquote are refused",
    arguments: [
      "relative", "", "~/key", "/a\"b", "/a'b", "/a\\b", "/a%h", "/a$HOME", "/a\nProxyCommand id",
      "/a\u{1B}", "/a*",
    ])
  func hostilePaths(path: String) {
    #expect(throws: SSHConfigurationError.invalidPath(path)) {
      try SSHConfiguration(
        hosts: [], identityFile: path, identityAgent: nil, knownHostsFile: "/k",
        controlDirectory: "/c")
    }
    #expect(throws: SSHConfigurationError.invalidPath(path)) {
      try SSHConfiguration(
        hosts: [], identityFile: "/i", identityAgent: nil, knownHostsFile: path,
        controlDirectory: "/c")
    }
  }

  @Test("Two hosts with one alias, a jump to nowhere and long sockets are refused")
  func inconsistentHosts() throws {
    let host = try Host(alias: "n1", address: "10.0.0.1", hostKeyAlias: "k")
    let lost = try Host(alias: "n2", address: "10.0.0.2", hostKeyAlias: "k", jumpAlias: "b")
    let long = "/" + String(repeating: "d", count: 78)
    #expect(throws: SSHConfigurationError.duplicateAlias("n1")) { try make([host, host]) }
    #expect(throws: SSHConfigurationError.unknownJump("b")) { try make([host, lost]) }
    #expect(throws: SSHConfigurationError.socketPathTooLong(long + "/n1")) {
      try make([host], controlDirectory: long)
    }
  }

  private func make(_ hosts: [Host], controlDirectory: String = "/c") throws -> SSHConfiguration {
    try SSHConfiguration(
      hosts: hosts, identityFile: "/i", identityAgent: nil, knownHostsFile: "/k",
      controlDirectory: controlDirectory)
  }

  private func configuration() throws -> SSHConfiguration {
    let bastion = try Host(alias: "bastion", address: "203.0.113.7", hostKeyAlias: "1a2b-bastion")
    let node = try Host(
      alias: "n1", address: "2001:db8::11", user: "ops", port: 2222, hostKeyAlias: "1a2b-n1-uuid",
      trust: .known, jumpAlias: "bastion", identity: SSHIdentity(file: "/home/ops/my key"))
    return try SSHConfiguration(
      hosts: [bastion, node], identityFile: "/run/user/1000/qd/key.pub",
      identityAgent: "/run/user/1000/qd/a", knownHostsFile: "/home/ops/known hosts",
      controlDirectory: "/run/user/1000/qd/c")
  }
}

@Suite("SSHInvocation")
struct SSHInvocationTests {
  @Test("A master stays in the foreground and runs nothing")
  func master() {
    #expect(
      SSHInvocation.master(alias: "n1", config: "/c", socket: "/s")
        == ["-F", "/c", "-M", "-N", "-S", "/s", "--", "n1"])
    let known = SSHInvocation.master(alias: "n1", config: "/c", socket: "/s", isKnown: true)
    #expect(known.suffix(4) == ["-o", "StrictHostKeyChecking=yes", "--", "n1"])
  }

  @Test("A client has no way to connect by itself")
  func client() {
    #expect(
      SSHInvocation.client(alias: "n1", config: "/c", socket: "/s", command: "date")
        == [
          "-F", "/c", "-S", "/s", "-o", "ControlMaster=no", "-o", "ProxyCommand=/bin/false", "--",
          "n1", "date",
        ])
    #expect(
      SSHInvocation.session(alias: "n1", config: "/c", socket: "/s").contains(
        "ProxyCommand=/bin/false"))
  }

  @Test("Control requests go to the master's socket")
  func control() {
    #expect(
      SSHInvocation.check(alias: "n1", config: "/c", socket: "/s")
        == ["-F", "/c", "-S", "/s", "-O", "check", "--", "n1"])
    #expect(
      SSHInvocation.exit(alias: "n1", config: "/c", socket: "/s")
        == ["-F", "/c", "-S", "/s", "-O", "exit", "--", "n1"])
  }

  @Test("The agent is private, and keys come in on standard input for a limited time")
  func agent() {
    #expect(SSHInvocation.agent(socket: "/a") == ["-D", "-a", "/a"])
    #expect(SSHInvocation.addKey(lifetime: nil) == ["-q", "-"])
    #expect(SSHInvocation.addKey(lifetime: .seconds(28_800)) == ["-q", "-t", "28800", "-"])
    #expect(SSHInvocation.addKey(lifetime: .zero) == ["-q", "-t", "1", "-"])
    #expect(SSHInvocation.forgetKeys() == ["-q", "-D"])
  }
}
