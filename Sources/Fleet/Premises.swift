/// What is there before anything was deployed: the directory, the tool, the variables, the cloud.
///
/// It is what can be told without asking anybody: no program is run and no network touched.
public struct Premises: Hashable, Sendable {
  /// What is known of the way to the cloud.
  public enum Cloud: Hashable, Sendable {
    /// The configuration names no OpenStack.
    case notNeeded
    /// Where it is, is known; from where that is, in words such as "from $OS_CLOUD".
    case known(String)
    /// Nothing says where it is.
    case unknown
  }

  /// How many files of configuration the directory has.
  public var configurationFiles: Int
  /// How many other files it has; hidden ones and those of Terraform do not count.
  public var otherFiles: Int
  /// The path of terraform or tofu; nil when there is none.
  public var tool: String?
  /// Whether `init` has been run.
  public var isInitialised: Bool
  /// The variables that have no value.
  public var missingVariables: [String]
  /// The way to the cloud.
  public var cloud: Cloud
  /// Why the directory cannot be looked at; nil if it can.
  public var problem: String?

  /// Makes premises.
  public init(
    configurationFiles: Int, otherFiles: Int = 0, tool: String?, isInitialised: Bool = false,
    missingVariables: [String] = [], cloud: Cloud = .notNeeded, problem: String? = nil
  ) {
    self.configurationFiles = configurationFiles
    self.otherFiles = otherFiles
    self.tool = tool
    self.isInitialised = isInitialised
    self.missingVariables = missingVariables
    self.cloud = cloud
    self.problem = problem
  }
}
