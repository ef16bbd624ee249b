public import Terraform

/// What a deployment needs of the cloud: machines of certain sizes, and things that have to exist.
public struct CloudDemand: Hashable, Sendable {
  /// Kinds of things that the cloud has to have.
  public enum Kind: Hashable, Sendable, CaseIterable {
    case image, flavor, network, keyPair
  }

  /// A thing that is needed.
  public struct Thing: Hashable, Sendable {
    /// What it is called.
    public let name: CloudName
    /// Whether its name must not be shown.
    public let isSensitive: Bool

    /// Makes one.
    public init(_ name: CloudName, isSensitive: Bool = false) {
      self.name = name
      self.isSensitive = isSensitive
    }

    /// Its name, unless that must not be shown.
    var shown: String { isSensitive ? "(sensitive)" : name.text }
  }

  /// The things by their kind, without repetitions.
  public private(set) var things: [Kind: [Thing]] = [:]
  /// What there will be more by the reviewed plan; nil without one.
  public private(set) var growth: Growth?

  /// What a plan makes of the number of machines.
  public struct Growth: Hashable, Sendable {
    /// How many there will be more; below zero when there will be fewer.
    public var machines = 0
    /// The same by their size, as far as the plan tells it.
    public var flavors: [CloudName: Int] = [:]

    /// Makes one of nothing.
    public init() {}
  }

  private static let type = "openstack_compute_instance_v2"
  /// More than these are not asked for.
  private static let mostThings = 20

  /// The arguments that name each kind.
  private static let arguments: [(Kind, String, @Sendable (String) -> CloudName)] = [
    (.image, "image_id", { .id($0) }), (.image, "image_name", { .name($0) }),
    (.flavor, "flavor_id", { .id($0) }), (.flavor, "flavor_name", { .name($0) }),
    (.keyPair, "key_pair", { .name($0) }),
  ]
  private static let networkArguments: [(String, @Sendable (String) -> CloudName)] = [
    ("uuid", { .id($0) }), ("name", { .name($0) }),
  ]

  /// Collects what a configuration names, as far as that can be followed.
  ///
  /// - Parameters:
  ///   - outline: The configuration.
  ///   - variables: The values of its variables.
  public init(_ outline: ConfigurationOutline, variables: VariableValues) {
    for server in outline.servers {
      for (kind, argument, name) in Self.arguments {
        guard let value = server.arguments[argument].flatMap({ variables.text($0) }) else {
          continue
        }
        add(kind, Thing(name(value.text.revealed), isSensitive: value.isSensitive))
      }
      for network in server.networks {
        for (argument, name) in Self.networkArguments {
          guard let value = network[argument].flatMap({ variables.text($0) }) else { continue }
          add(.network, Thing(name(value.text.revealed), isSensitive: value.isSensitive))
        }
      }
    }
  }

  /// Adds what a reviewed plan builds and takes away.
  public mutating func add(_ plan: Plan) {
    var growth = Growth()
    for change in plan.changes where change.type == Self.type && change.address.mode == .managed {
      switch change.action {
      case .create: growth.machines += 1
      case .delete: growth.machines -= 1
      case .replace, .update: break
      default: continue
      }
      for attribute in change.attributes { add(attribute, to: &growth) }
    }
    self.growth = growth
  }

  /// Adds an attribute of a machine that is built, resized or taken away.
  private mutating func add(_ attribute: AttributeChange, to growth: inout Growth) {
    let (path, after) = (attribute.path.description, attribute.after.plainText)
    for (kind, argument, name) in Self.arguments where argument == path {
      if let after { add(kind, Thing(name(after))) }
    }
    if path.hasPrefix("network["), path.hasSuffix("].name"), let after {
      add(.network, Thing(.name(after)))
    }
    guard path == "flavor_name" else { return }
    if let after { growth.flavors[.name(after), default: 0] += 1 }
    if let before = attribute.before.plainText { growth.flavors[.name(before), default: 0] -= 1 }
  }

  private mutating func add(_ kind: Kind, _ thing: Thing) {
    let known = things[kind] ?? []
    guard !known.contains(where: { $0.name == thing.name }), known.count < Self.mostThings else {
      return
    }
    things[kind] = known + [thing]
  }
}
