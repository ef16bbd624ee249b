import Fleet
public import FoundationEssentials
import TerminalUI

extension Model {
  /// Takes in what happened and returns what the world is asked to do.
  ///
  /// - Parameters:
  ///   - event: What happened.
  ///   - time: When it was taken in.
  /// - Returns: What the world is asked to do, in order.
  public mutating func update(_ event: Event, at time: Date) -> [Effect] {
    now = time
    expire()
    let (view, showedTour, running) = (view, showsTour, activeRun)
    let effects = standingStill(event) { $0.respond(to: event) } + notifyOfEnd(of: running)
    remember(view)
    resumeLogs()
    let wishes = layOutLists()
    layOutLogs()
    return goOnWithTour(after: event, wasShown: showedTour)
      + keepSession(after: event, effects) + followLook(after: event, effects) + effects
      + wishes
  }

  private mutating func respond(to event: Event) -> [Effect] {
    switch event {
    case .input(let input): return receive(input)
    case .ticked: return continueCountdown()
    case .stateRead(let summary, let readAt, let backend):
      stateBackend = backend
      receive(summary, at: readAt)
      return refreshTimeline()
    case .stateUnreadable(let failure): state.fail(failure)
    case .machineRead(let id, let reading):
      if isKnown(id) { machines[id, default: Remote()].receive(reading, at: reading.fetchedAt) }
      nodeList.sourcesChanged()
      return keepBirths()
    case .machineUnreachable(let id, let failure):
      if isKnown(id) { machines[id, default: Remote()].fail(failure) }
      nodeList.sourcesChanged()
    case .clusterRead(let picture):
      cluster.receive(picture)
      watchPods(picture)
      judgePlan()
      overview.anchor(in: self)
      return keepBirths() + notifyOfPods()
    case .timingsRead(let history): timings = history
    case .tunnelsRead(let survey): receive(survey)
    case .clusterTunnelRead(let reading): receiveClusterTunnel(reading)
    case .particularsRead(let id, let read): if isKnown(id) { particulars = [id: read] }
    case .doctorReported(let report): receive(report)
    case .clusterUnreachable(let failure): cluster.fail(failure)
    case .podRead(let id, let reading): pod.receive(reading, of: id)
    case .podUnreachable(let id, let failure): pod.fail(failure, of: id)
    case .workloadRead(let rule, let reading):
      workloads[rule.name, default: Remote()].receive(reading, at: reading.fetchedAt)
    case .workloadUnreachable(let rule, let failure):
      workloads[rule.name, default: Remote()].fail(failure)
    case .nodeRead(let subject, let reading): receive(reading, of: subject)
    case .nodeUnreachable(let subject, let failure): nodeFailed(failure, of: subject)
    case .manifestRead(let id, let reading): pod.receive(reading, of: id)
    case .logRead, .logChanged, .logFileChanged, .logFileAnswered, .logFileCounted:
      updateLogs(event)
    case .commandAnswered(let number, let answer): receive(answer, ofCommand: number)
    case .commandEnded(let number, let report): receive(report, ofCommand: number)
    case .commandRefused(let number, let failure): commandRefused(number, failure)
    case .customAdvanced(let number, let output): receive(output, ofCustom: number)
    case .customEnded(let run, let result): receive(result, of: run)
    case .commandsListed(let records): receive(records)
    case .paletteHistoryRead(let lines): paletteHistory.receive(lines)
    case .failed(let failure): tell(failure)
    case .reported(let sentence): tell(sentence)
    case .premisesRead(let premises): self.premises = premises
    case .themeChosen(let name, let place, let count):
      themePreview = name
      tell(
        "Theme \(name), \(place) of \(count). theme = \"\(name)\" in config.toml keeps it.")
    case .themeConfigured(let name):
      themePreview = nil
      tell("config.toml names the theme \(name) now.")
    case .resourceRead, .resourceUnreadable, .stateSearched, .valueRevealed:
      updateResources(with: event)
    case .workspaceRead(let workspace): return receive(workspace: workspace)
    case .workspacesListed(let choice): receive(choice)
    case .statesSurveyed(let choice): receive(choice)
    case .statesUnreadable(let failure): statesUnreadable(failure)
    case .stateHistoryRead, .stateHistoryUnreadable, .statesCompared, .statesIncomparable:
      return updateTimeline(event)
    case .lookRead(let seen, let present): look.receive(seen, present: present, at: now)
    case .stateOutlined(let outline): look.receive(outline, at: now)
    case .restoreAnswered(let answer): return receive(answer)
    case .workspacesUnreadable(let failure): workspacesFailed(failure)
    case .runsListed, .runAdvanced, .runStarted, .runRefused, .preflightFailed, .variablesSurveyed,
      .variablesListed,
      .surveyFailed,
      .planRead, .planUnreadable:
      return updateRuns(event)
    }
    return []
  }

