/// What each resource of a configuration refers to, read from a plan.
///
/// Local values, and what goes in and out of modules, are not followed: a resource may depend on
/// more than is told.
///
/// Source: `configuration` in `terraform show -json PLANFILE`: `references` and `depends_on`.
struct PlanDependencies {
  /// The addresses that a resource depends on, by its own; all without instance keys.
  private(set) var byAddress: [String: [String]] = [:]

  /// Reads the part `configuration` of a plan.
  init(configuration: JSONValue?) {
    read(module: configuration?["root_module"], prefix: "")
  }

  private mutating func read(module: JSONValue?, prefix: String) {
    let resources = module?["resources"]?.array ?? []
    let known = Set(resources.compactMap { $0["address"]?.text })
    for resource in resources {
      guard let address = resource["address"]?.text else { continue }
      let named = (resource["depends_on"]?.array ?? []).compactMap(\.text)
      let addresses = Set((named + Self.references(in: resource)).compactMap(Self.resource))
        .intersection(known).subtracting([address])
      guard !addresses.isEmpty else { continue }
      byAddress[prefix + address] = addresses.sorted().map { prefix + $0 }
    }
    for call in module?["module_calls"]?.object ?? JSONObject() {
      read(module: call.value["module"], prefix: "\(prefix)module.\(call.key).")
    }
  }

  /// Everything that stands under `references`, however deep.
  private static func references(in value: JSONValue) -> [String] {
    if let elements = value.array { return elements.flatMap(references) }
    return (value.object ?? JSONObject()).flatMap { member in
      member.key == "references"
        ? (member.value.array ?? []).compactMap(\.text) : references(in: member.value)
    }
  }

  /// The resource of a reference such as `null_resource.join[0].id`.
  private static func resource(of reference: String) -> String? {
    let parts = reference.split(separator: ".")
    let count = parts.first == "data" || parts.first == "ephemeral" ? 3 : 2
    guard parts.count >= count else { return nil }
    return parts.prefix(count).map { $0.prefix { $0 != "[" } }.joined(separator: ".")
  }
}
