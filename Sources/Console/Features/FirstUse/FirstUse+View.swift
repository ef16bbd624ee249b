import TerminalUI

extension Model {
  /// Draws what is there, what is not, and what can be done next.
  func drawGuidance(_ guidance: Guidance, on canvas: inout Canvas, in rect: Rect) {
    let inner = Panel("Where to begin").draw(in: &canvas, rect: rect)
    let columns = max(0, inner.columns - 2)
    let facts = guidance.facts.flatMap { factLines($0, columns: columns) }
    let keys = guidance.steps.map { SafeText($0.key).width }.max() ?? 0
    // A long command stands above its sentence where there is little room.
    let indent = min(keys, columns / 3) + 2
    let steps = guidance.steps.flatMap { step in
      let words = InkedText(SafeText(step.words))
      let key = InkedText(SafeText(step.key), ink: .key, bold: true)
      if step.key.isEmpty { return words.wrapped(to: columns) }
      guard key.width + 2 <= indent else { return [key] + words.wrapped(to: columns) }
      return InkedText.hanging(key, words, indent: indent, columns: columns)
    }
    canvas.draw(
      facts + [.empty, InkedText("What can be done next", ink: .heading)] + steps, in: inner)
  }

  private func factLines(_ fact: Guidance.Fact, columns: Int) -> [InkedText] {
    let mark: InkedText =
      switch fact.isWell {
      case true?: InkedText(Glyphs.done, ink: .success)
      case false?: InkedText(Glyphs.failed, ink: .warning)
      case nil: InkedText(Glyphs.waiting, ink: .dim)
      }
    return InkedText.hanging(
      mark + " " + InkedText(SafeText(fact.name), ink: .heading),
      InkedText(SafeText(fact.words), ink: fact.isWell == false ? .text : .dim), indent: 14,
      columns: columns)
  }
}
