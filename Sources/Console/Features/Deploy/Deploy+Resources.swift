import Fleet
import FoundationEssentials
import TerminalUI
import Terraform

extension Model {
  /// What earlier runs say about the shown one.
  private var estimate: ApplyEstimate {
    ApplyEstimate(of: deploy.progress, history: timings, run: deploy.watched?.id, now: now)
  }

  /// Draws the resources of an apply, each with its timer against the usual time.
  func drawResources(on canvas: inout Canvas, in rect: Rect) {
    let progress = deploy.progress
    let estimate = estimate
    let inner = Panel(
      SafeText(phaseTitle), badge: resourcesBadge(estimate),
      isFocused: deploy.pane == .resources
    ).draw(in: &canvas, rect: rect)
    guard !progress.resources.isEmpty else {
      return canvas.draw(startingWords, at: 0, of: inner)
    }
    var table = Table(
      columns: [
        .init("", .flexible(minimum: 52), truncation: .middle, priority: 0),
        .init("", .fixed(10), priority: 0),
        .init("", .fixed(6), alignment: .trailing, priority: 0),
        .init("", .flexible(weight: 4, minimum: 32), priority: 2),
      ],
      rows: progress.resources.enumerated().map { resourceRow($1, at: $0, estimate) },
      scrollOffset: deploy.shownResources.window(
        total: progress.resources.count, visible: inner.rows
      ).offset)
    table.hasHeader = false
    table.hasScrollbar = true
    table.draw(in: &canvas, rect: inner)
  }

  /// "2 of 9 · about 3m40s left".
  private func resourcesBadge(_ estimate: ApplyEstimate) -> InkedText {
    let progress = deploy.progress
    guard progress.total > 0 else { return .empty }
    let count = InkedText(SafeText("\(progress.completed) of \(progress.total)"))
    guard deploy.phase == .applying else { return count }
    if let remaining = estimate.remaining {
      let words = remaining < .seconds(1) ? "any moment" : "about \(Span.text(remaining)) left"
      return count + InkedText(SafeText(" · \(words)"))
    }
    return timings.resources.isEmpty ? count + InkedText(" · first run", ink: .dim) : count
  }

  private func resourceRow(
    _ resource: ResourceProgress, at place: Int, _ estimate: ApplyEstimate
  ) -> Table.Row {
    let (mark, ink) = resource.state.mark
    let action = resource.currentAction ?? resource.action
    let (word, time): (String, String) =
      switch resource.state {
      case .waiting: ("waits", "")
      case .running(let since):
        (action.ongoing, since.map { Words.span(Int(now.timeIntervalSince($0))) } ?? "")
      case .done(let elapsed): (resource.action.past, Span.text(elapsed))
      case .failed(let elapsed): ("failed", Span.text(elapsed))
      case .abandoned: ("unknown", "")
      }
    let isQuiet = ink == .success || ink == .dim
    return Table.Row(
      mark: InkedText(mark, ink: ink),
      [
        InkedText(SafeText(resource.address.description), ink: isQuiet ? .dim : .text),
        InkedText(SafeText(word), ink: isQuiet ? .dim : ink),
        InkedText(SafeText(time), ink: .dim),
        remark(on: resource, at: place, estimate),
      ])
  }

  /// What stands behind a resource: what it waits for; how long it usually takes; what its
  /// provisioner says; why nobody knows what became of it.
  private func remark(
    on resource: ResourceProgress, at place: Int, _ estimate: ApplyEstimate
  ) -> InkedText {
    switch resource.state {
    case .waiting:
      let others = estimate.waitsFor[place] ?? []
      return InkedText(SafeText(Self.waiting(for: others)), ink: .dim)
    case .running(let since):
      let said = resource.lastOutput.map { InkedText(SafeText("  \($0)"), ink: .dim) } ?? .empty
      guard let usual = estimate.usual[place], let since else { return said }
      let share = now.timeIntervalSince(since) / max(0.5, usual / .seconds(1))
      let gauge = Gauge(share, ink: share > 1.5 ? .warning : .accent, isFramed: true)
      return gauge.line(columns: 14)
        + InkedText(SafeText(" usually \(Span.text(usual))"), ink: .dim) + said
    case .done:
      // What takes no time is not worth a comparison.
      guard let usual = estimate.usual[place], usual >= .seconds(2) else { return .empty }
      return InkedText(SafeText("usually \(Span.text(usual))"), ink: .dim)
    case .abandoned: return InkedText("may exist without being in the state", ink: .warning)
    case .failed: return .empty
    }
  }

  private static func waiting(for others: [ResourceAddress]) -> String {
    guard let first = others.first else { return "" }
    return "for \(first.shortName)"
      + (others.count > 1 ? " and \(others.count - 1) more" : "")
  }
}