  /// Shows a sentence in the bottom line for a while.
  mutating func tell(_ text: String, _ kind: Notice.Kind = .information) {
    notice = Notice(text: text, kind: kind, until: now.addingTimeInterval(Notice.lifetime))
    logs.note(text, isFailure: kind == .failure, at: now)
  }

  /// Shows a failure in the bottom line for a while.
  mutating func tell(_ failure: Failure) {
    tell(failure.sentence, .failure)
  }

  /// Lets go of what has had its time.
  private mutating func expire() {
    if let notice, notice.until <= now { self.notice = nil }
    expireSecrets()
  }

  /// Whether a machine is in the state; a late answer of one that is not is dropped.
  private func isKnown(_ id: String) -> Bool {
    inventory?.machines.contains { $0.id == id } == true
  }

  /// Forgets the state, and all that was read of what stands in it.
  mutating func forgetState() {
    hideSecrets()
    receive(nil, at: now)
    state = Remote()
    particulars = [:]
    workloads = [:]
  }

  /// Takes in a state and forgets the machines that are no longer in it.
  private mutating func receive(_ summary: StateSummary?, at time: Date) {
    let isNew = state.value != .some(summary)
    // What says the same stays the same in memory: it is compared in no time.
    let summary = isNew ? summary : state.value.flatMap(\.self)
    state.receive(summary, at: time)
    guard isNew else { return }
    stateRevision += 1
    receiveTree(of: summary)
    sharedPrefix = String.sharedPrefix(of: inventory?.machines.map(\.name) ?? [])
    measureColumns()
    nodeList.sourcesChanged()
    polledTargets = Array((inventory?.targets ?? []).prefix(Self.mostPolled))
    defer { judgePlan() }
    let known = Set(inventory?.machines.map(\.id) ?? [])
    machines = machines.filter { known.contains($0.key) }
    fanOut.marks.keep(known.contains)
    if known.isEmpty {
      cluster = ClusterState()
      overview.events.itemsChanged()
      podList.marks.clear()
      podList.scopeChanged()
    }
    overview.anchor(in: self)
    if case .machine(let id) = screen, !known.contains(id) {
      navigation.removeLast()
      tell("That machine is no longer in the state.")
    }
  }
}

// MARK: - Input

extension Model {
  /// Takes in what a person did at the terminal.
  mutating func receive(_ input: Input) -> [Effect] {
    switch input {
    case .resized(let size):
      self.size = size
      resizeLists()
      leaveEventsWithoutRoom()
      rewrapAnswers()
      rewrapCustom()
      return []
    case .resumed: return [.repaint]
    case .hungUp, .terminated: return [.quit]
    case .paste(let text): return paste(text)
    case .pointer(let pointer): return receive(pointer)
    case .focused(let isFocused):
      notifications.isFocused = isFocused
      return []
    case .key(let key):
      let command = keymap.command(for: key, on: screen.id)
      if let command, command.concernsTerminal, key.typedCharacter == nil {
        return perform(command)
      }
      if overlay != nil { return updateOverlay(with: key) }
      if isSearching {
        updateSearch(with: key)
        return []
      }
      if screen == .resources, resources.search != nil {
        updateResourceSearch(with: key)
        return []
      }
      if isTypingInList {
        updateListSearch(with: key)
        return []
      }
      if isTypingInLogs {
        updateLogField(with: key)
        return []
      }
      if let command { return perform(command) }
      return keymap.customCommand(for: key, on: screen.id).map { begin($0) } ?? []
    }
  }

