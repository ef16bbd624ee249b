import Cluster
import Fleet
import FoundationEssentials
import TerminalUI

/// A column of the list of tunnels.
enum TunnelColumn: String, ListColumn {
  case tunnel, local, target, state, latency, since, behind

  var title: String { self == .behind ? "BEHIND IT" : rawValue.uppercased() }

  var names: [String] { self == .tunnel ? ["tunnel", "name"] : [rawValue] }

  static let ownOrder = "as configured"
  static let example = TunnelColumn.state
}

/// What the screen of tunnels remembers: the rows, and which one is selected.
public struct TunnelListState: Equatable, Sendable {
  /// The rows of the tunnels, their order and the selected one.
  var list = ListState<Row, TunnelColumn>()
  /// The tunnels that the rows were made of.
  fileprivate(set) var listed: [ListedTunnel] = []
  /// Whether the bastion is selected, which stands before the tunnels.
  var isOnBastion = false
  /// Whether a tunnel to the cluster's API is wanted.
  var wantsCluster = false
  /// How that tunnel fares, before it was looked at as one that is opening; nil where none is wanted.
  var cluster: TunnelReading?

  /// Makes the state before anything is known.
  init() {}

  /// A tunnel of the list.
  struct ListedTunnel: Equatable, Sendable {
    let row: Row
    let reading: TunnelReading
  }

  /// A row of the screen.
  enum Row: FlatRowID {
    /// The connection that all tunnels share.
    case bastion
    /// A tunnel by its name.
    case tunnel(String)
    /// The tunnel to the cluster's API.
    case cluster
  }
}

// MARK: - Rows

extension Model {
  /// The tunnel to the cluster's API; nil where none is wanted.
  var clusterTunnel: TunnelReading? { tunnelList.wantsCluster ? tunnelList.cluster : nil }

  private static let clusterTunnelName = "Kubernetes"

  /// All tunnels, in the order of the configuration.
  private var tunnelsToList: [TunnelListState.ListedTunnel] {
    (tunnels?.tunnels ?? []).map { .init(row: .tunnel($0.id), reading: $0) }
      + [clusterTunnel].compactMap(\.self).map { .init(row: .cluster, reading: $0) }
  }

  /// The selected row; nil where there is none.
  var selectedTunnelRow: TunnelListState.Row? {
    if tunnelList.isOnBastion, tunnels != nil { return .bastion }
    // Where a filter leaves nothing, nothing is restarted or closed by a slip.
    return tunnelList.list.selectedID
      ?? (tunnels == nil || tunnelList.list.isNarrowed ? nil : .bastion)
  }

  /// The selected tunnel; nil for the bastion.
  var selectedTunnel: TunnelReading? {
    switch selectedTunnelRow {
    case .tunnel(let name): tunnels?.tunnels.first { $0.id == name }
    case .cluster: clusterTunnel
    case .bastion, nil: nil
    }
  }

  /// Makes the rows of the tunnels anew, if there is news for them.
  ///
  /// What is selected stays there while it changes, also if the filter would not let it through any
  /// more: whoever closes a tunnel must close the one that was seen.
  mutating func layOutTunnels() {
    let tunnels = tunnelsToList
    let isNews = tunnels != tunnelList.listed
    if isNews {
      tunnelList.listed = tunnels
      tunnelList.list.itemsChanged()
    }
    guard tunnelList.list.isOutdated else { return }
    let kept = isNews ? tunnelList.list.selectedByHand : nil
    tunnelList.list.layOut(
      tunnels, isWhole: self.tunnels != nil, visible: tunnelRowsShown, tunnelReader,
      isKept: { $0.row == kept })
  }

