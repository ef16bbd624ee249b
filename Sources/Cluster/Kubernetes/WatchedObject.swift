/// A kind of object that is listed and watched.
public enum ClusterResource: String, Hashable, Sendable, CaseIterable {
  /// The nodes.
  case nodes
  /// The pods of all namespaces.
  case pods
  /// The events of all namespaces.
  case events

  /// The collection's path in the API.
  var path: String { "/api/v1/\(rawValue)" }

  /// What kubectl is told to list, in the words that people know.
  var kubectlWords: [String] { self == .nodes ? ["get", "nodes"] : ["get", rawValue, "-A"] }
}

/// An object of the API that can be listed and watched.
public protocol WatchedObject: Hashable, Sendable {
  /// The collection that it is in.
  static var resource: ClusterResource { get }
  /// Name, namespace and the rest that every object says of itself.
  var metadata: ObjectMetadata { get }
  /// Reads a list of such objects.
  ///
  /// - Throws: `KubernetesDecodingError` when the answer is none.
  static func list(json: [UInt8]) throws(KubernetesDecodingError) -> KubernetesList<Self>
  /// Reads a line of a watch, without its end; nil when it is none.
  static func watchEvent(line: [UInt8]) -> WatchEvent<Self>?
}

extension WatchedObject {
  /// The object's name within its collection.
  public var objectName: ObjectName {
    ObjectName(namespace: metadata.namespace, name: metadata.name)
  }
}

/// The name of an object among those of its kind.
public struct ObjectName: Hashable, Sendable {
  /// The namespace; empty for objects that belong to none.
  public let namespace: String
  /// The name within the namespace.
  public let name: String

  /// Creates a name.
  public init(namespace: String, name: String) {
    self.namespace = namespace
    self.name = name
  }
}

extension PodIdentity {
  /// The pod's name among all pods.
  public var objectName: ObjectName { ObjectName(namespace: namespace, name: name) }
}

extension Pod: WatchedObject {
  /// The pods.
  public static let resource = ClusterResource.pods
  /// Reads a list of pods.
  public static func list(json: [UInt8]) throws(KubernetesDecodingError) -> KubernetesList<Pod> {
    try KubernetesList<Pod>(json: json)
  }
  /// Reads a line of a watch on pods.
  public static func watchEvent(line: [UInt8]) -> WatchEvent<Pod>? { WatchEvent(reading: line) }
}

extension Node: WatchedObject {
  /// The nodes.
  public static let resource = ClusterResource.nodes
  /// Reads a list of nodes.
  public static func list(json: [UInt8]) throws(KubernetesDecodingError) -> KubernetesList<Node> {
    try KubernetesList<Node>(json: json)
  }
  /// Reads a line of a watch on nodes.
  public static func watchEvent(line: [UInt8]) -> WatchEvent<Node>? { WatchEvent(reading: line) }
}

extension KubernetesEvent: WatchedObject {
  /// The events.
  public static let resource = ClusterResource.events
  /// Reads a list of events.
  public static func list(
    json: [UInt8]
  ) throws(KubernetesDecodingError) -> KubernetesList<KubernetesEvent> {
    try KubernetesList<KubernetesEvent>(json: json)
  }
  /// Reads a line of a watch on events.
  public static func watchEvent(line: [UInt8]) -> WatchEvent<KubernetesEvent>? {
    WatchEvent(reading: line)
  }
}
