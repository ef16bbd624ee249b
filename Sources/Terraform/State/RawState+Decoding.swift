extension RawState {
  /// Reads a state.
  ///
  /// - Parameter bytes: The whole file.
  /// - Throws: `StateDecodingError`; a file that terraform would take for an empty state although
  ///   it is not one (no bytes, format version 3) is an error here.
  public init(bytes: [UInt8]) throws(StateDecodingError) {
    var decoder = StateDecoder(bytes)
    do throws(JSONSyntaxError) {
      try decoder.read(bytes.span)
    } catch {
      switch error.reason {
      case .empty: throw .empty
      case .truncated: throw .truncated(error)
      default: throw .malformed(error)
      }
    }
    let members = decoder.members
    guard let version = members["version"]?.int else { throw .notAState(missing: "version") }
    guard version == Self.supportedVersion else { throw .unsupportedVersion(version) }
    guard let lineage = members["lineage"]?.text else { throw .notAState(missing: "lineage") }
    guard case .number(let number) = members["serial"], let serial = UInt64(number.literal) else {
      throw .notAState(missing: "serial")
    }
    // A resource that is left out would look destroyed: better no state than a wrong one.
    if let missing = decoder.missing { throw .notAState(missing: missing) }
    terraformVersion = members["terraform_version"]?.text ?? ""
    self.serial = serial
    self.lineage = lineage
    outputs = members["outputs"]?.object.map { OutputValue.all(in: $0) } ?? [:]
    resources = decoder.resources
    checks = (members["check_results"]?.array ?? []).compactMap(CheckResult.init(state:))
  }
}

/// Reads a state in one pass over its text: what screens ask for is taken out, attributes are
/// checked and left where they are.
private struct StateDecoder {
  /// The members of the state but for its resources.
  private(set) var members: [String: JSONValue] = [:]
  /// The resources.
  private(set) var resources: [StateResource] = []
  /// The first field that is missing or of another kind; a version that is not known is the better
  /// news, so this is not thrown at once.
  private(set) var missing: String?

  private let source: [UInt8]
  private var reader: JSONReader
  private var dependencies = Repeated<[String]>([])
  private var sensitivePaths = Repeated<[AttributePath]>([])

  init(_ bytes: [UInt8]) {
    source = bytes
    reader = JSONReader(textLength: bytes.count)
  }

  /// Reads the whole text.
  mutating func read(_ bytes: Span<UInt8>) throws(JSONSyntaxError) {
    try reader.scanner.begin(in: bytes)
    if try reader.scanner.next(in: bytes) == UInt8(ascii: "{") {
      try readMembers(bytes) { (decoder, name) throws(JSONSyntaxError) in
        if name == "resources" {
          try decoder.readResources(bytes)
        } else {
          decoder.members[name] = try decoder.reader.value(in: bytes)
        }
      }
    } else {
      try reader.scanner.skipValue(in: bytes)
    }
    try reader.scanner.end(in: bytes)
  }

  /// Reads an object; the closure reads each member's value.
  private mutating func readMembers(
    _ bytes: Span<UInt8>,
    _ readValue: (inout Self, _ name: String) throws(JSONSyntaxError) -> Void
  ) throws(JSONSyntaxError) {
    try reader.scanner.enter(in: bytes)
    var isFirst = true
    while try !reader.scanner.leaves(UInt8(ascii: "}"), isFirst: isFirst, in: bytes) {
      isFirst = false
      let key = try reader.scanner.key(in: bytes)
      try readValue(&self, reader.key(key, in: bytes))
    }
  }

  /// Reads an array of objects; what is no array, or null, is passed over and named.
  private mutating func readElements(
    _ bytes: Span<UInt8>, or name: String,
    _ readElement: (inout Self) throws(JSONSyntaxError) -> Void
  ) throws(JSONSyntaxError) {
    switch try reader.scanner.next(in: bytes) {
    case UInt8(ascii: "["):
      try reader.scanner.enter(in: bytes)
      var isFirst = true
      while try !reader.scanner.leaves(UInt8(ascii: "]"), isFirst: isFirst, in: bytes) {
        isFirst = false
        try readElement(&self)
      }
    case UInt8(ascii: "n"): try reader.scanner.literal("null", in: bytes)
    default:
      try reader.scanner.skipValue(in: bytes)
      lack(name)
    }
  }

  private mutating func lack(_ name: String) {
    if missing == nil { missing = name }
  }
}

// MARK: - Resources

