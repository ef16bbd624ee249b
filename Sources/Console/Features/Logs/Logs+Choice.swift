public import Cluster
import Fleet
import TerminalUI

/// Which logs are shown: asked for by a list, or taken from what is on another screen.
extension Model {
  /// The units of systemd that MicroK8s runs as.
  static let microK8sUnits = "snap.microk8s.*"

  /// Goes to the screen of logs; where none was chosen, a list asks for them.
  mutating func showLogs() {
    let isHere = screen == .logs
    show(.logs)
    if logs.sources.isEmpty {
      askForLogs()
    } else if !isHere {
      logs.begin()
    }
  }

  /// Shows files of logs as the first screen.
  ///
  /// - Parameters:
  ///   - paths: The files, absolute; no more than `LogsState.mostSources`.
  ///   - filter: Which lines are shown at first.
  public mutating func open(logFiles paths: [String], _ filter: LogFilter = LogFilter()) {
    navigation = [.logs]
    logs.use(filter)
    logs.show(paths.map { .file($0) })
  }

  /// Goes to logs, and back to what is on the screen now.
  private mutating func open(_ sources: [LogSource]) {
    guard !sources.isEmpty else { return }
    logs.show(sources)
    push(.logs)
  }

  // MARK: - From other screens

  /// The logs that `l` opens on the present screen.
  var logsAtHand: [LogSource] {
    switch screen {
    case .deploy: deploy.watched.map { [LogSource.run($0.id)] } ?? []
    case .history:
      selectedRunInHistory.map { [LogSource.run($0)] } ?? []
    case .machine(let id): sources(ofMachines: [id])
    case .nodes:
      sources(
        ofMachines: fanOut.marked.isEmpty
          ? [selectedNode?.machine?.id].compactMap(\.self) : fanOut.marked.sorted())
    case .pods: podList.marked.sorted { "\($0)" < "\($1)" }.compactMap { source(of: $0) }
    case .pod(let id):
      pod.tab.isLog
        ? [source(of: id, container: pod.container, isPrevious: pod.tab == .previousLogs)]
          .compactMap(\.self) : []
    case .overview, .resources, .node, .tunnels, .logs: []
    }
  }

  /// The run that is selected in the history.
  private var selectedRunInHistory: String? {
    return history.tab == .runs ? selectedRun?.id : nil
  }

  /// Whether `l` opens logs in the whole of the screen: on a pod once they are shown in its pane, in
  /// the list of pods when some are marked.
  var opensLogs: Bool {
    switch screen {
    case .pod: pod.tab == .logs
    case .pods: !podList.marked.isEmpty
    default: true
    }
  }

  /// The same of `p` on a pod.
  var opensPreviousLogs: Bool { screen.id == .pod && pod.tab == .previousLogs }

  /// Opens the logs that are at hand in the whole of the screen.
  mutating func openLogsAtHand() {
    let wanted = logsAtHand
    if let reason = refusal(of: wanted) { return tell(reason) }
    let (hidden, all, noun) =
      screen == .pods
      ? (podList.marks.hiddenCount, podList.marks.count, "pods")
      : (hiddenMachines, fanOut.marks.count, "machines")
    open(wanted)
    if hidden > 0 {
      tell(
        "\(hidden) of the \(all) marked \(noun) \(hidden == 1 ? "was" : "were") not in the list.")
    }
  }

  /// A pod's log through the control plane.
  private func source(
    of id: PodIdentity, container: String? = nil, isPrevious: Bool = false
  ) -> LogSource? {
    guard let target = inventory?.controlPlaneTarget else { return nil }
    let subject: LogOrigin.Subject =
      container.map { .pod(id, container: $0, isPrevious: isPrevious) }
      ?? .wholePod(id, isPrevious: isPrevious)
    return .origin(LogOrigin(subject, on: target))
  }

  /// The logs of machines: what was set up there, and for one what runs there now as well.
  private func sources(ofMachines ids: [String]) -> [LogSource] {
    let targets = (inventory?.targets ?? []).filter { ids.contains($0.id) }
    return targets.flatMap { target in
      let subjects: [LogOrigin.Subject] =
        targets.count == 1
        ? [.cloudInit(.log), .cloudInit(.output), .unit(Self.microK8sUnits)]
        : [.unit(Self.microK8sUnits)]
      return subjects.map { LogSource.origin(LogOrigin($0, on: target)) }
    }
  }

  // MARK: - The list

  /// Everything that can be shown: the runs, the machines, and the pods, the failing ones first.
  private var logChoices: [(source: LogSource, detail: String)] {
    var choices: [(source: LogSource, detail: String)] = [(.messages, "what it said")]
    choices += deploy.runs.prefix(5).map { (.run($0.id), $0.kind.title) }
    for target in inventory?.targets ?? [] {
      choices += [
        (.origin(LogOrigin(.cloudInit(.log), on: target)), "set-up"),
        (.origin(LogOrigin(.cloudInit(.output), on: target)), "what it printed"),
        (.origin(LogOrigin(.unit(Self.microK8sUnits), on: target)), "journal"),
      ]
    }
    let failing = pods.filter(\.row.health.needsAttention)
    for item in failing + pods.filter({ !$0.row.health.needsAttention }) {
      if let source = source(of: item.id) { choices.append((source, item.row.status)) }
      if item.row.restartCount > 0, let source = source(of: item.id, isPrevious: true) {
        choices.append((source, "before the restart"))
      }
    }
    // What is shown and is not offered any more can still be taken back.
    for source in logs.sources where !choices.contains(where: { $0.source == source }) {
      choices.append((source, "shown"))
    }
    return choices
  }

  /// Asks which logs are shown.
  mutating func askForLogs() {
    let entries = logChoices.map { choice in
      Picker.Entry(
        id: choice.source.id, title: choice.source.name.removingPrefix(sharedPrefix),
        detail: choice.detail)
    }
    overlay = .picker(
      Picker(
        .logs, title: "Logs", entries: entries,
        chosen: Set(logs.sources.map(\.id)).subtracting([""]), isMultiple: true))
  }

  /// Shows the chosen logs; of none of them, what the console said.
  mutating func showLogs(_ ids: Set<String>) {
    let wanted = ids.isEmpty ? [.messages] : logChoices.map(\.source).filter { ids.contains($0.id) }
    if let reason = refusal(of: wanted) { return tell(reason) }
    guard !wanted.isEmpty else { return }
    logs.show(wanted)
  }

  /// Why so many logs cannot be shown together; nil when they can.
  private func refusal(of sources: [LogSource]) -> String? {
    guard sources.count <= LogsState.mostSources else {
      return "No more than \(LogsState.mostSources) logs can be shown together."
    }
    var counts: [MachineTarget: Int] = [:]
    for case .origin(let origin) in sources { counts[origin.target, default: 0] += 1 }
    guard let busiest = counts.max(by: { $0.value < $1.value }),
      busiest.value > LogOrigin.mostPerMachine
    else { return nil }
    return "No more than \(LogOrigin.mostPerMachine) logs can be followed through "
      + "\(busiest.key.name) at a time."
  }
}
