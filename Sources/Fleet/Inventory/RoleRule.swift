/// A rule that tells a machine's role from its name.
///
/// Of several that fit the same name the one wins whose word stands nearest to its end: a server
/// called `rocks-temporal-workers-controller` is a controller, the words before that name the
/// project.
public struct RoleRule: Hashable, Sendable {
  /// What the name must look like.
  let pattern: NamePattern
  /// The role of a machine with such a name.
  public let role: MachineRole

  init(_ pattern: NamePattern, _ role: MachineRole) {
    self.pattern = pattern
    self.role = role
  }

  /// Makes a rule of a word that stands anywhere in the name.
  public init(word: String, role: MachineRole) {
    self.init(.word(word), role)
  }

  /// The rules for the names that such clusters commonly use.
  public static let common: [RoleRule] = [
    RoleRule(.word("workernode"), .worker),
    RoleRule(.word("controller"), .controlPlane),
    RoleRule(.word("control-plane"), .controlPlane),
    RoleRule(.word("controlplane"), .controlPlane),
    RoleRule(.word("master"), .controlPlane),
    RoleRule(.part("cp"), .controlPlane),
    RoleRule(.word("worker"), .worker),
    RoleRule(.word("agent"), .worker),
  ]

  /// Returns the role for the most telling of some names, the server's before the resource's.
  ///
  /// - Parameters:
  ///   - names: The names, the most telling first.
  ///   - rules: The rules.
  /// - Returns: The role by the first name that any rule fits.
  public static func role(of names: [String], by rules: [RoleRule] = common) -> MachineRole {
    for name in names {
      let scalars = NamePattern.scalars(name)
      let fitting = rules.compactMap { rule in
        rule.pattern.fit(scalars).map { (fit: $0, role: rule.role) }
      }
      if let best = fitting.max(by: { $0.fit < $1.fit }) { return best.role }
    }
    return .unknown
  }
}

/// How the role of a machine is told: by the configuration first, then by its tags, then by its
/// names.
public struct RoleRules: Hashable, Sendable {
  private let configured: [RoleRule]

  /// What holds when nothing is configured.
  public static let standard = RoleRules()

  /// Makes rules.
  ///
  /// A pattern with `*` or `?` is about the whole name of a server, a resource or a module; another
  /// is a word that stands in it by itself.
  ///
  /// - Parameters:
  ///   - controlPlane: The patterns of control planes.
  ///   - worker: The patterns of workers.
  public init(controlPlane: [String] = [], worker: [String] = []) {
    configured =
      controlPlane.map { RoleRule(NamePattern($0), .controlPlane) }
      + worker.map { RoleRule(NamePattern($0), .worker) }
  }

  /// Returns the role of a machine.
  ///
  /// - Parameters:
  ///   - names: Its names, the most telling first.
  ///   - tagged: What its tags say.
  /// - Returns: The role; unknown when nothing tells it.
  func role(of names: [String], tagged: MachineRole? = nil) -> MachineRole {
    let role = configured.isEmpty ? .unknown : RoleRule.role(of: names, by: configured)
    return role != .unknown ? role : tagged ?? RoleRule.role(of: names)
  }
}
