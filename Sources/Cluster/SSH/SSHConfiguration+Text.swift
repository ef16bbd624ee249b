extension SSHConfiguration {
  /// The text of the configuration file; it holds no secret, and is to be written with mode 0600.
  ///
  /// ssh keeps the first value of each option, so the options before the first `Host` hold for all.
  public var text: String {
    let sections =
      [Self.lines(options: Self.commonOptions(knownHostsFile: knownHostsFile))]
      + hosts.map { host in
        ["Host \(host.alias)"] + Self.lines(options: options(of: host)).map { "  " + $0 }
      } + [bastionSection].compactMap(\.self)
    return sections.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  typealias Option = (name: String, value: String)

  static func lines(options: [Option]) -> [String] {
    options.map { "\($0.name) \($0.value)" }
  }

  static func quoted(_ path: String) -> String { "\"\(path)\"" }

  /// What holds for every connection of ours, whether to a machine or to a bastion.
  static func commonOptions(knownHostsFile: String) -> [Option] {
    [
      // Older clients (before 9.2 and 8.7) refuse a file with an option that they do not know.
      ("IgnoreUnknown", "EnableEscapeCommandline"),
      // No questions, no terminal, no input: the console owns the terminal.
      ("BatchMode", "yes"),
      ("RequestTTY", "no"),
      ("EscapeChar", "none"),
      ("EnableEscapeCommandline", "no"),
      ("PermitLocalCommand", "no"),
      // The deployment's own host keys, and a file that only we change.
      ("UserKnownHostsFile", quoted(knownHostsFile)),
      ("GlobalKnownHostsFile", "/dev/null"),
      ("UpdateHostKeys", "no"),
      ("VerifyHostKeyDNS", "no"),
      ("CheckHostIP", "no"),
      ("HashKnownHosts", "no"),
      // One key, and nothing that a stranger could ask for.
      ("PreferredAuthentications", "publickey"),
      ("PasswordAuthentication", "no"),
      ("KbdInteractiveAuthentication", "no"),
      ("GSSAPIAuthentication", "no"),
      ("IdentitiesOnly", "yes"),
      // Nothing of ours is lent to the machine.
      ("ForwardAgent", "no"),
      ("ForwardX11", "no"),
      ("ExitOnForwardFailure", "yes"),
      ("GatewayPorts", "no"),
      // Retries belong to the caller; a dead connection is noticed within about 20 seconds.
      ("ConnectTimeout", "8"),
      ("ConnectionAttempts", "1"),
      ("ServerAliveCountMax", "3"),
      ("TCPKeepAlive", "yes"),
      // Masters are started with -M, as children in the foreground.
      ("ControlMaster", "no"),
      ("ControlPersist", "no"),
      ("Compression", "no"),
      ("LogLevel", "ERROR"),
    ]
  }

  /// How machines jump through the bastion: over its master, and never by a login of their own.
  ///
  /// The master has a configuration of its own, `BastionConfiguration`. Without it, ssh would log in
  /// to the bastion once for each machine.
  private var bastionSection: [String]? {
    bastionSocket.map { socket in
      [
        "Host \(BastionConfiguration.jumpAlias)", "  ControlPath \(Self.quoted(socket))",
        "  ProxyCommand /bin/false",
      ]
    }
  }

  private func options(of host: Host) -> [Option] {
    let identity = host.identity ?? identity
    let isJump = hosts.contains { $0.jumpAlias == host.alias }
    var options: [Option] = [
      ("HostName", host.address),
      ("User", host.user),
      ("Port", "\(host.port)"),
      ("HostKeyAlias", host.hostKeyAlias),
      ("StrictHostKeyChecking", host.trust.rawValue),
      ("IdentityFile", Self.quoted(identity.file)),
      ("IdentityAgent", identity.agentSocket.map(Self.quoted) ?? "none"),
      // The way to a bastion crosses the internet, where a pause is no death.
      ("ServerAliveInterval", isJump ? "10" : "5"),
      // With the bastion's socket here, jumping through it needs no second login.
      ("ControlPath", Self.quoted(socket(for: host))),
    ]
    if let jump = host.jumpAlias { options.append(("ProxyJump", jump)) }
    return options
  }
}
