import Fleet
import TerminalUI
import Terraform

extension Model {
  /// Carries out a command on the deployment screen.
  mutating func updateDeploy(_ command: Command) {
    let isReviewing = deploy.phase == .reviewing
    switch command {
    case .nextPane, .previousPane:
      let other = isReviewing ? DeployState.Pane.meaning : .output
      deploy.pane = deploy.pane == other ? .resources : other
    case .follow:
      deploy.pane = .output
      deploy.outputScroll = Scroll(followsEnd: true)
    case _ where isReviewing: updateReview(command)
    default: scrollDeploy(command)
    }
  }

  private mutating func scrollDeploy(_ command: Command) {
    let areas = DeployAreas(of: self, in: body)
    switch deploy.scrolledPane {
    case .resources:
      var scroll = deploy.shownResources
      scroll.move(
        command, total: deploy.progress.resources.count,
        visible: areas.resources.inset(by: 1).rows)
      deploy.resourceScroll = scroll
    case .output, .meaning:
      deploy.outputScroll.move(
        command, total: deploy.progress.output.count, visible: areas.output.inset(by: 1).rows)
    }
  }
}

/// Where the parts of the deployment screen stand; empty ones are not shown.
struct DeployAreas: Equatable {
  /// The steps of the run, in one line.
  var steps = Rect.zero
  /// A word on where the run stands, or what the plan comes to.
  var summary = Rect.zero
  /// What went wrong.
  var errors = Rect.zero
  /// The resources of an apply, or the changes of a plan.
  var resources = Rect.zero
  /// How far the machines have come.
  var birth = Rect.zero
  /// What terraform says.
  var output = Rect.zero

  /// Divides the screen for the phase that a model is in.
  init(of model: Model, in rect: Rect) {
    let rows = rect.splitRows([.fixed(1), .flexible()])
    steps = rows[0]
    switch model.deploy.phase {
    case .reviewing:
      let meaning = model.meaningLines(columns: rect.columns - 5).count
      let room = max(1, rows[1].rows * 2 / 5 - 2 - Model.verdictRows)
      let parts = model.zoomed(
        rows[1].splitRows([
          .fixed(2 + Model.verdictRows + min(meaning, room)), .flexible(),
        ]), focused: model.deploy.pane == .meaning ? 0 : 1)
      (summary, resources) = (parts[0], parts[1])
    case .applying, .applied: divideApply(of: model, in: rows[1])
    case .idle, .starting, .planning, .planFailed, .unchanged, .done:
      let lines = max(1, model.runLines(columns: rect.columns - 4).count)
      let parts = model.zoomed(
        rows[1].splitRows([
          .fixed(min(lines, max(1, rect.rows / 2)) + 2), .flexible(),
        ]), focused: 1)
      (summary, output) = (parts[0], parts[1])
    }
  }

  /// What failed comes first; then what is built, then the machines; the output has the rest.
  private mutating func divideApply(of model: Model, in rect: Rect) {
    let failures = model.errorLines(columns: rect.columns - 4).count
    let births = model.birthRows(columns: rect.columns, of: rect.rows)
    let errorRows = failures == 0 ? 0 : min(failures, max(3, rect.rows * 2 / 5)) + 2
    let birthRows = failures == 0 && rect.rows >= 18 ? births : 0
    let count = max(1, model.deploy.progress.resources.count)
    let room = (rect.rows - errorRows - birthRows) * 3 / 5
    let parts = model.zoomed(
      rect.splitRows([
        .fixed(errorRows), .fixed(min(count + 2, max(4, room))), .fixed(birthRows),
        .flexible(minimum: 3),
      ]), focused: model.deploy.scrolledPane == .resources ? 1 : 3)
    (errors, resources, birth, output) = (parts[0], parts[1], parts[2], parts[3])
  }

  /// Where the pane is that has the keys.
  func focused(_ deploy: DeployState) -> Rect {
    switch deploy.phase {
    case .reviewing: deploy.pane == .meaning ? summary : resources
    case .applying, .applied: deploy.scrolledPane == .resources ? resources : output
    case .idle, .starting, .planning, .planFailed, .unchanged, .done: output
    }
  }
}
