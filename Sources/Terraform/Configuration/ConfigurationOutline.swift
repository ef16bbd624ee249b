/// What the files of a configuration say that can be told without evaluating them.
///
/// Tolerant as ``HCLReader`` is: what cannot be understood says nothing, and terraform itself will
/// say so. Modules are not looked into.
public struct ConfigurationOutline: Hashable, Sendable {
  /// A provider that is asked for.
  public struct RequiredProvider: Hashable, Sendable {
    /// The name by which this configuration calls it.
    public let name: String
    /// Where it comes from: `hashicorp/tls`.
    public let source: String
    /// Which versions will do; nil for any.
    public let version: String?
  }

  /// What is demanded of terraform: each of these has to hold.
  public private(set) var requiredVersions: [String] = []
  /// The providers that are asked for.
  public private(set) var requiredProviders: [RequiredProvider] = []
  /// The arguments of the OpenStack provider, as they are written; nil without such a block.
  public private(set) var openStack: [String: String]?
  /// The machines that are to be built in OpenStack.
  public private(set) var servers: [Server] = []
  /// Defaults of variables, as they are written.
  public private(set) var defaults: [String: String] = [:]
  /// The variables that are declared sensitive.
  public private(set) var sensitive: Set<String> = []
  /// Whether anything of OpenStack is in it.
  public private(set) var usesOpenStack = false

  /// Machines of one block, with their arguments as they are written.
  public struct Server: Hashable, Sendable {
    /// The arguments.
    public let arguments: [String: String]
    /// The arguments of each network.
    public let networks: [[String: String]]
  }

  /// Makes an outline that says nothing.
  public init() {}

  /// Reads one more file.
  ///
  /// - Parameters:
  ///   - bytes: The content of the file.
  ///   - name: Its name; one that ends with `.json` is JSON.
  public mutating func read(_ bytes: [UInt8], ofFile name: String) {
    let items =
      name.hasSuffix(".json")
      ? HCLItem.items(inJSON: bytes) : HCLReader.body(of: String(decoding: bytes, as: UTF8.self))
    for declaration in VariableDeclaration.declarations(in: bytes, ofFile: name) {
      defaults[declaration.name] = declaration.defaultText
      if declaration.isSensitive { sensitive.insert(declaration.name) }
    }
    for item in items { read(item) }
  }

  private mutating func read(_ item: HCLItem) {
    guard case .block(let type, let labels, let body) = item else { return }
    switch (type, labels.first) {
    case ("terraform", _): readSettings(body)
    case ("provider", "openstack"):
      usesOpenStack = true
      // The one without an alias is what resources use.
      if body.arguments["alias"] == nil { openStack = body.arguments }
    case ("resource", let kind?), ("data", let kind?):
      if kind.hasPrefix("openstack_") { usesOpenStack = true }
      guard type == "resource", kind == "openstack_compute_instance_v2" else { return }
      let networks = body.compactMap { item -> [String: String]? in
        guard case .block("network", _, let body) = item else { return nil }
        return body.arguments
      }
      servers.append(Server(arguments: body.arguments, networks: networks))
    default: return
    }
  }

  private mutating func readSettings(_ body: [HCLItem]) {
    if let version = body.arguments["required_version"] {
      requiredVersions.append(HCLReader.literal(version))
    }
    for case .block("required_providers", _, let providers) in body {
      for case .attribute(let name, let expression) in providers {
        let parts = HCLReader.members(of: expression)
        let source = parts["source"].map(HCLReader.literal) ?? "hashicorp/\(name)"
        let version = parts.isEmpty ? expression : parts["version"]
        if name == "openstack" { usesOpenStack = true }
        requiredProviders.append(
          RequiredProvider(name: name, source: source, version: version.map(HCLReader.literal)))
      }
    }
  }
}

extension [HCLItem] {
  /// The attributes by their names.
  fileprivate var arguments: [String: String] {
    var arguments: [String: String] = [:]
    for case .attribute(let name, let expression) in self { arguments[name] = expression }
    return arguments
  }
}

extension HCLReader {
  /// The members of an object, as they are written; none when the expression is no object.
  static func members(of expression: String) -> [String: String] {
    guard expression.hasPrefix("{"), expression.hasSuffix("}") else { return [:] }
    return body(of: String(expression.dropFirst().dropLast())).arguments
  }
}

extension HCLItem {
  /// The blocks of a configuration in JSON, as if they were written in HCL; none when it is none.
  ///
  /// Source: terraform's documentation, "JSON Configuration Syntax".
  fileprivate static func items(inJSON json: [UInt8]) -> [HCLItem] {
    // Terraform itself reports a file that is no JSON.
    guard let file = (try? JSONValue(parsing: json))?.object else { return [] }
    let labels = ["terraform": 0, "provider": 1, "resource": 2, "data": 2]
    return file.flatMap { member -> [HCLItem] in
      guard let count = labels[member.key] else { return [] }
      return blocks(member.key, [], labels: count, member.value)
    }
  }

  private static func blocks(
    _ type: String, _ labels: [String], labels count: Int, _ value: JSONValue
  ) -> [HCLItem] {
    (value.array ?? [value]).flatMap { value -> [HCLItem] in
      guard let object = value.object else { return [] }
      guard labels.count == count else {
        return object.flatMap { blocks(type, labels + [$0.key], labels: count, $0.value) }
      }
      return [.block(type: type, labels: labels, body: object.flatMap(items))]
    }
  }

  /// A member as an attribute; what may be a block as that too.
  private static func items(_ member: JSONObject.Member) -> [HCLItem] {
    let attribute = HCLItem.attribute(name: member.key, expression: expression(member.value))
    let isBlock = ["network", "required_providers"].contains(member.key)
    return [attribute] + (isBlock ? blocks(member.key, [], labels: 0, member.value) : [])
  }

  private static func expression(_ value: JSONValue) -> String {
    guard let text = value.text else { return value.encodedText }
    // A string that is nothing but a template is what stands in it.
    let inner = text.hasPrefix("${") && text.hasSuffix("}") ? text.dropFirst(2).dropLast() : ""
    return inner.isEmpty || inner.contains("{") ? value.encodedText : String(inner)
  }
}
