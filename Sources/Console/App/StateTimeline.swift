public import FoundationEssentials

/// The states that the workspace had, newest first.
public struct StateTimeline: Equatable, Sendable {
  /// The states.
  public let entries: [StateEntry]
  /// Why the present state is not among them; nil if it is, or if there is none.
  public let problem: String?

  /// Makes a timeline.
  public init(entries: [StateEntry], problem: String? = nil) {
    self.entries = entries
    self.problem = problem
  }
}

/// A state in the timeline.
public struct StateEntry: Hashable, Sendable, Identifiable {
  /// Tells it from every other entry.
  public let id: String
  /// The digest of its bytes, by which it is compared with another.
  public let digest: String
  /// Its serial.
  public let serial: UInt64
  /// When it was seen first; nil if that is not known.
  public let seenAt: Date?
  /// Where it is from: "after apply".
  public let origin: String
  /// The run in which it came about, if it is known.
  public let run: String?
  /// Who had asked for that run, as `user@host`.
  public let who: String?
  /// How many resource instances it holds.
  public let resources: Int
  /// How many of them are machines, if that is known.
  public let machines: Int?
  /// Whether it can still be looked into.
  public let isReadable: Bool
  /// Whether it is the present state.
  public let isPresent: Bool

  /// Makes an entry.
  public init(
    id: String, digest: String, serial: UInt64, seenAt: Date?, origin: String, run: String? = nil,
    who: String? = nil, resources: Int, machines: Int?, isReadable: Bool = true,
    isPresent: Bool = false
  ) {
    self.id = id
    self.digest = digest
    self.serial = serial
    self.seenAt = seenAt
    self.origin = origin
    self.run = run
    self.who = who
    self.resources = resources
    self.machines = machines
    self.isReadable = isReadable
    self.isPresent = isPresent
  }
}
