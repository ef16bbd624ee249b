import Testing

@testable import Cluster

@Suite("Host")
struct HostTests {
  @Test(
    "Addresses that a machine can have are accepted",
    arguments: [
      "10.20.30.11", "203.0.113.7", "0.0.0.0", "255.255.255.255", "2001:db8::1", "::1", "fe80::1:2",
      "1:2:3:4:5:6:7:8", "::ffff:10.0.0.1", "node-1", "node-1.example.com", "a", "1password.com",
    ])
  func goodAddresses(address: String) throws {
    #expect(try host(address: address).address == address)
  }

  @Test(
    "Addresses that ssh could take for something else are refused",
    arguments: [
      "", " ", "-oProxyCommand=id", "--", "-", "a b", "a\nb", "a\r", "a\0b", "host;id", "$(id)",
      "`id`",
      "user@host", "host:22", "host%h", "%h", "*", "?", "!host", "host,other", "host#", "\"host\"",
      "'host'", "host\\", "host/..", "~", "under_score", "-lead.example", "trail-.example", "a..b",
      ".a", "a.", "1.2.3", "1.2.3.4.5", "256.1.1.1", "010.0.0.1", "0x7f000001", "127.1",
      "2130706433",
      "a.0x1", "fe80::1%eth0", "[::1]", ":::", "1::2::3", "12345::", "1:2:3:4:5:6:7", "::1.2.3.300",
      "g::1", "hö.example", "ho\u{200B}st", "ho\u{202E}st", "host\u{1B}[2J", "ｈost",
      String(repeating: "a", count: 64), String(repeating: "a.", count: 127) + "aa",
    ])
  func hostileAddresses(address: String) {
    #expect(throws: HostError.invalidAddress(address)) { try host(address: address) }
  }

  @Test(
    "User names with anything but plain characters are refused",
    arguments: [
      "", "-l", "root;id", "a b", "a\n", "a@b", "%u", "$USER", "1abc", "a/b", "a\"b", "ü",
      String(repeating: "a", count: 33),
    ])
  func hostileUsers(user: String) {
    #expect(throws: HostError.invalidUser(user)) {
      try Host(alias: "n1", address: "10.0.0.1", user: user, hostKeyAlias: "k")
    }
  }

  @Test(
    "Usual user names are accepted", arguments: ["ubuntu", "root", "_svc", "first.last", "A-b_1"])
  func goodUsers(user: String) throws {
    let host = try Host(alias: "n1", address: "10.0.0.1", user: user, hostKeyAlias: "k")
    #expect(host.user == user)
  }

  @Test(
    "Aliases cannot be options or patterns", arguments: ["", "-n", "n*", "n1 n2", "!n1", "n-", "ä"])
  func hostileAliases(alias: String) {
    #expect(throws: HostError.invalidAlias(alias)) {
      try Host(alias: alias, address: "10.0.0.1", hostKeyAlias: "k")
    }
    #expect(throws: HostError.invalidAlias(alias)) {
      try Host(alias: "n1", address: "10.0.0.1", hostKeyAlias: "k", jumpAlias: alias)
    }
  }

  @Test("A host does not jump through itself")
  func jumpThroughItself() {
    #expect(throws: HostError.invalidAlias("n1")) {
      try Host(alias: "n1", address: "10.0.0.1", hostKeyAlias: "k", jumpAlias: "n1")
    }
  }

  @Test("Host key names are plain", arguments: ["", "-a", "a b", "a\nb", "a,b", "[a]:22", "a*"])
  func hostileHostKeyAliases(name: String) {
    #expect(throws: HostError.invalidHostKeyAlias(name)) {
      try Host(alias: "n1", address: "10.0.0.1", hostKeyAlias: name)
    }
  }

  @Test("Ports are in range", arguments: [-1, 0, 65_536, Int.max])
  func ports(port: Int) {
    #expect(throws: HostError.invalidPort(port)) {
      try Host(alias: "n1", address: "10.0.0.1", port: port, hostKeyAlias: "k")
    }
  }

  private func host(address: String) throws -> Host {
    try Host(alias: "n1", address: address, hostKeyAlias: "k")
  }
}
