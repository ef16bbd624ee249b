extension PodParticulars {
  /// Reads one pod; nil when it is none, or cut off.
  ///
  /// - Parameter json: The pod; text before the first `{` is skipped.
  public init?(json: [UInt8]) {
    guard let start = json.firstIndex(of: UInt8(ascii: "{")) else { return nil }
    var reader = JSONReader(json, from: start)
    // Whatever is wrong with it, there is no pod to show.
    guard let pod = try? Self.read(&reader) else { return nil }
    self = pod
  }
}

extension PodParticulars: JSONReadable {
  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    var pod = Self()
    var metadata: ObjectMetadata?
    var templateHash: String?
    var statuses: [ContainerStatus] = []
    guard try reader.enterObject() else { return nil }
    while let key = try reader.nextKey() {
      switch key {
      case "metadata":
        templateHash = try reader.templateHash()
        metadata = try ObjectMetadata.read(&reader)
      case "spec": pod.containers = try reader.containers()
      case "status":
        pod.qualityOfService = try reader.peekText("qosClass")
        let status = try PodStatus.read(&reader)
        statuses = (status?.initContainerStatuses ?? []) + (status?.containerStatuses ?? [])
      default: try reader.skip()
      }
    }
    guard let metadata, !metadata.name.isEmpty else { return nil }
    pod.uid = metadata.uid
    pod.owner = metadata.owner
    pod.workload = metadata.owner.map { $0.deployment(templateHash: templateHash) ?? $0 }
    for index in pod.containers.indices {
      pod.containers[index].status = statuses.first { $0.name == pod.containers[index].name }
    }
    return pod
  }
}

extension ObjectMetadata.Owner {
  /// The deployment of a replica set: its name is the set's without the hash of the template, which
  /// the pod carries as a label.
  fileprivate func deployment(templateHash: String?) -> Self? {
    guard kind == "ReplicaSet", let templateHash, name.hasSuffix("-\(templateHash)") else {
      return nil
    }
    return Self(kind: "Deployment", name: String(name.dropLast(templateHash.count + 1)))
  }
}

extension JSONReader {
  /// Returns the label `pod-template-hash` of the metadata that come next, without consuming them.
  fileprivate func templateHash() throws(Malformed) -> String? {
    var reader = self
    guard try reader.enterObject() else { return nil }
    while let key = try reader.nextKey() {
      guard "labels" ~= key else {
        try reader.skip()
        continue
      }
      return try reader.peekText("pod-template-hash")
    }
    return nil
  }

  /// Consumes a pod's spec and returns its containers, the initial ones first.
  fileprivate mutating func containers() throws(Malformed) -> [ContainerParticulars] {
    var (initial, main): ([ContainerParticulars], [ContainerParticulars]) = ([], [])
    guard try enterObject() else { return [] }
    while let key = try nextKey() {
      switch key {
      case "initContainers":
        initial = try list(of: ContainerParticulars.self).map { container in
          var container = container
          if container.part == .main { container.part = .initial }
          return container
        }
      case "containers":
        main = try list(of: ContainerParticulars.self).map { container in
          var container = container
          container.part = .main
          return container
        }
      default: try skip()
      }
    }
    return initial + main
  }

  /// Consumes a text, or a number as a text: ports may be either.
  fileprivate mutating func word() throws(Malformed) -> String? {
    var copy = self
    if let number = try copy.integer() {
      self = copy
      return "\(number)"
    }
    return try text()
  }
}

extension ContainerParticulars: JSONReadable {
  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    guard try reader.enterObject() else { return nil }
    var container = Self(name: "")
    while let key = try reader.nextKey() {
      switch key {
      case "name": container.name = try reader.text() ?? ""
      case "image": container.image = try reader.text()
      // Only an initial container may have one of its own, and then stays.
      case "restartPolicy": if try reader.text() == "Always" { container.part = .sidecar }
      case "resources": try container.readResources(&reader)
      case "livenessProbe": container.probes.liveness = try Probe.read(&reader)?.words
      case "readinessProbe": container.probes.readiness = try Probe.read(&reader)?.words
      case "startupProbe": container.probes.startup = try Probe.read(&reader)?.words
      default: try reader.skip()
      }
    }
    return container.name.isEmpty ? nil : container
  }

  private mutating func readResources(
    _ reader: inout JSONReader
  ) throws(JSONReader.Malformed) {
    guard try reader.enterObject() else { return }
    while let key = try reader.nextKey() {
      switch key {
      case "requests": requests = try [String: String].read(&reader) ?? [:]
      case "limits": limits = try [String: String].read(&reader) ?? [:]
      default: try reader.skip()
      }
    }
  }
}

/// What a probe asks, in a few words.
private struct Probe: JSONReadable {
  let words: String

  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    guard try reader.enterObject() else { return nil }
    var words: String?
    while let key = try reader.nextKey() {
      switch key {
      case "httpGet": words = try http(&reader)
      case "tcpSocket": words = "tcp :\(try port(&reader))"
      case "grpc": words = "grpc :\(try port(&reader))"
      case "exec": words = "exec \(try command(&reader))"
      default: try reader.skip()
      }
    }
    return words.map(Self.init)
  }

  private static func http(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> String {
    var (scheme, port, path) = ("http", "?", "/")
    guard try reader.enterObject() else { return scheme }
    while let key = try reader.nextKey() {
      switch key {
      case "scheme": scheme = (try reader.text() ?? scheme).lowercased()
      case "port": port = try reader.word() ?? port
      case "path": path = try reader.text() ?? path
      default: try reader.skip()
      }
    }
    return "\(scheme) :\(port)\(path)"
  }

  private static func port(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> String {
    var port = "?"
    guard try reader.enterObject() else { return port }
    while let key = try reader.nextKey() {
      if "port" ~= key { port = try reader.word() ?? port } else { try reader.skip() }
    }
    return port
  }

  private static func command(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> String {
    var command: [String] = []
    guard try reader.enterObject() else { return "" }
    while let key = try reader.nextKey() {
      if "command" ~= key { command = try reader.list() } else { try reader.skip() }
    }
    return Redaction.masked(command.joined(separator: " "))
  }
}
