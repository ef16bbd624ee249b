public import Terraform

/// A state as it can be kept for comparison: which objects it holds, who its machines are, and
/// fingerprints of everything else.
///
/// It holds no value of a resource or an output, so no secret.
public struct StateOutline: Hashable, Sendable, Codable {
  /// Which state it is.
  public let mark: StateMark
  /// The digest of its bytes, by which a copy of it is found; empty where there is none.
  public let digest: String
  let objects: [Object]
  /// Fingerprints of the outputs by name.
  let outputs: [String: String]
  let machines: [MachineNote]

  /// One instance of a resource.
  struct Object: Hashable {
    let facts: ObjectFacts
    /// The fingerprint of what the provider calls it; nil if it has no name of its own.
    let identity: String?
    /// The fingerprint of its values.
    let values: String
  }

  /// The outline of a state that is not there.
  public static let none = StateOutline(
    mark: StateMark(serial: 0, lineage: ""), digest: "", objects: [], outputs: [:], machines: [])

  /// Makes the outline of a state.
  ///
  /// - Parameters:
  ///   - state: The state.
  ///   - digest: The digest of its bytes.
  ///   - fingerprint: Returns what tells a text from another and does not reveal it; the texts hold
  ///     secrets.
  public init(of state: RawState, digest: String, fingerprint: (String) -> String) {
    self.init(
      mark: StateMark(of: state), digest: digest,
      objects: state.resources.flatMap { resource in
        resource.instances.map { instance in
          Object(instance, of: resource, fingerprint: fingerprint)
        }
      },
      outputs: state.outputs.mapValues { fingerprint($0.value?.encodedText ?? "") },
      machines: MachineNote.all(in: state))
  }

  private init(
    mark: StateMark, digest: String, objects: [Object], outputs: [String: String],
    machines: [MachineNote]
  ) {
    self.mark = mark
    self.digest = digest
    self.objects = objects
    self.outputs = outputs
    self.machines = machines
  }
}

extension StateOutline.Object {
  fileprivate init(
    _ instance: StateInstance, of resource: StateResource, fingerprint: (String) -> String
  ) {
    let attributes = instance.attributes
    let id = attributes["id"]?.text ?? ""
    self.init(
      facts: ObjectFacts(instance, of: resource),
      identity: id.isEmpty ? nil : fingerprint(id), values: fingerprint(attributes.encodedText))
  }
}

extension StateOutline.Object: Codable {
  /// Short, because a state has thousands of them.
  private enum CodingKeys: String, CodingKey {
    case address = "a"
    case deposedKey = "d"
    case isTainted = "t"
    case identity = "i"
    case values = "v"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let text = try container.decode(String.self, forKey: .address)
    guard let address = ResourceAddress(parsing: text) else {
      throw DecodingError.dataCorruptedError(
        forKey: .address, in: container, debugDescription: "This is no address of a resource.")
    }
    facts = ObjectFacts(
      place: ObjectPlace(
        address: address,
        deposedKey: try container.decodeIfPresent(String.self, forKey: .deposedKey)),
      isTainted: try container.decodeIfPresent(Bool.self, forKey: .isTainted) ?? false)
    identity = try container.decodeIfPresent(String.self, forKey: .identity)
    values = try container.decode(String.self, forKey: .values)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode("\(facts.place.address)", forKey: .address)
    try container.encodeIfPresent(facts.place.deposedKey, forKey: .deposedKey)
    if facts.isTainted { try container.encode(true, forKey: .isTainted) }
    try container.encodeIfPresent(identity, forKey: .identity)
    try container.encode(values, forKey: .values)
  }
}

extension StateDifference {
  /// Compares two states of which only the outlines are known: without their values.
  ///
  /// - Parameters:
  ///   - before: The state to compare with.
  ///   - after: The state to look at.
  public init(from before: StateOutline, to after: StateOutline) {
    let (old, new) = (before.objects, after.objects)
    let matching = StateMatching(
      before: old.map(\.facts.place), after: new.map(\.facts.place),
      isSame: { old[$0].values == new[$1].values && old[$0].facts == new[$1].facts },
      identity: { side, index in (side == .before ? old : new)[index].identity })
    let names = Set(before.outputs.keys).union(after.outputs.keys)
    self.init(
      from: before.mark, to: after.mark,
      objects: matching.matches.map { match in
        ObjectChange(match, old: { old[$0].facts }, new: { new[$0].facts })
      },
      outputs: names.compactMap { name in
        OutputDifference(name: name, before.outputs[name], after.outputs[name])
      },
      hasOtherNotes: false, machines: (before.machines, after.machines))
  }
}
