extension ResourceAddress {
  /// Reads an address as terraform writes it; nil when the text is none.
  public init?(parsing text: String) {
    var reader = AddressReader(text)
    guard let parts = reader.parts() else { return nil }
    var rest = parts[...]
    var modules: [String] = []
    while rest.first?.name == "module" {
      guard rest.first?.key == nil, let module = rest.dropFirst().first else { return nil }
      modules.append("module." + module.name + (module.key?.description ?? ""))
      rest = rest.dropFirst(2)
    }
    var mode = ResourceMode.managed
    if rest.count == 3, let named = rest.first.flatMap({ ResourceMode(rawValue: $0.name) }) {
      mode = named
      rest = rest.dropFirst()
    }
    guard rest.count == 2, let type = rest.first, let name = rest.last, type.key == nil else {
      return nil
    }
    self.init(
      module: modules.joined(separator: "."), mode: mode, type: type.name, name: name.name,
      key: name.key)
  }

  /// Reads the path of a module and returns it as terraform writes it; nil when the text is none.
  static func modulePath(parsing text: String) -> String? {
    var reader = AddressReader(text)
    guard let parts = reader.parts(), parts.count.isMultiple(of: 2) else { return nil }
    let names = stride(from: 0, to: parts.count, by: 2).compactMap { index -> String? in
      guard parts[index].name == "module", parts[index].key == nil else { return nil }
      let module = parts[index + 1]
      return "module." + module.name + (module.key?.description ?? "")
    }
    return names.count * 2 == parts.count ? names.joined(separator: ".") : nil
  }

  /// Reads the `resource` object of a message; nil when a part is missing.
  init?(message resource: JSONValue?) {
    guard let resource, let type = resource["resource_type"]?.text,
      let name = resource["resource_name"]?.text
    else { return nil }
    let local = resource["resource"]?.text ?? ""
    let mode: ResourceMode =
      local.hasPrefix("data.") ? .data : local.hasPrefix("ephemeral.") ? .ephemeral : .managed
    self.init(
      module: resource["module"]?.text ?? "", mode: mode, type: type, name: name,
      key: InstanceKey(json: resource["resource_key"]))
  }
}

extension InstanceKey {
  /// Reads `resource_key`, `index` or `index_key`: a number, a string or nothing.
  init?(json: JSONValue?) {
    if let index = json?.int {
      self = .index(index)
    } else if let key = json?.text {
      self = .key(key)
    } else {
      return nil
    }
  }
}

/// Reads the dotted parts of an address, each with its optional key.
private struct AddressReader {
  private var rest: Substring

  init(_ text: String) {
    rest = text[...]
  }

  mutating func parts() -> [(name: String, key: InstanceKey?)]? {
    var parts: [(name: String, key: InstanceKey?)] = []
    while true {
      let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
      guard let first = name.first, first.isLetter || first == "_" else { return nil }
      rest = rest.dropFirst(name.count)
      var key: InstanceKey?
      if rest.first == "[" {
        guard let read = bracketed() else { return nil }
        key = read
      }
      parts.append((String(name), key))
      guard let separator = rest.popFirst() else { return parts }
      guard separator == "." else { return nil }
    }
  }

  private mutating func bracketed() -> InstanceKey? {
    rest = rest.dropFirst()
    if rest.first == "\"" {
      guard let (text, end) = HCLString.unescaped(rest.dropFirst()) else { return nil }
      rest = end
      guard rest.popFirst() == "]" else { return nil }
      return .key(text)
    }
    let digits = rest.prefix { $0 != "]" }
    rest = rest.dropFirst(digits.count)
    guard rest.popFirst() == "]", let index = Int(digits), index >= 0 else { return nil }
    return .index(index)
  }
}
