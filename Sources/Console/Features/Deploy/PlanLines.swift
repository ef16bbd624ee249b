import TerminalUI
import Terraform

/// A plan as lines: what it does to each resource, and which of its attributes change.
struct PlanLines {
  /// The lines.
  private(set) var lines: [InkedText] = []

  /// Makes the lines of a plan: what is destroyed or replaced first, then changed, then created.
  init(of plan: Plan) {
    let order: [Action] = [.delete, .replace, .update, .create, .forget]
    for action in order {
      for change in plan.changes where change.action == action { append(change) }
    }
    let reads = plan.changes.count { $0.action == .read }
    if reads > 0 {
      lines.append(InkedText("  \(reads) data source reads during the apply", ink: .dim))
    }
  }

  private mutating func append(_ change: ResourceChange) {
    let (mark, ink) = change.action.mark
    var line =
      InkedText(mark, ink: ink) + InkedText(SafeText(" \(change.address)"), ink: .text)
      + InkedText(SafeText("  \(change.action)"), ink: ink)
    if let reason = change.reason { line = line + InkedText(SafeText("  \(reason)"), ink: .dim) }
    lines.append(line)
    guard change.action == .update || change.action == .replace else { return }
    for attribute in change.attributes {
      var detail =
        InkedText(SafeText("      \(attribute.path): "), ink: .dim)
        + InkedText(SafeText("\(attribute.before)"), ink: .dim) + InkedText(" → ", ink: .dim)
        + InkedText(SafeText("\(attribute.after)"), ink: .text)
      if attribute.forcesReplacement {
        detail = detail + InkedText("  forces replacement", ink: .warning)
      }
      lines.append(detail)
    }
  }
}

extension Action {
  /// The glyph and the ink of what is done to a resource.
  var mark: (SafeText, Ink) {
    switch self {
    case .create: ("+", .success)
    case .update: ("~", .warning)
    case .replace: ("±", .danger)
    case .delete: ("-", .danger)
    default: ("·", .dim)
    }
  }
}

extension Model {
  /// Draws the plan under review: what it does in one line, then resource by resource.
  func drawReview(on canvas: inout Canvas, in rect: Rect) {
    guard let review = deploy.review else { return }
    let rows = rect.splitRows([.fixed(4), .flexible()])
    let summary = Panel(review.kind == .destroyPlan ? "Plan to destroy" : "Plan")
      .draw(in: &canvas, rect: rows[0])
    let lines = reviewSummary(review)
    for (offset, line) in lines.prefix(summary.size.rows).enumerated() {
      canvas.draw(line, row: summary.minRow + offset, column: summary.minColumn + 1,
        maxColumns: summary.size.columns - 2)
    }
    let planned = review.plan.map { PlanLines(of: $0).lines } ?? []
    let inner = Panel(
      "Changes", badge: InkedText("\(planned.count) lines", ink: .dim), isFocused: true
    ).draw(in: &canvas, rect: rows[1])
    let first = min(deploy.resourcesOffset, max(0, planned.count - inner.size.rows))
    for (offset, line) in planned.dropFirst(first).prefix(inner.size.rows).enumerated() {
      canvas.draw(line, row: inner.minRow + offset, column: inner.minColumn + 1,
        maxColumns: inner.size.columns - 2)
    }
  }

  private func reviewSummary(_ review: Review) -> [InkedText] {
    if let failure = review.failure { return [InkedText(SafeText(failure.sentence), ink: .danger)] }
    guard let plan = review.plan else { return [InkedText("Reading the plan…", ink: .dim)] }
    let counts = plan.counts
    let line =
      InkedText(SafeText("\(counts.add) to add"), ink: counts.add > 0 ? .success : .dim)
      + InkedText(" · ", ink: .dim)
      + InkedText(
        SafeText("\(counts.change) to change"), ink: counts.change > 0 ? .warning : .dim)
      + InkedText(" · ", ink: .dim)
      + InkedText(
        SafeText("\(counts.destroy) to destroy"), ink: counts.destroy > 0 ? .danger : .dim)
    let next =
      plan.destroysAnything
      ? InkedText("A", ink: .key) + InkedText(" applies it, after the name is typed.")
      : InkedText("A", ink: .key) + InkedText(" applies exactly this plan.")
    return [line, next]
  }
}
