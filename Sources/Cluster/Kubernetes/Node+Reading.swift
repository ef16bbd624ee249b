extension Node: KubernetesObject {
  static let kind = "Node"

  /// Reads a node; only a value that is no object, or has no metadata, is no node.
  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    guard try reader.enterObject() else { return nil }
    var node = Self(metadata: ObjectMetadata(name: ""))
    var hasMetadata = false
    while let key = try reader.nextKey() {
      switch key {
      case "metadata":
        var labelReader = reader
        node.labels = try labelReader.labels()
        if let metadata = try ObjectMetadata.read(&reader) {
          node.metadata = metadata
          hasMetadata = true
        }
      case "spec": try node.readSpec(&reader)
      case "status": try node.readStatus(&reader)
      default: try reader.skip()
      }
    }
    return hasMetadata ? node : nil
  }

  private mutating func readSpec(_ reader: inout JSONReader) throws(JSONReader.Malformed) {
    guard try reader.enterObject() else { return }
    while let key = try reader.nextKey() {
      switch key {
      case "unschedulable": isUnschedulable = try reader.bool() ?? false
      case "taints": taints = try reader.list()
      default: try reader.skip()
      }
    }
  }

  private mutating func readStatus(_ reader: inout JSONReader) throws(JSONReader.Malformed) {
    guard try reader.enterObject() else { return }
    while let key = try reader.nextKey() {
      switch key {
      case "conditions": conditions = try reader.list()
      case "addresses": addresses = try reader.list()
      case "nodeInfo": info = try Info.read(&reader) ?? Info()
      default: try reader.skip()
      }
    }
  }
}

extension JSONReader {
  /// Consumes a `metadata` object and returns its labels, which only nodes are asked for.
  fileprivate mutating func labels() throws(Malformed) -> [String: String] {
    var labels: [String: String] = [:]
    guard try enterObject() else { return labels }
    while let key = try nextKey() {
      if "labels" ~= key {
        labels = try [String: String].read(&self) ?? [:]
      } else {
        try skip()
      }
    }
    return labels
  }
}

extension Node.Taint: JSONReadable {
  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    guard try reader.enterObject() else { return nil }
    var taint = Self(key: "", value: "", effect: "")
    while let key = try reader.nextKey() {
      switch key {
      case "key": taint.key = try reader.text() ?? ""
      case "value": taint.value = try reader.text() ?? ""
      case "effect": taint.effect = try reader.text() ?? ""
      default: try reader.skip()
      }
    }
    return taint
  }
}

extension Node.Address: JSONReadable {
  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    guard try reader.enterObject() else { return nil }
    var address = Self(type: "", address: "")
    while let key = try reader.nextKey() {
      switch key {
      case "type": address.type = try reader.text() ?? ""
      case "address": address.address = try reader.text() ?? ""
      default: try reader.skip()
      }
    }
    return address
  }
}

extension Node.Info: JSONReadable {
  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    guard try reader.enterObject() else { return nil }
    var info = Self()
    while let key = try reader.nextKey() {
      switch key {
      case "kubeletVersion": info.kubeletVersion = try reader.text() ?? ""
      case "osImage": info.osImage = try reader.text() ?? ""
      case "kernelVersion": info.kernelVersion = try reader.text() ?? ""
      case "containerRuntimeVersion": info.containerRuntimeVersion = try reader.text() ?? ""
      case "architecture": info.architecture = try reader.text() ?? ""
      case "bootID": info.bootID = try reader.text() ?? ""
      case "systemUUID": info.systemUUID = try reader.text() ?? ""
      default: try reader.skip()
      }
    }
    return info
  }
}
