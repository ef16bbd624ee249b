import Fleet
import FoundationEssentials
import TerminalUI

extension Model {
  /// Keeps what is shown from now on, and shows first what a session showed.
  ///
  /// - Parameter session: The last one; nil begins with the overview.
  public mutating func begin(with session: Session?) {
    self.session.begin(with: session, at: now)
    if let session { restore(session) }
  }

  /// Shows what a session showed; what it cannot mean any more is as usual.
  private mutating func restore(_ session: Session) {
    podList.list.restore(session.pods)
    podList.show(namespaces: Set(session.namespaces))
    nodeList.list.restore(session.nodes)
    if let runs = session.runs { history.runs.restore(runs) }
    if let states = session.states { history.states.restore(states) }
    if let tunnels = session.tunnels { tunnelList.list.restore(tunnels) }
    if let events = session.events { overview.events.restore(events) }
    self.session.awaitedResourceOrder = session.resources
    self.session.isResourceListAwaited = session.isResourceList
    self.session.awaitedResourceFilter = session.resourceFilter
    for (name, zoom) in session.zooms {
      if let screen = ScreenID(rawValue: name) { zooms[screen] = zoom }
    }
    if let rows = session.rows { select(rows) }
    // A list to choose logs from is no way to begin.
    switch ScreenID(rawValue: session.screen) {
    case .logs?:
      guard let kept = session.logs, !kept.isEmpty else { break }
      self.session.awaitedLogs = kept
      show(.logs)
    case let screen?: go(to: screen)
    case nil: break
    }
    self.session.isUntouched = true
    if let narrowing { tell("As you left it: \(narrowing). \(word(for: .back)) shows all.") }
  }

  /// The screen to begin with the next time: for what was drilled into, the list that leads to it.
  var screenToKeep: ScreenID {
    let numbered: Set<ScreenID> = [
      .deploy, .resources, .nodes, .pods, .tunnels, .history, .overview,
    ]
    return navigation.last {
      numbered.contains($0.id) || ($0 == .logs && !logsToKeep.isEmpty)
    }?.id ?? .overview
  }

  /// What is left out of the list on the screen because of what was asked for; nil for nothing.
  private var narrowing: String? {
    switch screen {
    case .pods:
      let places =
        podList.namespaces.isEmpty
        ? [] : ["only in " + podList.namespaces.sorted().joined(separator: ", ")]
      return Self.words(of: podList.list, and: places)
    case .resources where !session.awaitedResourceFilter.isEmpty:
      return "filtered by /\(session.awaitedResourceFilter)"
    default: return shownList.flatMap { Self.words(of: $0, and: []) }
    }
  }

  private static func words(of list: any ColumnedList, and places: [String]) -> String? {
    let parts =
      (list.filter.isEmpty ? [] : ["filtered by /\(list.filter.text)"])
      + (list.showsFaultsOnly ? ["only what fails"] : []) + places
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// Keeps the session when the console is left, and now and then when time passes anyway.
  ///
  /// - Parameters:
  ///   - event: What happened.
  ///   - asked: What the world is asked to do because of it.
  /// - Returns: What else it is asked to do.
  mutating func keepSession(after event: Event, _ asked: [Effect]) -> [Effect] {
    // Who looks at files leaves the deployment's session as it is.
    guard !deployment.isOfFiles else { return [] }
    if case .input(.key) = event { session.isUntouched = false }
    let isLeaving = asked.contains(.quit)
    guard isLeaving || event == .ticked else { return [] }
    let present = Session(of: self)
    return session.mustKeep(present, at: now, isUrgent: isLeaving) ? [.keepSession(present)] : []
  }

  /// Shows the first state that was read as the session before did.
  mutating func resembleSession(_ tree: inout ResourceTree, visible: Int) {
    if let order = session.awaitedResourceOrder {
      tree.order.sort(by: order.column.flatMap(ResourceColumn.init), reversed: order.isReversed)
    }
    if session.isResourceListAwaited, !tree.isList { tree.toggleList(visible: visible) }
    if !session.awaitedResourceFilter.isEmpty {
      tree.look(for: session.awaitedResourceFilter, visible: visible)
    }
    if let label = session.awaitedResource { tree.select(label: label, visible: visible) }
    session.awaitedResource = nil
    session.awaitedResourceOrder = nil
    session.isResourceListAwaited = false
    session.awaitedResourceFilter = ""
  }
}

extension ListState {
  /// Shows the list as a session had it.
  fileprivate mutating func restore(_ list: Session.List) {
    look(for: list.filter)
    sort(by: list.column.flatMap(Column.init), reversed: list.isReversed)
    if list.showsFaultsOnly != showsFaultsOnly { toggleFaultsOnly() }
  }
}
