import Cluster

/// A recorded set-up of a machine.
enum RecordedSetUp: String {
  case done
  case joinFailed = "join-failed"

  /// What the probe of a machine makes of it; read once for all tests, for it is long.
  var read: Result<Answers, any Error> {
    switch self {
    case .done: Self.answersOfDone
    case .joinFailed: Self.answersOfJoinFailed
    }
  }

  private static let answersOfDone = Result { try Answers(.done) }
  private static let answersOfJoinFailed = Result { try Answers(.joinFailed) }

  /// Its status, and where it failed also what is known of that.
  struct Answers {
    let status: CloudInitStatus
    let failure: CloudInitFailure?
    let report: CloudInitReport?

    init(_ setUp: RecordedSetUp) throws {
      let folder = "ClusterTests/Fixtures/cloud-init/\(setUp.rawValue)"
      status = try CloudInitStatus(
        json: try Sample.fixture("\(folder)/status.json.cli"), exitCode: setUp == .done ? 0 : 1)
      guard status.status == .error else {
        (failure, report) = (nil, nil)
        return
      }
      let output = CloudInitOutput(log: try Sample.fixture("\(folder)/cloud-init-output.log"))
      let log = CloudInitLog(log: try Sample.fixture("\(folder)/cloud-init.log"))
      failure = output.failure
      report = CloudInitReport(CloudInitEvidence(status: status, log: log, output: output))
    }
  }
}
