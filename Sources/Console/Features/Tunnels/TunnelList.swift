import Cluster
import Fleet
import TerminalUI

/// What the screen of tunnels remembers: which row is selected.
public struct TunnelListState: Equatable, Sendable {
  /// The selected row; the bastion stands before the tunnels.
  var selection = Selection<Row>()
  /// Whether a tunnel to the cluster's API is wanted.
  var wantsCluster = false
  /// How that tunnel fares; nil before it was looked at.
  var cluster: TunnelReading?

  /// Makes the state before anything is known.
  init() {}

  /// A row of the screen.
  enum Row: Hashable, Sendable {
    /// The connection that all tunnels share.
    case bastion
    /// A tunnel by its name.
    case tunnel(String)
    /// The tunnel to the cluster's API.
    case cluster
  }
}

extension Model {
  /// The rows of the screen.
  var tunnelRows: [TunnelListState.Row] {
    let configured: [TunnelListState.Row] =
      tunnels.map { [.bastion] + $0.tunnels.map { .tunnel($0.id) } } ?? []
    return configured + (clusterTunnel == nil ? [] : [.cluster])
  }

  /// The tunnel to the cluster's API; nil where none is wanted.
  var clusterTunnel: TunnelReading? {
    guard tunnelList.wantsCluster else { return nil }
    return tunnelList.cluster
      ?? TunnelReading(
        route: TunnelRoute(
          name: Self.clusterTunnelName, host: inventory?.controlPlaneTarget?.host.address ?? "",
          port: 16_443, kind: .kubernetes), since: now, command: "")
  }

  private static let clusterTunnelName = "Kubernetes"

  /// All tunnels in the order of the screen.
  var shownTunnels: [TunnelReading] {
    (tunnels?.tunnels ?? []) + [clusterTunnel].compactMap(\.self)
  }

  /// The selected row.
  var selectedTunnelRow: TunnelListState.Row? {
    let rows = tunnelRows
    return tunnelList.selection.index(in: rows).map { rows[$0] }
  }

  /// The selected tunnel; nil for the bastion.
  var selectedTunnel: TunnelReading? {
    switch selectedTunnelRow {
    case .tunnel(let name): tunnels?.tunnels.first { $0.id == name }
    case .cluster: clusterTunnel
    case .bastion, nil: nil
    }
  }

  /// Opens the tunnel to the cluster's API, or closes it.
  mutating func toggleClusterTunnel() {
    tunnelList.wantsCluster.toggle()
    tunnelList.cluster = nil
    guard tunnelList.wantsCluster else {
      tell("The tunnel to the cluster's API is closed.")
      tunnelList.selection.anchor(in: tunnelRows)
      return
    }
    tell("The tunnel to the cluster's API is opened.")
    let rows = tunnelRows
    if let index = rows.firstIndex(of: .cluster) { tunnelList.selection.select(index, in: rows) }
  }

  /// Takes in how the tunnel to the cluster's API fares; late news of one that was closed is dropped.
  mutating func receiveClusterTunnel(_ reading: TunnelReading) {
    guard tunnelList.wantsCluster else { return }
    var reading = reading
    reading.route.name = Self.clusterTunnelName
    tunnelList.cluster = reading
  }

  /// Shows the tunnels, and selects what fails.
  ///
  /// From then on only a person moves the selection: whoever closes a tunnel must close the one that
  /// was seen.
  mutating func showTunnels() {
    show(.tunnels)
    selectFailingTunnel()
  }

  /// Takes in how the tunnels fare.
  mutating func receive(_ survey: TunnelSurvey) {
    tunnels = survey
    if screen == .tunnels, tunnelList.selection.id == nil { selectFailingTunnel() }
    tunnelList.selection.anchor(in: tunnelRows)
  }

  /// Selects the first tunnel that is not up; if all are, the first one unless one is selected.
  private mutating func selectFailingTunnel() {
    let rows = tunnelRows
    let failing = tunnels?.missing.first.flatMap { rows.firstIndex(of: .tunnel($0.id)) }
    if let index = failing ?? (tunnelList.selection.id == nil ? 1 : nil), !rows.isEmpty {
      tunnelList.selection.select(index, in: rows)
    }
  }

  /// Moves through the rows.
  mutating func updateTunnels(_ command: Command) {
    let rows = tunnelRows
    guard let distance = command.distance(page: max(1, rows.count)),
      let present = selectedTunnelRow.flatMap(rows.firstIndex(of:))
    else { return }
    tunnelList.selection.select(present + max(-rows.count, min(rows.count, distance)), in: rows)
  }

  /// Restarts, opens, closes, or copies what is selected.
  mutating func performOnTunnels(_ command: Command) -> [Effect] {
    guard let row = selectedTunnelRow else { return [] }
    let tunnel = selectedTunnel
    switch command {
    case .restartTunnel:
      tell(tunnel.map { "Tunnel \($0.id) is made anew." } ?? "The connection is made anew.")
      guard case .tunnel(let name) = row else { return [.restartTunnel(nil)] }
      return [.restartTunnel(name)]
    case .toggleTunnel where row == .cluster:
      toggleClusterTunnel()
      return []
    case .toggleTunnel:
      guard let tunnel else { return [] }
      let isOpen = tunnel.state == .closed
      tell(isOpen ? "Tunnel \(tunnel.id) is opened." : "Tunnel \(tunnel.id) is closed.")
      return [.setTunnel(tunnel.id, isOpen: isOpen)]
    case .copyCommand: return tunnel.map { [.copyText($0.command)] } ?? []
    default: return []
    }
  }

  /// Whether a command can be given on the selected row.
  func availabilityOnTunnels(of command: Command) -> Availability {
    guard let row = selectedTunnelRow else { return .unavailable("There are no tunnels.") }
    let isTunnel = row != .bastion
    if command == .copyCommand {
      let hasCommand = selectedTunnel?.command.isEmpty == false
      return isTunnel && hasCommand ? .available : .unavailable("Select a tunnel first.")
    }
    if row == .cluster {
      return command == .toggleTunnel
        ? .available
        : .unavailable("It is made anew by itself; \(word(for: .toggleClusterTunnel)) closes it.")
    }
    guard let tunnels else { return .unavailable("There are no tunnels.") }
    if case .other(let keeper, _) = tunnels.keeper {
      return .unavailable("\(keeper) keeps the tunnels, and restores them by itself.")
    }
    if command == .toggleTunnel, !isTunnel {
      return .unavailable("Select a tunnel first; s restarts the connection.")
    }
    return .available
  }
}
