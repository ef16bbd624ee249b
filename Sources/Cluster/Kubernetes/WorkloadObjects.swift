/// How many pods a deployment, a stateful set or a daemon set should have and has.
public struct WorkloadScale: Hashable, Sendable {
  /// Its name.
  public var name: String
  /// How many pods there should be.
  public var desired: Int
  /// How many are ready.
  public var ready: Int

  /// Makes a scale.
  public init(name: String, desired: Int, ready: Int) {
    self.name = name
    self.desired = desired
    self.ready = ready
  }
}

/// The pods of a workload, and what should be there.
///
/// Source: `kubectl get deployments,statefulsets,daemonsets,pods -o json`.
public struct WorkloadObjects: Hashable, Sendable {
  /// The deployments, stateful sets and daemon sets.
  public var scales: [WorkloadScale]
  /// The pods.
  public var pods: [Pod]

  /// Makes a set of objects.
  public init(scales: [WorkloadScale] = [], pods: [Pod] = []) {
    self.scales = scales
    self.pods = pods
  }

  /// Reads an answer.
  ///
  /// - Parameter json: A list of several kinds; text before the first `{` is skipped.
  /// - Throws: `KubernetesDecodingError` when it is no such list.
  public init(json: [UInt8]) throws(KubernetesDecodingError) {
    pods = try KubernetesList<Pod>(json: json).items
    scales = []
    guard let start = json.firstIndex(of: UInt8(ascii: "{")) else { return }
    var reader = JSONReader(json, from: start)
    do {
      scales = try Self.scales(&reader)
    } catch {
      throw .malformed
    }
  }

  private static func scales(
    _ reader: inout JSONReader
  ) throws(JSONReader.Malformed) -> [WorkloadScale] {
    var scales: [WorkloadScale] = []
    guard try reader.enterObject() else { return scales }
    while let key = try reader.nextKey() {
      guard "items" ~= key else {
        try reader.skip()
        continue
      }
      guard try reader.enterArray() else { continue }
      while try reader.nextElement() {
        switch try reader.peekText("kind") {
        case "Deployment", "StatefulSet", "DaemonSet":
          if let scale = try WorkloadScale.read(&reader) { scales.append(scale) }
        default: try reader.skip()
        }
      }
    }
    return scales
  }
}

extension WorkloadScale: JSONReadable {
  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    guard try reader.enterObject() else { return nil }
    // A deployment that does not say how many has one.
    var scale = Self(name: "", desired: 1, ready: 0)
    while let key = try reader.nextKey() {
      switch key {
      case "metadata":
        scale.name = try reader.peekText("name") ?? ""
        try reader.skip()
      case "spec": try scale.readSpec(&reader)
      case "status": try scale.readStatus(&reader)
      default: try reader.skip()
      }
    }
    return scale.name.isEmpty ? nil : scale
  }

  private mutating func readSpec(_ reader: inout JSONReader) throws(JSONReader.Malformed) {
    guard try reader.enterObject() else { return }
    while let key = try reader.nextKey() {
      if "replicas" ~= key {
        desired = try reader.integer() ?? desired
      } else {
        try reader.skip()
      }
    }
  }

  private mutating func readStatus(_ reader: inout JSONReader) throws(JSONReader.Malformed) {
    guard try reader.enterObject() else { return }
    while let key = try reader.nextKey() {
      switch key {
      // Only a daemon set has it: as many as nodes are meant.
      case "desiredNumberScheduled": desired = try reader.integer() ?? desired
      case "readyReplicas", "numberReady": ready = try reader.integer() ?? 0
      default: try reader.skip()
      }
    }
  }
}
