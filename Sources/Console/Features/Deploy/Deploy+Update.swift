import Fleet
import TerminalUI
import Terraform

extension Model {
  /// Takes in what happened to runs, variables and plans.
  mutating func updateRuns(_ event: Event) -> [Effect] {
    switch event {
    case .runsListed(let runs): return receive(runs)
    case .runAdvanced(let id, let lines): return advance(id, by: lines)
    case .runStarted(let started):
      // A quick run can be over before it is known here that it has begun.
      let run = withKnownEnd(started)
      deploy.starting = nil
      deploy.startedHere.insert(run.id)
      deploy.runs = [run] + deploy.runs.filter { $0.id != run.id }
      watch(run)
    case .runRefused(let failure):
      deploy.starting = nil
      deploy.refusal = failure
      if screen != .deploy { tell(failure) }
    case .preflightFailed(let checks, let blocked): ask(about: checks, blocking: blocked)
    case .surveyFailed(let failure):
      deploy.intent = nil
      tell(failure)
    case .variablesSurveyed(let missing): return proceed(missing: missing)
    case .variablesListed(let variables): show(variables)
    case .planRead(let id, let plan, let card) where deploy.review?.runID == id:
      let isDrift = isDriftOnly
      deploy.review?.receive(plan, card: card, isDriftOnly: isDrift)
      judgePlan()
    case .planUnreadable(let id, let failure) where deploy.review?.runID == id:
      deploy.review?.failure = failure
    default: break
    }
    return []
  }

  /// Asks for a plan; the variables are looked at first.
  mutating func askForPlan(
    toDestroy: Bool, options: RunOptions = RunOptions()
  ) -> [Effect] {
    show(.deploy)
    deploy.refusal = nil
    deploy.intent = toDestroy ? .destroyPlan : .plan
    deploy.intendedOptions = options
    return [.surveyVariables]
  }

  /// Applies the reviewed plan, after a typed name if anything would be lost.
  mutating func askForApply() -> [Effect] {
    guard let review = deploy.review, let plan = review.plan else { return [] }
    guard screen == .deploy else {
      show(.deploy)
      tell("Look at the plan first, then press \(word(for: .apply)) again.")
      return []
    }
    guard plan.destroysAnything else { return startRun(.apply, planID: review.runID) }
    overlay = .confirmation(confirmation(of: plan, runID: review.runID))
    return []
  }

  /// Starts a run, unless one has been asked for already.
  mutating func startRun(
    _ kind: RunKind, planID: String?, options: RunOptions = RunOptions(),
    answers: [String: Secret] = [:], confirmation: String? = nil
  ) -> [Effect] {
    guard deploy.starting == nil, activeRun == nil else {
      tell("A run is going on. It must end first.")
      return []
    }
    deploy.refusal = nil
    deploy.starting = kind
    return [
      .startRun(
        kind, planID: planID, options: options, answers: answers, confirmation: confirmation)
    ]
  }

  /// Goes on with a plan once it is known which variables have no value.
  private mutating func proceed(missing: [VariableDeclaration]) -> [Effect] {
    guard let kind = deploy.intent else { return [] }
    guard missing.isEmpty else {
      overlay = .variables(VariablesForm(kind: kind, missing: missing))
      return []
    }
    deploy.intent = nil
    return startRun(kind, planID: nil, options: deploy.intendedOptions)
  }

  /// Opens the form of all variables, unless something else was opened meanwhile.
  private mutating func show(_ variables: [SurveyedVariable]) {
    guard overlay == nil else { return }
    guard !variables.isEmpty else { return tell("The configuration declares no variables.") }
    overlay = .variables(VariablesForm(of: variables))
  }

  /// Takes in the list of runs and shows the newest one.
  private mutating func receive(_ runs: [RunEntry]) -> [Effect] {
    let isFirst = !deploy.isListed
    let runs = runs.map(withKnownEnd)
    deploy.runs = runs
    deploy.isListed = true
    noteApply()
    if let watched = deploy.watched, let newer = runs.first(where: { $0.id == watched.id }) {
      deploy.watched = newer
    }
    guard let newest = runs.first else { return [] }
    let shown = deploy.watched
    if shown == nil || (shown?.id != newest.id && newest.isActive) { watch(newest) }
    if isFirst, newest.isActive { attach(to: newest) }
    return []
  }

