/// What terraform does with a resource: it manages it, only reads it, or holds it for one run.
public enum ResourceMode: String, Hashable, Sendable {
  /// Created, changed and destroyed by terraform.
  case managed
  /// Only read: a `data` block.
  case data
  /// Opened and closed within one run, never in the state: an `ephemeral` block (1.10).
  case ephemeral
}

/// Which instance of a resource with `count` or `for_each`.
public enum InstanceKey: Hashable, Sendable {
  /// The number of an instance of `count`, from 0.
  case index(Int)
  /// The key of an instance of `for_each`.
  case key(String)
}

/// The address of one resource instance, as terraform writes it.
///
/// For example `module.cluster["eu"].openstack_compute_instance_v2.worker[0]`.
///
/// Source: `resource.addr` and its parts in messages, `address` in plans, the parts in a state.
public struct ResourceAddress: Hashable, Sendable {
  /// The module's path as terraform writes it (`module.a["x"].module.b`), empty for the root.
  public let module: String
  /// Managed, data or ephemeral.
  public let mode: ResourceMode
  /// The resource type, such as `openstack_compute_instance_v2`.
  public let type: String
  /// The name in the configuration.
  public let name: String
  /// The instance, nil without `count` and `for_each`.
  public let key: InstanceKey?

  /// Makes an address of its parts.
  public init(
    module: String = "", mode: ResourceMode = .managed, type: String, name: String,
    key: InstanceKey? = nil
  ) {
    self.module = module
    self.mode = mode
    self.type = type
    self.name = name
    self.key = key
  }

  /// The address without its instance key: what `dependencies` of a state name.
  public var resource: ResourceAddress {
    ResourceAddress(module: module, mode: mode, type: type, name: name)
  }

  /// The name with its instance key and no type: `worker[0]`, for narrow columns.
  public var shortName: String { name + (key?.description ?? "") }
}

extension ResourceAddress: CustomStringConvertible {
  /// The address as terraform writes it.
  public var description: String {
    let prefix = mode == .managed ? "" : mode.rawValue + "."
    return (module.isEmpty ? "" : module + ".") + prefix + type + "." + shortName
  }
}

extension InstanceKey: CustomStringConvertible {
  /// The key in brackets: `[0]` or `["eu"]`, quoted as HCL does it.
  public var description: String {
    switch self {
    case .index(let index): "[\(index)]"
    case .key(let key): "[\"" + HCLString.escaped(key) + "\"]"
    }
  }
}

extension ResourceAddress: Comparable {
  /// Orders by module, type, name and then key, numbers by value.
  public static func < (left: ResourceAddress, right: ResourceAddress) -> Bool {
    let leftParts = (left.module, left.mode.rawValue, left.type, left.name)
    let rightParts = (right.module, right.mode.rawValue, right.type, right.name)
    if leftParts != rightParts { return leftParts < rightParts }
    switch (left.key, right.key) {
    case (nil, let key): return key != nil
    case (_, nil): return false
    case (.index(let left), .index(let right)): return left < right
    case (.key(let left), .key(let right)): return left < right
    case (.index, .key): return true
    case (.key, .index): return false
    }
  }
}
