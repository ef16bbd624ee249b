import Cluster

/// The events by what they are about.
struct EventIndex: Sendable {
  private var events: [EventSubject: [ObjectName: KubernetesEvent]] = [:]
  /// The things that make pods of which there are events.
  private var podMakers: Set<EventSubject> = []

  mutating func note(_ changes: [WatchedList<KubernetesEvent>.Change]) {
    for change in changes {
      if let before = change.before { remove(change.name, of: EventSubject(of: before)) }
      if let after = change.after {
        let subject = EventSubject(of: after)
        events[subject, default: [:]][change.name] = after
        if subject.makesPods { podMakers.insert(subject) }
      }
    }
  }

  private mutating func remove(_ name: ObjectName, of subject: EventSubject) {
    events[subject]?[name] = nil
    guard events[subject]?.isEmpty == true else { return }
    events[subject] = nil
    podMakers.remove(subject)
  }

  /// The events about these things.
  func about(_ subjects: some Sequence<EventSubject>) -> [KubernetesEvent] {
    subjects.flatMap { events[$0].map { Array($0.values) } ?? [] }
  }

  /// The events about things that make pods.
  var aboutPodMakers: [KubernetesEvent] { about(podMakers) }
}
