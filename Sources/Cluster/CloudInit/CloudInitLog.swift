/// What cloud-init's log says of the newest boot in it.
///
/// Source: `/var/log/cloud-init.log`, whole or its end, as cloud-init wrote it or as syslog or the
/// journal kept it; versions 20 to 26.
public struct CloudInitLog: Hashable, Sendable {
  /// cloud-init's version.
  public var version: String?
  /// The stages that began, in the order of the boot.
  public var stages: [CloudInitStageRun]
  /// What it complained about, in the order in which it did.
  public var problems: [CloudInitProblem]
  /// How many further problems were not kept.
  public var droppedProblems: Int
  /// Why user data was not used.
  public var userDataFault: CloudInitUserDataFault?
  /// Where the configuration came from, as the last line says it.
  public var datasource: String?
  /// Whether the line is there that cloud-init ends with.
  public var isFinished: Bool
  /// When the last record was written.
  public var lastRecordAt: CloudInitStage.Moment?
  /// How many boots are in the log before this one.
  public var earlierBoots: Int

  /// Creates what a log says; without arguments, that of an empty one.
  public init(
    version: String? = nil, stages: [CloudInitStageRun] = [], problems: [CloudInitProblem] = [],
    droppedProblems: Int = 0, userDataFault: CloudInitUserDataFault? = nil,
    datasource: String? = nil, isFinished: Bool = false,
    lastRecordAt: CloudInitStage.Moment? = nil, earlierBoots: Int = 0
  ) {
    self.version = version
    self.stages = stages
    self.problems = problems
    self.droppedProblems = droppedProblems
    self.userDataFault = userDataFault
    self.datasource = datasource
    self.isFinished = isFinished
    self.lastRecordAt = lastRecordAt
    self.earlierBoots = earlierBoots
  }

  /// Reads a log, or any part of one; never fails.
  ///
  /// Takes one pass, and keeps no more than a bounded number of steps and problems.
  public init(log bytes: [UInt8]) {
    var reader = CloudInitLogReader()
    for line in ByteLines(bytes[...]) { reader.read(line) }
    self = reader.finished()
  }

  /// A module of the newest boot by its name, whatever stage it is in.
  public func module(_ name: String) -> CloudInitStep? {
    stages.lazy.flatMap(\.steps).last { $0.isModule && $0.name == name }
  }
}
