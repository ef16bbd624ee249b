import TerminalUI
import Terraform
import Testing

@testable import Console

/// A run that is refused for the state's sake says what to do about it.
@Suite("A state that is refused")
struct RefusedStateTests {
  private static let verdicts: [StateHealth] = [
    .missing(known: KnownState(serial: 12, lineage: "l", resourceCount: 8)),
    .empty(known: KnownState(serial: 12, lineage: "l", resourceCount: 8)),
    .torn(reason: "the state file is cut off"), .unsupported(version: 5),
    .regressed(known: 12, found: 9), .foreign(knownLineage: "l", foundLineage: "m"),
  ]

  @Test(
    "The Deploy screen names the command that shows the copies, also on a small terminal",
    arguments: verdicts, [RunKind.plan, .apply])
  func remedy(verdict: StateHealth, kind: RunKind) {
    var model = Sample.model(columns: 80, rows: 24)
    let run = Sample.run("a", kind, of: kind == .apply ? "p" : nil)
    model.receive(.runsListed([run]))
    model.receive(.input(.key("2")))
    model.receive(
      .runAdvanced(
        id: "a",
        lines: [.runEnded(.refused(reason: verdict.explanation), at: Sample.runStart)]))
    let words = model.shown.split { $0.isWhitespace || $0 == "│" }.joined(separator: " ")
    #expect(words.contains("quarterdeck restore"), "\(model.shown)")
    #expect(!words.contains("terraform starts"))
  }
}
