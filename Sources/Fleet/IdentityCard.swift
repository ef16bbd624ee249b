import Terraform

/// Everything that says which deployment a plan would touch, for the eyes of whoever confirms it.
///
/// It holds no secret.
public struct IdentityCard: Hashable, Sendable {
  /// The Terraform directory.
  public let directory: String
  /// Terraform's workspace.
  public let workspace: String
  /// The lineage of the state that the plan was made on; nil when there was none.
  public let lineage: String?
  /// That state's serial.
  public let serial: UInt64?
  /// The tool that planned, with its version.
  public let tool: String
  /// Where in which cloud, and as whom.
  public let cloud: CloudIdentity
  /// What is not as it was recorded, where somebody accepted that.
  public let accepted: [IdentityDifference]

  /// Makes a card.
  public init(
    directory: String, workspace: String, lineage: String?, serial: UInt64?, tool: String,
    cloud: CloudIdentity, accepted: [IdentityDifference] = []
  ) {
    self.directory = directory
    self.workspace = workspace
    self.lineage = lineage
    self.serial = serial
    self.tool = tool
    self.cloud = cloud
    self.accepted = accepted
  }
}

extension IdentityCard {
  /// One line of the card.
  public struct Row: Hashable, Sendable {
    /// What it is.
    public let title: String
    /// Its value.
    public let value: String
    /// What it was before, where a change was accepted.
    public let previous: String?
  }

  /// The card line by line; what is not known has no line.
  public var rows: [Row] {
    var rows = [("directory", directory), ("workspace", workspace)]
    if let lineage { rows.append(("state", lineage + (serial.map { ", serial \($0)" } ?? ""))) }
    for field in CloudSettings.Field.allCases {
      if let value = cloud.values[field] { rows.append((field.title, value)) }
    }
    if !tool.isEmpty { rows.append(("tool", tool)) }
    let before = Dictionary(
      accepted.map { ($0.title, $0.recorded) }, uniquingKeysWith: { first, _ in first })
    return rows.map { Row(title: $0.0, value: $0.1, previous: before[$0.0]) }
  }
}
