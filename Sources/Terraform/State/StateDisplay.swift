/// Shows the attributes of a state's instances, knowing the secrets of the whole state.
///
/// Hidden are: what the state marks, what ``Sensitive`` knows, and copies of either anywhere in
/// the state. Attributes without a value are left out.
///
/// Learning them takes a walk over the state: keep the value to show many instances.
public struct StateDisplay: Sendable {
  let masking: Masking

  /// Learns the secrets of a state.
  public init(_ state: RawState) {
    var masking = Masking()
    masking.learn(state)
    self.masking = masking
  }

  /// The texts that the state hides, for looking for them elsewhere.
  public var secrets: [Secret] { masking.learnt }

  /// Returns the attributes of an instance as they may be shown, in order of their paths.
  ///
  /// - Parameters:
  ///   - instance: The instance.
  ///   - resource: Its resource.
  /// - Returns: One for each value inside the attributes; nested values have paths of their own.
  public func attributes(
    of instance: StateInstance, in resource: StateResource
  ) -> [DisplayedAttribute] {
    var difference = AttributeDifference(type: resource.type, masking: masking)
    difference.compare(
      .init(nil, sensitive: .none),
      .init(
        instance.attributes.withoutDynamicTypes,
        sensitive: Marks(paths: instance.sensitivePaths)),
      unknown: .none)
    return difference.changes.map { DisplayedAttribute(path: $0.path, value: $0.after) }
  }

  /// Returns a value inside an instance's attributes; it may be a secret.
  ///
  /// - Parameters:
  ///   - path: The way to it, as ``attributes(of:in:)`` gives it.
  ///   - instance: The instance.
  /// - Returns: The value; nil when there is none.
  public static func value(at path: AttributePath, of instance: StateInstance) -> JSONValue? {
    path.steps.reduce(instance.attributes.withoutDynamicTypes) { $0?[$1] }
  }

  /// Returns the value of an output as it may be shown.
  public func display(of output: OutputValue) -> Display {
    output.isSensitive ? .sensitive : masking.display(output.value)
  }
}

/// Finds the attributes of one resource type that may hold secrets, so that the others need not be
/// read.
struct SensitiveNames {
  /// The type.
  let type: String
  /// What was found out about a name; a thousand instances have the same ones.
  private var isSensitive: [String: Bool] = [:]

  init(ofType type: String) {
    self.type = type
  }

  /// The members that are secret by their name or a mark, and all that hold members themselves.
  mutating func suspects(in attributes: JSONText, paths: [AttributePath]) -> JSONObject {
    attributes.members { key, bytes, start in
      if start == UInt8(ascii: "{") || start == UInt8(ascii: "[") || !key.isPlain { return true }
      let name = JSONReader.string(key.content, in: bytes)
      if paths.contains(where: { $0.steps.first == .name(name) || $0.steps.isEmpty }) {
        return true
      }
      if let known = isSensitive[name] { return known }
      let found = Sensitive.masks(attribute: name, ofType: type)
      isSensitive[name] = found
      return found
    }
  }
}

extension JSONValue {
  /// The attributes with the values of dynamic type taken out of their wrappers.
  ///
  /// Terraform stores such a value as `{"value": …, "type": …}`, and its paths do not have the
  /// step `value`.
  ///
  /// Source: go-cty `cty/json/marshal.go`, `marshalDynamic`.
  var withoutDynamicTypes: JSONValue {
    switch self {
    case .array(let array): return .array(array.map(\.withoutDynamicTypes))
    case .object(let object):
      if object.count == 2, let value = object["value"], object["type"]?.isTypeExpression == true {
        return value
      }
      return .object(
        JSONObject(object.map { .init(key: $0.key, value: $0.value.withoutDynamicTypes) }))
    default: return self
    }
  }

  /// Whether this is a type as go-cty writes it: `"string"` or `["list", …]`.
  private var isTypeExpression: Bool {
    switch self {
    case .string(let name): ["string", "number", "bool", "dynamic"].contains(name)
    case .array(let array):
      array.count >= 2
        && ["list", "set", "map", "object", "tuple"].contains(array.first?.text ?? "")
    default: false
    }
  }
}
