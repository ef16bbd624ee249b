public import FoundationEssentials
public import Terraform

/// The runs of one deployment.
public struct RunStore: Sendable {
  let paths: DeploymentPaths
  let world: World

  /// Names the deployment whose runs are meant.
  public init(paths: DeploymentPaths, world: World) {
    self.paths = paths
    self.world = world
  }

  /// The folder of a run, whether it exists or not.
  public func folder(_ id: RunID) -> RunFolder { RunFolder(path: "\(paths.runs)/\(id)") }

  /// Makes a run's folder with its request.
  ///
  /// - Parameter request: What the run is to do.
  /// - Returns: The folder.
  /// - Throws: `RunError.notWritten` when it cannot be made.
  public func create(_ request: RunRequest) throws(RunError) -> RunFolder {
    let folder = folder(request.id)
    do {
      try world.files.makeDirectory(folder.path)
      try world.files.write(folder.requestFile, Records.encode(request))
      // Who watches the runs saw the folder while it was empty: now it can be read.
      try world.files.write("\(paths.runs)/.newest", Array("\(request.id)\n".utf8))
      return folder
    } catch {
      throw .notWritten(reason: "\(error)")
    }
  }

  /// Reads what a run is to do.
  ///
  /// - Parameter id: The run.
  /// - Returns: Its request.
  /// - Throws: `RunError.unknown` when there is no such run or its record is damaged.
  public func request(_ id: RunID) throws(RunError) -> RunRequest {
    do {
      let bytes = try world.files.read(folder(id).requestFile)
      return try Records.decode(RunRequest.self, from: bytes)
    } catch {
      throw .unknown(id, reason: "\(error)")
    }
  }

  /// All runs, newest first.
  ///
  /// What is no run's folder, or has no readable request, is passed over.
  public func list() -> [RunSummary] {
    // A directory that is not there yet is one without runs.
    let names = (try? world.files.list(paths.runs)) ?? []
    return names.compactMap(RunID.init).sorted(by: >).compactMap { id in
      // A folder that is being made has no request yet: it will be in the next list.
      (try? request(id)).map(summary)
    }
  }

  /// A run as it stands in a list.
  ///
  /// - Parameter request: What the run is to do.
  /// - Returns: Its summary, from the end of its output and the record of its plan.
  public func summary(_ request: RunRequest) -> RunSummary {
    let end = recordedEnd(folder(request.id))
    let plan = record(request.planID ?? request.id)
    return RunSummary(
      request: request, outcome: end?.outcome ?? outcome(request.id), endedAt: end?.at,
      planned: plan.map {
        ChangeCounts(add: $0.add ?? 0, change: $0.change ?? 0, destroy: $0.destroy ?? 0)
      })
  }

  /// The run that goes on at the moment, nil when there is none.
  public func active() -> RunSummary? { list().first(where: \.isActive) }

  /// How a run ended; nil while it goes on.
  public func outcome(_ id: RunID) -> RunOutcome? {
    let folder = folder(id)
    if let end = recordedEnd(folder) { return end.outcome }
    guard !RunLife(folder: folder, world: world).isAlive else { return nil }
    // It may have written its last words between the two looks.
    return recordedEnd(folder)?.outcome ?? .lost
  }

  /// What a run's plan does.
  ///
  /// - Parameter id: A run that planned.
  /// - Returns: nil when it has no saved plan: it failed, or its plan was applied.
  public func plan(_ id: RunID) -> PlanRecord? {
    // No plan and no readable record of one come to the same: there is nothing to apply.
    guard (try? world.files.status(folder(id).planFile)) != nil else { return nil }
    return record(id)
  }

  /// What a run's plan does or did, whether the plan is still there or not.
  private func record(_ id: RunID) -> PlanRecord? {
    // A run that made no plan has no record of one.
    guard let bytes = try? world.files.read(folder(id).planRecordFile) else { return nil }
    return try? Records.decode(PlanRecord.self, from: bytes)
  }

  /// Everything that a run says, from its beginning until its end.
  public func lines(of id: RunID) -> RunLines { RunLines(folder: folder(id), world: world) }

  /// Looks for the end in the last bytes of the output.
  private func recordedEnd(_ folder: RunFolder) -> (outcome: RunOutcome, at: Date)? {
    // No output yet, no outcome.
    guard let status = try? world.files.status(folder.outputFile) else { return nil }
    let length = 1 << 12
    let offset = max(0, status.size - length)
    let bytes = (try? world.files.readTail(folder.outputFile, offset, length)) ?? []
    guard let last = bytes.split(separator: UInt8(ascii: "\n")).last,
      case .runEnded(let outcome, let at) = RunLine(line: Array(last))
    else { return nil }
    return (outcome, at)
  }
}

/// A run in a list.
public struct RunSummary: Hashable, Sendable {
  /// What it does.
  public var request: RunRequest
  /// How it ended; nil while it goes on.
  public var outcome: RunOutcome?
  /// When it ended; nil while it goes on, and when its process vanished.
  public var endedAt: Date?
  /// What its plan does, or the plan that it applies; nil without one.
  public var planned: ChangeCounts?

  /// Creates a summary.
  public init(
    request: RunRequest, outcome: RunOutcome?, endedAt: Date? = nil, planned: ChangeCounts? = nil
  ) {
    self.request = request
    self.outcome = outcome
    self.endedAt = endedAt
    self.planned = planned
  }

  /// Whether it goes on.
  public var isActive: Bool { outcome == nil }

  /// How long it took in seconds, from the request to its last line.
  public var seconds: Double? { endedAt.map { $0.timeIntervalSince(request.createdAt) } }
}

/// Why a run cannot be used.
public enum RunError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no such run.
  case unknown(RunID, reason: String)
  /// Its files cannot be written.
  case notWritten(reason: String)
  /// Its process cannot be started.
  case notStarted(reason: String)
  /// It has no saved plan, or terraform cannot show it.
  case noPlan(RunID, reason: String)

  /// A sentence for people.
  public var description: String {
    switch self {
    case .unknown(let id, let reason): "There is no run \(id) here: \(reason)"
    case .notWritten(let reason): "The run's files cannot be written: \(reason)"
    case .notStarted(let reason): "The run could not be started: \(reason)"
    case .noPlan(let id, let reason): "The run \(id) has no plan to show: \(reason)"
    }
  }
}
