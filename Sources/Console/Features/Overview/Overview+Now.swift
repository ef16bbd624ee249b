import Fleet
import TerminalUI

extension Model {
  /// Draws what the eye should meet first: what needs a person, or that all is well.
  func drawNow(_ lines: [InkedText], on canvas: inout Canvas, in rect: Rect) {
    let inner = Panel("Now").draw(in: &canvas, rect: rect)
    for (index, line) in lines.prefix(inner.rows).enumerated() {
      let hidden = lines.count - inner.rows
      guard index == inner.rows - 1, hidden > 0 else {
        canvas.draw(line, at: index, of: inner)
        continue
      }
      let more = InkedText("  +\(hidden) more", ink: .dim)
      let room = max(0, inner.columns - 2 - more.width)
      canvas.draw(line.truncated(to: room).padded(to: room) + more, at: index, of: inner)
    }
  }

  /// What needs a person, or that all is well; and last what happened since the last look.
  func nowLines(columns: Int) -> [InkedText] {
    let attention = attentionLines(columns: columns)
    return (attention.isEmpty ? [calmLine] : attention)
      + [stateAloneLine, newsLine(columns: columns)].compactMap(\.self)
  }

  /// What needs a person, one line each, the worst first: who, and why.
  private func attentionLines(columns: Int) -> [InkedText] {
    let items = attention
    let widest = items.map { SafeText($0.headline).width }.max() ?? 0
    let width = min(widest, max(36, columns * 2 / 5))
    return items.map { item in
      let (mark, ink) = item.weight.mark
      return InkedText(mark + " ", ink: ink)
        + InkedText(SafeText(item.headline).fitted(to: width, from: .middle) + "  ")
        + InkedText(SafeText(item.detail), ink: .dim)
    }
  }

  /// What needs a person: what is known to be wrong, and what is not known.
  private var attention: [Attention] {
    let known = concerns.map { concern in
      // The words that all machines share would push the telling ones out of the line.
      let headline =
        sharedPrefix.isEmpty
        ? concern.headline : concern.headline.replacing(sharedPrefix, with: "")
      return Attention(weight: concern.weight, headline: headline, detail: concern.detail)
    }
    let unknown = unknowns + workloadTroubles
    return (unknown + known).enumerated()
      .sorted { ($0.element.weight, $0.offset) < ($1.element.weight, $1.offset) }
      .map(\.element)
  }

  /// The workloads of the configuration that are not as they should be.
  private var workloadTroubles: [Attention] {
    deployment.workloads.compactMap { rule in
      guard let reading = workloads[rule.name]?.value, !reading.isWell else { return nil }
      let wanted = reading.desired ?? reading.pods
      return Attention(
        weight: reading.ready == 0 ? .failing : .warning,
        headline: "\(rule.name): \(reading.ready) of \(Words.count(wanted, "pod")) ready",
        detail: reading.lastFailure?.words ?? "")
    }
  }

  /// What cannot be read, for as long as it cannot.
  private var unknowns: [Attention] {
    var unknowns: [Attention] = []
    if let failure = state.failure { unknowns.append(Attention(.failing, failure)) }
    // A control plane that SSH does not reach is told of as a machine.
    let controlPlane = inventory?.controlPlane
    let isReached = controlPlane.map { machines[$0.id]?.failure == nil } ?? false
    if let failure = cluster.failure, isReached { unknowns.append(Attention(.warning, failure)) }
    unknowns += cluster.missingParts.map { Attention(.warning, $0) }
    if case .stale(let seconds) = cluster.nodes.freshness(at: now) {
      unknowns.append(
        Attention(
          weight: .warning, headline: "No news from the cluster",
          detail: "for \(Words.span(seconds))"))
    }
    return unknowns
  }

  /// What happened to the state since somebody looked at it last; nil if nothing did.
  private func newsLine(columns: Int) -> InkedText? {
    guard let news = look.news else { return nil }
    let words = news.shown.sentences.map(\.text).joined(separator: "; ")
    let line =
      InkedText(Glyphs.waiting + " ", ink: .info)
      + InkedText(SafeText("since you last looked (\(moment(news.since))): "), ink: .dim)
      + InkedText(SafeText(words), ink: .info)
    // The keys that lead to all of it.
    let keys = [Command.history, .nextTab].map(word)
    let way = InkedText(SafeText("  " + keys.joined(separator: " ")), ink: .key)
    let room = max(0, columns - way.width)
    return line.truncated(to: room).padded(to: room) + way
  }

  /// What stands where concerns would, when there are none.
  private var calmLine: InkedText {
    let key = inkedKey(of: .plan, bold: true)
    if let guidance, guidance.premises.configurationFiles == 0 || guidance.premises.tool == nil {
      return InkedText(SafeText(guidance.headline))
    }
    switch state.value {
    case nil: return InkedText("Reading the state…", ink: .dim)
    case .some(nil):
      return "Nothing is deployed here. Press " + key
        + " to make a plan; nothing changes before you review it."
    case .some(let summary?) where summary.inventory.machines.isEmpty:
      return "The state has no machines. Press " + key + " to make a plan."
    case .some(let summary?):
      guard let nodes = cluster.nodes.value else {
        return InkedText("Machines are there; asking the cluster…", ink: .dim)
      }
      let machines = Words.count(summary.inventory.machines.count, "machine")
      let ready = Words.count(nodes.count, "node")
      let running = Words.count(pods.count, "pod")
      return InkedText(Glyphs.well, ink: .success)
        + InkedText(SafeText(" All is well: \(machines), \(ready) Ready, \(running) running."))
    }
  }
}

/// Something that needs a person, as the overview says it.
private struct Attention {
  let weight: Concern.Weight
  let headline: String
  let detail: String

  init(weight: Concern.Weight, headline: String, detail: String) {
    self.weight = weight
    self.headline = headline
    self.detail = detail
  }

  /// Something that cannot be read.
  init(_ weight: Concern.Weight, _ failure: Failure) {
    self.init(weight: weight, headline: failure.what, detail: failure.detail)
  }
}