  /// Carries out a command, or says why it cannot be given now.
  mutating func perform(_ command: Command) -> [Effect] {
    if case .unavailable(let reason) = availability(of: command) {
      tell(reason)
      return []
    }
    notice = nil
    guard !isGone(for: command) else { return [] }
    switch command {
    case .freeze: toggleFreeze()
    case .overview: show(.overview)
    case .deploy: show(.deploy)
    case .resources: show(.resources)
    case .nodes: show(.nodes)
    case .pods: show(.pods)
    case .allLogs: showLogs()
    case .tunnels: showTunnels()
    case .restartTunnel, .toggleTunnel: return performOnTunnels(command)
    case .toggleClusterTunnel: toggleClusterTunnel()
    case .doctor:
      overlay = .doctor(Doctor())
      return [.runDoctor]
    case .copyCommand where screen == .tunnels: return performOnTunnels(command)
    case .history:
      show(.history)
      return showTimeline()
    case .sort, .nextSort, .previousSort, .reverseSort: updateOrder(command)
    case .filter where listAtHand != nil, .toggleFaults where listAtHand != nil:
      changeList(.command(command))
    case .zoomIn, .zoomOut: changeZoom(larger: command == .zoomIn)
    case .lastView: return showLastView()
    case .back where screen == .deploy && deploy.review?.isFiltered == true: clearFilter()
    case .back where screen == .resources && leaveResourceDetail(): break
    case .back where screen == .pods && clearPodFilter(): break
    case .back where screen == .logs && clearLogFilter(): break
    case .back where screen != .pods && clearList(): break
    case .back where clearEventFilter(): break
    case .back where [.overview, .nodes].contains(screen) && !fanOut.marks.isEmpty:
      fanOut.marks.clear()
    case .fold where screen == .resources: return updateResources(command)
    case .fold where screen == .logs: return updateLogs(command)
    case .fold where screen != .deploy || deploy.phase != .reviewing: goBack()
    case .back: goBack()
    case .leave:
      guard navigation.count > 1 else { return leave() }
      goBack()
    case .help: overlay = .help(Help())
    case .palette: return openPalette()
    case .commandLog: overlay = .commandLog(CommandLogPane())
    case .refresh:
      tell("Fetching everything again.")
      return [.refresh] + refreshTimeline()
    case .repaint: return [.repaint]
    case .nextTheme: return [.chooseTheme(after: themePreview)]
    case .suspend: return [.suspend]
    case .toggleMouse: return toggleMouse()
    case .quit: return leave()
    case .plan: return askForPlan(toDestroy: false)
    case .destroy: return askForPlan(toDestroy: true)
    case .apply: return askForApply()
    case .interrupt: askForInterrupt()
    case .variables: return [.listVariables]
    case .planMenu: overlay = .planMenu(PlanMenu())
    case .edit:
      guard let place = placeOfError else { return [] }
      return [.edit(file: place.file, line: place.line)]
    case .shell where screen == .pods || screen.id == .pod: return openContainerShell()
    case .shell: return openShell()
    case .bundle:
      tell("Gathering evidence.")
      return [.makeBundle]
    case .runCommand: askForCommand()
    case .jump: jump()
    case .podsOfMachine: showPods()
    case .logs where opensLogs, .previousLogs where opensPreviousLogs: openLogsAtHand()
    case _ where screen == .logs: return updateLogs(command)
    case _ where screen == .resources: return updateResources(command)
    case _ where screen == .history: return updateHistory(command)
    default: return performOnScreen(command)
    }
    return []
  }

  /// Hands a command to the present screen.
  private mutating func performOnScreen(_ command: Command) -> [Effect] {
    switch command {
    case .nextFailure, .previousFailure:
      let isForward = command == .nextFailure
      if screen == .nodes { return updateNodes(command) }
      if screen == .pods {
        selectFailingRow(forward: isForward)
      } else {
        selectFailure(forward: isForward)
      }
    default:
      switch screen {
      case .overview: updateOverview(command)
      case .deploy: updateDeploy(command)
      case .pod(let id): return updatePod(id, command)
      case .pods: return updatePods(command)
      case .nodes: return updateNodes(command)
      case .machine, .node: updateMachine(command)
      case .tunnels: updateTunnels(command)
      case .history, .resources, .logs: break
      }
    }
    return []
  }

  /// Goes to one of the numbered screens, which are never stacked.
  mutating func show(_ screen: Screen) {
    history.isOpen = false
    navigation = screen == .overview ? [.overview] : [.overview, screen]
  }

  /// Drills into something.
  mutating func push(_ screen: Screen) {
    navigation.append(screen)
  }

  mutating func goBack() {
    if screen == .history, history.isOpen {
      history.isOpen = false
    } else if navigation.count > 1 {
      navigation.removeLast()
    } else {
      tell("This is the first screen. Press \(word(for: .leave)) to quit.")
    }
  }

  private mutating func leave() -> [Effect] {
    guard let run = activeRun else { return [.quit] }
    overlay = .question(
      Question(
        title: "Leave while \(run.kind.gerund)?",
        lines: ["The run goes on without this window.", "Open the console again to watch it."],
        confirmed: [.quit]))
    return []
  }
}

extension Command {
  /// Whether it concerns the terminal as a whole, so that it works whatever is open.
  fileprivate var concernsTerminal: Bool { self == .repaint || self == .suspend }
}
