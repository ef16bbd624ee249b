import Fleet
import FoundationEssentials
import TerminalUI
import Terraform

extension Model {
  /// Draws what will be lost, where, and the question for the name.
  func drawConfirmation(
    _ confirmation: Confirmation, on canvas: inout Canvas, in rect: Rect
  ) {
    let columns = min(96, rect.columns - 4) - 4
    let room = max(0, rect.rows - 4 - typedAnswer(confirmation.name).count)
    let facts = factLines(confirmation, columns: columns)
    let losses = lossLines(
      confirmation, columns: columns, rows: max(2, room - facts.count - 1))
    let body = Array((facts + [.empty] + losses).prefix(room))
    drawTypedQuestion(
      "This will be lost", body, confirmation.name, columns: columns, on: &canvas, in: rect)
  }

  /// Draws the last seconds before terraform starts.
  func drawCountdown(_ countdown: Countdown, on canvas: inout Canvas, in rect: Rect) {
    let left = max(0, Int(countdown.until.timeIntervalSince(now).rounded(.up)))
    let inner = box("Last chance", columns: 60, rows: 5, on: &canvas, in: rect)
    canvas.draw(
      [
        InkedText(SafeText("\(left)s"), ink: .danger, bold: true)
          + InkedText(
            SafeText(
              ", then terraform destroys or replaces "
                + "\(Words.count(countdown.losses, "resource"))."), ink: .text),
        .empty,
        InkedText("any key", ink: .key, bold: true) + " stops it.",
      ], in: inner)
  }

  // MARK: What is known

  /// The counts, the card, the machines and what runs on them.
  private func factLines(_ confirmation: Confirmation, columns: Int) -> [InkedText] {
    let counts = confirmation.counts
    let head =
      InkedText(SafeText("\(counts.destroy) to destroy"), ink: .danger, bold: true)
      + InkedText(SafeText(" · \(counts.change) to change · \(counts.add) to add"), ink: .dim)
    let machines = confirmation.machines
    let rows =
      confirmation.card.rows.map { ($0.title, $0.value, $0.previous) }
      + (machines.isEmpty
        ? [] : [("machines", "\(machines.count): " + machines.joined(separator: ", "), nil)])
      + [("running", Self.sentence(of: confirmation.workloads), nil)]
    return [head] + rows.map { title, value, previous in factLine(title, value, previous, columns) }
  }

  private func factLine(
    _ title: String, _ value: String, _ previous: String?, _ columns: Int
  ) -> InkedText {
    let label = SafeText(title).padded(to: Self.factColumns)
    let before = previous.map { SafeText("  was \($0)") } ?? ""
    let room = max(8, columns - Self.factColumns - before.width)
    return InkedText(label, ink: .dim)
      + InkedText(SafeText(value).truncated(to: room, from: .middle))
      + InkedText(before, ink: .danger, bold: true)
  }

  /// "9 pods: kube-system 6, temporal 3".
  private static func sentence(of workloads: [Confirmation.Workload]?) -> String {
    guard let workloads else { return "not known: the cluster has not answered" }
    let total = workloads.reduce(0) { $0 + $1.pods }
    guard total > 0 else { return "no pods" }
    // What people put there themselves comes first.
    let ordered = workloads.filter { !$0.isSystem } + workloads.filter(\.isSystem)
    return Words.count(total, "pod") + ": "
      + ordered.map { "\($0.namespace) \($0.pods)" }.joined(separator: ", ")
  }

  /// The width of the longest title on the card, and a gap.
  private static let factColumns = 18

  // MARK: What is lost

  private func lossLines(_ confirmation: Confirmation, columns: Int, rows: Int) -> [InkedText] {
    let losses = confirmation.losses
    let shown = losses.count <= rows ? losses.count : max(1, rows - 1)
    let lines = losses.prefix(shown).map { loss in
      let (mark, ink) = loss.action.mark
      let start = InkedText(
        mark + " " + SafeText("\(loss.action)").padded(to: 9), ink: ink)
      return start
        + InkedText(
          SafeText(loss.address).truncated(to: max(0, columns - start.width), from: .middle))
    }
    guard shown < losses.count else { return lines }
    return lines + [InkedText("… and \(losses.count - shown) more", ink: .dim)]
  }
}

extension Confirmation.Workload {
  /// Whether the cluster itself needs it.
  fileprivate var isSystem: Bool { namespace == "ingress" || namespace.hasPrefix("kube-") }
}
