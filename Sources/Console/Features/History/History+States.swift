import Fleet
import FoundationEssentials
import TerminalUI

/// A column of the list of states.
enum StateColumn: String, ListColumn {
  case serial, when, from, run, who, resources, machines, copy

  static let ownOrder = "newest first"
  static let example = StateColumn.from
}

/// A row of the states: a state, or the place in time of the last look.
enum TimelineRow: Equatable, Identifiable {
  case state(StateEntry)
  case lastLook(StateNews)

  /// Tells it from every other row.
  enum ID: FlatRowID {
    case state(String)
    case lastLook
  }

  var id: ID {
    switch self {
    case .state(let entry): .state(entry.id)
    case .lastLook: .lastLook
    }
  }
}

/// Two states, by the digests of their bytes.
struct StatePair: Hashable {
  let before: String
  let after: String
}

/// What became of states: what is known of it, and what is being found out.
struct Comparisons: Equatable {
  /// What came of comparing two states.
  enum Outcome: Equatable {
    case difference(ShownDifference)
    case failure(Failure)
  }

  private var outcomes: [StatePair: Outcome] = [:]
  private var order: [StatePair] = []
  /// The states that are being compared; one pair at a time, for large ones take a while.
  private(set) var running: StatePair?

  /// As many are remembered.
  private static let capacity = 24

  subscript(pair: StatePair) -> Outcome? { outcomes[pair] }

  /// Begins with a pair; false when it is known already, or another one is being compared.
  mutating func begin(_ pair: StatePair) -> Bool {
    guard running == nil, outcomes[pair] == nil else { return false }
    running = pair
    return true
  }

  /// Takes in what came of it.
  mutating func receive(_ outcome: Outcome, of pair: StatePair) {
    if running == pair { running = nil }
    if outcomes.updateValue(outcome, forKey: pair) == nil { order.append(pair) }
    if order.count > Self.capacity { outcomes[order.removeFirst()] = nil }
  }

  /// Forgets what failed, so that it is tried again.
  mutating func forgetFailures() {
    outcomes = outcomes.filter { if case .failure = $0.value { false } else { true } }
    order.removeAll { outcomes[$0] == nil }
  }
}

// MARK: - Rows

extension HistoryState {
  /// Puts the states together again, newest first, with the last look at its place in time.
  mutating func arrangeTimeline() {
    let entries = timeline.value?.entries ?? []
    timelineRows = entries.map(TimelineRow.state)
    keptStates = entries.count(where: \.isReadable)
    newStates = 0
    states.itemsChanged()
    guard let look = lastLook else { return }
    let place = entries.firstIndex { ($0.seenAt ?? .distantFuture) <= look.since } ?? entries.count
    // Times are kept in whole seconds; what is new came after the look, whatever they say.
    let isNew = entries.first?.isPresent == true
    newStates = isNew ? max(1, place) : place
    timelineRows.insert(.lastLook(look), at: newStates)
  }
}

extension Model {
  /// The states, newest first, with the last look at its place in time.
  var timelineRows: [TimelineRow] { history.timelineRows }

  /// The selected row, with its number among all that there are.
  var selectedTimelineRow: (number: Int, row: TimelineRow)? {
    history.states.selectedNumber.flatMap { number in
      let rows = history.timelineRows
      return rows.indices.contains(number) ? (number, rows[number]) : nil
    }
  }

  /// The state before that of a row in time.
  func predecessor(ofRow number: Int) -> StateEntry? {
    for case .state(let entry) in history.timelineRows.dropFirst(number + 1) { return entry }
    return nil
  }

  /// How many states are seen at once.
  private var stateRowsShown: Int { max(1, timelineAreas.list.rows - 3) }

  /// Makes the rows of the states anew, if there is news for them; returns whether there was.
  mutating func layOutStates() -> Bool {
    guard showsTimeline, history.states.isOutdated else { return false }
    // The last look is a place in time: elsewhere it says nothing.
    let isByTime =
      history.states.filter.isEmpty && [nil, .when].contains(history.states.column)
    history.states.layOut(
      history.timelineRows, isWhole: history.timeline.value != nil, visible: stateRowsShown,
      stateReader
    ) { isByTime || $0.id != .lastLook }
    return true
  }

