import Cluster
public import FoundationEssentials
import Terraform

/// Everything that tells of the birth of one machine, each source as far as it is known.
public struct BirthEvidence: Hashable, Sendable {
  /// When terraform ordered the server and when it was ACTIVE.
  ///
  /// Source: `apply_start` and `apply_complete` of its resource.
  public struct Creation: Hashable, Sendable {
    /// When it was ordered.
    public var startedAt: Date
    /// When it was ACTIVE; nil before that.
    public var endedAt: Date?

    /// Makes a creation.
    public init(startedAt: Date, endedAt: Date?) {
      self.startedAt = startedAt
      self.endedAt = endedAt
    }
  }

  /// How terraform created it; nil when no run that is known did.
  public var creation: Creation?
  /// What the machine said last.
  public var reading: MachineReading?
  /// What the cluster says of its node; nil when it has none.
  public var node: NodeBirth?

  /// Collects what is known.
  public init(
    creation: Creation? = nil, reading: MachineReading? = nil, node: NodeBirth? = nil
  ) {
    self.creation = creation
    self.reading = reading
    self.node = node
  }
}

extension MachineBirth {
  /// Reconstructs a birth from what its sources say now.
  ///
  /// Nobody needs to have watched: terraform's lines, cloud-init's own file and the cluster's
  /// objects keep their times.
  ///
  /// - Parameters:
  ///   - resource: The address of its resource.
  ///   - machine: The machine, once the state has it.
  ///   - evidence: What is known of it.
  ///   - failure: Why it does not go on, if something outside the machine failed.
  public init(
    of resource: String, machine: Machine?, evidence: BirthEvidence, failure: String? = nil
  ) {
    let boot = Boot(evidence)
    let began = evidence.creation?.startedAt ?? boot.stages.first?.startedAt
    // Nothing of a server comes before it was there, whatever the clocks say.
    let floor = evidence.creation?.endedAt ?? began ?? .distantPast
    let milestones = BirthStage.allCases.compactMap { stage -> Milestone? in
      guard Self.isReached(stage, evidence, machine: machine) else { return nil }
      let at = Self.moment(of: stage, evidence, boot).map { max($0, floor) }
      return Milestone(stage: stage, at: at)
    }
    let isStuck = evidence.reading?.cloudInitFailure != nil && evidence.node?.isReady != true
    let name = machine?.name ?? ResourceAddress(parsing: resource)?.shortName ?? resource
    self.init(
      resource: resource, machineID: machine?.id, name: name, began: began,
      milestones: milestones, bootStages: boot.stages,
      failure: failure ?? (isStuck ? "cloud-init failed" : nil))
  }

  private static func isReached(
    _ stage: BirthStage, _ evidence: BirthEvidence, machine: Machine?
  ) -> Bool {
    let (reading, node) = (evidence.reading, evidence.node)
    switch stage {
    case .created:
      return evidence.creation.map { $0.endedAt != nil } ?? (machine != nil)
    case .ssh: return reading != nil
    case .cloudInit: return reading?.cloudInit.value.map(\.hasEnded) ?? false
    case .microK8s: return node != nil || reading?.vitals.value?.microK8sInstalledAt != nil
    case .joined: return node != nil
    case .ready: return node?.isReady == true
    case .pods: return node?.isReady == true && node?.hasReadyPods == true
    }
  }

  private static func moment(
    of stage: BirthStage, _ evidence: BirthEvidence, _ boot: Boot
  ) -> Date? {
    switch stage {
    case .created: evidence.creation?.endedAt
    // Ubuntu starts sshd when the network stage of cloud-init is over.
    case .ssh: boot.end(of: .initNetwork)
    case .cloudInit: boot.end(of: .modulesFinal)
    case .microK8s: boot.microK8sAt
    case .joined: evidence.node?.joinedAt
    case .ready: evidence.node?.readyAt
    case .pods: evidence.node?.podsReadyAt
    }
  }
}

/// The first boot of a machine, in times by this computer's clock.
private struct Boot {
  /// The stages that have begun.
  let stages: [BootStage]
  /// When MicroK8s was installed.
  let microK8sAt: Date?

  init(_ evidence: BirthEvidence) {
    guard let reading = evidence.reading, let vitals = reading.vitals.value else {
      (stages, microK8sAt) = ([], nil)
      return
    }
    let skew = reading.clockSkew.map { $0 / .seconds(1) } ?? 0
    let bootedAt = vitals.uptime.map { reading.fetchedAt.addingTimeInterval(-($0 / .seconds(1))) }
    func ours(_ moment: CloudInitStage.Moment?) -> Date? {
      switch moment {
      case nil: nil
      case .clock(let date): date.addingTimeInterval(-skew)
      case .sinceBoot(let time): bootedAt?.addingTimeInterval(time / .seconds(1))
      }
    }
    let all = vitals.bootStages.isEmpty ? reading.cloudInit.value?.stages ?? [] : vitals.bootStages
    let begun = all.compactMap { stage in
      ours(stage.startedAt).map {
        BootStage(name: stage.name.rawValue, startedAt: $0, endedAt: ours(stage.finishedAt))
      }
    }
    // A machine that was restarted later has the times of that boot, which was no birth.
    let joined = evidence.node?.joinedAt
    let isLater = begun.first.map { $0.startedAt > joined ?? .distantFuture } ?? false
    stages = isLater ? [] : begun
    let installed = vitals.microK8sInstalledAt?.addingTimeInterval(-skew)
    // It is there before the node joins; what is newer is an update.
    microK8sAt = installed.flatMap { $0 <= joined ?? .distantFuture ? $0 : nil }
  }

  func end(of name: CloudInitStage.Name) -> Date? {
    stages.first { $0.name == name.rawValue }?.endedAt
  }
}

extension CloudInitStatus {
  /// Whether no stage runs or is to come; how it ended is another question.
  fileprivate var hasEnded: Bool {
    switch status {
    case .notStarted, .running: false
    case .done, .error, .disabled: true
    }
  }
}
