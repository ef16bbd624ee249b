extension ContainerSpec: JSONReadable {
  /// Reads an entry of `spec.containers` or `spec.initContainers`.
  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    guard try reader.enterObject() else { return nil }
    var container = Self(name: "")
    while let key = try reader.nextKey() {
      switch key {
      case "name": container.name = try reader.text() ?? ""
      case "image": container.image = try reader.text()
      case "restartPolicy": container.isSidecar = try reader.text() == "Always"
      case "resources": container.memoryLimit = try memoryLimit(&reader)
      default: try reader.skip()
      }
    }
    return container
  }

  /// Reads `limits.memory` of a `resources` object.
  private static func memoryLimit(
    _ reader: inout JSONReader
  ) throws(JSONReader.Malformed) -> String? {
    var limit: String?
    guard try reader.enterObject() else { return nil }
    while let key = try reader.nextKey() {
      if "limits" ~= key {
        limit = try reader.peekText("memory")
      }
      try reader.skip()
    }
    return limit
  }
}

extension ContainerStatus: JSONReadable {
  /// Reads an entry of `status.containerStatuses` or `status.initContainerStatuses`.
  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    guard try reader.enterObject() else { return nil }
    var status = Self(name: "")
    while let key = try reader.nextKey() {
      switch key {
      case "name": status.name = try reader.text() ?? ""
      case "ready": status.isReady = try reader.bool() ?? false
      case "started": status.isStarted = try reader.bool()
      case "restartCount": status.restartCount = try reader.integer() ?? 0
      case "state": status.state = try ContainerState.read(&reader) ?? .absent
      case "lastState":
        if case .terminated(let termination)? = try ContainerState.read(&reader) {
          status.lastTermination = termination
        }
      default: try reader.skip()
      }
    }
    return status
  }
}

extension ContainerState: JSONReadable {
  /// Reads a `state` or `lastState` object, which has at most one of three members.
  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    guard try reader.enterObject() else { return nil }
    var state = Self.absent
    while let key = try reader.nextKey() {
      switch key {
      case "waiting":
        let reason = try reader.peekText("reason")
        state = .waiting(reason: reason, message: try reader.peekText("message"))
        try reader.skip()
      case "running":
        state = .running(since: try reader.peekText("startedAt").flatMap(Timestamp.date))
        try reader.skip()
      case "terminated":
        if let termination = try Termination.read(&reader) { state = .terminated(termination) }
      default: try reader.skip()
      }
    }
    return state
  }
}

extension Termination: JSONReadable {
  /// Reads a `terminated` object.
  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    guard try reader.enterObject() else { return nil }
    var termination = Self(exitCode: 0)
    while let key = try reader.nextKey() {
      switch key {
      case "exitCode": termination.exitCode = try reader.integer() ?? 0
      case "signal": termination.signal = try reader.integer() ?? 0
      case "reason": termination.reason = try reader.text()
      case "message": termination.message = try reader.text()
      case "startedAt": termination.startedAt = try reader.moment()
      case "finishedAt": termination.finishedAt = try reader.moment()
      default: try reader.skip()
      }
    }
    return termination
  }
}
