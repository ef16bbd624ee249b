/// The host through which the cloud's services are reached, as the configuration names it.
public struct Bastion: Hashable, Sendable, Codable {
  /// Its address; with `configurationFile`, its name there.
  public var host: String
  /// Its port; nil for what `configurationFile` says, else 22.
  public var port: Int?
  /// The login name; nil for what `configurationFile` says.
  public var user: String?
  /// The path of a private key, or of the public half of one that the operator's agent holds.
  public var identityFile: String?
  /// Whether the operator's own agent may sign.
  public var usesAgent: Bool
  /// The operator's own configuration of ssh, which is asked about this host alone.
  public var configurationFile: String?
  /// Its host key, `ssh-ed25519 AAAA…`; nil takes the first one that is seen, and no other.
  public var hostKey: String?

  /// Makes a bastion.
  public init(
    host: String, port: Int? = nil, user: String? = nil, identityFile: String? = nil,
    usesAgent: Bool = false, configurationFile: String? = nil, hostKey: String? = nil
  ) {
    self.host = host
    self.port = port
    self.user = user
    self.identityFile = identityFile
    self.usesAgent = usesAgent
    self.configurationFile = configurationFile
    self.hostKey = hostKey
  }

  /// How people write it: `ops@bastion.example.com`, with the port where it is not 22.
  public var title: String {
    (user.map { "\($0)@" } ?? "") + host + (port.flatMap { $0 == 22 ? nil : ":\($0)" } ?? "")
  }

  /// Returns whether a text may stand where ssh expects the name of a host: never an option, never
  /// a pattern.
  public static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, first.isASCIIAlphanumeric, text.utf8.count <= 253 else {
      return text.contains(":") && Host.isAddress(text)
    }
    return Host.isAddress(text)
      || text.utf8.allSatisfy { $0.isASCIIAlphanumeric || "_.-".utf8.contains($0) }
  }

  /// Returns the command that opens a tunnel through it by hand.
  public func command(for forward: Forward) -> String {
    var words = ["ssh", "-N", "-L", forward.argument]
    if let configurationFile { words += ["-F", configurationFile] }
    if let identityFile { words += ["-i", identityFile] }
    if let port { words += ["-p", "\(port)"] }
    words.append((user.map { "\($0)@" } ?? "") + host)
    return words.map(ShellWord.plain).joined(separator: " ")
  }
}
