public import Cluster

/// A machine that can be spoken to: which one, and how to reach it.
public struct MachineTarget: Hashable, Sendable, Identifiable {
  /// The machine's identifier.
  public let id: String
  /// The machine's name.
  public let name: String
  /// Where and as whom to connect.
  public let host: Host
  /// The host keys that Terraform names; empty where it names none.
  public let hostKeys: [PublicKey]

  /// Makes a target.
  public init(id: String, name: String, host: Host, hostKeys: [PublicKey] = []) {
    self.id = id
    self.name = name
    self.host = host
    self.hostKeys = hostKeys
  }
}