  /// What the list reads of a state.
  private var stateReader: ListReader<TimelineRow, TimelineRow.ID, StateColumn> {
    let secondsFromUTC = secondsFromUTC
    let cell = { (column: StateColumn, row: TimelineRow) -> String in
      guard case .state(let entry) = row else { return "" }
      return switch column {
      case .serial: "\(entry.serial)"
      case .when:
        entry.seenAt.map { Words.dayAndTime($0, secondsFromUTC: secondsFromUTC) } ?? ""
      case .from: entry.origin
      case .run: entry.run ?? ""
      case .who: entry.who ?? ""
      case .resources: "\(entry.resources)"
      case .machines: entry.machines.map(String.init) ?? ""
      case .copy: entry.copyWord
      }
    }
    return ListReader(
      id: \.id,
      texts: { row in
        [.serial, .when, .from, .run, .who, .copy].map { cell($0, row) }
      }, cell: cell,
      key: { column, row in
        guard case .state(let entry) = row else { return row.timeKey }
        return switch column {
        case .serial: .number(-Double(entry.serial))
        case .when: row.timeKey
        case .from, .run, .who: .words(cell(column, row))
        case .resources: .number(-Double(entry.resources))
        case .machines: entry.machines.map { .number(-Double($0)) } ?? .nothing
        // What can still be looked into first.
        case .copy: .number(entry.isPresent ? 0 : entry.isReadable ? 1 : 2)
        }
      })
  }
}

extension TimelineRow {
  /// The newest first; of which no time is known stands last.
  fileprivate var timeKey: SortKey {
    switch self {
    case .state(let entry):
      entry.seenAt.map { .number(-$0.timeIntervalSince1970) } ?? .nothing
    case .lastLook(let look): .number(-look.since.timeIntervalSince1970)
    }
  }
}

extension StateEntry {
  /// What became of its copy, in a word.
  var copyWord: String { isPresent ? "present" : isReadable ? "kept" : "removed" }
}

// MARK: - Update

extension Model {
  /// Whether the states are on the screen.
  var showsTimeline: Bool { screen == .history && history.tab == .states }

  /// Reads the states when they come to the screen.
  mutating func showTimeline() -> [Effect] {
    guard showsTimeline else { return [] }
    history.comparisons.forgetFailures()
    history.isReading = true
    return [.readStateHistory]
  }

  /// Reads the states again while they are on the screen; one time after the other, for an apply
  /// writes many and large ones take a while.
  mutating func refreshTimeline() -> [Effect] {
    guard showsTimeline else { return [] }
    guard !history.isReading else {
      history.isOutdated = true
      return []
    }
    history.isReading = true
    return [.readStateHistory]
  }

  private mutating func finishReading() -> [Effect] {
    history.isReading = false
    guard history.isOutdated else { return [] }
    history.isOutdated = false
    return refreshTimeline()
  }

  /// Takes in what was read of states.
  mutating func updateTimeline(_ event: Event) -> [Effect] {
    var effects: [Effect] = []
    switch event {
    case .stateHistoryRead(let timeline):
      history.timeline.receive(timeline, at: now)
      history.arrangeTimeline()
      _ = layOutStates()
      effects = finishReading()
    case .stateHistoryUnreadable(let failure):
      history.timeline.fail(failure)
      effects = finishReading()
    case .statesCompared(let before, let after, let difference):
      history.comparisons.receive(
        .difference(ShownDifference(difference)), of: StatePair(before: before, after: after))
    case .statesIncomparable(let before, let after, let failure):
      history.comparisons.receive(
        .failure(failure), of: StatePair(before: before, after: after))
    default: break
    }
    return effects + compareSelected()
  }

  mutating func moveInTimeline(_ command: Command) -> [Effect] {
    history.states.move(command, visible: stateRowsShown) ? compareSelected() : []
  }

  /// Compares the selected state with the one before it, unless that is known already.
  mutating func compareSelected() -> [Effect] {
    guard showsTimeline, let (number, row) = selectedTimelineRow, case .state(let entry) = row,
      let before = predecessor(ofRow: number), entry.isReadable, before.isReadable,
      history.comparisons.begin(StatePair(before: before.digest, after: entry.digest))
    else { return [] }
    return [.compareStates(from: before.digest, to: entry.digest)]
  }

  mutating func openSelectedState() {
    guard let row = selectedTimelineRow?.row else { return }
    history.states.select(row.id, visible: stateRowsShown)
    history.isOpen = true
    history.scroll = Scroll()
  }

  mutating func scrollDifference(_ command: Command) {
    let inner = body.inset(by: 1)
    history.scroll.move(
      command, total: DifferenceText(of: self, columns: inner.columns - 3).count,
      visible: inner.rows)
  }

  /// Marks the last look among the states.
  ///
  /// - Parameters:
  ///   - look: What happened since.
  ///   - isSelected: Whether it is selected; not while somebody goes through the states.
  mutating func mark(lastLook look: StateNews, isSelected: Bool) {
    history.lastLook = look
    history.arrangeTimeline()
    _ = layOutStates()
    guard isSelected else { return }
    history.states.select(.lastLook, visible: stateRowsShown)
  }
}
