public import FoundationEssentials

/// One line of `kubectl get events -A -o wide`.
///
/// Source: `printEvent` in `pkg/printers/internalversion/printers.go` of Kubernetes v1.36.
public struct EventRow: Hashable, Sendable {
  /// NAMESPACE of the event; for events about nodes that is `default`.
  public var namespace: String
  /// LAST SEEN, such as `70s`: of the series, if it is one.
  public var lastSeen: String
  /// TYPE, `Normal` or `Warning`.
  public var type: String
  /// REASON, such as `FailedScheduling`.
  public var reason: String
  /// OBJECT, such as `pod/temporal-0`.
  public var object: String
  /// SUBOBJECT, such as `spec.containers{worker}`.
  public var subobject: String
  /// SOURCE: the component, and the node it spoke on.
  public var source: String
  /// MESSAGE, without white space at its ends.
  public var message: String
  /// FIRST SEEN, such as `26m`.
  public var firstSeen: String
  /// COUNT, at least 1.
  public var count: Int
  /// NAME of the event itself.
  public var name: String

  /// Makes the row of an event.
  ///
  /// - Parameters:
  ///   - event: the event.
  ///   - now: the moment that ages refer to: when the list was fetched.
  public init(_ event: KubernetesEvent, now: Date) {
    namespace = event.metadata.namespace
    lastSeen = Age.text(since: event.lastSeen, now: now)
    type = event.type
    reason = event.reason
    object = event.object
    subobject = event.subject.fieldPath ?? ""
    source = [event.source, event.host].compactMap(\.self).filter { !$0.isEmpty }
      .joined(separator: ", ")
    message = event.message.trimmed
    firstSeen = Age.text(since: event.firstSeen, now: now)
    count = event.count
    name = event.metadata.name
  }
}
