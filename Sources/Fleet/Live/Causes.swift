import Cluster
import FoundationEssentials

/// Why things fail, each cause once, made anew only where something of it is another thing.
struct Causes: Sendable {
  /// The causes, as they were made last.
  private(set) var all: [SharedCause] = []
  private var basis: Basis?
  private var madeAt: Date?

  /// What the causes are made of: a cause is another one only where one of these is.
  struct Basis: Hashable {
    /// Of the pods, the nodes and the events about things that make pods, where they are known.
    let pods, nodes, makers: Int?
    /// What `microk8s status` said, if it is known.
    let microk8s: MicroK8sStatus?
    /// Of the rows of the nodes, which tell the members of the datastore.
    let rows: Int?
  }

  /// Whether time alone makes them other ones.
  func isDue(at now: Date, events: EventIndex) -> Bool {
    events.hasMakerWarnings && Staleness.isStale(madeAt, at: now)
  }

  /// Whether they may be other ones by now.
  func areOld(_ basis: Basis, at now: Date, events: EventIndex) -> Bool {
    basis != self.basis || isDue(at: now, events: events)
  }

  /// Takes those that were made anew.
  mutating func take(_ causes: [SharedCause], madeOf basis: Basis, at now: Date) {
    (all, self.basis, madeAt) = (causes, basis, now)
  }
}
