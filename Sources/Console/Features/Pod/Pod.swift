import Cluster
import Fleet
import TerminalUI

/// What the pod screen remembers.
public struct PodState: Equatable, Sendable {
  /// What the lower pane shows.
  enum Tab: CaseIterable {
    case events, describe, manifest, logs, previousLogs

    /// The command that shows it.
    var command: Command {
      switch self {
      case .events: .events
      case .describe: .describe
      case .manifest: .manifest
      case .logs: .logs
      case .previousLogs: .previousLogs
      }
    }

    /// Whether it is a log, of which the end matters.
    var isLog: Bool { self == .logs || self == .previousLogs }
  }

  /// The panes that take keys.
  enum Pane: CaseIterable {
    case text, why, chain, containers
  }

  /// The pod that is shown.
  private(set) var id: PodIdentity?
  /// What was read of it.
  private(set) var reading = Remote<PodReading>()
  /// The whole of it, in the format that is shown.
  private(set) var manifest = Remote<ManifestReading>()
  /// How the whole of it is written.
  private(set) var format = ManifestFormat.yaml
  /// What the lower pane shows.
  private(set) var tab = Tab.events
  /// The container whose logs are shown; nil for all.
  private(set) var container: String?
  /// The pane that has the keys.
  var pane = Pane.text
  /// Which part of the lower pane is shown.
  var scroll = Scroll()
  /// Which part of the containers is shown.
  var containerScroll = Scroll()
  /// The selected one of the commands to give next.
  var nextIndex = 0
  /// The selected link of the chain.
  var linkIndex = 0

  /// Makes the state before anything is known.
  init() {}

  /// Shows a pod, from scratch if it is another than before.
  mutating func show(_ id: PodIdentity) {
    guard self.id != id else { return }
    self = PodState()
    self.id = id
  }

  /// Takes in what was read of a pod, unless it is no longer shown.
  mutating func receive(_ reading: PodReading, of id: PodIdentity) {
    guard self.id == id else { return }
    self.reading.receive(reading, at: reading.fetchedAt)
  }

  /// Takes in the whole of a pod, unless something else is shown.
  mutating func receive(_ manifest: ManifestReading, of id: PodIdentity) {
    guard self.id == id, manifest.format == format else { return }
    self.manifest.receive(manifest, at: manifest.fetchedAt)
  }

  /// Takes note of a failed attempt.
  mutating func fail(_ failure: Failure, of id: PodIdentity) {
    guard self.id == id else { return }
    reading.fail(failure)
    if tab == .manifest { manifest.fail(failure) }
  }

  /// Shows another text in the lower pane: logs from their end, all else from its beginning.
  ///
  /// The whole of the pod that is asked for again is written in the other format.
  mutating func select(_ tab: Tab) {
    if tab == .manifest, self.tab == .manifest {
      format = format == .yaml ? .json : .yaml
      manifest = Remote()
    }
    self.tab = tab
    pane = .text
    scroll = Scroll(followsEnd: tab.isLog)
  }

  /// Shows the logs of one container, or of all.
  mutating func select(container: String?) {
    self.container = container
    select(tab == .previousLogs ? .previousLogs : .logs)
  }

  /// Goes to the next tab, around the ends.
  mutating func stepTab(by distance: Int) {
    let all = Tab.allCases
    let present = all.firstIndex(of: tab) ?? 0
    select(all[(present + distance + all.count) % all.count])
  }

  /// Goes to the next pane, around the ends.
  mutating func stepPane(by distance: Int) {
    let all = Pane.allCases
    let present = all.firstIndex(of: pane) ?? 0
    pane = all[(present + distance + all.count) % all.count]
  }

  /// What is known of the pod's owner and containers.
  var particulars: PodParticulars? { reading.value?.particulars.value }

  /// The text of the lower pane; the events stand elsewhere.
  var text: Part<String>? {
    switch tab {
    case .events: nil
    case .describe: reading.value?.description
    case .manifest: manifest.value?.text
    case .logs: log(isPrevious: false)
    case .previousLogs: log(isPrevious: true)
    }
  }

  private func log(isPrevious: Bool) -> Part<String>? {
    guard let reading = reading.value else { return nil }
    guard let container else { return isPrevious ? reading.previousLogs : reading.logs }
    let log = reading.containerLogs.first {
      $0.container == container && $0.isPrevious == isPrevious
    }
    return log?.text
      ?? .missing(
        isPrevious
          ? "\(container) has not run before." : "\(container) has not begun yet.")
  }

  /// A tab's title.
  func title(of tab: Tab) -> String {
    switch tab {
    case .events: "Events"
    case .describe: "Describe"
    case .manifest: format.rawValue.uppercased()
    case .logs: "Logs"
    case .previousLogs: "Previous"
    }
  }
}

// MARK: - Commands

extension Model {
  /// Carries out a command on the pod screen.
  mutating func updatePod(_ id: PodIdentity, _ command: Command) -> [Effect] {
    if let tab = PodState.Tab.allCases.first(where: { $0.command == command }) {
      pod.select(tab)
      return []
    }
    guard let item = pods.first(where: { $0.id == id }) else { return [] }
    switch command {
    case .nextTab: pod.stepTab(by: 1)
    case .previousTab: pod.stepTab(by: -1)
    case .nextPane: pod.stepPane(by: 1)
    case .previousPane: pod.stepPane(by: -1)
    case .open: openLink(of: item)
    case .owner: openOwner(of: item)
    case .copyValue: return nextCommand(of: item).map { [.copyText($0)] } ?? []
    case .container: askForContainer()
    case .deletePod: askToDelete(id)
    case .restartRollout: askToRestart(ownerOf: id)
    default: move(in: item, command)
    }
    return []
  }

