import Cluster
import Fleet
import Terraform

/// Whether a command can be given now.
enum Availability: Equatable, Sendable {
  /// It can.
  case available
  /// It cannot, and why not, for a person to read.
  case unavailable(String)

  /// Whether it can.
  var isAvailable: Bool { self == .available }
}

extension Model {
  /// Returns whether a command can be given now, and if not, why not.
  func availability(of command: Command) -> Availability {
    if deployment.isOfFiles, !command.isOfFiles {
      return .unavailable("This console shows files of logs, and nothing else.")
    }
    switch command {
    case .plan, .destroy: return availabilityOfPlanning(toDestroy: command == .destroy)
    case .apply: return availabilityOfApplying
    case _ where screen == .logs && command.isOfLogs: return availabilityOnLogs(of: command)
    case .interrupt:
      return activeRun == nil
        ? .unavailable("Nothing is running. Press \(word(for: .leave)) to quit.")
        : availabilityOfChanging
    case .variables: return availabilityOfChanging
    case .zoomIn, .zoomOut: return availabilityOfZoom
    case _ where command.isOfMarks: return availabilityOfMarks(for: command)
    case .freeze:
      return frozen != nil || inventory?.machines.isEmpty == false
        ? .available : .unavailable("There is nothing that could stand still.")
    case .restartTunnel, .toggleTunnel: return availabilityOnTunnels(of: command)
    case .toggleClusterTunnel:
      return inventory?.controlPlaneTarget != nil
        ? .available : .unavailable("The state names no control plane with an address.")
    case .copyCommand where screen == .tunnels: return availabilityOnTunnels(of: command)
    case .shell where screen == .pods || screen.id == .pod: return availabilityOfContainerShell
    case .shell: return availabilityOfShell
    case .logs where screen.id != .pod && screen.id != .pods:
      return logsAtHand.isEmpty ? .unavailable("Nothing here has a log.") : .available
    case .bundle:
      return inventory == nil
        ? .unavailable("There is no state, so there is nothing to gather.") : .available
    case .runCommand: return availabilityOfFanOut
    case .nextFailure where screen == .nodes, .previousFailure where screen == .nodes:
      return .available
    case .nextFailure, .previousFailure:
      return !cluster.failingPods.isEmpty
        ? .available : .unavailable("No pod is failing.")
    case _ where screen == .resources && command.isOfResources:
      return availabilityOnResources(of: command)
    case _ where screen.id == .pod && command.isOfPod:
      guard case .pod(let id) = screen else { return .available }
      return availabilityOnPod(id, of: command)
    case .open where screen == .nodes, .copyValue where screen == .nodes:
      return selectedNode != nil ? .available : .unavailable("There is no node.")
    case .open where screen.id == .machine || screen.id == .node:
      return canOpenPodHere
        ? .available
        : .unavailable("\(word(for: .nextPane)) goes to the pods; what is selected there opens.")
    case _ where screen == .pods && command.isOfPods:
      return podList.list.selectedID != nil ? .available : .unavailable("No pod is selected.")
    case .podsOfMachine:
      return pods.contains { $0.row.node == nodeAtHand && nodeAtHand != nil }
        ? .available : .unavailable("No pod is known on it.")
    case .sort, .nextSort, .previousSort, .reverseSort: return availabilityOfOrder
    case .filter where screen != .deploy: return availabilityOfListFilter
    case .toggleFold, .unfold, .foldAll, .filter:
      return deploy.phase == .reviewing && deploy.review?.outline != nil
        ? .available : .unavailable("There is no plan on the screen.")
    case .nextMatch, .previousMatch:
      return deploy.review?.outline?.matches.isEmpty == false
        ? .available : .unavailable("Nothing is being looked for. \(word(for: .filter)) filters.")
    case .follow: return canFollow ? .available : .unavailable("The end is being followed.")
    case .open:
      let isSomething = screen == .history ? canOpenInHistory : overview.canOpen(in: self)
      return isSomething ? .available : .unavailable("There is nothing to open.")
    case .edit:
      return placeOfError != nil
        ? .available : .unavailable("No error names a place in a file.")
    default: return .available
    }
  }

  /// Whether there is an end that is not being followed.
  private var canFollow: Bool {
    switch screen {
    case .deploy:
      deploy.phase != .reviewing && !deploy.progress.output.isEmpty
        && !deploy.outputScroll.isFollowing
    case .pod: pod.scroll.followsEnd && !pod.scroll.isFollowing
    case .logs: !logs.isFollowing
    case .overview, .nodes, .machine, .node, .pods, .tunnels, .history, .resources: false
    }
  }

