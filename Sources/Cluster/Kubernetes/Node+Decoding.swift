import FoundationEssentials

extension Node: KubernetesObject {
  /// `Node`.
  public static let kind = "Node"

  private enum CodingKeys: String, CodingKey { case metadata, spec, status }
  private enum MetadataKeys: String, CodingKey { case labels }
  private enum SpecKeys: String, CodingKey { case unschedulable, taints }
  private enum StatusKeys: String, CodingKey { case conditions, addresses, nodeInfo }

  /// Reads a node; what is absent or odd is left out.
  ///
  /// - Throws: a decoding error only when the value is not an object, or has no metadata.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(metadata: try container.decode(ObjectMetadata.self, forKey: .metadata))
    // Each part that cannot be read leaves the node without it.
    if let metadata = try? container.nestedContainer(keyedBy: MetadataKeys.self, forKey: .metadata) {
      labels = metadata.lenient(.labels) ?? [:]
    }
    if let spec = try? container.nestedContainer(keyedBy: SpecKeys.self, forKey: .spec) {
      isUnschedulable = spec.lenient(.unschedulable) ?? false
      taints = spec.list(.taints)
    }
    if let status = try? container.nestedContainer(keyedBy: StatusKeys.self, forKey: .status) {
      conditions = status.list(.conditions)
      addresses = status.list(.addresses)
      info = status.lenient(.nodeInfo) ?? Info()
    }
  }
}

extension Node.Taint: Decodable {
  private enum CodingKeys: String, CodingKey { case key, value, effect }

  /// Reads an entry of `spec.taints`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    key = try container.decode(String.self, forKey: .key)
    value = container.text(.value) ?? ""
    effect = container.text(.effect) ?? ""
  }
}

extension Node.Address: Decodable {
  private enum CodingKeys: String, CodingKey { case type, address }

  /// Reads an entry of `status.addresses`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    type = try container.decode(String.self, forKey: .type)
    address = try container.decode(String.self, forKey: .address)
  }
}

extension Node.Info: Decodable {
  private enum CodingKeys: String, CodingKey {
    case kubeletVersion, osImage, kernelVersion, containerRuntimeVersion, architecture
    case bootID, systemUUID
  }

  /// Reads `status.nodeInfo`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kubeletVersion = container.text(.kubeletVersion) ?? ""
    osImage = container.text(.osImage) ?? ""
    kernelVersion = container.text(.kernelVersion) ?? ""
    containerRuntimeVersion = container.text(.containerRuntimeVersion) ?? ""
    architecture = container.text(.architecture) ?? ""
    bootID = container.text(.bootID) ?? ""
    systemUUID = container.text(.systemUUID) ?? ""
  }
}
