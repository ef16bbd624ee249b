import Operations
import TerminalUI
import Terraform

/// Watches a run without a screen: what it says goes to standard error, what came of it to the caller.
struct RunFollower {
  let site: DeploymentSite

  /// Follows a run to its end.
  ///
  /// - Parameters:
  ///   - id: The run.
  ///   - kind: What it does.
  ///   - isQuiet: Whether its output is kept to itself.
  /// - Returns: What is known of it at its end.
  func follow(_ id: RunID, kind: RunKind, isQuiet: Bool) async -> RunProgress {
    var progress = RunProgress(kind: kind)
    var printed = 0
    for await lines in site.runs.lines(of: id) {
      for line in lines { progress.fold(line) }
      guard !isQuiet else { continue }
      let first = max(printed, progress.output.droppedCount)
      for index in first..<(progress.output.droppedCount + progress.output.count) {
        let line = progress.output[index - progress.output.droppedCount]
        Output.note(SafeText(line.text).string)
      }
      printed = progress.output.droppedCount + progress.output.count
    }
    return progress
  }

  /// Throws unless the run did what it should.
  func check(_ progress: RunProgress, _ id: RunID, isQuiet: Bool) throws {
    switch progress.outcome {
    case .succeeded: return
    case .refused(let reason):
      // With its output shown, the reason stands there already.
      throw CommandFailure(
        isQuiet ? SafeText(reason).string : "Run \(id) was refused. Nothing was done.")
    case .interrupted: throw CommandFailure("Run \(id) was interrupted.")
    case .stopped:
      throw CommandFailure(Self.stopped(progress, id))
    case .lost, nil:
      throw CommandFailure("The process of run \(id) is gone; how far it came is not known.")
    case .failed(let step, let exitCode):
      // With its output shown, the errors stand there already.
      let reasons =
        isQuiet ? progress.errors.flatMap { $0.lines() }.map { SafeText($0).string } : []
      throw CommandFailure(
        (["terraform \(step.rawValue) failed with exit code \(exitCode) in run \(id)."] + reasons)
          .joined(separator: "\n"))
    }
  }

  /// What is said of a run that was stopped by force: what may have leaked.
  private static func stopped(_ progress: RunProgress, _ id: RunID) -> String {
    let leaks = progress.resources.filter { $0.state == .abandoned }.map {
      "  \(SafeText($0.address.description).string)"
    }
    guard !leaks.isEmpty else { return "Run \(id) was stopped by force. Nothing was in flight." }
    return (["Run \(id) was stopped by force. These may exist without being in the state:"] + leaks)
      .joined(separator: "\n")
  }
}