  /// Whether a command of the screen of logs can be given.
  private func availabilityOnLogs(of command: Command) -> Availability {
    switch command {
    case .nextMatch, .previousMatch:
      return logs.pattern == nil
        ? .unavailable("Nothing is being looked for. \(word(for: .search)) searches.") : .available
    case .nextBookmark:
      return (logs.file?.bookmarks ?? logs.bookmarks).isEmpty
        ? .unavailable("No line is marked. \(word(for: .bookmark)) marks one.") : .available
    case .save where logs.file != nil:
      return .unavailable("It is a file already. quarterdeck logs --from FILE prints a part of it.")
    case .copyValue, .save, .bookmark:
      return logs.rows.count == 0 ? .unavailable("There is no line.") : .available
    default: return .available
    }
  }

  /// Whether a command of the resources screen can be given.
  private func availabilityOnResources(of command: Command) -> Availability {
    guard let tree = resources.tree else { return .unavailable("There is no state.") }
    switch command {
    case .nextMatch, .previousMatch:
      return resourceFilter.isEmpty
        ? .unavailable("Nothing is being looked for. \(word(for: .filter)) filters.") : .available
    case .reveal:
      return valueAtHand != nil && (isValueAtHandMasked || resources.hiddenAt != nil)
        ? .available : .unavailable("Nothing is hidden here.")
    case .save:
      return valueAtHand == nil ? .unavailable("Select a value first.") : .available
    case .copyValue:
      return valueAtHand == nil && tree.selectedInstance == nil
        ? .unavailable("Select a resource or a value first.") : .available
    case .copyCommand:
      return tree.selectedInstance == nil
        ? .unavailable("Select a resource first.") : .available
    case .jump:
      return selectedResourceMachine == nil
        ? .unavailable("It is no machine.") : .available
    default: return .available
    }
  }

  var availabilityOfChanging: Availability {
    deployment.isReadOnly
      ? .unavailable("This console was opened with --read-only.") : .available
  }

  func availabilityOfPlanning(toDestroy: Bool) -> Availability {
    guard availabilityOfChanging.isAvailable else { return availabilityOfChanging }
    if deploy.isBusy || activeRun != nil {
      return .unavailable("A run is going on. It must end first.")
    }
    if toDestroy, case .some(.none) = state.value {
      return .unavailable(
        "There is no state here, so nothing is known that could be destroyed.")
    }
    return .available
  }

  private var availabilityOfApplying: Availability {
    guard availabilityOfChanging.isAvailable else { return availabilityOfChanging }
    if deploy.isBusy || activeRun != nil {
      return .unavailable("A run is going on. It must end first.")
    }
    guard let review = deploy.review, let plan = review.plan else {
      return .unavailable("There is no reviewed plan. \(word(for: .plan)) makes one.")
    }
    if review.isApplied {
      return .unavailable("This plan has been applied. \(word(for: .plan)) makes a new one.")
    }
    guard plan.isApplyable, !plan.isErrored else {
      return .unavailable("This plan changes nothing.")
    }
    return .available
  }
}

extension Command {
  /// Whether it is about the selected row of the screen of pods.
  fileprivate var isOfPods: Bool {
    switch self {
    case .open, .describe, .manifest, .logs, .previousLogs, .events, .copyValue: true
    default: false
    }
  }

  /// Whether the screen of a pod says when it can be given.
  fileprivate var isOfPod: Bool {
    switch self {
    case .open, .owner, .container, .copyValue, .deletePod, .restartRollout: true
    default: false
    }
  }

  /// Whether the screen of logs says when it can be given.
  fileprivate var isOfLogs: Bool {
    switch self {
    case .nextMatch, .previousMatch, .nextBookmark, .copyValue, .save, .bookmark,
      .nextFailure, .previousFailure, .toggleFaults, .fold, .unfold:
      true
    default: false
    }
  }

  /// Whether it makes sense where files of logs are shown, and nothing else.
  fileprivate var isOfFiles: Bool {
    guard let row = CommandTable.byCommand[self] else { return false }
    if case .screens(let screens) = row.scope { return screens.contains(.logs) }
    switch self {
    case .fold, .back, .leave, .mark, .moveDown, .moveUp, .halfPageDown, .halfPageUp, .pageDown,
      .pageUp, .top, .bottom, .repaint, .suspend, .help, .quit:
      return true
    default: return false
    }
  }

  /// Whether the resources screen says when it can be given.
  fileprivate var isOfResources: Bool {
    switch self {
    case .toggleFold, .unfold, .foldAll, .filter, .nextMatch, .previousMatch, .reveal, .copyValue,
      .copyCommand, .save, .toggleList, .jump:
      true
    default: false
    }
  }
}
