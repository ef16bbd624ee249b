import TerminalUI
import Terraform

/// A plan as lines: what it does to each resource, and which of its attributes change.
///
/// How many lines there are does not depend on their width.
struct PlanLines {
  /// The lines.
  private(set) var lines: [InkedText] = []
  private let columns: Int

  /// Makes the lines of a plan: what is destroyed or replaced first, then changed, then created.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - columns: The room of a line: a long address is cut in its middle.
  init(of plan: Plan, columns: Int) {
    self.columns = columns
    let order: [Action] = [.delete, .replace, .update, .create, .forget]
    for action in order {
      for change in plan.changes where change.action == action { append(change) }
    }
    let reads = plan.changes.count { $0.action == .read }
    if reads > 0 {
      lines.append(
        InkedText(
          SafeText("· \(Words.count(reads, "data source")) read during the apply"), ink: .dim))
    }
  }

  private mutating func append(_ change: ResourceChange) {
    let (mark, ink) = change.action.mark
    let action = InkedText(
      mark + " " + SafeText("\(change.action)").padded(to: Self.actionColumns), ink: ink)
    let address = SafeText("\(change.address)")
      .truncated(to: max(20, columns - action.width), from: .middle)
    lines.append(action + InkedText(address))
    if let reason = change.reasonText { lines.append(detail(InkedText(SafeText(reason)))) }
    guard change.action == .update || change.action == .replace else { return }
    for attribute in change.attributes { append(attribute) }
  }

  private mutating func append(_ attribute: AttributeChange) {
    var line =
      InkedText(SafeText("\(attribute.path): \(attribute.before)"), ink: .dim)
      + InkedText(" → ", ink: .dim) + InkedText(SafeText("\(attribute.after)"), ink: .text)
    if attribute.forcesReplacement { line = InkedText("forced by  ", ink: .warning) + line }
    lines.append(detail(line))
  }

  private func detail(_ line: InkedText) -> InkedText {
    InkedText(SafeText("  ").padded(to: Self.actionColumns + 4), ink: .dim) + line
  }

  /// The width of the longest action's word, and a gap.
  private static let actionColumns = 9
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
  func drawReview(on canvas: inout Canvas, _ areas: DeployAreas) {
    if isDriftOnly { return drawDrift(on: &canvas, areas) }
    let isDestroy = (deploy.review?.kind ?? deploy.watched?.kind) == .destroyPlan
    let summary = Panel(isDestroy ? "Plan to destroy" : "Plan")
      .draw(in: &canvas, rect: areas.summary)
    canvas.draw(reviewSummary, in: summary)
    let inside = areas.resources.inset(by: 1)
    let planned = plannedLines(columns: inside.columns - 2)
    let scroll = deploy.resourceScroll ?? Scroll()
    let window = scroll.window(total: planned.count, visible: inside.rows)
    let range = window.range
    let badge: InkedText =
      window.isScrollable
      ? InkedText("\(range.lowerBound + 1)–\(range.upperBound) of \(planned.count)", ink: .dim)
      : .empty
    let inner = Panel("Changes", badge: badge, isFocused: true)
      .draw(in: &canvas, rect: areas.resources)
    canvas.draw(planned, in: inner, scrolled: scroll)
  }

  private var reviewSummary: [InkedText] {
    guard let review = deploy.review else { return [InkedText("Reading the plan…", ink: .dim)] }
    if let failure = review.failure { return [InkedText(SafeText(failure.sentence), ink: .danger)] }
    guard let plan = review.plan else { return [InkedText("Reading the plan…", ink: .dim)] }
    return [countsLine(plan.counts), nextLine(plan)]
  }

  private func countsLine(_ counts: ChangeCounts) -> InkedText {
    let parts: [(Int, String, Ink)] = [
      (counts.add, "to add", .success), (counts.change, "to change", .warning),
      (counts.destroy, "to destroy", .danger),
    ]
    return parts.enumerated().reduce(into: InkedText.empty) { line, part in
      let (count, words, ink) = part.element
      if part.offset > 0 { line += InkedText(" · ", ink: .dim) }
      line += InkedText(SafeText("\(count) \(words)"), ink: count > 0 ? ink : .dim, bold: count > 0)
    }
  }

  /// What A would do, or why it does nothing.
  private func nextLine(_ plan: Plan) -> InkedText {
    if let refusal = deploy.refusal { return InkedText(SafeText(refusal.sentence), ink: .danger) }
    if case .unavailable(let reason) = availability(of: .apply) {
      return InkedText(SafeText(reason), ink: .dim)
    }
    return InkedText("A", ink: .key, bold: true)
      + InkedText(
        plan.destroysAnything
          ? " applies it, after the name is typed." : " applies exactly this plan.")
  }
}
