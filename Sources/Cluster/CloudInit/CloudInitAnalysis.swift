/// The stages and their steps as `cloud-init analyze show` or `cloud-init analyze blame` print them.
///
/// It has durations and no times of day. Of several boots it is the newest.
public struct CloudInitAnalysis: Hashable, Sendable {
  /// The stages in the order of the boot.
  public var stages: [CloudInitStageRun]
  /// How many boots are in the text before this one.
  public var earlierBoots: Int

  /// Reads what was printed; returns nil when it is neither of the two.
  public init?(text: String) {
    var reader = AnalysisReader()
    for line in ByteLines(Array(text.utf8)[...]) { reader.read(line.text(limit: 1_000)) }
    guard !reader.stages.isEmpty else { return nil }
    stages = reader.stages
    earlierBoots = max(0, reader.boots - 1)
  }
}

private struct AnalysisReader {
  private(set) var stages: [CloudInitStageRun] = []
  private(set) var boots = 0

  private static let mostSteps = 500

  mutating func read(_ line: String) {
    if line.hasPrefix("-- Boot Record ") {
      boots += 1
      stages = []
    } else if let name = line.dropping(prefix: "Starting stage: ") {
      CloudInitStage.Name(loose: name.trimmed[...]).map {
        stages.append(CloudInitStageRun(name: $0))
      }
    } else if let rest = line.dropping(prefix: "Finished stage: (") {
      let parts = rest.split(separator: ")", maxSplits: 1)
      guard let name = parts.first.flatMap({ CloudInitStage.Name(loose: $0) }),
        let index = stages.lastIndex(where: { $0.name == name })
      else { return }
      stages[index].duration = parts.dropFirst().first.flatMap { words in
        words.split(separator: " ").first.flatMap { Self.duration($0) }
      }
      let hasFailed = stages[index].steps.contains { $0.result == .failure }
      stages[index].result = hasFailed ? .failure : .success
    } else if let rest = line.dropping(prefix: "|`->") {
      readShown(rest)
    } else if line.hasSuffix(")"), let open = line.lastIndex(of: "(") {
      readBlamed(line[..<open].trimmed, line[line.index(after: open)...].dropLast())
    }
  }

  /// A line such as `|`->config-runcmd ran successfully @02.32700s +00.00200s`.
  private mutating func readShown(_ text: Substring) {
    guard let plus = text.ranges(of: " +").last, let at = text.ranges(of: " @").last,
      at.lowerBound < plus.lowerBound, !stages.isEmpty
    else { return }
    var step = Self.step(described: text[..<at.lowerBound])
    step.duration = Self.duration(text[plus.upperBound...])
    add(step, to: stages.count - 1)
  }

  /// The step of a description: cloud-init shows that of the end, or of the start if it failed.
  private static func step(described text: Substring) -> CloudInitStep {
    let words = text.split(separator: " ")
    var step: CloudInitStep
    if let first = words.first, first.hasPrefix("config-") {
      step = CloudInitStep(logged: first)
      step.result = .success
    } else if words.count > 1, words[0] == "running", words[1].hasPrefix("config-") {
      step = CloudInitStep(logged: words[1])
      step.result = .failure
    } else {
      step = CloudInitStep(name: text.trimmed, isModule: false, result: .success)
    }
    return step
  }

  /// A line such as `     00.80300s (init-network/config-growpart)`.
  private mutating func readBlamed(_ time: String, _ name: Substring) {
    guard time.hasSuffix("s"), let duration = Self.duration(time[...]),
      let slash = name.firstIndex(of: "/"),
      let stage = CloudInitStage.Name(loose: name[..<slash])
    else { return }
    var step = CloudInitStep(logged: name[name.index(after: slash)...])
    step.duration = duration
    if let index = stages.firstIndex(where: { $0.name == stage }) {
      add(step, to: index)
    } else {
      stages.append(CloudInitStageRun(name: stage))
      let order = CloudInitStage.Name.allCases
      stages.sort { (order.firstIndex(of: $0.name) ?? 0) < (order.firstIndex(of: $1.name) ?? 0) }
      stages.firstIndex { $0.name == stage }.map { add(step, to: $0) }
    }
  }

  private mutating func add(_ step: CloudInitStep, to stage: Int) {
    if stages[stage].steps.count < Self.mostSteps {
      stages[stage].steps.append(step)
    } else {
      stages[stage].droppedSteps += 1
    }
  }

  private static func duration(_ text: Substring) -> Duration? {
    let number = text.trimmed.prefix { $0.isNumber || $0 == "." }
    guard let seconds = Double(number), (0...1e9).contains(seconds) else { return nil }
    return .milliseconds((seconds * 1_000).rounded())
  }
}
