extension KubectlFailure {
  /// Reads how a question to the cluster ended; returns nil when it was answered.
  ///
  /// - Parameters:
  ///   - output: its standard output. A worker explains itself there and exits with 0; the API's
  ///     own errors (`kind: Status`) can stand there too.
  ///   - errorOutput: its standard error.
  ///   - exitCode: its exit code on the machine.
  public init?(output: [UInt8] = [], errorOutput: String, exitCode: Int32) {
    let beginning = Array(output.prefix(8_192))
    let printed = String(decoding: beginning, as: UTF8.self)
    let lines = errorOutput.lines.map(\.trimmed).filter { !$0.isEmpty }
    let errors = lines.filter { !Self.isNoise($0) }
    if let failure = Self.answerInPlace(of: printed, errorOutput: errorOutput) {
      self = failure
    } else if let message = Self.statusMessage(in: beginning) {
      self.init(line: message)
    } else if let failure = Self.failedChecks(in: printed) {
      self = failure
    } else if exitCode == 0 {
      guard output.isEmpty, let line = errors.first(where: { $0.hasPrefix("No resources found") })
      else { return nil }
      self.init(line: line)
    } else if exitCode == 124 || exitCode == 137, errors.isEmpty {
      self.init(rule: .timeout, evidence: "exit code \(exitCode)")
    } else {
      let known = errors.last { line in Rule.all.contains { $0.matches(line) } }
      let line =
        known ?? errors.last ?? lines.last.map(Self.withoutLogHead)
        ?? [FirstLine.text(of: beginning)].first { !$0.isEmpty }
      self.init(line: line ?? "exit code \(exitCode)")
    }
  }

  /// Reads what MicroK8s says in the place of an answer, whatever the exit code: a worker and some
  /// versions' refusals print it to standard output and exit with 0.
  private static func answerInPlace(of printed: String, errorOutput: String) -> Self? {
    // An answer in JSON can hold such a sentence as a text.
    let isJSON = printed.first { !$0.isWhitespace } == "{"
    let text = isJSON ? errorOutput : printed + "\n" + errorOutput
    for line in text.lines.lazy.map(\.trimmed) {
      if line.hasPrefix("This MicroK8s deployment is acting as a node in a cluster") {
        return Self(rule: .worker, evidence: line)
      }
      if line.hasPrefix("Insufficient permissions to access MicroK8s") {
        return Self(rule: .permissions(in: text), evidence: line)
      }
      if line.hasPrefix("microk8s is not running") { return Self(line: line) }
    }
    return nil
  }

  /// Reads the list of checks that `/readyz?verbose` prints; nil when all of them passed.
  private static func failedChecks(in printed: String) -> Self? {
    let failed = printed.lines.compactMap { $0.dropping(prefix: "[-]") }
      .map { $0.prefix { $0 != " " } }
    guard !failed.isEmpty else { return nil }
    let names = failed.joined(separator: ", ")
    let isDatastore = failed.contains { $0.hasPrefix("etcd") }
    return Self(
      isDatastore ? .datastoreUnavailable : .apiNotReady, evidence: "[-]\(names)",
      summary: isDatastore
        ? "The datastore behind the cluster's API does not answer: \(names) failed."
        : "The cluster's API is not ready: \(names) failed.",
      remedy: isDatastore
        ? "See how many voters are up: microk8s status." : "Wait a minute, then: microk8s inspect.")
  }

  /// Reads a sentence of kubectl, of microk8s or of the API.
  public init(line: String) {
    self.init(rule: Rule.all.first { $0.matches(line) } ?? .other, evidence: line)
  }

  private init(rule: Rule, evidence: String) {
    let quoted = Self.withoutPrefix(evidence)
    self.init(
      rule.cause, evidence: evidence,
      summary: rule.summary ?? (quoted.last == "." ? quoted : quoted + "."), remedy: rule.remedy)
  }

  /// True for lines that repeat what the last one says for people.
  private static func isNoise(_ line: String) -> Bool {
    line.contains("memcache.go:") || line.hasPrefix("See 'kubectl")
  }

  /// Leaves out the time, process and place at the head of a log's line.
  private static func withoutLogHead(_ line: String) -> String {
    guard line.contains(".go:"), let end = line.ranges(of: "] ").first?.upperBound else {
      return line
    }
    return String(line[end...])
  }

  /// The message of an API error in what was printed.
  private static func statusMessage(in bytes: [UInt8]) -> String? {
    guard let start = bytes.firstIndex(of: UInt8(ascii: "{")) else { return nil }
    do {
      var reader = JSONReader(bytes, from: start)
      // A watch wraps the error that ends it.
      if try reader.peekText("type") == "ERROR" { reader = try reader.peek("object") ?? reader }
      guard try reader.peekText("kind") == "Status", try reader.peekText("status") == "Failure"
      else { return nil }
      let reason = try reader.peekText("reason") ?? "Failure"
      return "Error from server (\(reason)): \(try reader.peekText("message") ?? "")"
    } catch {
      // Only the beginning of a long answer is here, and an error of the API is short.
      return nil
    }
  }

  /// Leaves out `error: ` and `Error from server (Reason): `: the sentence after it says it all.
  private static func withoutPrefix(_ line: String) -> String {
    if line.hasPrefix("Error from server"), let colon = line.ranges(of: ": ").first?.upperBound {
      return String(line[colon...])
    }
    return line.dropping(prefix: "error: ").map { String($0) } ?? line
  }
}
