import Terraform

/// Writes our own lines into a run's output.
struct RunJournal: Sendable {
  let folder: RunFolder
  let world: World

  /// Adds one of our own lines.
  func write(_ line: RunLine) {
    guard let bytes = line.encoded else { return }
    append(bytes)
  }

  /// Says something to those who watch.
  func note(_ text: String) { write(.note(text, at: world.clock.now())) }

  /// Ends the run.
  func end(_ outcome: RunOutcome) { write(.runEnded(outcome, at: world.clock.now())) }

  /// Adds the diagnostics of `terraform validate -json` as the lines that other commands print them
  /// in.
  func writeDiagnostics(ofValidation json: [UInt8]) {
    // An answer that is no JSON is shown as it is.
    guard let answer = try? JSONValue(parsing: json) else { return append(json + [0x0A]) }
    for diagnostic in answer["diagnostics"]?.array ?? [] {
      append(
        diagnostic: diagnostic, isWarning: diagnostic["severity"]?.text == "warning",
        summary: diagnostic["summary"]?.text ?? "")
    }
  }

  /// Adds a diagnostic as the line that terraform prints it in.
  func append(diagnostic: JSONValue, isWarning: Bool, summary: String) {
    let line = JSONValue.object(
      JSONObject([
        .init(key: "@level", value: .string(isWarning ? "warn" : "error")),
        .init(key: "@message", value: .string((isWarning ? "Warning: " : "Error: ") + summary)),
        .init(key: "@module", value: .string("terraform.ui")),
        .init(key: "type", value: .string("diagnostic")),
        .init(key: "diagnostic", value: diagnostic),
      ]))
    append(Array((line.encodedText + "\n").utf8))
  }

  private func append(_ bytes: [UInt8]) {
    // A full disk loses the line, not the run: terraform's state matters more than our account of
    // it.
    try? world.files.append(folder.outputFile, bytes)
  }
}
