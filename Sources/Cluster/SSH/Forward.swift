/// A forward of OpenSSH's from a port of this computer to a service that the far end reaches.
public struct Forward: Hashable, Sendable {
  /// The port of 127.0.0.1.
  public let localPort: Int
  /// The service's address as the far end sees it.
  public let host: String
  /// The service's port.
  public let port: Int

  /// Makes a forward.
  ///
  /// - Parameters:
  ///   - localPort: 1...65535.
  ///   - host: An IP literal or a host name after RFC 1123.
  ///   - port: 1...65535.
  /// - Throws: `HostError` for what is none of these.
  public init(localPort: Int, host: String, port: Int) throws(HostError) {
    guard Host.isAddress(host) else { throw .invalidAddress(host) }
    for number in [localPort, port] where !(1...65_535).contains(number) {
      throw .invalidPort(number)
    }
    self.localPort = localPort
    self.host = host
    self.port = port
  }

  /// The forward as `-L` takes it.
  public var argument: String {
    "127.0.0.1:\(localPort):\(host.contains(":") ? "[\(host)]" : host):\(port)"
  }
}
