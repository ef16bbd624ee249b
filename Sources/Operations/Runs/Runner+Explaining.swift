import FoundationEssentials
import Terraform

extension Runner {
  /// How much of a step's output is looked at for the cause of its failure, in bytes.
  private static let explainedBytes = 1 << 20

  /// Adds to the output what to do about the failure of a step, as far as it is a known one.
  ///
  /// - Parameters:
  ///   - start: Where the output of the step begins.
  ///   - guardian: Whose state it is.
  func explainFailure(from start: Int, _ guardian: StateGuardian) {
    // Without the output there is nothing to explain; terraform's own words stand in it anyway.
    let bytes = (try? world.files.readTail(folder.outputFile, start, Self.explainedBytes)) ?? []
    let lines = bytes.split(separator: UInt8(ascii: "\n")).map { RunLine(line: Array($0)) }
    let diagnostics = lines.compactMap { line -> Diagnostic? in
      guard case .message(.diagnostic(let diagnostic), _) = line else { return nil }
      return diagnostic
    }
    for remedy in Remedy.all(for: diagnostics) { journal.write(remedy) }
    if let lock = LockInfo.met(in: lines) {
      journal.write(
        lock.explanation(holder: holder(guardian), tool: toolName, now: world.clock.now()))
    }
  }

  /// The size of the output so far: where the next step's begins.
  var outputSize: Int {
    // No output yet: it begins at its beginning.
    (try? world.files.status(folder.outputFile))?.size ?? 0
  }

  /// `terraform` or `tofu`.
  var toolName: String { request.toolName }

  private func holder(_ guardian: StateGuardian) -> LockInfo.Holder {
    guard case .file(let path) = guardian.location else { return .elsewhere }
    return RecordLock.holder(of: path).map { .process($0) } ?? .nobody
  }
}

extension RunJournal {
  /// Adds a diagnostic of our own, in the shape of terraform's.
  func write(_ diagnostic: Diagnostic) {
    append(
      diagnostic: .object(
        JSONObject([
          .init(key: "severity", value: .string(diagnostic.severity.rawValue)),
          .init(key: "summary", value: .string(diagnostic.summary)),
          .init(key: "detail", value: .string(diagnostic.detail)),
        ])), isWarning: diagnostic.severity == .warning, summary: diagnostic.summary)
  }
}
