import TerminalUI

extension Deployment {
  /// What makes the deployment unmistakable: a sign and the configuration's word in capitals; empty
  /// for one that is not guarded.
  var guardMark: SafeText {
    guardWord.map { Glyphs.guarded + SafeText(" \($0.uppercased())") } ?? .empty
  }
}

extension Overlay {
  /// Whether it asks for a decision, so that it must say where that is taken.
  var isDecision: Bool {
    switch self {
    case .question, .confirmation, .countdown, .podDeletion, .forcedStop, .restore, .fanOut,
      .custom:
      true
    case .palette, .commandLog, .help, .variables, .picker, .planMenu, .save, .doctor: false
    }
  }
}

extension InkedText {
  /// The same words in one ink.
  func inked(_ ink: Ink) -> InkedText {
    InkedText(runs: runs.map { Run($0.text, ink: ink, isBold: $0.isBold) })
  }
}
