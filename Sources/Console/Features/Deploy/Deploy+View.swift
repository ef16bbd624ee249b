import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform

extension Model {
  /// Draws the deployment: steps, then the plan or the resources, the machines on their way, and the output.
  func drawDeploy(on canvas: inout Canvas, in rect: Rect) {
    let rows = rect.splitRows([.fixed(1), .flexible()])
    canvas.draw(
      stepsLine, row: rows[0].minRow, column: rows[0].minColumn + 1,
      maxColumns: rows[0].size.columns - 2)
    switch deploy.phase {
    case .reviewing: drawReview(on: &canvas, in: rows[1])
    case .applying, .applied: drawApply(on: &canvas, in: rows[1])
    case .idle, .starting, .planning, .planFailed, .unchanged:
      drawRun(on: &canvas, in: rows[1])
    }
  }

  /// A run that has no resources to show yet: a word on where it stands, and its output.
  private func drawRun(on canvas: inout Canvas, in rect: Rect) {
    let failures = deploy.progress.errors
    let lines = phaseLines + failures.flatMap(diagnosticLines)
    let height = min(max(1, lines.count), max(1, rect.size.rows / 2)) + 2
    let rows = rect.splitRows([.fixed(height), .flexible()])
    let inner = Panel(SafeText(phaseTitle))
      .draw(in: &canvas, rect: rows[0])
    for (offset, line) in lines.prefix(inner.size.rows).enumerated() {
      canvas.draw(line, row: inner.minRow + offset, column: inner.minColumn + 1,
        maxColumns: inner.size.columns - 2)
    }
    drawOutput(on: &canvas, in: rows[1])
  }

  private func drawApply(on canvas: inout Canvas, in rect: Rect) {
    let resources = deploy.progress.resources
    let failures = deploy.progress.errors.flatMap(diagnosticLines)
    let machines = inventory?.machines.count ?? 0
    let showsBirth = machines > 0 && rect.size.rows >= 18
    let rows = rect.splitRows([
      .fixed(min(resources.count + 2, max(4, rect.size.rows * 2 / 5))),
      .fixed(failures.isEmpty ? 0 : min(failures.count, rect.size.rows / 3) + 2),
      .fixed(showsBirth ? min(machines, rect.size.rows / 4) + 2 : 0),
      .flexible(minimum: 3),
    ])
    drawResources(on: &canvas, in: rows[0])
    if !failures.isEmpty {
      let inner = Panel("Errors", isFocused: false)
        .draw(in: &canvas, rect: rows[1])
      for (offset, line) in failures.prefix(inner.size.rows).enumerated() {
        canvas.draw(line, row: inner.minRow + offset, column: inner.minColumn + 1,
          maxColumns: inner.size.columns - 2)
      }
    }
    if showsBirth { drawBirth(on: &canvas, in: rows[2]) }
    drawOutput(on: &canvas, in: rows[3])
  }

  private func drawResources(on canvas: inout Canvas, in rect: Rect) {
    let progress = deploy.progress
    let badge: InkedText =
      progress.total == 0 ? .empty : "\(progress.completed) of \(progress.total)"
    let inner = Panel(
      SafeText(phaseTitle), badge: badge, isFocused: deploy.pane == .resources
    ).draw(in: &canvas, rect: rect)
    let first = min(deploy.resourcesOffset, max(0, progress.resources.count - inner.size.rows))
    Table(
      columns: [
        .init("", .flexible(minimum: 30), priority: 0),
        .init("", .fixed(10), priority: 0),
        .init("", .fixed(7), priority: 0),
        .init("", .flexible(minimum: 16), priority: 2),
      ],
      rows: progress.resources[first...].map(resourceRow)
    ).draw(in: &canvas, rect: inner)
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
    return Table.Row(mark: InkedText(mark, ink: ink), [
      InkedText(SafeText(resource.address.description), ink: isQuiet ? .dim : .text),
      InkedText(SafeText(word), ink: isQuiet ? .dim : ink),
      InkedText(SafeText(time), ink: .dim),
      InkedText(SafeText(resource.isRunning ? resource.lastOutput ?? "" : ""), ink: .dim),
    ])
  }

  /// Draws how far each machine has come on its way to a Ready node.
  private func drawBirth(on canvas: inout Canvas, in rect: Rect) {
    let all = inventory?.machines ?? []
    let inner = Panel("Machines on their way", badge: InkedText("ssh · cloud-init · joined · Ready", ink: .dim))
      .draw(in: &canvas, rect: rect)
    for (offset, machine) in all.prefix(inner.size.rows).enumerated() {
      let stages = birthStages(of: machine)
      var line = InkedText(
        SafeText(machine.name.removingSharedPrefix(of: all.map(\.name))).padded(to: 18))
      for (name, isReached) in stages {
        line =
          line
          + InkedText(
            isReached ? Glyphs.done : Glyphs.waiting,
            ink: isReached ? .success : .dim)
          + InkedText(SafeText(" \(name)   "), ink: isReached ? .dim : .text)
      }
      canvas.draw(line, row: inner.minRow + offset, column: inner.minColumn + 1,
        maxColumns: inner.size.columns - 2)
    }
  }

