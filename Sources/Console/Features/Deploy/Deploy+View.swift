import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform

extension Model {
  /// Draws the deployment: steps, then the plan or the resources, the machines on their way, and
  /// the output.
  func drawDeploy(on canvas: inout Canvas, in rect: Rect) {
    let areas = DeployAreas(of: self, in: rect)
    canvas.draw(deploySteps, at: 0, of: areas.steps)
    switch deploy.phase {
    case .reviewing: drawReview(on: &canvas, areas)
    case .applying, .applied: drawApply(on: &canvas, areas)
    case .idle, .starting, .planning, .planFailed, .unchanged, .done: drawRun(on: &canvas, areas)
    }
  }

  private var deploySteps: InkedText {
    guard let kind = deploy.starting ?? deploy.intent else {
      return stepsLine + remarksMark + birthsLine + interruptLine
    }
    return kind.steps.reduce(into: .empty) { line, step in
      line += InkedText(Glyphs.waiting + SafeText(" \(step.rawValue)  "), ink: .dim)
    }
  }

  /// A run that has no resources to show yet: a word on where it stands, and its output.
  private func drawRun(on canvas: inout Canvas, _ areas: DeployAreas) {
    let inner = Panel(SafeText(phaseTitle)).draw(in: &canvas, rect: areas.summary)
    canvas.draw(runLines(columns: inner.columns - 2), in: inner)
    drawOutput(on: &canvas, in: areas.output)
  }

  private func drawApply(on canvas: inout Canvas, _ areas: DeployAreas) {
    if !areas.errors.isEmpty {
      let inner = Panel(line: InkedText("Errors", ink: .danger, bold: true), ink: .danger)
        .draw(in: &canvas, rect: areas.errors)
      canvas.draw(errorLines(columns: inner.columns - 2), in: inner)
    }
    drawResources(on: &canvas, in: areas.resources)
    if !areas.birth.isEmpty { drawBirth(on: &canvas, in: areas.birth) }
    drawOutput(on: &canvas, in: areas.output)
  }
}

// MARK: - Output

extension Model {
  private func drawOutput(on canvas: inout Canvas, in rect: Rect) {
    let output = deploy.progress.output
    let isFollowing = deploy.outputScroll.isFollowing
    let badge = InkedText(
      output.isEmpty ? "" : isFollowing ? "following" : "f follows", ink: .dim)
    let isFocused = deploy.scrolledPane == .output && !output.isEmpty
    let inner = Panel("Output", badge: badge, isFocused: isFocused)
      .draw(in: &canvas, rect: rect)
    let window = deploy.outputScroll.window(total: output.count, visible: inner.rows)
    for (index, number) in window.range.enumerated() {
      canvas.draw(outputLine(output[number], columns: inner.columns - 2), at: index, of: inner)
    }
  }

  /// One line of output; a long address gives way, so that what happened is seen.
  private func outputLine(_ line: OutputLine, columns: Int) -> InkedText {
    let time = line.at.map {
      Words.clock($0, secondsFromUTC: secondsFromUTC, withSeconds: true)
    }
    let start = InkedText(SafeText(time ?? "").padded(to: 8) + " ", ink: .dim)
    let ink = line.tone.ink
    guard let address = line.address?.description, line.text.hasPrefix(address + ":") else {
      return start + InkedText(SafeText(line.text), ink: ink)
    }
    let rest = SafeText(line.text.dropFirst(address.count))
    let room = max(columns / 3, columns - start.width - rest.width)
    return start + InkedText(SafeText(address).truncated(to: room, from: .middle) + rest, ink: ink)
  }
}

extension OutputLine.Tone {
  fileprivate var ink: Ink {
    switch self {
    case .error: .danger
    case .warning: .warning
    case .heading: .heading
    default: .text
    }
  }
}
