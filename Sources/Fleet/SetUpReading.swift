public import Cluster
public import FoundationEssentials

/// What a machine said of how it was set up: cloud-init's status and the ends of its logs.
public struct SetUpReading: Hashable, Sendable {
  /// When the last answer arrived, by this computer's clock.
  public let fetchedAt: Date
  /// The time on the machine then, or `fetchedAt` where it does not tell.
  public let machineTime: Date
  /// What could be read.
  public let evidence: CloudInitEvidence
  /// What could not, each with its reason, for a person to read.
  public let missing: [String]

  /// Makes a reading.
  public init(
    fetchedAt: Date, machineTime: Date, evidence: CloudInitEvidence, missing: [String] = []
  ) {
    self.fetchedAt = fetchedAt
    self.machineTime = machineTime
    self.evidence = evidence
    self.missing = missing
  }

  /// What it amounts to.
  public var report: CloudInitReport { CloudInitReport(evidence, now: machineTime) }
}
