import Terraform

/// States of keys and machines for these tests, in the shape of format version 4.
enum KeyState {
  /// A state with these resources.
  static func state(_ resources: [JSONValue]) throws -> RawState {
    let state = object([
      "version": .number(JSONNumber(4)), "serial": .number(JSONNumber(1)),
      "lineage": .string("l"), "outputs": object([:]), "resources": .array(resources),
    ])
    return try RawState(bytes: Array(state.encodedText.utf8))
  }

  /// A resource with these instances.
  static func resource(
    _ type: String, _ name: String, isData: Bool = false, _ instances: JSONValue...
  ) -> JSONValue {
    object([
      "mode": .string(isData ? "data" : "managed"), "type": .string(type), "name": .string(name),
      "provider": .string("provider[\"registry.terraform.io/hashicorp/any\"]"),
      "instances": .array(instances),
    ])
  }

  /// An instance with these attributes, texts alone; a nil is `null`.
  static func instance(
    _ attributes: [String: String?], key: String? = nil, dependencies: [String] = [],
    deposed: String? = nil, isTainted: Bool = false, content: String? = nil
  ) -> JSONValue {
    var values = attributes.mapValues { $0.map(JSONValue.string) ?? .null }
    if let content { values["part"] = .array([object(["content": .string(content)])]) }
    var members = [
      "attributes": object(values), "dependencies": .array(dependencies.map(JSONValue.string)),
    ]
    members["index_key"] = key.map(JSONValue.string)
    members["deposed"] = deposed.map(JSONValue.string)
    members["status"] = isTainted ? .string("tainted") : nil
    return object(members)
  }

  /// A state with one generated key of these attributes.
  static func key(_ attributes: [String: String?]) throws -> RawState {
    try state([resource("tls_private_key", "k", instance(attributes))])
  }

  static func object(_ members: [String: JSONValue]) -> JSONValue {
    .object(JSONObject(members.map { .init(key: $0.key, value: $0.value) }))
  }
}
