import FoundationEssentials

extension CloudInitStatus {
  /// Reads `cloud-init status --format json`, or `status.json` itself.
  ///
  /// - Parameters:
  ///   - json: what was printed; warnings before the first `{` are skipped.
  ///   - exitCode: 0, 1 for errors, 2 for errors that did no harm; 0 for a file.
  /// - Throws: `CloudInitStatusError` when there is no status in it.
  public init(json: [UInt8], exitCode: Int32) throws(CloudInitStatusError) {
    guard let start = json.firstIndex(of: UInt8(ascii: "{")) else {
      throw .notJSON(firstLine: FirstLine.text(of: json), exitCode: exitCode)
    }
    let document: StatusDocument
    do {
      document = try JSONDecoder().decode(StatusDocument.self, from: Data(json[start...]))
    } catch {
      throw .malformed
    }
    guard let status = document.status.flatMap(Status.init) ?? document.impliedStatus else {
      throw .malformed
    }
    self.init(
      status: status, extendedStatus: document.extendedStatus ?? status.rawValue,
      stage: document.stage.flatMap(CloudInitStage.Name.init),
      errors: document.errors ?? document.stages.flatMap(\.errors),
      recoverableErrors: document.recoverableErrors, detail: document.detail ?? "",
      stages: document.stages,
      isDegraded: exitCode == 2 || document.extendedStatus?.hasPrefix("degraded") == true)
  }
}

/// The two shapes: what the command prints, and the file, whose members are under `v1`.
private struct StatusDocument: Decodable {
  let status: String?
  let extendedStatus: String?
  let stage: String?
  let detail: String?
  let errors: [String]?
  let recoverableErrors: [String: [String]]
  let stages: [CloudInitStage]

  private enum CodingKeys: String, CodingKey {
    case v1, status, stage, detail, errors, datasource
    case extendedStatus = "extended_status"
    case recoverableErrors = "recoverable_errors"
  }

  private struct StageKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private struct Stage: Decodable {
    let start: Double?
    let finished: Double?
    let errors: [String]?
  }

  init(from decoder: any Decoder) throws {
    let top = try decoder.container(keyedBy: CodingKeys.self)
    if top.contains(.v1) {
      self = try top.decode(StatusDocument.self, forKey: .v1)
      return
    }
    status = top.text(.status)
    extendedStatus = top.text(.extendedStatus)
    stage = top.text(.stage)
    detail = top.text(.detail) ?? top.text(.datasource)
    errors = top.lenient(.errors)
    recoverableErrors = top.lenient(.recoverableErrors) ?? [:]
    let byName = try decoder.container(keyedBy: StageKey.self)
    stages = CloudInitStage.Name.allCases.compactMap { name in
      guard let stage = byName.lenient(StageKey(stringValue: name.rawValue), as: Stage.self) else {
        return nil
      }
      return CloudInitStage(
        name: name, startedAt: stage.start.map(CloudInitStage.Moment.init(seconds:)),
        finishedAt: stage.finished.map(CloudInitStage.Moment.init(seconds:)),
        errors: stage.errors ?? [])
    }
  }

  /// The status that the stages amount to, for the file, which does not name one.
  var impliedStatus: CloudInitStatus.Status? {
    guard let last = stages.last else { return nil }
    if stages.allSatisfy({ $0.startedAt == nil }) { return .notStarted }
    if stage != nil || last.name != .modulesFinal || last.finishedAt == nil { return .running }
    return stages.contains { !$0.errors.isEmpty } ? .error : .done
  }
}
