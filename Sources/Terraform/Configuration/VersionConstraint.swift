/// A version of terraform, of OpenTofu or of a provider.
public struct ToolVersion: Hashable, Sendable {
  /// Its numbers, without zeros at the end: `1.5` is `1.5.0`.
  let numbers: [Int]
  /// What stands behind a hyphen: `beta1`; nil for a release.
  let prerelease: String?

  /// Reads a version; nil when it is none.
  ///
  /// What stands behind `+` says nothing about the order, and is left out.
  public init?(_ text: some StringProtocol) {
    let core = text.prefix { $0 != "+" }
    let words = core.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    var parts = (words.first ?? "").split(separator: ".", omittingEmptySubsequences: false)
    if parts.first?.first == "v" { parts[0].removeFirst() }
    let numbers = parts.compactMap { part in
      part.allSatisfy { $0.isASCII && $0.isNumber } ? Int(part) : nil
    }
    guard !numbers.isEmpty, numbers.count == parts.count, words.count == 1 || !words[1].isEmpty
    else { return nil }
    self.init(numbers, prerelease: words.count == 2 ? String(words[1]) : nil)
  }

  private init(_ numbers: [Int], prerelease: String?) {
    self.numbers = Array(numbers.reversed().drop { $0 == 0 }.reversed())
    self.prerelease = prerelease
  }

  /// The first version that `~>` does not allow any more.
  fileprivate static func end(ofPessimistic written: some StringProtocol) -> ToolVersion? {
    let core = written.prefix { $0 != "-" && $0 != "+" }
    var numbers = core.split(separator: ".").compactMap { Int($0) }
    // `~> 1` allows every version from 1 on, below 2; so does `~> 1.5`.
    if numbers.count > 1 { numbers.removeLast() }
    guard let last = numbers.popLast(), last < .max else { return nil }
    return ToolVersion(numbers + [last + 1], prerelease: nil)
  }
}

extension ToolVersion: Comparable {
  /// Orders as semantic versioning does: a pre-release comes before its release.
  public static func < (left: ToolVersion, right: ToolVersion) -> Bool {
    if left.numbers != right.numbers {
      return left.numbers.lexicographicallyPrecedes(right.numbers)
    }
    switch (left.prerelease, right.prerelease) {
    case (let left?, let right?): return precedes(left, right)
    case (_?, nil): return true
    case (nil, _): return false
    }
  }

  private static func precedes(_ left: String, _ right: String) -> Bool {
    let (left, right) = (left.split(separator: "."), right.split(separator: "."))
    for (one, other) in zip(left, right) where one != other {
      switch (Int(one), Int(other)) {
      case (let one?, let other?): return one < other
      case (_?, nil): return true
      case (nil, _?): return false
      case (nil, nil): return one < other
      }
    }
    return left.count < right.count
  }
}

/// What a configuration demands of a version: `>= 1.5, < 2.0`, `~> 1.51`.
///
/// Source: terraform's documentation, "Version Constraints".
public struct VersionConstraint: Hashable, Sendable {
  private struct Clause: Hashable, Sendable {
    let relation: Relation
    let version: ToolVersion
    /// Where `~>` ends.
    let end: ToolVersion?
  }

  private enum Relation: String, CaseIterable {
    // Longer ones first: `>` begins `>=`.
    case atLeast = ">="
    case atMost = "<="
    case unequal = "!="
    case pessimistic = "~>"
    case above = ">"
    case below = "<"
    case equal = "="
  }

  /// As it is written.
  public let text: String
  private let clauses: [Clause]

  /// Reads a constraint; nil when it is none.
  public init?(_ text: String) {
    self.text = text
    var clauses: [Clause] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.filter { !$0.isWhitespace }
      let relation = Relation.allCases.first { words.hasPrefix($0.rawValue) }
      let written = words.dropFirst(relation?.rawValue.count ?? 0)
      guard let version = ToolVersion(written) else { return nil }
      var end: ToolVersion?
      if relation == .pessimistic {
        guard let found = ToolVersion.end(ofPessimistic: written) else { return nil }
        end = found
      }
      clauses.append(Clause(relation: relation ?? .equal, version: version, end: end))
    }
    self.clauses = clauses
  }

  /// Whether a version is one that is demanded.
  ///
  /// As in terraform, a pre-release is allowed only by a clause that names it.
  public func allows(_ version: ToolVersion) -> Bool {
    clauses.allSatisfy { clause in
      if version.prerelease != nil, clause.relation != .unequal {
        return clause.version == version && [.equal, .atLeast, .atMost].contains(clause.relation)
      }
      return switch clause.relation {
      case .atLeast: version >= clause.version
      case .atMost: version <= clause.version
      case .unequal: version != clause.version
      case .above: version > clause.version
      case .below: version < clause.version
      case .equal: version == clause.version
      case .pessimistic: version >= clause.version && clause.end.map { version < $0 } ?? false
      }
    }
  }
}

extension VersionConstraint: CustomStringConvertible {
  /// As it is written.
  public var description: String { text }
}
