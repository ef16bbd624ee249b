import Terraform

/// Two states beside each other, while it is put into words what became of the first.
struct StateReading {
  let from: StateMark
  let to: StateMark
  let outputs: [OutputDifference]
  let hasOtherNotes: Bool
  /// The machines of both states, by the addresses of their resources.
  let before: [String: MachineNote]
  let after: [String: MachineNote]
  /// What happened to machines.
  let machines: [MachineChange]
  /// What happened to anything else.
  private let others: [ObjectChange]
  /// The others that no sentence tells of yet.
  private var rest: [ObjectChange]
  private var said: [StateDifference.Sentence] = []

  init(
    from: StateMark, to: StateMark, objects: [ObjectChange], outputs: [OutputDifference],
    hasOtherNotes: Bool, machines: (before: [MachineNote], after: [MachineNote])
  ) {
    self.from = from
    self.to = to
    self.outputs = outputs
    self.hasOtherNotes = hasOtherNotes
    before = Self.byResource(machines.before)
    after = Self.byResource(machines.after)
    var (ofMachines, others): ([MachineChange], [ObjectChange]) = ([], [])
    for object in objects {
      if let change = MachineChange(object, before: before, after: after) {
        ofMachines.append(change)
      } else {
        others.append(object)
      }
    }
    self.machines = ofMachines
    self.others = others
    rest = others
  }

  private static func byResource(_ machines: [MachineNote]) -> [String: MachineNote] {
    Dictionary(machines.map { ($0.resource, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Returns everything that happened, the gravest first; never empty.
  mutating func sentences() -> [StateDifference.Sentence] {
    tellOrder()
    let first = said
    said = []
    tellMachines()
    tellSecrets()
    tellData()
    tellMarks()
    tellRest()
    tellOutputs()
    tellNotes()
    let all =
      first
      + PlanImpact.Weight.allCases.flatMap { weight in
        said.filter { $0.weight == weight }
      }
    return all.isEmpty ? [nothing] : all
  }

  mutating func tell(_ weight: PlanImpact.Weight, _ text: String) {
    said.append(StateDifference.Sentence(weight, text))
  }

  /// Takes out what there is a sentence of its own for.
  private mutating func take(where isTold: (ObjectChange) -> Bool) -> [ObjectChange] {
    let told = rest.filter(isTold)
    if !told.isEmpty { rest.removeAll(where: isTold) }
    return told
  }

  // MARK: - Parts

  /// What must be known before anything else is read.
  private mutating func tellOrder() {
    if from.isForeign(to: to) {
      tell(
        .loss,
        "these are states of two deployments: lineage \(from.lineage), then \(to.lineage)")
    } else if to.serial < from.serial, to.lineage == from.lineage {
      tell(.disruption, "this goes back, from serial \(from.serial) to \(to.serial)")
    }
  }

  private mutating func tellOutputs() {
    let groups: [(String, [OutputDifference])] = [
      ("added", outputs.filter { $0.before == nil }),
      ("changed", outputs.filter { $0.before != nil && $0.after != nil }),
      ("removed", outputs.filter { $0.after == nil }),
    ]
    for (verb, group) in groups where !group.isEmpty {
      let names = NameList.text(group.map(\.name))
      tell(
        .note,
        group.count == 1
          ? "the output \(names) was \(verb)"
          : "\(group.count) outputs were \(verb): \(names)")
    }
  }

  private mutating func tellNotes() {
    let versions = [from.terraformVersion, to.terraformVersion]
    if !versions.contains(""), versions[0] != versions[1] {
      tell(.note, "terraform \(versions[1]) wrote it, and \(versions[0]) before")
    }
  }

  private var nothing: StateDifference.Sentence {
    let text =
      hasOtherNotes
      ? "nothing changed but what terraform notes for itself"
      : from == to ? "nothing changed" : "nothing changed but the serial"
    return StateDifference.Sentence(.note, text)
  }
}

// MARK: - What is no machine

extension StateReading {
  /// Tells of the keys to the machines, and of the tokens and passwords that terraform made.
  private mutating func tellSecrets() {
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
  private mutating func tellData() {
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
  private mutating func tellMarks() {
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
  private mutating func tellRest() {
    let reads = take { $0.address.mode != .managed }
    for verb in ObjectChange.verbs {
      let group = rest.filter { $0.verb == verb }
      for type in Self.types(of: group) { tell(of: group.filter { $0.address.type == type }) }
    }
    rest = []
    guard !reads.isEmpty else { return }
    tell(
      .note,
      reads.count == 1
        ? "\(reads[0].address) "
          + (reads[0].kind == .changed ? "reads something else" : "was \(reads[0].verb)")
        : "\(reads.count) data sources read something else")
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
