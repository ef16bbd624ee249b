/// A state as terraform stores it: format version 4, with secrets in clear.
///
/// Read raw, because it needs no provider and no terraform, holds everything the addresses and
/// the key need, and takes a fraction of the time of `terraform show -json`.
///
/// All of it is checked when it is read; attributes stay in the text until somebody asks for them.
/// So it takes the size of the file and some hundred bytes for each instance.
///
/// Source: the file `terraform.tfstate`, or `terraform state pull`.
public struct RawState: Equatable, Sendable {
  /// The version of the format that is read here.
  public static let supportedVersion = 4

  /// The version of the terraform that wrote it.
  public let terraformVersion: String
  /// How often it was written; grows with every write.
  public let serial: UInt64
  /// The identity of this state through all its serials.
  public let lineage: String
  /// The outputs by name.
  public let outputs: [String: OutputValue]
  /// The resources in the order of the file.
  public let resources: [StateResource]
  /// The checks of the configuration that did not pass at the last apply.
  ///
  /// Source: `check_results`.
  public let checks: [CheckResult]

  /// The instances of managed resources that exist, deposed ones included: what a destroy would
  /// take down.
  ///
  /// Data sources are not counted.
  public var managedInstanceCount: Int {
    resources.reduce(0) { $0 + ($1.mode == .managed ? $1.instances.count : 0) }
  }
}

/// A resource of a state with all its instances.
public struct StateResource: Equatable, Sendable {
  /// The module's path, empty for the root.
  public let module: String
  /// Managed or data.
  public let mode: ResourceMode
  /// The resource type.
  public let type: String
  /// The name in the configuration.
  public let name: String
  /// The provider's address, such as `registry.terraform.io/hashicorp/tls`.
  public let provider: String
  /// The instances.
  public let instances: [StateInstance]

  /// The address without an instance key.
  public var address: ResourceAddress {
    ResourceAddress(module: module, mode: mode, type: type, name: name)
  }

  /// The address of one of the instances.
  public func address(of instance: StateInstance) -> ResourceAddress {
    ResourceAddress(module: module, mode: mode, type: type, name: name, key: instance.key)
  }
}

/// An instance of a resource of a state.
public struct StateInstance: Equatable, Sendable {
  /// The instance key, nil without `count` and `for_each`.
  public internal(set) var key: InstanceKey?
  /// The attributes as the provider gave them, an object, as they stand in the file; secrets are
  /// in clear.
  ///
  /// Show ``StateDisplay`` instead.
  public internal(set) var attributesText: JSONText
  /// The parts of the attributes that are marked sensitive.
  public internal(set) var sensitivePaths: [AttributePath] = []
  /// The resources it depends on, as terraform writes their addresses.
  public internal(set) var dependencies: [String] = []
  /// Whether its creation failed, or it was marked; the next apply replaces it.
  public internal(set) var isTainted: Bool = false
  /// The key of an object that was replaced and not destroyed yet; nil for the current object.
  public internal(set) var deposedKey: String?

  /// The attributes, read from the text each time: ask once, or for some of them.
  public var attributes: JSONValue { attributesText.value }

  /// Reads some attributes of the top level, and passes over the others.
  public func attributes(_ names: [String]) -> JSONValue { attributes(JSONKeys(names)) }

  /// Reads some attributes of the top level of many instances, and passes over the others.
  public func attributes(_ keys: JSONKeys) -> JSONValue {
    .object(attributesText.members(keys))
  }

  /// The text of an attribute at the top level; may be a secret.
  public func text(_ attribute: String) -> String? { attributes([attribute])[attribute]?.text }
}

/// Why bytes are no state that can be read.
public enum StateDecodingError: Error, Hashable, Sendable {
  /// There are no bytes, or only blanks. Terraform takes that for "no resources".
  case empty
  /// The text ends too early, as after a kill in the middle of a write.
  case truncated(JSONSyntaxError)
  /// The text is not JSON.
  case malformed(JSONSyntaxError)
  /// A state of another format version.
  case unsupportedVersion(Int)
  /// JSON, but not a state: the field is missing or of another kind.
  case notAState(missing: String)
}

extension StateDecodingError: CustomStringConvertible {
  /// A clause without a full stop.
  ///
  /// It quotes nothing of the file.
  public var description: String {
    switch self {
    case .empty: "the state file is empty"
    case .truncated(let error): "the state file is cut off: \(error)"
    case .malformed(let error): "the state file is not JSON: \(error)"
    case .unsupportedVersion(let version):
      "the state file is of format version \(version); version \(RawState.supportedVersion) is known"
    case .notAState(let field): "the file is JSON but not a state: it has no valid \"\(field)\""
    }
  }
}
