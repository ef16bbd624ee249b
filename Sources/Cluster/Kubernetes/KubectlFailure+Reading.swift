extension KubectlFailure {
  /// Reads how a question to the cluster ended; returns nil when it was answered.
  ///
  /// - Parameters:
  ///   - output: its standard output. A worker explains itself there and exits with 0; the API's
  ///     own errors (`kind: Status`) can stand there too.
  ///   - errorOutput: its standard error.
  ///   - exitCode: its exit code on the machine.
  public init?(output: [UInt8] = [], errorOutput: String, exitCode: Int32) {
    let beginning = output.prefix(8_192)
    let printed = String(decoding: beginning, as: UTF8.self)
    let errors = errorOutput.lines.map(\.trimmed).filter { !$0.isEmpty && !Self.isNoise($0) }
    if printed.contains("acting as a node in a cluster") {
      self.init(rule: .worker, evidence: FirstLine.text(of: Array(beginning)))
    } else if let message = Self.statusMessage(in: Array(beginning)) {
      self.init(line: message)
    } else if exitCode == 0 {
      guard output.isEmpty, let line = errors.first(where: { $0.hasPrefix("No resources found") })
      else { return nil }
      self.init(line: line)
    } else if exitCode == 124 || exitCode == 137, errors.isEmpty {
      self.init(rule: .timeout, evidence: "exit code \(exitCode)")
    } else {
      let printedLine = FirstLine.text(of: Array(beginning))
      let known = errors.last { line in Rule.all.contains { $0.matches(line) } }
      let line = known ?? errors.last ?? (printedLine.isEmpty ? nil : printedLine)
      self.init(line: line ?? "exit code \(exitCode)")
    }
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

  /// The message of an API error in what was printed.
  private static func statusMessage(in bytes: [UInt8]) -> String? {
    guard let start = bytes.firstIndex(of: UInt8(ascii: "{")) else { return nil }
    let reader = JSONReader(bytes, from: start)
    do {
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
