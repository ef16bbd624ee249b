extension Pod: KubernetesObject {
  static let kind = "Pod"

  /// Reads a pod; only a value that is no object, or has no metadata, is no pod.
  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    guard try reader.enterObject() else { return nil }
    var pod = Self(metadata: ObjectMetadata(name: ""))
    var hasMetadata = false
    while let key = try reader.nextKey() {
      switch key {
      case "metadata":
        if let metadata = try ObjectMetadata.read(&reader) {
          pod.metadata = metadata
          hasMetadata = true
        }
      case "spec": try pod.readSpec(&reader)
      case "status": pod.status = try PodStatus.read(&reader) ?? PodStatus()
      default: try reader.skip()
      }
    }
    return hasMetadata ? pod : nil
  }

  private mutating func readSpec(_ reader: inout JSONReader) throws(JSONReader.Malformed) {
    guard try reader.enterObject() else { return }
    while let key = try reader.nextKey() {
      switch key {
      case "nodeName": nodeName = try reader.text()
      case "containers": containers = try reader.list()
      case "initContainers": initContainers = try reader.list()
      case "restartPolicy": restartPolicy = try reader.text()
      case "readinessGates":
        readinessGates = try reader.list(of: ReadinessGate.self).map(\.conditionType)
      case "volumes": claims = try reader.list(of: Volume.self).compactMap(\.claim)
      default: try reader.skip()
      }
    }
  }

  private struct ReadinessGate: JSONReadable {
    let conditionType: String

    static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
      let conditionType = try reader.peekText("conditionType")
      try reader.skip()
      return conditionType.map(Self.init)
    }
  }
}

extension Pod {
  /// A volume, of which only a claim is of interest.
  private struct Volume: JSONReadable {
    let claim: String?

    static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
      guard try reader.enterObject() else { return nil }
      var claim: String?
      while let key = try reader.nextKey() {
        if "persistentVolumeClaim" ~= key { claim = try reader.peekText("claimName") }
        try reader.skip()
      }
      return Self(claim: claim)
    }
  }
}

extension PodStatus: JSONReadable {
  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    guard try reader.enterObject() else { return nil }
    var status = Self()
    var addresses: [Address] = []
    while let key = try reader.nextKey() {
      switch key {
      case "phase": status.phase = try reader.text() ?? ""
      case "reason": status.reason = try reader.text()
      case "message": status.message = try reader.text()
      case "podIP": status.podIP = try reader.text()
      case "podIPs": addresses = try reader.list()
      case "nominatedNodeName": status.nominatedNodeName = try reader.text()
      case "startTime": status.startTime = try reader.moment()
      case "conditions": status.conditions = try reader.list()
      case "initContainerStatuses": status.initContainerStatuses = try reader.list()
      case "containerStatuses": status.containerStatuses = try reader.list()
      default: try reader.skip()
      }
    }
    // The list is what kubectl prints from; the single address repeats its first entry.
    status.podIP = addresses.first?.ip ?? status.podIP
    return status
  }

  private struct Address: JSONReadable {
    let ip: String

    static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
      let ip = try reader.peekText("ip")
      try reader.skip()
      return ip.map(Self.init)
    }
  }
}
