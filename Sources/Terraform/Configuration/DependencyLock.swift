/// The providers that `init` chose: the file `.terraform.lock.hcl`.
public struct DependencyLock: Hashable, Sendable {
  /// A provider that was chosen.
  public struct Provider: Hashable, Sendable {
    /// Its address: `registry.terraform.io/hashicorp/tls`.
    public let address: String
    /// Its version.
    public let version: String
  }

  /// The providers, in the order of the file.
  public let providers: [Provider]

  /// Reads the file; what is no provider in it is passed over.
  public init(hcl text: String) {
    providers = HCLReader.body(of: text).compactMap { item in
      guard case .block("provider", let labels, let body) = item, let address = labels.first,
        labels.count == 1
      else { return nil }
      for case .attribute("version", let expression) in body {
        return Provider(address: address, version: HCLReader.literal(expression))
      }
      return nil
    }
  }

  /// The version that was chosen of a provider.
  ///
  /// - Parameters:
  ///   - source: Its source as a configuration writes it: `hashicorp/tls`, or with a host.
  ///   - isTofu: Whether OpenTofu chooses, whose registry is another one.
  /// - Returns: nil when it was not chosen.
  public func provider(_ source: String, isTofu: Bool) -> Provider? {
    let address = Self.address(of: source, isTofu: isTofu)
    return providers.first { $0.address == address }
  }

  /// The address of a source, with its host, as the lock file writes it.
  ///
  /// - Parameters:
  ///   - source: Its source as a configuration writes it.
  ///   - isTofu: Whether OpenTofu chooses.
  /// - Returns: `registry.terraform.io/hashicorp/tls`.
  public static func address(of source: String, isTofu: Bool) -> String {
    let host = isTofu ? "registry.opentofu.org" : "registry.terraform.io"
    let parts = source.lowercased().split(separator: "/")
    switch parts.count {
    case 1: return "\(host)/hashicorp/\(parts[0])"
    case 2: return "\(host)/\(parts[0])/\(parts[1])"
    default: return parts.joined(separator: "/")
    }
  }
}
