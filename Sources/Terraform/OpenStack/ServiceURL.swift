/// The address of a service of the cloud, taken apart as far as its versions need it.
///
/// Source: the customary forms `http://host:5000/v3`, `https://host/identity`,
/// `http://host:8774/v2.1/PROJECT`.
public struct ServiceURL: Hashable, Sendable {
  /// `http` or `https`.
  public let scheme: String
  /// The host with the port, without a user and a password; an IPv6 address is in brackets.
  public let authority: String
  /// The parts of the path.
  public let path: [String]

  /// Reads an address; nil when it is none of HTTP, or holds blanks or control characters.
  ///
  /// - Parameter text: The address as somebody wrote it.
  public init?(_ text: String) {
    guard let mark = text.firstRange(of: "://"),
      text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F })
    else { return nil }
    let scheme = text[..<mark.lowerBound].lowercased()
    guard ["http", "https"].contains(scheme) else { return nil }
    let rest = text[mark.upperBound...].prefix { $0 != "?" && $0 != "#" }
    let place = rest.prefix { $0 != "/" }
    // A password does not belong there, and is never sent from there.
    let host = place.split(separator: "@", omittingEmptySubsequences: false).last ?? place
    guard !host.isEmpty, !host.hasPrefix(":"), !host.contains(where: { "\"\\<>".contains($0) })
    else { return nil }
    self.scheme = scheme
    authority = host.lowercased()
    path = rest.dropFirst(place.count).split(separator: "/").map(String.init)
  }

  private init(scheme: String, authority: String, path: [String]) {
    self.scheme = scheme
    self.authority = authority
    self.path = path
  }

  /// The host alone, without brackets.
  public var host: String {
    if authority.hasPrefix("[") { return String(authority.dropFirst().prefix { $0 != "]" }) }
    return String(authority.prefix { $0 != ":" })
  }

  /// Whether it is on this computer: the near end of a tunnel, most of the time.
  public var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

  /// The address without its version and what is behind it, where a service lists its versions.
  public var root: ServiceURL {
    let parts = path.prefix { Self.version($0) == nil }
    return ServiceURL(scheme: scheme, authority: authority, path: Array(parts))
  }

  /// The version in the path: `v3`, `v2.1`; nil without one.
  public var version: String? { path.lazy.compactMap(Self.version).first }

  /// The address of something below this one, whatever characters its name has.
  public func appending(_ parts: String...) -> ServiceURL {
    ServiceURL(scheme: scheme, authority: authority, path: path + parts.map(Self.encoded))
  }

  /// The address, with a slash at its end where it has no path or ends with a version.
  public var text: String {
    let base = "\(scheme)://\(authority)/" + path.joined(separator: "/")
    return path.last.map { Self.version($0) != nil } == true ? base + "/" : base
  }

  /// Returns a text as one part of a path or of a query: only unreserved characters stay.
  public static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      let character = Character(UnicodeScalar(byte))
      if byte < 0x80, character.isLetter || character.isNumber || "-._~".contains(character) {
        return String(character)
      }
      let digits = String(byte, radix: 16, uppercase: true)
      return "%" + (digits.count == 1 ? "0" : "") + digits
    }.joined()
  }

  private static func version(_ part: String) -> String? {
    guard part.hasPrefix("v"), part.count > 1 else { return nil }
    return part.dropFirst().allSatisfy { $0.isNumber || $0 == "." } ? part : nil
  }
}

extension ServiceURL: CustomStringConvertible {
  /// The address, without anything secret.
  public var description: String { text }
}
