public import Terraform

/// Which keys open the machines of a state, and how that is known.
public struct KeySurvey: Hashable, Sendable {
  /// A machine that accepts a key, for all that is known.
  public struct Acceptance: Hashable, Sendable {
    /// The machine.
    public let machine: Machine
    /// How it is known.
    public let evidence: KeyEvidence
  }

  /// A generated key and the machines that accept it.
  public struct Finding: Hashable, Sendable {
    /// The key.
    public let key: GeneratedKey
    /// The machines, in the inventory's order.
    public let acceptances: [Acceptance]
  }

  /// A key pair of OpenStack that machines were made with, and that is none of the generated ones.
  public struct KeyPair: Hashable, Sendable {
    /// Its name in OpenStack.
    public let name: String
    /// The machines.
    public let machines: [Machine]
    /// The resource that has it, if one of the state does.
    public let resource: String?
    /// Its public key, if the state has it.
    public let publicKey: PublicKey?
  }

  /// The generated keys, in the state's order.
  public let findings: [Finding]
  /// The other key pairs, by name.
  public let keyPairs: [KeyPair]
  /// The addresses of `tls_private_key` that have no key, and why.
  public let vacancies: [Vacancy]
  /// All machines.
  public let machines: [Machine]

  /// Looks at the keys and the machines of a state.
  public init(of state: RawState) { self.init(of: state, keys: GeneratedKey.all(in: state)) }

  /// Looks at the machines of a state and its keys, which were read already.
  init(of state: RawState, keys: [GeneratedKey]) {
    let clues = MachineClues(of: state, keys: keys)
    machines = clues.machines.map(\.machine)
    var acceptances = [[Acceptance]](repeating: [], count: keys.count)
    for clue in clues.machines {
      for place in clues.candidates(for: clue) {
        guard let evidence = clues.evidence(that: clue, accepts: keys[place], at: place) else {
          continue
        }
        acceptances[place].append(Acceptance(machine: clue.machine, evidence: evidence))
      }
    }
    findings = zip(keys, acceptances).map { Finding(key: $0, acceptances: $1) }
    keyPairs = clues.keyPairs(except: keys)
    vacancies = Vacancy.all(in: state)
  }

  /// The key that the most machines accept, else the first.
  public var preferred: Finding? {
    // `max` would take the last of equals.
    findings.reduce(nil) { best, next in
      guard let best, next.acceptances.count <= best.acceptances.count else { return next }
      return best
    }
  }

  /// Returns the key with this address, or the preferred one.
  ///
  /// - Throws: `KeyChoiceError` if there is no such key, or none at all.
  public func finding(at address: String?) throws(KeyChoiceError) -> Finding {
    if let address {
      if let finding = findings.first(where: { $0.key.resource == address }) { return finding }
      if let vacancy = vacancies.first(where: { $0.resource == address }) { throw .vacant(vacancy) }
      throw .unknown(address, known: findings.map(\.key.resource))
    }
    if let preferred { return preferred }
    throw vacancies.first.map { .vacant($0) } ?? .none
  }
}

extension KeySurvey {
  /// A `tls_private_key` without a key.
  public struct Vacancy: Hashable, Sendable {
    /// Its address.
    public let resource: String
    /// Whether all that is left of it are objects that wait for their destruction.
    public let isDeposed: Bool

    static func all(in state: RawState) -> [Vacancy] {
      state.resources.filter { $0.mode == .managed && $0.type == GeneratedKey.type }
        .flatMap { resource in
          let current = Set(resource.instances.filter { $0.deposedKey == nil }.map(\.key))
          return resource.instances.compactMap { instance -> Vacancy? in
            let isDeposed = instance.deposedKey != nil
            let isVacant =
              isDeposed
              ? !current.contains(instance.key)
              : GeneratedKey.forms(in: instance.attributes).isEmpty
            guard isVacant else { return nil }
            return Vacancy(
              resource: resource.address(of: instance).description, isDeposed: isDeposed)
          }
        }
    }
  }
}

/// Why no key can be chosen.
public enum KeyChoiceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The state has no `tls_private_key` at all.
  case none
  /// The state has no key with this address.
  case unknown(String, known: [String])
  /// The resource is there and has no key.
  case vacant(KeySurvey.Vacancy)

  /// A sentence for people.
  public var description: String {
    switch self {
    case .none: "The state has no tls_private_key: this deployment has no such key."
    case .unknown(let address, let known):
      "The state has no key at \(address). "
        + (known.isEmpty ? "It has none at all." : "It has: \(known.joined(separator: ", ")).")
    case .vacant(let vacancy) where vacancy.isDeposed:
      "\(vacancy.resource) has no key any more: its old one was replaced and waits for its "
        + "destruction, and no new one was generated. The next apply generates it."
    case .vacant(let vacancy):
      "\(vacancy.resource) stands in the state without a private key. It was not generated yet, or "
        + "it was taken out of the file. The copies that quarterdeck restore lists may have it: "
        + "quarterdeck key --state FILE."
    }
  }
}
