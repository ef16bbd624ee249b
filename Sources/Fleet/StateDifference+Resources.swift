import Terraform

extension StateReading {
  /// Tells of the keys to the machines, and of the tokens and passwords that terraform made.
  mutating func tellSecrets() {
    for key in take(where: { $0.address.type == "tls_private_key" && $0.kind == .replaced }) {
      tell(
        .disruption,
        "the key \(key.address.shortName) was replaced"
          + (keptMachines ? ": machines built before do not accept the new one" : ""))
    }
    for key in take(where: { $0.address.type == "tls_private_key" && $0.kind == .removed }) {
      tell(.disruption, "the key \(key.address.shortName) was removed")
    }
    let secrets = take { change in
      change.kind == .replaced && Self.secretNoun(of: change.address) != nil
    }
    for secret in secrets {
      guard let noun = Self.secretNoun(of: secret.address) else { continue }
      tell(.disruption, "\(noun) was replaced")
    }
  }

  /// Whether a machine is there that was there before.
  private var keptMachines: Bool {
    let new = machines.filter { $0.kind == .added || $0.kind == .replaced }
    return after.count > new.count
  }

  /// What a generated secret is called; nil for what is none.
  private static func secretNoun(of address: ResourceAddress) -> String? {
    let name = address.shortName
    switch address.type {
    case "random_password": return "the password \(name)"
    case "random_id", "random_string", "random_bytes":
      guard name.contains("token") else { return nil }
      let isOfCluster = ["cluster", "join", "microk8s"].contains(where: name.contains)
      return isOfCluster ? "the cluster's join token" : "the token \(name)"
    default: return nil
    }
  }

  /// Tells of what held data and is gone, and of addresses that were given back.
  mutating func tellData() {
    let kinds: [(noun: String, what: String, isOne: (String) -> Bool)] = [
      ("volume", "data", { $0.hasPrefix("openstack_blockstorage_volume_v") }),
      ("container", "objects", { $0.hasPrefix("openstack_objectstorage_container") }),
      ("database", "data", { $0.hasPrefix("openstack_db_") }),
    ]
    for (noun, what, isOne) in kinds {
      for change in take(where: { $0.isLoss && isOne($0.address.type) }) {
        tell(
          .loss,
          "the \(noun) \(change.address) was \(change.verb): its \(what) went with it")
      }
    }
    let addresses = take { $0.isLoss && $0.address.type.contains("_floatingip_v2") }
    for change in addresses {
      tell(.disruption, "the floating IP \(change.address) was \(change.verb)")
    }
  }

  /// Tells of what is tainted, and of what an interrupted replacement left.
  mutating func tellMarks() {
    for (isTainted, verb) in [(true, "tainted"), (false, "untainted")] {
      let marked = others.filter { $0.taint == isTainted }
      guard !marked.isEmpty else { continue }
      tell(
        .disruption,
        subject(of: marked) + " \(Self.be(marked.count)) \(verb)"
          + (isTainted ? Self.fate(marked.count) : ""))
    }
    _ = take { $0.taint != nil && $0.kind == .changed && $0.attributes.isEmpty }
    for change in take(where: { $0.deposedKey != nil }) {
      let name = label(of: change.address)
      switch change.kind {
      case .added:
        tell(.disruption, "an interrupted replacement left the former \(name) (deposed)")
      case .removed: tell(.change, "what an interrupted replacement left of \(name) is gone")
      default: tell(.note, "what an interrupted replacement left of \(name) was changed")
      }
    }
  }

  /// Tells of everything else, by what happened and by type.
  mutating func tellRest() {
    let reads = take { $0.address.mode != .managed }
    for verb in ObjectChange.verbs {
      let group = rest.filter { $0.verb == verb }
      for type in Self.types(of: group) { tell(of: group.filter { $0.address.type == type }) }
    }
    for verb in ObjectChange.verbs { tell(ofReads: reads.filter { $0.verb == verb }) }
  }

  /// Tells of data sources to which the same happened.
  private mutating func tell(ofReads reads: [ObjectChange]) {
    guard let first = reads.first else { return }
    let isOne = reads.count == 1
    let subject = isOne ? "\(first.address)" : "\(reads.count) data sources"
    switch first.kind {
    case .changed: tell(.note, subject + (isOne ? " reads" : " read") + " something else")
    default: tell(.note, "\(subject) \(Self.be(reads.count)) \(first.verb)")
    }
  }

  /// Tells of objects of one type to which the same happened.
  private mutating func tell(of group: [ObjectChange]) {
    guard let first = group.first else { return }
    let (count, type) = (group.count, first.address.type)
    switch first.kind {
    case .moved(let former) where count == 1:
      tell(.change, "\(former) is now called \(first.address)")
    case .moved: tell(.change, "\(count) \(type) have other addresses")
    case .changed where count == 1:
      let names = first.valueNames
      tell(
        .change,
        "\(first.address) was changed" + (names.isEmpty ? "" : ": \(NameList.text(names))"))
    default:
      tell(
        .change,
        count == 1
          ? "\(first.address) was \(first.verb)" : "\(count) \(type) were \(first.verb)")
    }
  }

  private static func types(of changes: [ObjectChange]) -> [String] {
    Set(changes.map(\.address.type)).sorted()
  }

  /// Objects in a few words: their addresses, or how many there are.
  private func subject(of changes: [ObjectChange]) -> String {
    changes.count <= 3
      ? changes.map { "\($0.address)" }.joined(separator: ", ") : "\(changes.count) resources"
  }

  /// A machine's name, or the address of what is none.
  private func label(of address: ResourceAddress) -> String {
    (after["\(address)"] ?? before["\(address)"])?.name ?? "\(address)"
  }

  static func be(_ count: Int) -> String { count == 1 ? "was" : "were" }

  static func fate(_ count: Int) -> String {
    ": the next apply replaces \(count == 1 ? "it" : "them")"
  }
}

extension ObjectChange {
  /// What can have happened, the gravest first.
  fileprivate static let verbs = ["removed", "replaced", "moved", "changed", "added"]

  /// What happened, in a word.
  public var verb: String {
    switch kind {
    case .added: "added"
    case .removed: "removed"
    case .replaced: "replaced"
    case .moved: "moved"
    case .changed:
      attributes.isEmpty ? taint.map { $0 ? "tainted" : "untainted" } ?? "changed" : "changed"
    }
  }

  /// Whether what was there is gone.
  fileprivate var isLoss: Bool { kind == .removed || kind == .replaced }

  /// The attributes that differ, each once.
  var valueNames: [String] {
    var names: [String] = []
    for attribute in attributes {
      let name = AttributePath(Array(attribute.path.steps.prefix(1))).description
      if names.last != name { names.append(name) }
    }
    return names
  }
}
