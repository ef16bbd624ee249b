import Cluster
import Fleet
import Terraform

/// The bastion of a deployment, and the tunnels through it.
extension ConfigFile {
  /// Reads the bastion, and whether the machines are behind it.
  static func bastion(
    _ reader: inout TableReader, _ world: World
  ) -> (bastion: Bastion?, machines: Setting<Bool>?) {
    guard let table = reader.table("bastion") else { return (nil, nil) }
    var part = reader.reader(of: table, at: "bastion")
    let host = part.text("host", check: Check.bastion)
    let port = part.int("port", in: 1...65_535)
    let user = part.text("user", check: Check.user)
    let identity = part.text("identity_file", check: Check.path)
    let agent = part.bool("agent")
    let file = part.text("ssh_config", check: Check.path)
    let hostKey = part.text("host_key", check: Check.hostKey)
    let machines = part.bool("machines")
    if host == nil, table["host"] == nil {
      part.complain("host", "A bastion needs its host.", "Add: host = \"bastion.example.com\".")
    }
    if file == nil, table["ssh_config"] == nil {
      if user == nil, table["user"] == nil {
        part.complain("user", "A bastion needs a user.", "Add: user = \"…\".")
      }
      if identity == nil, table["identity_file"] == nil, agent?.value != true {
        part.complain(
          "identity_file", "A bastion needs a key.",
          "Add identity_file = \"~/.ssh/…\", or agent = true for the keys of your ssh-agent.")
      }
      if let host, !Host.isAddress(host.value) {
        part.complain(
          "host", "host is no address.",
          "Write a host name or an IP address; other names need ssh_config.")
      }
    }
    reader.problems += part.finish()
    guard let host else { return (nil, nil) }
    let bastion = Bastion(
      host: host.value, port: port?.value, user: user?.value,
      identityFile: identity.map { expand($0.value, world) }, usesAgent: agent?.value ?? false,
      configurationFile: file.map { expand($0.value, world) },
      hostKey: hostKey.flatMap { PublicKey(knownHost: $0.value)?.line })
    return (bastion, machines)
  }

  static func tunnels(_ reader: inout TableReader) -> [TunnelRoute] {
    let tables = reader.tables("tunnel")
    var routes: [TunnelRoute] = []
    for (index, table) in tables.enumerated() {
      var part = reader.reader(of: table, at: "tunnel[\(index)]")
      if let route = tunnel(&part) {
        if routes.contains(where: { $0.name == route.name }) {
          part.complain(
            "name", "Two tunnels have the name \"\(route.name)\".", "Give each its own.")
        }
        if route.localPort != 0, routes.contains(where: { $0.localPort == route.localPort }) {
          part.complain(
            "local_port", "Two tunnels begin at port \(route.localPort).",
            "Give each its own, or leave it out for a free one.")
        }
        routes.append(route)
      }
      reader.problems += part.finish()
    }
    if !tables.isEmpty, reader.value["bastion"] == nil {
      reader.complain(
        "tunnel[0]", "Tunnels lead through a bastion, and there is none.",
        "Add [deployment.bastion] with its host and user.")
    }
    return routes
  }

  private static func tunnel(_ reader: inout TableReader) -> TunnelRoute? {
    let name = reader.text("name", check: Check.tunnelName)
    let localPort = reader.int("local_port", in: 0...65_535)
    let host = reader.text("host", check: Check.address)
    let port = reader.int("port", in: 1...65_535)
    let kind = reader.text("kind", check: Check.kind)
    for (key, example) in [("name", "\"keystone\""), ("host", "\"10.0.0.11\""), ("port", "5000")]
    where reader.value[key] == nil {
      reader.complain(key, "A tunnel needs its \(key).", "Add: \(key) = \(example).")
    }
    guard let name, let host, let port else { return nil }
    return TunnelRoute(
      name: name.value, localPort: localPort?.value ?? 0, host: host.value, port: port.value,
      kind: kind.flatMap { TunnelKind(rawValue: $0.value) } ?? .tcp)
  }
}

extension ConfigFile.Check {
  fileprivate static func bastion(_ text: String) -> String? {
    Bastion.isName(text) ? nil : "Write a host name or an IP address."
  }

  fileprivate static func address(_ text: String) -> String? {
    Host.isAddress(text) ? nil : "Write a host name or an IP address, as the bastion knows it."
  }

  fileprivate static func hostKey(_ text: String) -> String? {
    PublicKey(knownHost: text) == nil
      ? "Write the key as it stands in known_hosts: \"ssh-ed25519 AAAA…\"." : nil
  }

  fileprivate static func tunnelName(_ text: String) -> String? {
    let isName =
      (1...32).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        let character = Character(UnicodeScalar(byte))
        return character.isASCII
          && (character.isLetter || character.isNumber || "-_.".contains(character))
      }
    return isName ? nil : "Use up to 32 ASCII letters, digits, - _ and ."
  }

  fileprivate static func kind(_ text: String) -> String? {
    TunnelKind(rawValue: text) != nil
      ? nil : "Write one of: \(TunnelKind.allCases.map(\.rawValue).joined(separator: ", "))."
  }
}

extension PublicKey {
  /// Reads a key with or without the host's name before it, as `ssh-keyscan` prints it.
  init?(knownHost line: String) {
    if let key = PublicKey(line: line) {
      self = key
      return
    }
    let words = line.split(maxSplits: 1, whereSeparator: \.isWhitespace)
    guard words.count == 2 else { return nil }
    self.init(line: String(words[1]))
  }
}
