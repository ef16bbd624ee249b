import TerminalUI
import Terraform

/// What somebody else changed, as lines: for each resource, which attribute was what and is what.
///
/// How many lines there are does not depend on their width.
struct DriftLines {
  /// The lines.
  private(set) var lines: [InkedText] = []
  private let columns: Int

  /// Makes the lines of a refresh-only plan: what is gone first, then what is changed.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - columns: The room of a line: a long address is cut in its middle.
  init(of plan: Plan, columns: Int) {
    self.columns = columns
    for change in plan.drift where change.action == .delete { append(change) }
    for change in plan.drift where change.action != .delete { append(change) }
  }

  private mutating func append(_ change: ResourceChange) {
    let isGone = change.action == .delete
    let mark = InkedText(
      (isGone ? Glyphs.failed : "~") + " " + SafeText(isGone ? "gone" : "changed").padded(to: 9),
      ink: isGone ? .danger : .warning)
    let address = SafeText("\(change.address)")
      .truncated(to: max(20, columns - mark.width), from: .middle)
    lines.append(mark + InkedText(address))
    guard !isGone else { return }
    for attribute in change.attributes {
      lines.append(
        InkedText(SafeText("").padded(to: 13))
          + InkedText(SafeText("\(attribute.path): \(attribute.before)"), ink: .dim)
          + InkedText(" → ", ink: .dim) + InkedText(SafeText("\(attribute.after)"), ink: .text))
    }
  }
}

extension Model {
  /// Whether the shown run only looks for drift.
  var isDriftOnly: Bool { deploy.watched?.options.isRefreshOnly == true }

  /// The plan under review as lines: its changes, or the drift that it found.
  func plannedLines(columns: Int) -> [InkedText] {
    guard let plan = deploy.review?.plan else { return [] }
    return isDriftOnly
      ? DriftLines(of: plan, columns: columns).lines : PlanLines(of: plan, columns: columns).lines
  }

  /// Draws what somebody else changed, and the two ways to deal with it.
  func drawDrift(on canvas: inout Canvas, _ areas: DeployAreas) {
    let summary = Panel("Changed outside terraform").draw(in: &canvas, rect: areas.summary)
    canvas.draw(driftSummary, in: summary)
    let lines = plannedLines(columns: areas.resources.inset(by: 1).columns - 2)
    let inner = Panel("Drift: was → is", isFocused: true).draw(in: &canvas, rect: areas.resources)
    canvas.draw(lines, in: inner, scrolled: deploy.resourceScroll ?? Scroll())
  }

  private var driftSummary: [InkedText] {
    guard let review = deploy.review else { return [InkedText("Reading the plan…", ink: .dim)] }
    if let failure = deploy.refusal ?? review.failure {
      return [InkedText(SafeText(failure.sentence), ink: .danger)]
    }
    guard let plan = review.plan else { return [InkedText("Reading the plan…", ink: .dim)] }
    guard !plan.drift.isEmpty else {
      // Outputs and the provider's own notes can differ although no resource does.
      return [
        InkedText("No resource was changed. Only the state's notes would be."), driftChoice,
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
      InkedText("P", ink: .key, bold: true) + InkedText(" plans to put it back.")
    guard case .available = availability(of: .apply) else { return putBack }
    return InkedText("A", ink: .key, bold: true) + InkedText(" takes it into the state.  ")
      + putBack
  }
}
