/// What a plan can be limited to: a resource, one of its instances, or a module.
///
/// The text is an address as terraform writes it, so nothing in it can be taken for an option.
public struct PlanTarget: Hashable, Sendable, CustomStringConvertible {
  /// The address, as terraform writes it.
  public let description: String

  /// Limits a plan to a resource.
  public init(_ address: ResourceAddress) {
    description = address.description
  }

  /// Reads an address; nil when the text is neither a resource's nor a module's.
  public init?(parsing text: String) {
    let resource = ResourceAddress(parsing: text)?.description
    guard let path = resource ?? ResourceAddress.modulePath(parsing: text) else { return nil }
    description = path
  }
}

extension PlanTarget: Codable {
  /// Reads the text form.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let target = PlanTarget(parsing: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "No address.")
    }
    self = target
  }

  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension ResourceAddress: Codable {
  /// Reads the text form.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let address = ResourceAddress(parsing: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "No address.")
    }
    self = address
  }

  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
