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

extension ObjectCondition: JSONReadable {
  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    guard try reader.enterObject() else { return nil }
    var condition = Self(type: "", status: .unknown)
    while let key = try reader.nextKey() {
      switch key {
      case "type": condition.type = try reader.text() ?? ""
      case "status": condition.status = try reader.text().flatMap(Status.init) ?? .unknown
      case "reason": condition.reason = try reader.text()
      case "message": condition.message = try reader.text()
      case "lastTransitionTime": condition.lastTransitionTime = try reader.moment()
      default: try reader.skip()
      }
    }
    return condition.type.isEmpty ? nil : condition
  }
}

extension [ObjectCondition] {
  /// Returns the condition of a type, if there is one.
  public func first(ofType type: String) -> ObjectCondition? {
    first { $0.type == type }
  }
}
