/// What there is to read of a machine's boot, each part as far as it is known.
public struct CloudInitEvidence: Hashable, Sendable {
  /// What a text can be, recognised by its content.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// What `cloud-init status` printed, in any of its formats.
    case status = "cloud-init status"
    /// The file with the stages.
    case stages = "status.json"
    /// The file that is written in the end.
    case result = "result.json"
    /// cloud-init's own log.
    case log = "cloud-init.log"
    /// What the stages and their commands printed.
    case output = "cloud-init-output.log"
    /// What `cloud-init analyze show` or `blame` printed.
    case analysis = "cloud-init analyze"
  }

  /// What `cloud-init status` said.
  public var status: CloudInitStatus?
  /// What `/run/cloud-init/status.json` says of the stages.
  public var stages: CloudInitStatus?
  /// The errors in `/run/cloud-init/result.json`, which is there once the boot has ended.
  public var resultErrors: [String]?
  /// What `/var/log/cloud-init.log` says.
  public var log: CloudInitLog?
  /// What `/var/log/cloud-init-output.log` says.
  public var output: CloudInitOutput?
  /// What `cloud-init analyze` says.
  public var analysis: CloudInitAnalysis?

  /// Collects what is known.
  public init(
    status: CloudInitStatus? = nil, stages: CloudInitStatus? = nil, resultErrors: [String]? = nil,
    log: CloudInitLog? = nil, output: CloudInitOutput? = nil, analysis: CloudInitAnalysis? = nil
  ) {
    self.status = status
    self.stages = stages
    self.resultErrors = resultErrors
    self.log = log
    self.output = output
    self.analysis = analysis
  }

  /// Takes in a text, whatever of cloud-init it is.
  ///
  /// - Parameter bytes: The content of a file, or what a command printed.
  /// - Returns: What it was.
  /// - Throws: `CloudInitEvidenceError` when it is nothing of cloud-init, or was there already.
  @discardableResult
  public mutating func add(_ bytes: [UInt8]) throws(CloudInitEvidenceError) -> Kind {
    guard bytes.contains(where: { $0 > 0x20 }) else { throw .empty }
    guard let kind = CloudInitRecognition.kind(of: bytes) else {
      throw .unknown(firstLine: FirstLine.text(of: bytes))
    }
    guard !has(kind) else { throw .twice(kind) }
    switch kind {
    case .log: log = CloudInitLog(log: bytes)
    case .output: output = CloudInitOutput(log: bytes)
    case .result: resultErrors = try CloudInitRecognition.resultErrors(bytes)
    case .analysis:
      guard let read = CloudInitAnalysis(text: String(decoding: bytes, as: UTF8.self)) else {
        throw .damaged(kind, reason: "no stage in it can be read.")
      }
      analysis = read
    case .status, .stages:
      let read: CloudInitStatus
      do throws(CloudInitStatusError) {
        read =
          try CloudInitRecognition.isJSON(bytes)
          ? CloudInitStatus(json: bytes, exitCode: 0)
          : CloudInitStatus(text: String(decoding: bytes, as: UTF8.self))
      } catch {
        throw .damaged(kind, reason: "\(error)")
      }
      if kind == .status { status = read } else { stages = read }
    }
    return kind
  }

  /// Takes in a text that was read in pieces.
  ///
  /// - Parameter text: What it says.
  /// - Returns: What it was.
  /// - Throws: `CloudInitEvidenceError.twice` when there is one of its kind.
  @discardableResult
  public mutating func add(_ text: CloudInitTranscript) throws(CloudInitEvidenceError) -> Kind {
    guard !has(text.kind) else { throw .twice(text.kind) }
    switch text {
    case .log(let read): log = read
    case .output(let read): output = read
    }
    return text.kind
  }

  private func has(_ kind: Kind) -> Bool {
    switch kind {
    case .status: status != nil
    case .stages: stages != nil
    case .result: resultErrors != nil
    case .log: log != nil
    case .output: output != nil
    case .analysis: analysis != nil
    }
  }
}

/// Why a text tells nothing of a boot.
public enum CloudInitEvidenceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is nothing in it.
  case empty
  /// It is nothing that cloud-init writes.
  case unknown(firstLine: String)
  /// There was one of its kind before.
  case twice(CloudInitEvidence.Kind)
  /// It is cut off, or changed.
  case damaged(CloudInitEvidence.Kind, reason: String)

  /// One sentence, and what to do.
  public var description: String {
    switch self {
    case .empty: "It is empty."
    case .unknown(let line):
      "It is nothing that cloud-init writes; it begins with “\(line.prefix(80))”. Give "
        + "cloud-init.log, cloud-init-output.log, status.json, result.json, or what `cloud-init "
        + "status` or `cloud-init analyze show` printed."
    case .twice(let kind):
      "It is a second \(kind.rawValue). Give the files of one machine and one time only."
    case .damaged(let kind, let reason): "As \(kind.rawValue) it cannot be read: \(reason)"
    }
  }
}

