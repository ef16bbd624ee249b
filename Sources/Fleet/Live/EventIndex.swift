import Cluster

/// The events by what they are about.
struct EventIndex: Sendable {
  private var events: [EventSubject: [ObjectName: KubernetesEvent]] = [:]
  /// The things that make pods of which there are events.
  private var podMakers: Set<EventSubject> = []
  /// The warnings about them.
  private var makerWarnings: Set<ObjectName> = []
  /// Counts the changes among the events about things that make pods.
  private(set) var makerRevision = 0

  mutating func note(_ changes: [WatchedList<KubernetesEvent>.Change]) {
    for change in changes {
      if let before = change.before { remove(change.name, of: EventSubject(of: before)) }
      if let after = change.after {
        let subject = EventSubject(of: after)
        events[subject, default: [:]][change.name] = after
        guard subject.makesPods else { continue }
        makerRevision += 1
        podMakers.insert(subject)
        if after.isWarning { makerWarnings.insert(change.name) }
      }
    }
  }

  private mutating func remove(_ name: ObjectName, of subject: EventSubject) {
    events[subject]?[name] = nil
    if subject.makesPods {
      makerRevision += 1
      makerWarnings.remove(name)
    }
    guard events[subject]?.isEmpty == true else { return }
    events[subject] = nil
    podMakers.remove(subject)
  }

  /// The events about these things.
  func about(_ subjects: some Sequence<EventSubject>) -> [KubernetesEvent] {
    subjects.flatMap { events[$0].map { Array($0.values) } ?? [] }
  }

  /// Whether one of those things is in trouble or may be: what that means depends on the time.
  var hasMakerWarnings: Bool { !makerWarnings.isEmpty }

  /// The events about things that make pods.
  var aboutPodMakers: [KubernetesEvent] { about(podMakers) }
}
