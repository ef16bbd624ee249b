/// A word that a person means machines with: a name, an address, an identifier, a role, or a part of
/// a name.
///
/// The first of these that fits counts, so `worker-1` is that machine even where there is a
/// `worker-10`.
public struct MachineQuery: Hashable, Sendable {
  /// The word.
  public let text: String

  /// Takes a word.
  public init(_ text: String) {
    self.text = text
  }

  /// The machines that are meant: those of this name, address or role, or the only one whose name
  /// has the word in it.
  ///
  /// - Parameter machines: All machines.
  /// - Returns: At least one, in their order.
  /// - Throws: `MachineQueryError` with the candidates.
  public func machines(among machines: [Machine]) throws(MachineQueryError) -> [Machine] {
    let rules: [(Machine) -> Bool] = [
      { $0.name == text }, { !$0.id.isEmpty && $0.id == text },
      { $0.addresses.all.contains(text) }, { $0.role.rawValue == text },
    ]
    guard !text.isEmpty else { throw .unknown(text, machines) }
    for rule in rules {
      let found = machines.filter(rule)
      if !found.isEmpty { return found }
    }
    let parts = machines.filter { $0.name.contains(text) || $0.id.hasPrefix(text) }
    guard !parts.isEmpty else { throw .unknown(text, machines) }
    guard parts.count == 1 else { throw .ambiguous(text, parts) }
    return parts
  }

  /// The one machine that is meant.
  ///
  /// - Parameter machines: All machines.
  /// - Returns: The machine.
  /// - Throws: `MachineQueryError` with the candidates.
  public func machine(among machines: [Machine]) throws(MachineQueryError) -> Machine {
    let found = try self.machines(among: machines)
    guard found.count == 1 else { throw .ambiguous(text, found) }
    return found[0]
  }
}

/// Why a word does not say which machine is meant.
public enum MachineQueryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nothing of this kind is there; all machines.
  case unknown(String, [Machine])
  /// Several are meant; those.
  case ambiguous(String, [Machine])

  /// What is wrong, with the candidates; from outside, and to be made safe before it is shown.
  public var description: String {
    switch self {
    case .unknown(let text, let machines) where machines.isEmpty:
      "No machine is called '\(Self.short(text))': the state has none."
    case .unknown(let text, let machines):
      "No machine is called '\(Self.short(text))'. There are: \(Self.list(machines))."
    case .ambiguous(let text, let machines):
      "'\(Self.short(text))' means several machines: \(Self.list(machines)). "
        + "Name one, or its address."
    }
  }

  /// More candidates than these are counted.
  private static let longestList = 12

  private static func list(_ machines: [Machine]) -> String {
    let names = machines.prefix(longestList).map { machine in
      let isTwin = machines.count { $0.name == machine.name } > 1
      let address = isTwin ? machine.addresses.preferred.map { " (\($0))" } : nil
      return short(machine.name) + (address ?? "")
    }
    let rest = machines.count - names.count
    return names.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }

  private static func short(_ text: String) -> String {
    text.count > 80 ? text.prefix(79) + "…" : text
  }
}
