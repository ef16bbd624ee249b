import Terraform

extension Runner {
  /// Writes the configuration in terraform's layout; the output names the files that changed.
  func format(_ guardian: StateGuardian) async -> RunOutcome {
    await step(.format, .format, guardian) ?? .succeeded(changes: true)
  }

  /// Warns of files that are not in terraform's layout; nothing depends on it.
  func checkFormat(_ guardian: StateGuardian) async {
    let program = Program(
      request.tool, Invocation.formatCheck.arguments, environment: guardian.environment,
      directory: request.directory, deadline: .seconds(60))
    // What cannot be parsed is an error of `validate`, which says more.
    guard let result = try? await world.processes.run(program), result.end == .exited(3) else {
      return
    }
    let files = result.output.text.split(separator: "\n").map(String.init)
    guard let first = files.first else { return }
    journal.write(
      Diagnostic(
        severity: .warning,
        summary: files.count == 1
          ? "\(first) is not in terraform's layout"
          : "\(files.count) files are not in terraform's layout",
        detail: (files.count == 1 ? [] : files).joined(separator: "\n")
          + (files.count == 1 ? "" : "\n") + "\(toolName) fmt puts that right."))
  }
}
