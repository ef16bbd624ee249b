extension CloudInitOutput {
  /// Reads the output, or the end of it; never fails.
  public init(log text: String) {
    var reader = OutputReader()
    for line in text.split(separator: "\n") { reader.read(line) }
    self = reader.result
  }
}

/// Goes through the output and keeps what was printed since the last traced command.
private struct OutputReader {
  private(set) var result = CloudInitOutput()
  private var printed: [String] = []

  /// As many lines of a command's output as help to understand it.
  private static let outputLimit = 20

  mutating func read(_ line: Substring) {
    let text = Redaction.masked(Self.visiblePart(of: line))
    guard !text.isEmpty else { return }
    if let command = Self.tracedCommand(text) {
      result.lastCommand = command
      printed = []
    } else if text.hasPrefix("Cloud-init v. ") {
      readBanner(text)
    } else if let module = Self.failedModule(text) {
      if result.failedModules.last != module { result.failedModules.append(module) }
      if Self.isScripts(module) { recordFailure(module: module) }
    } else if text.contains("Failed loading yaml blob") || text.contains("empty cloud config") {
      result.skippedUserData = true
    } else {
      printed.append(text)
      if printed.count > Self.outputLimit { printed.removeFirst() }
    }
  }

  /// A line such as `Cloud-init v. 22.4.2 running 'modules:final' at …`.
  private mutating func readBanner(_ text: String) {
    result.isFinished = text.contains(" finished at ")
    printed = []
    // A new boot begins: what failed before belongs to the one before it.
    if text.contains("running 'init-local'") {
      result = CloudInitOutput()
    }
  }

  private mutating func recordFailure(module: String) {
    // It is reported twice, by the module and by the stage; the first time stands by the command.
    guard result.failure == nil else { return }
    result.failure = CloudInitFailure(
      command: result.lastCommand, output: printed, module: module)
  }

  /// The shell's trace puts one `+` for each level of nesting before a command.
  private static func tracedCommand(_ text: String) -> String? {
    let rest = text.drop { $0 == "+" }
    guard rest.count < text.count, rest.first == " " else { return nil }
    return rest.trimmed
  }

  /// The module of a line such as `… util.py[WARNING]: Running module locale (<module …>) failed`.
  private static func failedModule(_ text: String) -> String? {
    if text.contains("Failed running /var/lib/cloud/instance/scripts/") { return "scripts-user" }
    guard text.contains("[WARNING]: ") || text.contains("[ERROR]: ") else { return nil }
    for (before, suffix) in [("Failed to run module ", ""), ("Running module ", ") failed")] {
      guard text.hasSuffix(suffix), let start = text.ranges(of: before).first?.upperBound else {
        continue
      }
      return text[start...].split(separator: " ").first
        .map { String($0).replacing("_", with: "-") }
    }
    return nil
  }

  private static func isScripts(_ module: String) -> Bool { module.hasPrefix("scripts-") }

  /// Programs that show progress overwrite their line; the last state is the one to read.
  private static func visiblePart(of line: Substring) -> String {
    line.split(separator: "\r").map(\.trimmed).last { !$0.isEmpty } ?? ""
  }
}
