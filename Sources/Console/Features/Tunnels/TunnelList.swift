import Fleet
import TerminalUI

/// What the screen of tunnels remembers: which row is selected.
public struct TunnelListState: Equatable, Sendable {
  /// The selected row; the bastion stands before the tunnels.
  var selection = Selection<Row>()

  /// Makes the state before anything is known.
  init() {}

  /// A row of the screen.
  enum Row: Hashable, Sendable {
    /// The connection that all tunnels share.
    case bastion
    /// A tunnel by its name.
    case tunnel(String)
  }
}

extension Model {
  /// The rows of the screen.
  var tunnelRows: [TunnelListState.Row] {
    guard let tunnels else { return [] }
    return [.bastion] + tunnels.tunnels.map { .tunnel($0.id) }
  }

  /// The selected row.
  var selectedTunnelRow: TunnelListState.Row? {
    let rows = tunnelRows
    return tunnelList.selection.index(in: rows).map { rows[$0] }
  }

  /// The selected tunnel; nil for the bastion.
  var selectedTunnel: TunnelReading? {
    guard case .tunnel(let name) = selectedTunnelRow else { return nil }
    return tunnels?.tunnels.first { $0.id == name }
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
    guard let tunnels, let row = selectedTunnelRow else {
      return .unavailable("There are no tunnels.")
    }
    let isTunnel = row != .bastion
    if command == .copyCommand {
      return isTunnel ? .available : .unavailable("Select a tunnel first.")
    }
    if case .other(let keeper, _) = tunnels.keeper {
      return .unavailable("\(keeper) keeps the tunnels, and restores them by itself.")
    }
    if command == .toggleTunnel, !isTunnel {
      return .unavailable("Select a tunnel first; s restarts the connection.")
    }
    return .available
  }
}
