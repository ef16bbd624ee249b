public import FoundationEssentials

/// One entry of `status.conditions` of a pod or a node.
public struct ObjectCondition: Hashable, Sendable {
  /// Whether a condition holds; `unknown` also stands for a text that is not one of the three.
  public enum Status: String, Sendable {
    case yes = "True"
    case no = "False"
    case unknown = "Unknown"
  }

  /// For example `Ready` or `MemoryPressure`.
  public var type: String
  /// Whether the condition holds.
  public var status: Status
  /// A word for machines, such as `Unschedulable`.
  public var reason: String?
  /// A sentence for people.
  public var message: String?
  /// When the status changed last.
  public var lastTransitionTime: Date?

  /// Creates a condition.
  public init(
    type: String, status: Status, reason: String? = nil, message: String? = nil,
    lastTransitionTime: Date? = nil
  ) {
    self.type = type
    self.status = status
    self.reason = reason
    self.message = message
    self.lastTransitionTime = lastTransitionTime
  }
}

extension ObjectCondition: Decodable {
  private enum CodingKeys: String, CodingKey {
    case type, status, reason, message, lastTransitionTime
  }

  /// Reads a condition.
  ///
  /// - Throws: a decoding error when the condition has no type.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      type: try container.decode(String.self, forKey: .type),
      status: container.text(.status).flatMap(Status.init) ?? .unknown,
      reason: container.text(.reason),
      message: container.text(.message),
      lastTransitionTime: container.moment(.lastTransitionTime))
  }
}

extension [ObjectCondition] {
  /// Returns the condition of a type, if there is one.
  public func first(ofType type: String) -> ObjectCondition? {
    first { $0.type == type }
  }
}
