public import FoundationEssentials

/// An event that a component of the cluster reported.
///
/// Reads both shapes of the API: `v1` and `events.k8s.io/v1`.
///
/// Source: `/api/v1/events`, or `kubectl get events -o json`.
public struct KubernetesEvent: Hashable, Sendable {
  /// What the event is about.
  public struct Subject: Hashable, Sendable {
    /// For example `Pod` or `Node`.
    public var kind: String
    /// Empty for a node.
    public var namespace: String
    /// The name of the object.
    public var name: String
    /// Tells a rebuilt object from its predecessor of the same name.
    public var uid: String?
    /// The part that it is about, such as `spec.containers{worker}`.
    public var fieldPath: String?

    /// Creates a subject.
    public init(
      kind: String, namespace: String, name: String, uid: String? = nil, fieldPath: String? = nil
    ) {
      self.kind = kind
      self.namespace = namespace
      self.name = name
      self.uid = uid
      self.fieldPath = fieldPath
    }
  }

  /// The name of the event itself.
  public var metadata: ObjectMetadata
  /// `Normal` or `Warning`.
  public var type: String
  /// A word for machines, such as `FailedScheduling`.
  public var reason: String
  /// A sentence for people; can have several lines.
  public var message: String
  /// What it is about.
  public var subject: Subject
  /// Who reported it, such as `kubelet`.
  public var source: String
  /// The node that it was reported from, if any.
  public var host: String?
  /// How often it happened, at least 1.
  public var count: Int
  /// When it happened first.
  public var firstSeen: Date?
  /// When it happened last.
  ///
  /// Events of the scheduler have no `lastTimestamp`; then it is the series' time, or `eventTime`.
  public var lastSeen: Date?

  /// Creates an event.
  public init(
    metadata: ObjectMetadata, type: String, reason: String, message: String, subject: Subject,
    source: String = "", host: String? = nil, count: Int = 1, firstSeen: Date? = nil,
    lastSeen: Date? = nil
  ) {
    self.metadata = metadata
    self.type = type
    self.reason = reason
    self.message = message
    self.subject = subject
    self.source = source
    self.host = host
    self.count = count
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
  }

  /// True for events that report trouble.
  public var isWarning: Bool { type == "Warning" }

  /// The object as kubectl writes it, such as `pod/temporal-0`.
  public var object: String { "\(subject.kind.lowercased())/\(subject.name)" }

  /// Returns whether the event is about a pod, and not about an earlier one of the same name.
  public func concerns(_ pod: Pod) -> Bool {
    guard subject.kind == "Pod", subject.name == pod.name, subject.namespace == pod.namespace else {
      return false
    }
    guard let eventUID = subject.uid, let podUID = pod.metadata.uid else { return true }
    return eventUID == podUID
  }
}