  /// A run as it is known here: what is told of it may have been read a moment before its end.
  private func withKnownEnd(_ run: RunEntry) -> RunEntry {
    guard run.isActive else { return run }
    return deploy.runs.first { $0.id == run.id && !$0.isActive } ?? run
  }

  /// Shows a run that went on before this console was opened, and says so.
  private mutating func attach(to run: RunEntry) {
    let isAtStart = screen == .overview || session.isUntouched
    guard overlay == nil, isAtStart else { return }
    show(.deploy)
    tell(
      "A run goes on: \(run.kind.title) of \(run.requestedBy). It is shown as if you had never left."
    )
  }

  /// Works out anew what the plan under review means.
  mutating func judgePlan() {
    guard deploy.phase == .reviewing else { return }
    let (inventory, picture) = (inventory, cluster.newest)
    deploy.review?.judge(inventory: inventory, cluster: picture)
  }

  mutating func watch(_ run: RunEntry) {
    guard deploy.watched?.id != run.id else { return }
    deploy.watched = run
    deploy.progress = RunProgress(kind: run.kind)
    deploy.refusal = nil
    deploy.resourceScroll = nil
    deploy.pane = .resources
    deploy.outputScroll = Scroll(followsEnd: true)
    if run.kind != .apply || run.planID != deploy.review?.runID { deploy.review = nil }
    noteApply()
  }

  /// Takes note of the apply of the plan under review, whoever started it.
  private mutating func noteApply() {
    guard let review = deploy.review else { return }
    let isApplied = deploy.runs.contains { $0.kind == .apply && $0.planID == review.runID }
    if isApplied { deploy.review?.isApplied = true }
  }

  /// Takes in what the shown run said; a finished plan is read for review.
  private mutating func advance(_ id: String, by lines: [RunLine]) -> [Effect] {
    guard let run = deploy.watched, run.id == id else {
      noteEnd(of: id, in: lines)
      return []
    }
    let before = deploy.progress.outcome
    for line in lines { deploy.progress.fold(line) }
    guard before == nil, let outcome = deploy.progress.outcome else { return [] }
    let ended = run.ended(outcome, by: deploy.progress)
    deploy.runs = deploy.runs.map { $0.id == id ? ended : $0 }
    deploy.watched = ended
    if deploy.startedHere.contains(id) { askForMissing(run) }
    if [.selectWorkspace, .newWorkspace].contains(run.kind) { return [.readWorkspace] }
    guard run.kind.makesPlan, outcome == .succeeded(changes: true) else { return [] }
    if deploy.runs.contains(where: { $0.planID == id }) { return [] }
    deploy.review = Review(runID: id, kind: run.kind)
    return [.readPlan(runID: id)]
  }
}

extension Model {
  /// Takes note of the end of a run that is not shown: the next one may begin then.
  fileprivate mutating func noteEnd(of id: String, in lines: [RunLine]) {
    guard let place = deploy.runs.firstIndex(where: { $0.id == id && $0.isActive }) else { return }
    for case .runEnded(let outcome, let at) in lines {
      var progress = RunProgress()
      progress.fold(.runEnded(outcome, at: at))
      deploy.runs[place] = deploy.runs[place].ended(outcome, by: progress)
    }
  }

  /// Asks for the variables that terraform has missed, when nobody knew before that they have no
  /// value: their declarations stand where the configuration could not be understood.
  fileprivate mutating func askForMissing(_ run: RunEntry) {
    let names = deploy.progress.diagnostics.compactMap(\.missingVariable)
    guard !names.isEmpty, run.kind != .apply, overlay == nil else { return }
    // Of these nothing is known, so none is shown while it is typed.
    let missing = names.map { VariableDeclaration(name: $0, isSensitive: true) }
    overlay = .variables(VariablesForm(kind: run.kind, missing: missing))
  }
}

extension RunEntry {
  /// Returns the run as it is after its end, before the list of runs is read anew.
  fileprivate func ended(_ outcome: RunOutcome, by progress: RunProgress) -> RunEntry {
    RunEntry(
      id: id, kind: kind, planID: planID, startedAt: startedAt, outcome: outcome,
      requestedBy: requestedBy, options: options, endedAt: endedAt ?? progress.updatedAt,
      planned: planned ?? progress.appliedCounts ?? progress.plannedCounts)
  }
}
