public import Terraform

/// Which cloud a run works in and as whom, as it may be kept and shown.
///
/// It holds no secret: a value that the configuration calls sensitive is in it as a fingerprint,
/// which tells whether it is the same as before, and nothing else.
public struct CloudIdentity: Hashable, Sendable, Codable {
  /// What is known, ready for the screen.
  public let values: [CloudSettings.Field: String]
  /// The fields that come from the environment, which an apply reads anew.
  public let inherited: [CloudSettings.Field]

  /// Makes an identity.
  public init(
    values: [CloudSettings.Field: String] = [:], inherited: [CloudSettings.Field] = []
  ) {
    self.values = values
    self.inherited = inherited
  }

  /// Makes the identity of a plan that is applied in an environment.
  ///
  /// - Parameters:
  ///   - settings: What the plan's configuration says.
  ///   - environment: terraform's environment: `OS_AUTH_URL` and others count for what the
  ///     configuration leaves open.
  ///   - fingerprint: Returns a fingerprint of a sensitive value.
  public init(
    of settings: CloudSettings, environment: [String: String],
    fingerprint: (CloudSettings.Field, Secret) -> String
  ) {
    var values: [CloudSettings.Field: String] = [:]
    var inherited: [CloudSettings.Field] = []
    for field in CloudSettings.Field.allCases {
      if let setting = settings.settings[field] {
        values[field] =
          setting.isSensitive
          ? Self.fingerprintStart + fingerprint(field, setting.value) + ")"
          : Self.normalised(setting.value.revealed, field)
      } else {
        inherited.append(field)
        values[field] = Self.inherited(field, environment)
      }
    }
    self.init(values: values, inherited: inherited)
  }

  /// Whether a value is a fingerprint of one that must not be shown.
  public static func isFingerprint(_ value: String) -> Bool { value.hasPrefix(fingerprintStart) }

  private static let fingerprintStart = "(sensitive, "

  /// Returns the identity as it is when its plan is applied in an environment.
  public func applied(in environment: [String: String]) -> CloudIdentity {
    var values = values
    for field in inherited { values[field] = Self.inherited(field, environment) }
    return CloudIdentity(values: values, inherited: inherited)
  }

  /// Returns what tells this cloud from another.
  ///
  /// - Parameter recorded: What was there before.
  /// - Returns: The fields that differ, in the order of the card.
  public func differences(from recorded: CloudIdentity) -> [IdentityDifference] {
    CloudSettings.Field.allCases.compactMap { field in
      let (before, now) = (recorded.values[field], values[field])
      return before == now
        ? nil
        : IdentityDifference(
          title: field.title, recorded: before ?? "none", found: now ?? "none")
    }
  }

  private static func inherited(
    _ field: CloudSettings.Field, _ environment: [String: String]
  ) -> String? {
    let value = field.environment.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    return value.map { normalised($0, field) }
  }

  /// Two ways to write one address are one address; a password in it is left out.
  private static func normalised(_ value: String, _ field: CloudSettings.Field) -> String {
    guard field == .authURL else { return value }
    var address = Substring(value)
    while address.hasSuffix("/") { address.removeLast() }
    guard let scheme = address.firstRange(of: "://") else { return String(address) }
    let rest = address[scheme.upperBound...]
    let authority = rest.prefix { $0 != "/" }
    let host = authority.split(separator: "@").last ?? authority
    return (address[..<scheme.upperBound] + host).lowercased() + rest.dropFirst(authority.count)
  }
}

/// A part of a deployment's identity that is not what it was.
public struct IdentityDifference: Hashable, Sendable {
  /// What it is called: "project".
  public let title: String
  /// What it was when the deployment was last applied.
  public let recorded: String
  /// What it is now.
  public let found: String

  /// Makes a difference.
  public init(title: String, recorded: String, found: String) {
    self.title = title
    self.recorded = recorded
    self.found = found
  }

  /// Both values in a clause: "project: demo, was prod".
  public var clause: String { "\(title) is \(found), was \(recorded)" }
}