  /// Moves in the pane that has the keys.
  private mutating func move(in item: PodItem, _ command: Command) {
    let areas = podAreas(item, in: body)
    switch pod.pane {
    case .text:
      let inside = areas.text.inset(by: 1)
      pod.scroll.move(command, total: podText(item).count, visible: inside.rows)
    case .containers:
      let inside = areas.containers.inset(by: 1)
      let total = containerLines(columns: inside.columns - 2).count
      pod.containerScroll.move(command, total: total, visible: inside.rows)
    case .why:
      guard let distance = command.distance(page: 4) else { return }
      pod.nextIndex = Self.moved(pod.nextIndex, by: distance, in: item.finding?.next.count ?? 0)
    case .chain:
      guard let distance = command.distance(page: 4) else { return }
      let links = podChain(of: item).count { $0.target != nil }
      pod.linkIndex = Self.moved(pod.linkIndex, by: distance, in: links)
    }
  }

  private static func moved(_ index: Int, by distance: Int, in count: Int) -> Int {
    let distance = max(-count, min(count, distance))
    return max(0, min(count - 1, index + distance))
  }

  /// The command that is to be given next: the selected one.
  func nextCommand(of item: PodItem) -> String? {
    guard let next = item.finding?.next, !next.isEmpty else { return nil }
    return next[min(pod.nextIndex, next.count - 1)]
  }

  /// Whether a command can be given on the pod's screen.
  func availabilityOnPod(_ id: PodIdentity, of command: Command) -> Availability {
    guard let item = pods.first(where: { $0.id == id }) else {
      return .unavailable("This pod is gone.")
    }
    switch command {
    case .open:
      return pod.pane == .chain && selectedLink(of: item) != nil
        ? .available
        : .unavailable("\(word(for: .nextPane)) goes to the chain; what is selected there opens.")
    case .copyValue:
      return nextCommand(of: item) == nil
        ? .unavailable("There is no command to give next.") : .available
    case .owner:
      return item.workload == nil ? .unavailable("Nothing owns this pod.") : .available
    case .container:
      return pod.particulars?.containers.isEmpty == false
        ? .available : .unavailable("The pod has not been read yet.")
    case .deletePod, .restartRollout: return availabilityOfChangingPod(command)
    default: return .available
    }
  }

  private mutating func askForContainer() {
    let all = Picker.Entry(id: "", title: "all containers", detail: "")
    let entries = (pod.particulars?.containers ?? []).map { container in
      Picker.Entry(
        id: container.name, title: container.name,
        detail: Words.count(container.status?.restartCount ?? 0, "restart"))
    }
    overlay = .picker(
      Picker(
        .container, title: "Logs of", entries: [all] + entries,
        chosen: pod.container.map { [$0] } ?? []))
  }

  // MARK: - A shell in a container

  /// The pod that a shell is opened in: the one on the screen, or the selected one.
  private var podForShell: PodItem? {
    if case .pod(let id) = screen { return pods.first { $0.id == id } }
    return screen == .pods ? selectedPod : nil
  }

  /// Whether a shell can be opened in a container of the pod at hand.
  var availabilityOfContainerShell: Availability {
    guard availabilityOfChanging.isAvailable else { return availabilityOfChanging }
    guard let item = podForShell else { return .unavailable("No pod is selected.") }
    guard inventory?.controlPlaneTarget != nil else {
      return .unavailable("The state names no control plane with an address.")
    }
    return item.row.health == .finished
      ? .unavailable("The pod has ended; there is nothing to open a shell in.") : .available
  }

  /// Opens a shell in the container whose logs are shown, in the only one, or asks in which.
  mutating func openContainerShell() -> [Effect] {
    guard let item = podForShell else { return [] }
    let containers =
      pod.id == item.id ? (pod.particulars?.containers ?? []).filter { $0.part != .initial } : []
    let chosen = containers.first { $0.name == pod.container } ?? containers.first
    guard let chosen, containers.count > 1, pod.container != chosen.name else {
      return openShell(in: item.id, container: chosen?.name)
    }
    overlay = .picker(
      Picker(
        .shell(item.id), title: "Shell in",
        entries: [Picker.Entry(id: "", title: "the pod's default container", detail: "")]
          + containers.map { container in
            let isRunning = if case .running = container.status?.state { true } else { false }
            return Picker.Entry(
              id: container.name, title: container.name,
              detail: isRunning ? "runs" : "does not run")
          }, chosen: []))
    return []
  }

  /// Opens a shell in a container; nil is the pod's default one.
  mutating func openShell(in id: PodIdentity, container: String?) -> [Effect] {
    tell("Opening \(RemoteWords.containerShell) in \(container.map { "\($0) of " } ?? "")\(id)…")
    return [.containerShell(id, container: container)]
  }

  /// Shows the logs of one container, or of all.
  mutating func showContainer(_ name: String?) {
    pod.select(container: name)
  }
}
