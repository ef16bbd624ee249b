import FoundationEssentials
import TerminalUI

extension Model {
  /// Draws what is at stake in a box in the middle, and below it the question for a typed name.
  func drawTypedQuestion(
    _ title: SafeText, _ body: [InkedText], _ name: TypedName, columns: Int,
    on canvas: inout Canvas, in rect: Rect
  ) {
    let left = secondsLeft(for: name)
    let answer = typedAnswer(name)
    let inner = box(
      title, columns: columns + 4, rows: body.count + answer.count + 2,
      badge: InkedText(left > 0 ? "\(left)s" : "expired", ink: .warning), on: &canvas, in: rect)
    canvas.draw(body + answer, in: inner)
    let prompt = body.count + 2
    guard left > 0, prompt < inner.rows else { return }
    let typed = SafeText(name.typed).spelled(in: appearance)
    canvas.placeCursor(
      Point(column: inner.minColumn + 3 + typed.width, row: inner.minRow + prompt))
  }

  /// An empty line, what to type, what has been typed, and why it was refused.
  func typedAnswer(_ name: TypedName) -> [InkedText] {
    let escape = InkedText("esc", ink: .key, bold: true)
    guard secondsLeft(for: name) > 0 else {
      return [
        .empty, InkedText("The question has expired. Nothing was done.", ink: .warning),
        escape + " leaves it.",
      ]
    }
    return [
      .empty,
      "Type " + InkedText(SafeText(name.expected), bold: true) + " to go on, or " + escape
        + " to leave it.",
      InkedText("> ", ink: .accent) + InkedText(SafeText(name.typed), ink: .input),
      InkedText(SafeText(name.refusal ?? ""), ink: .warning),
    ]
  }

  private func secondsLeft(for name: TypedName) -> Int {
    Int(name.expires.timeIntervalSince(now).rounded(.up))
  }
}
