/// A rule that tells a machine's role from its name: the first whose word stands in the name wins.
///
/// The words are compared without regard to case against the server's name and the resource's name.
public struct RoleRule: Hashable, Sendable {
  /// The word to look for.
  public let word: String
  /// The role of a machine whose name holds the word.
  public let role: MachineRole

  /// Makes a rule.
  public init(word: String, role: MachineRole) {
    self.word = word
    self.role = role
  }

  /// The rules for the names that such clusters commonly use.
  public static let common: [RoleRule] = [
    RoleRule(word: "workernode", role: .worker),
    RoleRule(word: "controller", role: .controlPlane),
    RoleRule(word: "control-plane", role: .controlPlane),
    RoleRule(word: "controlplane", role: .controlPlane),
    RoleRule(word: "master", role: .controlPlane),
    RoleRule(word: "worker", role: .worker),
    RoleRule(word: "agent", role: .worker),
  ]

  /// Returns the role for the most telling of some names, the server's before the resource's.
  ///
  /// A server called `rocks-temporal-workers-controller` is a controller: the longest match from the
  /// end of the name decides, since the words before it name the project.
  public static func role(of names: [String], by rules: [RoleRule] = common) -> MachineRole {
    for name in names {
      let lowered = name.lowercased()
      let last = rules.compactMap { rule -> (end: Int, role: MachineRole)? in
        lowered.lastOffset(of: rule.word).map { ($0 + rule.word.utf8.count, rule.role) }
      }
      if let best = last.max(by: { $0.end < $1.end }) { return best.role }
    }
    return .unknown
  }
}

extension String {
  /// Returns the offset in UTF-8 bytes at which a word stands for the last time.
  fileprivate func lastOffset(of word: String) -> Int? {
    let haystack = Array(utf8)
    let needle = Array(word.utf8)
    guard !needle.isEmpty, haystack.count >= needle.count else { return nil }
    return (0...(haystack.count - needle.count)).last { start in
      haystack[start..<start + needle.count].elementsEqual(needle)
    }
  }
}
