extension MicroK8sStatus {
  /// Reads what `microk8s status` printed, in any of its formats.
  ///
  /// Goes line by line and takes all values as text: the YAML that it prints is not always valid
  /// (a description with `: ` in it), and versions look like numbers.
  ///
  /// Returns nil when nothing in the text is about the status, such as a refusal for lack of rights.
  public init?(text: String) {
    var parser = StatusParser()
    for line in text.lines { parser.read(line) }
    guard let status = parser.status else { return nil }
    self = status
  }
}

/// Reads the lines of a status, of all formats alike.
private struct StatusParser {
  private enum Section {
    case none, microK8s, highAvailability, nodes, endpoints, addons, enabled, disabled
  }

  private var section = Section.none
  private var isRunning: Bool?
  private var result = MicroK8sStatus(isRunning: false)

  var status: MicroK8sStatus? {
    guard isRunning != nil || result.actsAsWorker else { return nil }
    var status = result
    status.isRunning = isRunning ?? false
    return status
  }

  mutating func read(_ line: Substring) {
    let indent = line.prefix { $0 == " " }.count
    let text = line.trimmed
    guard !text.isEmpty, !readSentence(text), !readHeading(text, indent: indent) else { return }
    switch section {
    case .nodes: readNode(text)
    case .addons: readAddon(text)
    case .enabled: readPrettyAddon(text, isEnabled: true)
    case .disabled: readPrettyAddon(text, isEnabled: false)
    case .endpoints: addEndpoint(text)
    case .none, .microK8s, .highAvailability: break
    }
  }

  /// The sentences that stand for themselves, in every format.
  private mutating func readSentence(_ text: String) -> Bool {
    if text == "microk8s is running" {
      isRunning = true
    } else if text.hasPrefix("microk8s is not running") {
      isRunning = false
      result.message = text
    } else if text.contains("is acting as a node in a cluster") {
      result.actsAsWorker = true
      result.message = text
    } else if let message = text.dropping(prefix: "message:") {
      // YAML puts it under `high-availability` by mistake, so it counts wherever it stands.
      result.message = message.trimmed
    } else {
      return false
    }
    return true
  }

  private mutating func readHeading(_ text: String, indent: Int) -> Bool {
    let (key, value) = Self.pair(text)
    switch (key, section) {
    case ("microk8s", _) where indent == 0 && value.isEmpty:
      section = .microK8s
    case ("running", .microK8s):
      isRunning = Self.isTrue(value)
    case ("high-availability", _) where indent == 0:
      section = .highAvailability
      if !value.isEmpty { result.highAvailability = Self.isTrue(value) }
    case ("enabled", .highAvailability):
      result.highAvailability = Self.isTrue(value)
    case ("nodes", .highAvailability):
      section = .nodes
    case ("datastore master nodes", _):
      addNodes(value, role: .voter)
    case ("datastore standby nodes", _):
      addNodes(value, role: .standby)
    case ("datastore endpoints", _):
      section = .endpoints
      for endpoint in value.split(separator: " ") { addEndpoint(String(endpoint)) }
    case ("addons", _) where indent == 0:
      section = .addons
    case ("enabled", .addons) where value.isEmpty, ("enabled", .disabled) where value.isEmpty:
      section = .enabled
    case ("disabled", .addons) where value.isEmpty, ("disabled", .enabled) where value.isEmpty:
      section = .disabled
    default:
      return false
    }
    return true
  }

  private mutating func addNodes(_ text: String, role: MicroK8sStatus.Role) {
    // A datastore that does not answer is printed as `none`.
    for address in text.split(separator: " ") where address != "none" {
      result.nodes.append(.init(address: String(address), role: role))
    }
  }

  /// A server of an etcd that MicroK8s does not run itself.
  private mutating func addEndpoint(_ text: String) {
    let endpoint = text.dropping(prefix: "- ").map { $0.trimmed } ?? text
    if !endpoint.isEmpty, endpoint != "none" { result.endpoints.append(endpoint) }
  }

  private mutating func readNode(_ text: String) {
    let (key, value) = Self.pair(text.dropping(prefix: "- ").map { String($0) } ?? text)
    switch key {
    case "address": result.nodes.append(.init(address: value, role: .other("")))
    case "role" where !result.nodes.isEmpty:
      result.nodes[result.nodes.count - 1].role = .init(value)
    default: break
    }
  }

  private mutating func readAddon(_ text: String) {
    let (key, value) = Self.pair(text.dropping(prefix: "- ").map { String($0) } ?? text)
    if key == "name" {
      result.addons.append(.init(name: value, isEnabled: false))
    } else if text.hasSuffix(": enabled") || text.hasSuffix(": disabled"), key.contains("/") {
      readShortAddon(key, isEnabled: value == "enabled")
    } else if !result.addons.isEmpty {
      let last = result.addons.count - 1
      switch key {
      case "repository": result.addons[last].repository = value
      case "description": result.addons[last].description = value
      case "version": result.addons[last].version = value
      case "status": result.addons[last].isEnabled = value == "enabled"
      default: break
      }
    }
  }

  /// A line such as `core/dns: enabled`.
  private mutating func readShortAddon(_ key: String, isEnabled: Bool) {
    let parts = key.split(separator: "/", maxSplits: 1)
    guard parts.count == 2 else { return }
    result.addons.append(
      .init(name: String(parts[1]), repository: String(parts[0]), isEnabled: isEnabled))
  }

  /// A line such as `dns                  # (core) CoreDNS`.
  private mutating func readPrettyAddon(_ text: String, isEnabled: Bool) {
    let parts = text.split(separator: "#", maxSplits: 1).map(\.trimmed)
    guard let name = parts.first, !name.isEmpty, !name.contains(" ") else { return }
    var addon = MicroK8sStatus.Addon(name: name, isEnabled: isEnabled)
    addon.description = parts.count == 2 ? parts[1] : ""
    if addon.description.hasPrefix("("), let end = addon.description.firstIndex(of: ")") {
      let start = addon.description.index(after: addon.description.startIndex)
      addon.repository = String(addon.description[start..<end])
      addon.description = addon.description[addon.description.index(after: end)...].trimmed
    }
    result.addons.append(addon)
  }

  /// Splits at the first colon that ends a key; a text without one is a key without a value.
  private static func pair(_ text: String) -> (key: String, value: String) {
    guard let colon = text.firstIndex(of: ":") else { return (text, "") }
    return (text[..<colon].trimmed, unquoted(text[text.index(after: colon)...].trimmed))
  }

  private static func unquoted(_ text: String) -> String {
    guard let quote = text.first, quote == "\"" || quote == "'", text.count >= 2, text.last == quote
    else { return text }
    return String(text.dropFirst().dropLast())
  }

  /// The words for "yes" of Python, YAML and people.
  private static func isTrue(_ text: String) -> Bool {
    ["true", "yes"].contains(text.lowercased())
  }
}
