extension CloudInitOutput {
  /// Reads the output, or the end of it; never fails.
  public init(log text: String) {
    self.init(log: Array(text.utf8))
  }

  /// Reads the output, or the end of it, in one pass; never fails.
  public init(log bytes: [UInt8]) {
    var reader = CloudInitOutputReader()
    for line in ByteLines(bytes[...]) { reader.read(line) }
    self = reader.finished()
  }
}

/// Goes through the output and keeps what was printed since the last traced command.
struct CloudInitOutputReader {
  private var result = CloudInitOutput()
  private var printed: [String] = []
  /// Whether a private key is being printed, none of which is kept.
  private var isInKey = false
  /// Whether the traceback of a stage is being printed.
  private var isInStageFailure = false

  /// As many lines of a command's output as help to understand it.
  private static let outputLimit = 20
  private static let modulesLimit = 100
  private static let longestLine = 1_000

  func finished() -> CloudInitOutput {
    var result = result
    result.lastLines = Array(printed.suffix(Self.outputLimit))
    return result
  }

  mutating func read(_ line: ArraySlice<UInt8>) {
    let text = Redaction.masked(Self.visiblePart(of: line))
    guard !text.isEmpty, !isKey(text) else { return }
    if let command = Self.tracedCommand(text) {
      result.lastCommand = command
      printed = []
    } else if let banner = CloudInitBanner(text[...]) {
      read(banner)
    } else if let module = Self.failedModule(text) {
      recordFailure(of: module, text)
    } else if let stage = Self.failedStage(text) {
      result.failedStage = stage
      isInStageFailure = true
    } else if let fault = CloudInitUserDataFault(message: text), text.contains("]: ") {
      result.userDataFault = result.userDataFault ?? fault
    } else {
      keep(text, isIndented: line.first == 0x20)
    }
  }

  private mutating func keep(_ text: String, isIndented: Bool) {
    if isInStageFailure, !isIndented, !text.hasPrefix("---"), !text.hasPrefix("Traceback") {
      result.failedStage = result.failedStage.map { "\($0): \(text)" }
      isInStageFailure = false
    }
    printed.append(text)
    if printed.count > 2 * Self.outputLimit { printed.removeFirst(Self.outputLimit) }
  }

  private mutating func isKey(_ text: String) -> Bool {
    if text.contains("-----BEGIN"), text.contains("PRIVATE KEY-----") {
      isInKey = true
    } else if isInKey, text.contains("-----END") {
      isInKey = false
      return true
    }
    return isInKey
  }

  private mutating func read(_ banner: CloudInitBanner) {
    printed = []
    // A new boot begins: what failed before belongs to the one before it.
    let order = CloudInitStage.Name.allCases
    if let stage = banner.stage, let last = result.stage,
      (order.firstIndex(of: stage) ?? 0) <= (order.firstIndex(of: last) ?? 0)
    {
      result = CloudInitOutput(earlierBoots: result.earlierBoots + 1)
    }
    result.stage = banner.stage ?? result.stage
    result.version = banner.version
    result.isFinished = banner.isFinished
    if banner.datasource?.hasPrefix("DataSourceNone") == true, result.userDataFault == nil {
      result.userDataFault = .noDatasource
    }
  }

  private mutating func recordFailure(of module: String, _ text: String) {
    if !result.failedModules.contains(module), result.failedModules.count < Self.modulesLimit {
      result.failedModules.append(module)
    }
    // It is reported twice, by the module and by the stage; the first time stands by the command.
    guard module.hasPrefix("scripts-") else { return }
    let script = Self.script(in: text)
    var failure =
      result.failure
      ?? CloudInitFailure(
        command: result.lastCommand, output: Array(printed.suffix(Self.outputLimit)),
        module: module)
    failure.script = failure.script ?? script?.name
    failure.exitCode = failure.exitCode ?? script?.exitCode
    result.failure = failure
  }

  /// The script and its exit code in `Failed running /var/lib/cloud/instance/scripts/part-004 [1]`.
  private static func script(in text: String) -> (name: String, exitCode: Int32?)? {
    let folder = "/var/lib/cloud/instance/scripts/"
    guard let start = text.firstRange(of: "Failed running " + folder)?.upperBound else {
      return nil
    }
    let words = text[start...].split(separator: " ")
    guard let name = words.first else { return nil }
    let code = words.dropFirst().first.flatMap { Int32($0.filter { $0 != "[" && $0 != "]" }) }
    return (String(name), code)
  }

  /// The shell's trace puts one `+` for each level of nesting before a command.
  private static func tracedCommand(_ text: String) -> String? {
    let rest = text.drop { $0 == "+" }
    guard rest.startIndex > text.startIndex, rest.first == " " else { return nil }
    return rest.trimmed
  }

  /// The module of a line such as `… util.py[WARNING]: Running module locale (<module …>) failed`.
  private static func failedModule(_ text: String) -> String? {
    guard
      text.contains("[WARNING]: ") || text.contains("[ERROR]: ")
        || text.hasPrefix("Failed running ")
    else { return nil }
    return CloudInitFailedModule.name(in: text)
  }

  /// The stage of a line such as `failed run of stage modules-final`.
  private static func failedStage(_ text: String) -> String? {
    for words in ["failed run of stage ", "failed stage "] {
      guard let start = text.firstRange(of: words)?.upperBound else { continue }
      return text[start...].split(separator: " ").first.map(String.init)
    }
    return nil
  }

  /// Programs that show progress overwrite their line; the last state is the one to read.
  private static func visiblePart(of line: ArraySlice<UInt8>) -> String {
    var rest = line
    while true {
      let carriage = rest.lastIndex(of: UInt8(ascii: "\r"))
      let part = carriage.map { rest[($0 + 1)...] } ?? rest
      let text = ControlSequences.removed(from: part.text(limit: longestLine)).trimmed
      guard text.isEmpty, let carriage else { return text }
      rest = rest[..<carriage]
    }
  }
}
