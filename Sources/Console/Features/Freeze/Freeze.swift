import Cluster
import Fleet
import FoundationEssentials
import TerminalUI

/// Lists that stand still, while what they are made of is still collected.
///
/// What is shown stays where the model has always had it; what is known meanwhile waits here.
struct Frozen: Equatable, Sendable {
  /// The screen that stands still.
  let screen: ScreenID
  /// Since when.
  let since: Date
  /// What is known now.
  var known: Known
  /// For how many seconds, while it is drawn.
  var age = 0
}

/// What lists are made of.
struct Known: Equatable, Sendable {
  var state: Remote<StateSummary?>
  var cluster: ClusterState
  var machines: [String: Remote<MachineReading>]
  var workloads: [String: Remote<WorkloadReading>]
  var sharedPrefix: String
  var podColumns: PodColumns
  var nodeColumns: NodeColumns
}

extension Model {
  /// Makes the lists on the screen stand still, or go on.
  mutating func toggleFreeze() {
    guard frozen == nil else { return thaw() }
    frozen = Frozen(
      screen: screen.id, since: now,
      known: Known(
        state: state, cluster: cluster, machines: machines, workloads: workloads,
        sharedPrefix: sharedPrefix, podColumns: podColumns, nodeColumns: nodeColumns))
  }

  /// Takes in what happened: what is read goes to what is known, not to what stands still.
  ///
  /// - Parameters:
  ///   - event: What happened.
  ///   - body: Takes it in.
  /// - Returns: What the body returns.
  mutating func standingStill(
    _ event: Event, _ body: (inout Model) -> [Effect]
  ) -> [Effect] {
    let isRead =
      switch event {
      case .input, .ticked: false
      default: true
      }
    if isRead { exchange() }
    let effects = body(&self)
    if isRead { exchange() }
    // Whoever leaves the lists wants to see what is there.
    if let frozen, frozen.screen != screen.id { thaw() }
    return effects
  }

  /// Shows what is known now.
  private mutating func thaw() {
    exchange()
    frozen = nil
    podList.scopeChanged()
    overview.events.itemsChanged()
    nodeList.sourcesChanged()
    overview.anchor(in: self)
  }

  /// Puts what is known in the place of what is shown, and the other way round.
  private mutating func exchange() {
    guard var known = frozen?.known else { return }
    swap(&state, &known.state)
    swap(&cluster, &known.cluster)
    swap(&machines, &known.machines)
    swap(&workloads, &known.workloads)
    swap(&sharedPrefix, &known.sharedPrefix)
    swap(&podColumns, &known.podColumns)
    swap(&nodeColumns, &known.nodeColumns)
    frozen?.known = known
  }

  /// Says so if a command cannot be given about a row that stands still, because it is gone.
  ///
  /// What acts on more than the row sees what is there now.
  ///
  /// - Parameter command: The command.
  /// - Returns: Whether it cannot.
  mutating func isGone(for command: Command) -> Bool {
    guard let frozen, Self.actsOnRow.contains(command) else { return false }
    if let gone = rowAtHand(goneFrom: frozen.known) {
      tell("\(gone) is gone since the list stands still. Nothing was done.")
      return true
    }
    if command == .runCommand || command == .planMenu { thaw() }
    return false
  }

  private static let actsOnRow: Set<Command> = [
    .open, .shell, .runCommand, .planMenu, .describe, .manifest, .logs, .previousLogs, .events,
  ]

  /// The name of what the keys are about, if it is not there any more.
  private func rowAtHand(goneFrom known: Known) -> String? {
    let isOnPods = screen == .pods || (screen == .overview && overview.pane == .pods)
    if isOnPods {
      let ids = cluster.podIDs
      let id =
        screen == .pods ? podList.list.selectedID : overview.pods.index(in: ids).map { ids[$0] }
      guard let id else { return nil }
      return known.cluster.pods.value?.contains { $0.id == id } == true ? nil : "\(id)"
    }
    let machines = inventory?.machines ?? []
    let machine =
      screen == .nodes
      ? selectedNode?.machine : overview.machines.index(in: machines.map(\.id)).map { machines[$0] }
    guard let machine else { return nil }
    let present = known.state.value.flatMap(\.self)?.inventory.machines ?? []
    return present.contains { $0.id == machine.id } ? nil : machine.name
  }
}

// MARK: - Drawing

extension Model {
  /// The model as its lists are drawn: where they stand still, as of the moment since when.
  var drawn: Model {
    guard let frozen else { return self }
    var model = self
    model.now = frozen.since
    model.frozen?.age = max(0, Int(now.timeIntervalSince(frozen.since)))
    return model
  }

  /// The model as it is known, whatever stands still.
  var known: Model {
    guard frozen != nil else { return self }
    var model = self
    model.exchange()
    return model
  }

  /// The badge of a pane that can stand still: for how long it does, else how fresh it is.
  func badge(_ freshness: Freshness) -> InkedText {
    guard let frozen else { return Words.badge(freshness) }
    return inkedKey(of: .freeze) + " "
      + InkedText(SafeText("FROZEN \(Words.span(frozen.age))"), ink: .warning, bold: true)
  }
}
