public import Fleet
public import FoundationEssentials
public import Terraform

/// What a run is to do.
///
/// It is written before the run starts and never changes. It holds no secret.
public struct RunRequest: Hashable, Codable, Sendable {
  /// The run's name.
  public var id: RunID
  /// What it does.
  public var kind: RunKind
  /// The real path of the Terraform directory.
  public var directory: String
  /// The path of `terraform` or `tofu`.
  public var tool: String
  /// The plan that an apply applies; nil for a plan.
  public var planID: RunID?
  /// What it is told beyond its kind; an apply has the options of its plan.
  public var options: RunOptions
  /// The deployment's name for people.
  public var deployment: String
  /// Who asked for it, as `user@host`.
  public var who: String
  /// When.
  public var createdAt: Date
  /// What somebody typed for the deployment's name; an apply that destroys or replaces needs it.
  public var confirmation: String?
  /// Whether a plan may be for another cloud, project or user than the last apply.
  public var acceptsIdentity: Bool?
  /// The tunnels through which terraform talks, which the run keeps for its time; nil for none.
  public var tunnels: TunnelPlan?

  /// Creates a request.
  public init(
    id: RunID, kind: RunKind, directory: String, tool: String, planID: RunID? = nil,
    options: RunOptions = RunOptions(), deployment: String, who: String, createdAt: Date,
    confirmation: String? = nil, acceptsIdentity: Bool? = nil, tunnels: TunnelPlan? = nil
  ) {
    self.id = id
    self.kind = kind
    self.directory = directory
    self.tool = tool
    self.planID = planID
    self.options = options
    self.deployment = deployment
    self.who = who
    self.createdAt = createdAt
    self.confirmation = confirmation
    self.acceptsIdentity = acceptsIdentity
    self.tunnels = tunnels
  }
}

extension RunRequest {
  /// The name of its program: `terraform` or `tofu`.
  var toolName: String { tool.split(separator: "/").last.map(String.init) ?? "terraform" }
}

/// What a runner gets over its standard input, because it must not stand in arguments or on disk.
struct RunPayload: Hashable, Codable, Sendable {
  /// Values of Terraform variables by name, without `TF_VAR_`.
  var variables: [String: String]
  /// The environment that terraform's own is made from.
  var environment: [String: String]
}

/// JSON as our own records have it: dates in ISO 8601, keys sorted.
enum Records {
  static func encode(_ record: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(record))
  }

  static func decode<Record: Decodable>(_ type: Record.Type, from bytes: [UInt8]) throws -> Record {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    return try decoder.decode(type, from: Data(bytes))
  }
}
