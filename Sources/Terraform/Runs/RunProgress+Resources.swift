import FoundationEssentials

extension RunProgress {
  /// Takes in what is planned for one resource.
  mutating func plan(_ notice: ChangeNotice) {
    if isPlanStale { forgetPlan() }
    plannedCounts?.count(notice.action)
    if notice.isImporting { plannedCounts?.importing += 1 }
    guard notice.action == .read || notice.action.countedSteps > 0 else { return }
    add(
      ResourceProgress(address: notice.address, action: notice.action, reason: notice.reason))
  }

  private mutating func forgetPlan() {
    isPlanStale = false
    resources = []
    rows = [:]
    completed = 0
    total = 0
    plannedCounts = ChangeCounts()
    appliedCounts = nil
  }

  @discardableResult
  private mutating func add(_ resource: ResourceProgress) -> Int {
    rows[resource.address, default: []].append(resources.count)
    resources.append(resource)
    total += resource.action.countedSteps
    return resources.count - 1
  }

  /// Takes in what happens to one resource.
  mutating func fold(_ event: ResourceEvent, at: Date?) {
    switch event.kind {
    case .refreshStart: refresh.started += 1
    case .refreshComplete: refresh.completed += 1
    case .applyStart: start(event, at: at)
    case .applyComplete: complete(event, at: at)
    case .applyErrored: fail(event, at: at)
    case .applyProgress: break
    case .provisionStart, .provisionProgress, .provisionComplete, .provisionErrored:
      provision(event)
    case .ephemeralStart, .ephemeralProgress, .ephemeralComplete, .ephemeralErrored: break
    }
  }

  private mutating func start(_ event: ResourceEvent, at: Date?) {
    guard let action = event.action else { return }
    let waiting = row(of: event.address) { $0.state == .waiting && $0.includes(action) }
    // A log that was cut at its start has no plan: what begins is shown all the same. Reads that
    // no plan names belong to the plan itself and are not shown.
    guard let index = waiting ?? unplannedRow(event.address, action) else { return }
    resources[index].state = .running(since: at)
    resources[index].currentAction = action
    if resources[index].startedAt == nil { resources[index].startedAt = at }
  }

  private mutating func unplannedRow(_ address: ResourceAddress, _ action: Action) -> Int? {
    guard action.countedSteps > 0 else { return nil }
    return add(ResourceProgress(address: address, action: action))
  }

  private mutating func complete(_ event: ResourceEvent, at: Date?) {
    guard let index = runningRow(of: event) else { return }
    if resources[index].action.countedSteps > 0 { completed += 1 }
    resources[index].completedSteps += 1
    resources[index].elapsed += event.elapsed ?? .zero
    guard resources[index].completedSteps >= resources[index].plannedSteps else {
      resources[index].state = .waiting
      return
    }
    resources[index].state = .done(elapsed: resources[index].elapsed)
    resources[index].endedAt = at
  }

  private mutating func fail(_ event: ResourceEvent, at: Date?) {
    guard let index = runningRow(of: event) else { return }
    resources[index].elapsed += event.elapsed ?? .zero
    resources[index].state = .failed(elapsed: resources[index].elapsed)
    resources[index].endedAt = at
  }

  private mutating func provision(_ event: ResourceEvent) {
    guard let index = row(of: event.address, where: \.isRunning) else { return }
    resources[index].provisioner = event.provisioner
    guard event.kind == .provisionProgress, let printed = event.output else { return }
    let lines = EscapeSequences.removed(from: printed).split(whereSeparator: \.isNewline)
    if let last = lines.last(where: { !$0.allSatisfy(\.isWhitespace) }) {
      resources[index].lastOutput = String(last.prefix(OutputLog.maximumCharacters))
    }
  }

  /// Marks what was still going on when terraform ended.
  mutating func abandonRunningResources() {
    for index in resources.indices where resources[index].isRunning {
      resources[index].state = .abandoned
    }
  }

  private func runningRow(of event: ResourceEvent) -> Int? {
    row(of: event.address) { $0.isRunning && $0.currentAction == event.action }
  }

  private func row(
    of address: ResourceAddress, where isMeant: (ResourceProgress) -> Bool
  ) -> Int? {
    rows[address]?.first { isMeant(resources[$0]) }
  }
}

extension ResourceProgress {
  /// Whether it goes on.
  public var isRunning: Bool {
    if case .running = state { return true }
    return false
  }

  /// Whether an action that begins is the planned one, or a half of it.
  fileprivate func includes(_ action: Action) -> Bool {
    self.action == action || (self.action == .replace && [.create, .delete].contains(action))
  }
}
