public import Terraform

/// What is other in a state than in another one of the same deployment.
///
/// It holds no secret: values are masked by what either state calls secret. The texts hold names
/// from outside.
public struct StateDifference: Hashable, Sendable {
  /// The state that is compared with.
  public let from: StateMark
  /// The state that is looked at.
  public let to: StateMark
  /// What happened to instances of resources, in the order of their addresses.
  public let objects: [ObjectChange]
  /// The outputs that differ, by name.
  public let outputs: [OutputDifference]
  /// Whether terraform noted something else beside the values, such as what depends on what.
  public let hasOtherNotes: Bool
  /// All of it in the operator's words, the gravest first; never empty.
  public let sentences: [Sentence]
  /// The names of the machines of both states, sorted: what the words call machines.
  public let machineNames: [String]

  /// One thing that happened.
  public struct Sentence: Hashable, Sendable {
    /// How much it matters.
    public let weight: PlanImpact.Weight
    /// What happened, as a clause without a full stop.
    public let text: String

    /// Makes a sentence.
    public init(_ weight: PlanImpact.Weight, _ text: String) {
      self.weight = weight
      self.text = text
    }
  }

  init(
    from: StateMark, to: StateMark, objects: [ObjectChange], outputs: [OutputDifference],
    hasOtherNotes: Bool, machines: (before: [MachineNote], after: [MachineNote])
  ) {
    self.from = from
    self.to = to
    self.objects = objects.sorted { $0.order < $1.order }
    self.outputs = outputs.sorted { $0.name < $1.name }
    self.hasOtherNotes = hasOtherNotes
    var reading = StateReading(
      from: from, to: to, objects: self.objects, outputs: self.outputs,
      hasOtherNotes: hasOtherNotes, machines: machines)
    sentences = reading.sentences()
    machineNames = Set((machines.before + machines.after).map(\.name)).sorted()
  }
}

extension StateDifference {
  /// Whether both say the same of what exists.
  public var isEmpty: Bool { objects.isEmpty && outputs.isEmpty && !from.isForeign(to: to) }

  /// How many managed objects something happened to.
  public struct Counts: Hashable, Sendable {
    /// Those that were not there.
    public var added = 0
    /// Those that are not there any more.
    public var removed = 0
    /// Those in whose place there is another.
    public var replaced = 0
    /// Those with another address.
    public var moved = 0
    /// Those with other values or another mark.
    public var changed = 0

    /// Counts nothing yet.
    public init() {}
  }

  /// How many managed objects something happened to; data sources are not counted.
  public var counts: Counts {
    objects.reduce(into: Counts()) { counts, object in
      guard object.address.mode == .managed else { return }
      switch object.kind {
      case .added: counts.added += 1
      case .removed: counts.removed += 1
      case .replaced: counts.replaced += 1
      case .moved: counts.moved += 1
      case .changed: counts.changed += 1
      }
    }
  }
}

/// Which state it is.
public struct StateMark: Hashable, Sendable, Codable {
  /// How often it was written; 0 where there is none.
  public let serial: UInt64
  /// The identity of a state through all its serials; empty where there is none.
  public let lineage: String
  /// The version of the terraform that wrote it.
  public let terraformVersion: String

  /// Makes a mark of its parts.
  public init(serial: UInt64, lineage: String, terraformVersion: String = "") {
    self.serial = serial
    self.lineage = lineage
    self.terraformVersion = terraformVersion
  }

  /// Makes the mark of a state.
  public init(of state: RawState) {
    self.init(
      serial: state.serial, lineage: state.lineage, terraformVersion: state.terraformVersion)
  }

  /// Whether the two are of different deployments.
  func isForeign(to other: StateMark) -> Bool {
    lineage != other.lineage && !lineage.isEmpty && !other.lineage.isEmpty
  }
}

/// What happened to one instance of a resource between two states.
public struct ObjectChange: Hashable, Sendable {
  /// The kinds of what can happen.
  public enum Kind: Hashable, Sendable {
    /// It was not there.
    case added
    /// It is not there any more.
    case removed
    /// Another object is in its place.
    case replaced
    /// The same object had this address.
    case moved(from: ResourceAddress)
    /// It has other values, or another mark.
    case changed
  }

  /// Its address; of what was removed, the last one.
  public let address: ResourceAddress
  /// The key of an object that was replaced and not destroyed yet; nil for a current one.
  public let deposedKey: String?
  /// What happened.
  public let kind: Kind
  /// Whether it is tainted now and was not, or the other way round; nil if that is as it was.
  public let taint: Bool?
  /// The values that differ.
  ///
  /// There are none for what was added or removed, or where fingerprints were compared.
  public let attributes: [AttributeChange]

  /// The address that it had before, if it was moved.
  public var formerAddress: ResourceAddress? {
    if case .moved(let former) = kind { former } else { nil }
  }

  fileprivate var order: (ResourceAddress, String) { (address, deposedKey ?? "") }
}

/// An output that differs between two states.
public struct OutputDifference: Hashable, Sendable {
  /// Its name.
  public let name: String
  /// What happened: it was added, removed or changed.
  public let kind: Kind
  /// The values inside it that differ, masked; the path of a whole value is empty.
  ///
  /// There are none where fingerprints were compared.
  public let values: [AttributeChange]

  /// The kinds of what can happen; the raw value is the verb.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// It was not there.
    case added
    /// It is not there any more.
    case removed
    /// It has another value.
    case changed
  }

  /// Makes the difference between what was there and what is; nil if there is none.
  init?<Value: Equatable>(
    name: String, _ before: Value?, _ after: Value?,
    values: (Value?, Value?) -> [AttributeChange] = { _, _ in [] }
  ) {
    guard before != after else { return nil }
    self.name = name
    kind = before == nil ? .added : after == nil ? .removed : .changed
    self.values = values(before, after)
  }
}
