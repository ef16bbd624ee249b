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
    guard let kind = deploy.starting ?? deploy.intent else { return stepsLine + remarksMark }
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

// MARK: - Resources

extension Model {
  private func drawResources(on canvas: inout Canvas, in rect: Rect) {
    let progress = deploy.progress
    let badge: InkedText =
      progress.total == 0 ? .empty : "\(progress.completed) of \(progress.total)"
    let inner = Panel(
      SafeText(phaseTitle), badge: badge, isFocused: deploy.pane == .resources
    ).draw(in: &canvas, rect: rect)
    guard !progress.resources.isEmpty else {
      return canvas.draw(startingWords, at: 0, of: inner)
    }
    var table = Table(
      columns: [
        .init("", .flexible(minimum: 63), truncation: .middle, priority: 0),
        .init("", .fixed(10), priority: 0),
        .init("", .fixed(6), alignment: .trailing, priority: 0),
        .init("", .flexible(weight: 4, minimum: 24), priority: 2),
      ],
      rows: progress.resources.map(resourceRow),
      scrollOffset: deploy.shownResources.window(
        total: progress.resources.count, visible: inner.rows
      ).offset)
    table.hasHeader = false
    table.hasScrollbar = true
    table.draw(in: &canvas, rect: inner)
  }

  private func resourceRow(_ resource: ResourceProgress) -> Table.Row {
    let (mark, ink) = resource.state.mark
    let action = resource.currentAction ?? resource.action
    let (word, time): (String, String) =
      switch resource.state {
      case .waiting: ("waits", "")
      case .running(let since):
        (
          action.ongoing,
          since.map { Words.span(Int(now.timeIntervalSince($0))) } ?? ""
        )
      case .done(let elapsed): (resource.action.past, Words.span(Int(elapsed.components.seconds)))
      case .failed(let elapsed): ("failed", Words.span(Int(elapsed.components.seconds)))
      case .abandoned: ("unknown", "")
      }
    let isQuiet = ink == .success || ink == .dim
    return Table.Row(
      mark: InkedText(mark, ink: ink),
      [
        InkedText(SafeText(resource.address.description), ink: isQuiet ? .dim : .text),
        InkedText(SafeText(word), ink: isQuiet ? .dim : ink),
        InkedText(SafeText(time), ink: .dim),
        InkedText(SafeText(resource.isRunning ? resource.lastOutput ?? "" : ""), ink: .dim),
      ])
  }
}

// MARK: - Machines on their way

extension Model {
  /// Draws how far each machine has come on its way to a Ready node.
  private func drawBirth(on canvas: inout Canvas, in rect: Rect) {
    let all = inventory?.machines ?? []
    let inner = Panel("Machines on their way").draw(in: &canvas, rect: rect)
    let names = all.map { SafeText($0.name.removingSharedPrefix(of: all.map(\.name))) }
    let width = min(24, names.map(\.width).max() ?? 0)
    for (index, machine) in all.prefix(inner.rows).enumerated() {
      var line = InkedText(names[index].fitted(to: width, from: .middle) + "   ")
      for (name, isReached) in birthStages(of: machine) {
        line += InkedText(
          isReached ? Glyphs.done : Glyphs.waiting, ink: isReached ? .success : .dim)
        line += InkedText(
          (" " + SafeText(name)).padded(to: name.hasPrefix("cloud-init") ? 21 : 10),
          ink: isReached ? .dim : .text)
      }
      canvas.draw(line, at: index, of: inner)
    }
  }

  private func birthStages(of machine: Machine) -> [(String, Bool)] {
    let reading = machines[machine.id]?.value
    let node = cluster.nodes.value?.first { $0.name == machine.name }
    let cloudInit = reading?.cloudInit.value
    let stage =
      cloudInit?.status == .running ? cloudInit?.stage.map { "cloud-init \($0.rawValue)" } : nil
    return [
      ("ssh", reading != nil), (stage ?? "cloud-init", cloudInit?.status == .done),
      ("joined", node != nil), ("Ready", node?.isReady == true),
    ]
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
