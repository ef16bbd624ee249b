import Fleet
import TerminalUI
import Terraform

extension Model {
  /// The lines above the meaning: the counts, and what A would do.
  static let verdictRows = 2

  /// Draws the plan under review: what it comes to and what it means, then every change.
  func drawReview(on canvas: inout Canvas, _ areas: DeployAreas) {
    drawMeaning(on: &canvas, in: areas.summary)
    let outline = deploy.review?.outline
    let inner = Panel(
      isDriftOnly ? "Drift: was → is" : "Changes", badge: outline.map(outlineBadge) ?? .empty,
      isFocused: deploy.pane != .meaning
    ).draw(in: &canvas, rect: areas.resources)
    guard let outline else { return }
    if outline.rows.isEmpty {
      let words: SafeText = outline.filter.isEmpty ? "Nothing was changed." : "Nothing matches."
      canvas.draw(InkedText(words, ink: .dim), at: 0, of: inner)
    }
    let window = outline.window(visible: inner.rows)
    for (index, row) in window.range.enumerated() {
      let line = outline.line(of: outline.rows[row], columns: inner.columns - 3)
      canvas.draw(line, at: index, of: inner)
      guard deploy.pane != .meaning else { continue }
      canvas.record(.row(offset: row - outline.selected), in: inner.row(index))
      if row == outline.selected { canvas.selectRow(index, of: inner) }
    }
    canvas.drawScrollbar(window, in: inner)
    if let search = deploy.review?.search {
      canvas.placeCursor(of: search, in: outlineBadge(outline), ofPanel: areas.resources)
    }
  }

  private func outlineBadge(_ outline: PlanOutline) -> InkedText {
    guard deploy.review?.isFiltered == true else {
      return InkedText(SafeText(Words.count(outline.count, "entry", plural: "entries")), ink: .dim)
    }
    let text = deploy.review?.search?.value ?? outline.filter.text
    return .filter(
      text, found: outline.filter.isEmpty ? "" : "\(outline.matchCount) of \(outline.count)")
  }
}

// MARK: - What it means

extension Model {
  private func drawMeaning(on canvas: inout Canvas, in rect: Rect) {
    let isDestroy = (deploy.review?.kind ?? deploy.watched?.kind) == .destroyPlan
    let title: SafeText =
      isDriftOnly ? "Changed outside terraform" : isDestroy ? "Plan to destroy" : "Plan"
    let place = deploy.review?.card.map(cardLine) ?? .empty
    let room = max(0, rect.columns - 24)
    let inner = Panel(
      title, badge: place.truncated(to: room),
      isFocused: deploy.pane == .meaning
    ).draw(in: &canvas, rect: rect)
    let verdict = isDriftOnly ? driftSummary : verdictLines
    for (index, line) in verdict.enumerated() { canvas.draw(line, at: index, of: inner) }
    let parts = inner.splitRows([.fixed(Self.verdictRows), .flexible()])
    canvas.draw(
      meaningLines(columns: inner.columns - 3), in: parts[1],
      scrolled: deploy.review?.impactScroll ?? Scroll())
  }

  /// In which cloud, in a few words.
  private func cardLine(_ card: IdentityCard) -> InkedText {
    let parts = [CloudSettings.Field.project, .region, .authURL].compactMap {
      card.cloud.values[$0]
    }.filter { !CloudIdentity.isFingerprint($0) }
    return InkedText(SafeText(parts.joined(separator: " · ")), ink: .dim)
  }

  /// What the plan comes to, and what A would do or why it does nothing.
  private var verdictLines: [InkedText] {
    guard let review = deploy.review else { return [InkedText("Reading the plan…", ink: .dim)] }
    if let failure = review.failure { return [InkedText(SafeText(failure.sentence), ink: .danger)] }
    guard let plan = review.plan else { return [InkedText("Reading the plan…", ink: .dim)] }
    return [countsLine(plan.counts), nextLine(plan)]
  }

  private func countsLine(_ counts: ChangeCounts) -> InkedText {
    var parts: [(Int, String, Ink)] = [
      (counts.add, "to add", .success), (counts.change, "to change", .warning),
      (counts.destroy, "to destroy", .danger),
    ]
    if counts.importing > 0 { parts.append((counts.importing, "to import", .info)) }
    return parts.enumerated().reduce(into: InkedText.empty) { line, part in
      let (count, words, ink) = part.element
      if part.offset > 0 { line += InkedText(" · ", ink: .dim) }
      line += InkedText(SafeText("\(count) \(words)"), ink: count > 0 ? ink : .dim, bold: count > 0)
    }
  }

  private func nextLine(_ plan: Plan) -> InkedText {
    if let refusal = deploy.refusal { return InkedText(SafeText(refusal.sentence), ink: .danger) }
    if case .unavailable(let reason) = availability(of: .apply) {
      return InkedText(SafeText(reason), ink: .dim)
    }
    return inkedKey(of: .apply, bold: true)
      + InkedText(
        plan.destroysAnything
          ? " applies it, after the name is typed." : " applies exactly this plan.")
  }

  /// What the plan means for the cluster, wrapped, the gravest first.
  func meaningLines(columns: Int) -> [InkedText] {
    (deploy.review?.impact?.consequences ?? []).flatMap { consequence in
      let (mark, ink) = consequence.weight.mark
      return InkedText.hanging(
        InkedText(mark, ink: ink),
        InkedText(
          SafeText(consequence.text.first?.uppercased() ?? "")
            + SafeText(String(consequence.text.dropFirst())),
          ink: consequence.weight == .note ? .dim : .text),
        indent: 2, columns: columns)
    }
  }
}

extension PlanImpact.Weight {
  /// The glyph and the ink of a consequence.
  var mark: (SafeText, Ink) {
    switch self {
    case .loss: (Glyphs.failed, .danger)
    case .disruption: (Glyphs.partial, .warning)
    case .change: (Glyphs.well, .info)
    case .note: (Glyphs.waiting, .dim)
    }
  }
}