  private func birthStages(of machine: Machine) -> [(String, Bool)] {
    let reading = machines[machine.id]?.value
    let node = cluster.value?.nodes.value?.first { $0.name == machine.name }
    let cloudInit = reading?.cloudInit.value
    let stage =
      cloudInit?.status == .running ? cloudInit?.stage.map { "cloud-init \($0.rawValue)" } : nil
    return [
      ("ssh", reading != nil), (stage ?? "cloud-init", cloudInit?.status == .done),
      ("joined", node != nil), ("Ready", node?.isReady == true),
    ]
  }

  func drawOutput(on canvas: inout Canvas, in rect: Rect) {
    let output = deploy.progress.output
    let badge = InkedText(
      output.isEmpty ? "" : deploy.isFollowing ? "following" : "f follows", ink: .dim)
    let inner = Panel(
      "Output", badge: badge, isFocused: deploy.pane == .output && !output.isEmpty
    ).draw(in: &canvas, rect: rect)
    guard inner.size.rows > 0 else { return }
    let last = deploy.isFollowing ? output.count : min(output.count, deploy.outputOffset + 1)
    let first = max(0, last - inner.size.rows)
    for (offset, index) in (first..<last).enumerated() {
      let line = output[index]
      let time = line.at.map {
        Words.clock($0, secondsFromUTC: secondsFromUTC, withSeconds: true)
      }
      canvas.draw(
        InkedText(SafeText(time ?? ""), ink: .dim) + InkedText(" ")
          + InkedText(SafeText(line.text), ink: line.tone.ink),
        row: inner.minRow + offset, column: inner.minColumn + 1,
        maxColumns: inner.size.columns - 2)
    }
  }
}

// MARK: - Words

extension Model {
  private var phaseTitle: String {
    switch deploy.phase {
    case .idle: "Deploy"
    case .starting: "Starting"
    case .planning: deploy.watched?.kind == .destroyPlan ? "Planning to destroy" : "Planning"
    case .planFailed: "The plan failed"
    case .unchanged: "No changes"
    case .reviewing: "Review"
    case .applying: "Apply"
    case .applied: appliedTitle
    }
  }

  private var appliedTitle: String {
    switch deploy.progress.outcome ?? deploy.watched?.outcome {
    case .succeeded: "Applied"
    case .interrupted: "Interrupted"
    case .lost: "The run was lost"
    case .failed, .refused, nil: "The apply failed"
    }
  }

  private var phaseLines: [InkedText] {
    switch deploy.phase {
    case .idle:
      [
        InkedText("Press ") + InkedText("P", ink: .key)
          + InkedText(" to make a plan. You review it before anything changes.")
      ]
    case .starting: [InkedText("Looking at the variables…", ink: .dim)]
    case .planning:
      [
        InkedText(
          SafeText(
            deploy.progress.currentStep.map { "terraform \($0.step.rawValue)…" } ?? "starting…"),
          ink: .dim)
      ]
    case .unchanged:
      [
        InkedText("The machines are as the configuration says. There is nothing to apply.")
      ]
    case .planFailed: [outcomeLine]
    case .reviewing, .applying, .applied: []
    }
  }

  private var outcomeLine: InkedText {
    switch deploy.progress.outcome ?? deploy.watched?.outcome {
    case .interrupted: InkedText("The run was interrupted. Nothing was changed.", ink: .warning)
    case .lost:
      InkedText("The process of this run is gone. Nothing was changed.", ink: .warning)
    case .failed(let step, let exitCode):
      InkedText(
        SafeText("terraform \(step.rawValue) ended with exit code \(exitCode)."), ink: .danger)
    case .refused(let reason): InkedText(SafeText(reason), ink: .danger)
    case .succeeded, nil: InkedText("")
    }
  }

  private func diagnosticLines(_ diagnostic: Diagnostic) -> [InkedText] {
    diagnostic.lines().enumerated().map { index, line in
      InkedText(SafeText(line), ink: index == 0 ? .danger : .text)
    }
  }
}

extension OutputLine.Tone {
  fileprivate var ink: Ink {
    switch self {
    case .error: .danger
    case .warning: .warning
    default: .text
    }
  }
}