extension StateDecoder {
  private mutating func readResources(_ bytes: Span<UInt8>) throws(JSONSyntaxError) {
    // Of two members of a name the last counts.
    resources = []
    try readElements(bytes, or: "resources") { (decoder) throws(JSONSyntaxError) in
      try decoder.readResource(bytes)
    }
  }

  private mutating func readResource(_ bytes: Span<UInt8>) throws(JSONSyntaxError) {
    let name = "resources[\(resources.count)]"
    guard try reader.scanner.next(in: bytes) == UInt8(ascii: "{") else {
      try reader.scanner.skipValue(in: bytes)
      return lack(name)
    }
    var fields: [String: JSONValue] = [:]
    var instances: [StateInstance]?
    try readMembers(bytes) { (decoder, member) throws(JSONSyntaxError) in
      if member == "instances" {
        var read: [StateInstance] = []
        let isArray = try decoder.reader.scanner.next(in: bytes) == UInt8(ascii: "[")
        try decoder.readElements(bytes, or: name) { (decoder) throws(JSONSyntaxError) in
          read.append(try decoder.readInstance(bytes))
        }
        instances = isArray ? read : nil
      } else {
        fields[member] = try decoder.reader.value(in: bytes)
      }
    }
    guard let mode = fields["mode"]?.text.flatMap(ResourceMode.init(rawValue:)),
      let type = fields["type"]?.text, let label = fields["name"]?.text, let instances
    else { return lack(name) }
    resources.append(
      StateResource(
        module: fields["module"]?.text ?? "", mode: mode, type: type, name: label,
        provider: StateResource.providerAddress(fields["provider"]?.text ?? ""),
        instances: instances))
  }

  private mutating func readInstance(
    _ bytes: Span<UInt8>
  ) throws(JSONSyntaxError) -> StateInstance {
    guard try reader.scanner.next(in: bytes) == UInt8(ascii: "{") else {
      try reader.scanner.skipValue(in: bytes)
      return StateInstance(attributesText: .null)
    }
    var instance = StateInstance(attributesText: .null)
    try readMembers(bytes) { (decoder, member) throws(JSONSyntaxError) in
      switch member {
      case "attributes":
        instance.attributesText = JSONText(
          try decoder.reader.scanner.skipValue(in: bytes), in: decoder.source)
      case "index_key": instance.key = InstanceKey(json: try decoder.reader.value(in: bytes))
      case "status": instance.isTainted = try decoder.reader.value(in: bytes).text == "tainted"
      case "deposed": instance.deposedKey = try decoder.reader.value(in: bytes).text
      case "dependencies":
        instance.dependencies = try decoder.dependencies.read(&decoder.reader, bytes) {
          ($0.array ?? []).compactMap(\.text)
        }
      case "sensitive_attributes":
        instance.sensitivePaths = try decoder.sensitivePaths.read(&decoder.reader, bytes) {
          ($0.array ?? []).compactMap { AttributePath(state: $0) }
        }
      default: try decoder.reader.scanner.skipValue(in: bytes)
      }
    }
    return instance
  }
}

/// A value that a thousand instances write alike: it is read once, and shared.
private struct Repeated<Value> {
  private var range = 0..<0
  private var value: Value

  init(_ empty: Value) {
    value = empty
  }

  /// Reads the value that is next, unless it stands there as it stood before.
  mutating func read(
    _ reader: inout JSONReader, _ bytes: Span<UInt8>, _ make: (JSONValue) -> Value
  ) throws(JSONSyntaxError) -> Value {
    let start = reader.scanner
    let found = try reader.scanner.skipValue(in: bytes)
    if found.count == range.count,
      zip(found, range).allSatisfy({ bytes[$0] == bytes[$1] })
    {
      return value
    }
    reader.scanner = start
    value = make(try reader.value(in: bytes))
    range = found
    return value
  }
}

extension StateResource {
  /// The address inside `provider["ADDRESS"]`, with the module and alias around it left out.
  fileprivate static func providerAddress(_ text: String) -> String {
    let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
    return parts.count >= 3 ? String(parts[1]) : text
  }
}

extension CheckResult {
  /// Reads a check of a state; nil when it holds, or says something unknown.
  ///
  /// Source: `check_results[]`: `config_addr`, `status`, `objects[].failure_messages`.
  fileprivate init?(state json: JSONValue) {
    guard let address = json["config_addr"]?.text,
      let status = json["status"]?.text.flatMap(Status.init(rawValue:))
    else { return nil }
    let problems = (json["objects"]?.array ?? []).flatMap { object in
      (object["failure_messages"]?.array ?? []).compactMap(\.text)
    }
    self.init(address: address, status: status, problems: problems)
  }
}
