import Fleet
import FoundationEssentials

/// What the console shows of a deployment: kept for the next time that it is opened.
///
/// It holds choices and no data: nothing of the cluster or the state but the names that were typed,
/// chosen or selected. What a version before did not keep is missing, and as usual.
public struct Session: Codable, Equatable, Sendable {
  /// How a list is shown.
  struct List: Codable, Equatable, Sendable {
    /// What is looked for.
    var filter = ""
    /// The column that it is sorted by; nil for its own order.
    var column: String?
    /// Whether the order is turned round.
    var isReversed = false
    /// Whether only what needs a person is shown.
    var showsFaultsOnly = false
  }

  /// The numbered screen that was shown.
  var screen = ScreenID.overview.rawValue
  /// The screen of pods.
  var pods = List()
  /// The namespaces that it shows; empty for all.
  var namespaces: [String] = []
  /// The screen of nodes.
  var nodes = List()
  /// Whether the state is a list instead of a tree.
  var isResourceList = false
  /// What is looked for in the state.
  var resourceFilter = ""
  /// How much of a screen its focused pane has, by the screen; what is missing is as usual.
  var zooms: [String: Zoom] = [:]
  /// The selected row of each list; nil where nobody selected one.
  var rows: SelectedRows?
  /// The logs that were shown; nil where none were.
  var logs: [KeptLog]?
  /// The list of runs; nil where it is as usual, as with the others.
  var runs: List?
  /// The list of states.
  var states: List?
  /// The tunnels.
  var tunnels: List?
  /// The events on the overview.
  var events: List?
  /// The order of the list of resources.
  var resources: List?

  /// As much of a text that was typed is kept.
  private static let longestText = 200
  /// As many namespaces are kept.
  private static let mostNamespaces = 100
}

extension Session {
  /// Makes the session of what a console shows.
  init(of model: Model) {
    screen = model.screenToKeep.rawValue
    pods = List(of: model.podList.list)
    namespaces = Array(model.podList.namespaces.sorted().prefix(Self.mostNamespaces))
    nodes = List(of: model.nodeList.list)
    isResourceList = model.resources.tree?.isList ?? model.session.isResourceListAwaited
    resourceFilter = Self.kept(
      model.resources.tree?.filter.text ?? model.session.awaitedResourceFilter)
    for (screen, zoom) in model.zooms where zoom != .normal { zooms[screen.rawValue] = zoom }
    let selected = SelectedRows(of: model)
    if !selected.isUsual { rows = selected }
    let shown = model.logsToKeep
    if !shown.isEmpty { logs = shown }
    runs = List(of: model.history.runs).unlessUsual
    states = List(of: model.history.states).unlessUsual
    tunnels = List(of: model.tunnelList.list).unlessUsual
    events = List(of: model.overview.events).unlessUsual
    resources =
      model.resources.tree.map { List(of: $0.order).unlessUsual }
      ?? model.session.awaitedResourceOrder
  }

  fileprivate static func kept(_ text: String) -> String { String(text.prefix(longestText)) }
}

extension Session.List {
  fileprivate init<ID, Column>(of list: ListState<ID, Column>) {
    self.init(of: list.order)
    filter = Session.kept(list.filter.text)
    showsFaultsOnly = list.showsFaultsOnly
  }

  fileprivate init<Column>(of order: ListOrder<Column>) {
    column = order.column?.rawValue
    isReversed = order.isReversed
  }

  /// Nil where it is as usual.
  fileprivate var unlessUsual: Session.List? { self == Session.List() ? nil : self }
}

/// What the console remembers of the session that it keeps.
struct SessionState: Equatable, Sendable {
  /// The session as it was kept last; what is as usual needs no keeping.
  private var kept = Session()
  /// When that was; nil where sessions are not kept.
  private var keptAt: Date?
  /// Whether it shows what was shown the last time, and no key was pressed yet.
  var isUntouched = false
  /// Whether the state, once it was read, is shown as a list.
  var isResourceListAwaited = false
  /// What is looked for in the state, once it was read.
  var awaitedResourceFilter = ""
  /// The order of the state as a list, once it was read.
  var awaitedResourceOrder: Session.List?
  /// The row of the state that is selected, once it was read.
  var awaitedResource: String?
  /// The logs that are shown, once it is known whether they are there; nil when none are waited for.
  var awaitedLogs: [KeptLog]?

  /// Seconds after which a changed session is kept, in case the console is killed.
  private static let pause = 300.0

  /// Begins to keep sessions, with one that is kept already.
  mutating func begin(with session: Session?, at now: Date) {
    if let session { kept = session }
    keptAt = now
  }

  /// Returns whether a session is to be kept now.
  ///
  /// - Parameters:
  ///   - session: The session.
  ///   - now: The present time.
  ///   - isUrgent: Whether it cannot wait, because the console is left.
  /// - Returns: Whether it is; then it counts as kept.
  mutating func mustKeep(_ session: Session, at now: Date, isUrgent: Bool) -> Bool {
    guard let since = keptAt, session != kept,
      isUrgent || now.timeIntervalSince(since) >= Self.pause
    else { return false }
    (kept, keptAt) = (session, now)
    return true
  }
}