/// Recognises what a text of cloud-init is.
enum CloudInitRecognition {
  /// So much of both ends is looked at, in bytes.
  static let lookedAt = 1 << 16

  /// Returns what a text is, nil when it is nothing of cloud-init.
  static func kind(of bytes: [UInt8]) -> CloudInitEvidence.Kind? {
    if isJSON(bytes) { return jsonKind(bytes) }
    var found = Found()
    for line in ByteLines(bytes.prefix(lookedAt)) { found.look(at: line) }
    if bytes.count > lookedAt {
      for line in ByteLines(bytes.suffix(lookedAt)) { found.look(at: line) }
    }
    return found.kind
  }

  /// Whether a text is JSON, maybe with a warning of cloud-init before it.
  static func isJSON(_ bytes: [UInt8]) -> Bool {
    for line in ByteLines(bytes.prefix(4_096)) {
      let line = line.trimmedBytes
      if line.isEmpty { continue }
      if line.first == UInt8(ascii: "{") { return true }
      guard CloudInitRecord(line) != nil || line.allSatisfy({ $0 == 0x2E }) else { return false }
    }
    return false
  }

  private static func jsonKind(_ bytes: [UInt8]) -> CloudInitEvidence.Kind? {
    guard let start = bytes.firstIndex(of: UInt8(ascii: "{")) else { return nil }
    var reader = JSONReader(bytes, from: start)
    // What is cut off is still what it was.
    var keys: Set<String> = []
    collect(&reader, into: &keys)
    if keys.contains("status") || keys.contains("extended_status") { return .status }
    if keys.contains("stage") || keys.contains("init-local") { return .stages }
    return keys.contains("errors") ? .result : nil
  }

  private static func collect(
    _ reader: inout JSONReader, into keys: inout Set<String>, isInside: Bool = false
  ) {
    do throws(JSONReader.Malformed) {
      guard try reader.enterObject() else { return }
      while let key = try reader.nextKey() {
        if key.text == "v1", !isInside {
          collect(&reader, into: &keys, isInside: true)
          return
        }
        if keys.count < 100 { keys.insert(key.text) }
        try reader.skip()
      }
    } catch {
      return
    }
  }

  /// The errors of `result.json`.
  static func resultErrors(_ bytes: [UInt8]) throws(CloudInitEvidenceError) -> [String] {
    var reader = JSONReader(bytes, from: bytes.firstIndex(of: UInt8(ascii: "{")) ?? 0)
    do throws(JSONReader.Malformed) {
      return try errors(&reader)
    } catch {
      throw .damaged(.result, reason: "the JSON is cut off.")
    }
  }

  /// The list, which is under `v1`.
  private static func errors(
    _ reader: inout JSONReader, isInside: Bool = false
  ) throws(JSONReader.Malformed) -> [String] {
    guard try reader.enterObject() else { return [] }
    var found: [String] = []
    while let key = try reader.nextKey() {
      switch key {
      case "v1" where !isInside: return try errors(&reader, isInside: true)
      case "errors": found = try reader.list()
      default: try reader.skip()
      }
    }
    return found
  }

  /// What the lines of a text are like.
  private struct Found {
    private var details = 0
    private var warnings = 0
    private var banners = 0
    private var traces = 0
    private var infos = 0
    private var analysis = 0
    private var statusLines = 0

    mutating func look(at line: ArraySlice<UInt8>) {
      if let record = CloudInitRecord(line) {
        if record.isDetail { details += 1 } else { warnings += 1 }
      } else if line.begins(with: "Cloud-init v. ") {
        banners += 1
      } else if line.begins(with: "ci-info: ") {
        infos += 1
      } else if line.begins(with: "+ ") || line.begins(with: "++ ") {
        traces += 1
      } else if line.begins(with: "-- Boot Record ") || line.begins(with: "Starting stage: ") {
        analysis += 1
      } else if line.drop(while: { $0 == 0x2E }).begins(with: "status: ") {
        statusLines += 1
      } else if line.first == 0x20, line.last == UInt8(ascii: ")"),
        String(decoding: line.prefix(200), as: UTF8.self).contains("s (")
      {
        let name = String(decoding: line.prefix(200), as: UTF8.self)
        if ["(init-", "(modules-"].contains(where: { name.contains($0) }) { analysis += 1 }
      }
    }

    var kind: CloudInitEvidence.Kind? {
      if analysis > 0, details == 0 { return .analysis }
      if statusLines > 0, details == 0, banners == 0 { return .status }
      if details > 0 { return .log }
      return banners + warnings + infos + traces > 0 ? .output : nil
    }
  }
}
