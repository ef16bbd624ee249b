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
    var reader = JSONReader(json, from: start)
    let document: StatusDocument?
    do {
      document = try StatusDocument.read(&reader)
    } catch {
      throw .malformed
    }
    guard let document, let status = document.status ?? document.impliedStatus else {
      throw .malformed
    }
    self.init(
      status: status, extendedStatus: document.extendedStatus,
      stage: document.stage, errors: document.errors ?? document.stages.flatMap(\.errors),
      recoverableErrors: document.recoverableErrors, detail: document.detail,
      stages: document.stages,
      isDegraded: exitCode == 2 || document.extendedStatus?.hasPrefix("degraded") == true
        || document.isFileOfDegradedBoot,
      bootStatusCode: document.bootStatusCode)
  }
}

/// The two shapes: what the command prints, and the file, whose members are under `v1`.
private struct StatusDocument: JSONReadable {
  var status: CloudInitStatus.Status?
  var extendedStatus: String?
  var bootStatusCode: String?
  var stage: CloudInitStage.Name?
  var detail = ""
  var errors: [String]?
  var recoverableErrors: [String: [String]] = [:]
  /// Those of the stages: the file has no others, and the command repeats them.
  var stageRecoverableErrors: [String: [String]] = [:]
  var stages: [CloudInitStage] = []

  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    try read(&reader, isInside: false)
  }

  /// Reads the document, or what is under its `v1`; there is no second one inside.
  private static func read(
    _ reader: inout JSONReader, isInside: Bool
  ) throws(JSONReader.Malformed) -> Self? {
    guard try reader.enterObject() else { return nil }
    var document = Self()
    while let key = try reader.nextKey() {
      switch key {
      case "v1" where !isInside: return try read(&reader, isInside: true)
      case "status":
        document.status = try reader.text().flatMap {
          CloudInitStatus.Status(word: $0)
        }
      case "extended_status": document.extendedStatus = try reader.text()
      case "boot_status_code": document.bootStatusCode = try reader.text()
      case "stage": document.stage = try reader.text().flatMap(CloudInitStage.Name.init)
      case "detail": document.detail = try reader.text() ?? ""
      case "errors": document.errors = try reader.list()
      case "recoverable_errors": document.recoverableErrors = try .read(&reader) ?? [:]
      default:
        guard let name = CloudInitStage.Name(rawValue: key.text) else {
          try reader.skip()
          continue
        }
        let (stage, recoverable) = try CloudInitStage.read(&reader, name: name)
        if let stage { document.stages.append(stage) }
        document.stageRecoverableErrors.merge(recoverable) { $0 + $1 }
      }
    }
    if document.status == nil { document.recoverableErrors = document.stageRecoverableErrors }
    let order = CloudInitStage.Name.allCases
    document.stages.sort { left, right in
      (order.firstIndex(of: left.name) ?? 0) < (order.firstIndex(of: right.name) ?? 0)
    }
    return document
  }

  /// Whether this is the file, which names no status, of a boot that went through with warnings.
  var isFileOfDegradedBoot: Bool {
    status == nil && impliedStatus == .done && !recoverableErrors.isEmpty
  }

  /// The status that the stages amount to, for the file, which does not name one.
  var impliedStatus: CloudInitStatus.Status? {
    guard let last = stages.last else { return nil }
    if stages.allSatisfy({ $0.startedAt == nil }) { return .notStarted }
    if stage != nil || last.name != .modulesFinal || last.finishedAt == nil { return .running }
    return stages.contains { !$0.errors.isEmpty } ? .error : .done
  }
}

extension CloudInitStage {
  fileprivate static func read(
    _ reader: inout JSONReader, name: Name
  ) throws(JSONReader.Malformed) -> (Self?, recoverableErrors: [String: [String]]) {
    guard try reader.enterObject() else { return (nil, [:]) }
    var stage = Self(name: name)
    var recoverable: [String: [String]] = [:]
    while let key = try reader.nextKey() {
      switch key {
      case "start": stage.startedAt = try reader.number().map(Moment.init(seconds:))
      case "finished": stage.finishedAt = try reader.number().map(Moment.init(seconds:))
      case "errors": stage.errors = try reader.list()
      case "recoverable_errors": recoverable = try .read(&reader) ?? [:]
      default: try reader.skip()
      }
    }
    return (stage, recoverable)
  }
}
