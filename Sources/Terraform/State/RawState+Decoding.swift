extension RawState {
  /// Reads a state.
  ///
  /// - Parameter bytes: The whole file.
  /// - Throws: `StateDecodingError`; a file that terraform would take for an empty state although
  ///   it is not one (no bytes, format version 3) is an error here.
  public init(bytes: [UInt8]) throws(StateDecodingError) {
    let state = try Self.value(of: bytes)
    guard let version = state["version"]?.int else { throw .notAState(missing: "version") }
    guard version == Self.supportedVersion else { throw .unsupportedVersion(version) }
    guard let lineage = state["lineage"]?.text else { throw .notAState(missing: "lineage") }
    guard case .number(let number) = state["serial"], let serial = UInt64(number.literal) else {
      throw .notAState(missing: "serial")
    }
    terraformVersion = state["terraform_version"]?.text ?? ""
    self.serial = serial
    self.lineage = lineage
    outputs = state["outputs"]?.object.map { OutputValue.all(in: $0) } ?? [:]
    resources = try Self.resources(in: state["resources"])
  }

  private static func value(of bytes: [UInt8]) throws(StateDecodingError) -> JSONValue {
    do {
      return try JSONValue(parsing: bytes)
    } catch {
      switch error.reason {
      case .empty: throw .empty
      case .truncated: throw .truncated(error)
      default: throw .malformed(error)
      }
    }
  }

  private static func resources(
    in json: JSONValue?
  ) throws(StateDecodingError) -> [StateResource] {
    guard let json, !json.isNull else { return [] }
    guard let array = json.array else { throw .notAState(missing: "resources") }
    var resources: [StateResource] = []
    resources.reserveCapacity(array.count)
    for element in array {
      // A resource that is left out would look destroyed: better no state than a wrong one.
      guard let resource = StateResource(json: element) else {
        throw .notAState(missing: "resources[\(resources.count)]")
      }
      resources.append(resource)
    }
    return resources
  }
}

extension StateResource {
  fileprivate init?(json: JSONValue) {
    guard let mode = json["mode"]?.text.flatMap(ResourceMode.init(rawValue:)),
      let type = json["type"]?.text, let name = json["name"]?.text,
      let instances = json["instances"]?.array
    else { return nil }
    self.init(
      module: json["module"]?.text ?? "", mode: mode, type: type, name: name,
      provider: Self.providerAddress(json["provider"]?.text ?? ""),
      instances: instances.map { StateInstance(json: $0) })
  }

  /// The address inside `provider["ADDRESS"]`, with the module and alias around it left out.
  private static func providerAddress(_ text: String) -> String {
    let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
    return parts.count >= 3 ? String(parts[1]) : text
  }
}

extension StateInstance {
  fileprivate init(json: JSONValue) {
    self.init(
      key: InstanceKey(json: json["index_key"]),
      attributes: json["attributes"] ?? .null,
      sensitivePaths: (json["sensitive_attributes"]?.array ?? [])
        .compactMap { AttributePath(state: $0) },
      dependencies: (json["dependencies"]?.array ?? []).compactMap(\.text),
      isTainted: json["status"]?.text == "tainted",
      deposedKey: json["deposed"]?.text)
  }
}
