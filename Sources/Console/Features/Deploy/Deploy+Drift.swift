import TerminalUI
import Terraform

extension Model {
  /// Whether the shown run only looks for drift.
  var isDriftOnly: Bool { deploy.watched?.options.isRefreshOnly == true }

  /// What somebody else changed, and the two ways to deal with it.
  var driftSummary: [InkedText] {
    guard let review = deploy.review else { return [InkedText("Reading the plan…", ink: .dim)] }
    if let failure = deploy.refusal ?? review.failure {
      return [InkedText(SafeText(failure.sentence), ink: .danger)]
    }
    guard let plan = review.plan else { return [InkedText("Reading the plan…", ink: .dim)] }
    guard !plan.drift.isEmpty else {
      // Outputs and the provider's own notes can differ although no resource does.
      return [
        InkedText("No resource was changed outside terraform. Nothing needs to be done."),
        InkedText(
          SafeText("\(word(for: .apply)) would only renew the state's notes."), ink: .dim),
      ]
    }
    let gone = plan.drift.count { $0.action == .delete }
    let counts =
      InkedText(
        SafeText("\(plan.drift.count - gone) changed"), ink: .warning, bold: plan.drift.count > gone
      )
      + InkedText(" · ", ink: .dim)
      + InkedText(SafeText("\(gone) gone"), ink: gone > 0 ? .danger : .dim, bold: gone > 0)
    return [counts, driftChoice]
  }

  private var driftChoice: InkedText {
    let putBack =
      inkedKey(of: .plan, bold: true) + InkedText(" plans to put it back.")
    guard case .available = availability(of: .apply) else { return putBack }
    return inkedKey(of: .apply, bold: true) + InkedText(" takes it into the state.  ")
      + putBack
  }
}
