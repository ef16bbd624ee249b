public import Fleet
public import FoundationEssentials
import SystemPackage
import Terraform

/// The files of one run: `<state>/<deployment>/runs/<run>/`, 0700.
public struct RunFolder: Hashable, Sendable {
  /// The directory.
  public let path: String

  /// Names a run's directory.
  public init(path: String) {
    self.path = path
  }

  /// The run's name, nil when the directory is no run's.
  public var id: RunID? { FilePath(path).lastComponent.flatMap { RunID($0.string) } }
  /// What the run is to do.
  public var requestFile: String { "\(path)/request.json" }
  /// All that happened, a line each: terraform's messages and our own.
  public var outputFile: String { "\(path)/output.jsonl" }
  /// The saved plan.
  ///
  /// It holds secrets.
  public var planFile: String { "\(path)/plan.tfplan" }
  /// What the plan does, without values, and its digest.
  public var planRecordFile: String { "\(path)/plan.json" }
  /// Which process runs it.
  public var runnerFile: String { "\(path)/runner.json" }
  /// There as soon as somebody asks for an interrupt.
  public var interruptFile: String { "\(path)/interrupt" }
  /// There as soon as somebody asks for a forced stop.
  public var forcedStopFile: String { "\(path)/forced-stop" }

  /// The files of the deployment that the run belongs to.
  public var deployment: DeploymentPaths {
    DeploymentPaths(root: FilePath(path).removingLastComponent().removingLastComponent().string)
  }

  /// The folder of another run of the same deployment.
  func sibling(_ id: RunID) -> RunFolder { RunFolder(path: "\(deployment.runs)/\(id)") }
}

/// The processes of a run that was started.
struct RunnerRecord: Hashable, Codable, Sendable {
  /// The runner.
  var runner: ProcessIdentity
  /// The terraform that it runs at the moment.
  var tool: ProcessIdentity?
}

/// What a saved plan does, in words without values.
///
/// The plan file itself holds secrets, this does not.
public struct PlanRecord: Hashable, Codable, Sendable {
  /// The plan file's digest, checked before it is applied.
  public var sha256: String
  /// The workspace that it is for; nil in records of older versions.
  public var workspace: String?
  /// The state that it was made on; nil when there was none.
  public var lineage: String?
  /// That state's serial.
  public var serial: UInt64?
  /// Resources to create, replacements included.
  public var add: Int?
  /// Resources to change in place.
  public var change: Int?
  /// Resources to destroy, replacements included.
  public var destroy: Int?
  /// The addresses of what would be destroyed or replaced.
  public var destroyed: [String]
  /// When it was made.
  public var createdAt: Date
  /// The tool that made it, with its version: "terraform 1.11.4".
  public var tool: String?
  /// For which cloud it was made, and as whom.
  public var cloud: CloudIdentity?
  /// For which cloud the deployment was applied before, where the plan may be for another.
  public var formerCloud: CloudIdentity?
  /// Whether an apply would do anything.
  public var isApplyable: Bool?
  /// What each resource depends on; nil in the record of an older version.
  public var dependencies: [String: [String]]?
}