  /// What the list reads of a tunnel.
  private var tunnelReader:
    ListReader<TunnelListState.ListedTunnel, TunnelListState.Row, TunnelColumn>
  {
    let secondsFromUTC = secondsFromUTC
    let cell = { (column: TunnelColumn, tunnel: TunnelReading) -> String in
      switch column {
      case .tunnel: tunnel.id
      case .local: tunnel.localAddress ?? ""
      case .target: tunnel.route.target
      case .state: tunnel.state.word
      case .latency: tunnel.latency.map(Words.took) ?? ""
      case .since:
        Words.clock(tunnel.since, secondsFromUTC: secondsFromUTC, withSeconds: true)
      case .behind: tunnel.behindWords
      }
    }
    return ListReader(
      id: \.row,
      texts: { tunnel in
        [.tunnel, .local, .target, .state, .behind].map { cell($0, tunnel.reading) }
      }, cell: { cell($0, $1.reading) },
      key: { column, listed in
        let tunnel = listed.reading
        return switch column {
        case .tunnel, .target, .behind: .words(cell(column, tunnel))
        case .local: tunnel.localPort.map { .number(Double($0)) } ?? .nothing
        // What fails first.
        case .state: .number(tunnel.state.rank)
        // Who does not answer first, then who takes longest.
        case .latency: .number(tunnel.latency.map { -($0 / .seconds(1)) } ?? -.infinity)
        case .since: .number(-tunnel.since.timeIntervalSince1970)
        }
      })
  }
}

extension TunnelReading {
  /// Where it begins on this computer; nil before that is known.
  var localAddress: String? { localPort.map { "127.0.0.1:\($0)" } }

  /// What answers behind it, or why nothing does.
  var behindWords: String { (state == .up ? behind : problem?.why) ?? "" }
}

extension TunnelState {
  /// The less, the more it needs a person.
  fileprivate var rank: Double {
    switch self {
    case .down: 0
    case .blocked: 1
    case .opening: 2
    case .up: 3
    case .closed: 4
    }
  }
}

// MARK: - What happens

extension Model {
  /// Opens the tunnel to the cluster's API, or closes it.
  mutating func toggleClusterTunnel() {
    tunnelList.wantsCluster.toggle()
    tunnelList.cluster = nil
    guard tunnelList.wantsCluster else {
      layOutTunnels()
      return tell("The tunnel to the cluster's API is closed.")
    }
    tell("The tunnel to the cluster's API is opened.")
    let host = inventory?.controlPlaneTarget?.host.address ?? ""
    tunnelList.cluster = TunnelReading(
      route: TunnelRoute(
        name: Self.clusterTunnelName, host: host, port: 16_443, kind: .kubernetes), since: now,
      command: "")
    layOutTunnels()
    if tunnelList.list.select(.cluster, visible: tunnelRowsShown) { tunnelList.isOnBastion = false }
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
    layOutTunnels()
    if screen == .tunnels, isTunnelUntouched { selectFailingTunnel() }
  }

  /// Whether nobody has selected anything.
  private var isTunnelUntouched: Bool {
    tunnelList.list.selectedByHand == nil && !tunnelList.isOnBastion
  }

  /// Selects the first tunnel that is not up; if all are, the first one unless one is selected.
  private mutating func selectFailingTunnel() {
    layOutTunnels()
    let visible = tunnelRowsShown
    if let failing = tunnels?.missing.first.map({ TunnelListState.Row.tunnel($0.id) }),
      tunnelList.list.select(failing, visible: visible)
    {
      tunnelList.isOnBastion = false
    } else if isTunnelUntouched, tunnelList.list.selectedID != nil {
      tunnelList.list.select(0, visible: visible)
    }
  }

  /// Moves through the rows: the bastion, then the tunnels.
  mutating func updateTunnels(_ command: Command) {
    let visible = tunnelRowsShown
    guard let distance = command.distance(page: visible) else { return }
    let count = tunnelList.list.numbers.count
    let first = tunnels == nil ? 0 : -1
    let present =
      selectedTunnelRow == .bastion || count == 0 ? -1 : tunnelList.list.outline.selected
    let target = min(max(first, present + distance), count - 1)
    tunnelList.isOnBastion = target < 0 && tunnels != nil
    if target >= 0 { tunnelList.list.select(target, visible: visible) }
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
    guard let row = selectedTunnelRow else {
      return .unavailable(
        tunnelList.list.isNarrowed
          ? "No tunnel is selected. \(word(for: .back)) shows all." : "There are no tunnels.")
    }
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
