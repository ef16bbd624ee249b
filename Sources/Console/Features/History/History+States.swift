import Fleet
import FoundationEssentials
import TerminalUI

/// A row of the states: a state, or the place in time of the last look.
enum TimelineRow: Equatable, Identifiable {
  case state(StateEntry)
  case lastLook(StateNews)

  /// Tells it from every other row.
  enum ID: Hashable {
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

extension Model {
  /// The states, newest first, with the last look at its place in time.
  var timelineRows: [TimelineRow] {
    let entries = history.timeline.value?.entries ?? []
    var rows = entries.map(TimelineRow.state)
    guard let look = history.lastLook else { return rows }
    let place = entries.firstIndex { ($0.seenAt ?? .distantFuture) <= look.since } ?? rows.count
    // Times are kept in whole seconds; what is new came after the look, whatever they say.
    let isNew = entries.first?.isPresent == true
    rows.insert(.lastLook(look), at: isNew ? max(1, place) : place)
    return rows
  }

  /// The selected row, with its number.
  var selectedTimelineRow: (index: Int, row: TimelineRow)? {
    let rows = timelineRows
    return history.states.index(in: rows.map(\.id)).map { ($0, rows[$0]) }
  }

  /// The state before another in time.
  func predecessor(of entry: StateEntry) -> StateEntry? {
    let entries = history.timeline.value?.entries ?? []
    guard let index = entries.firstIndex(of: entry) else { return nil }
    return entries.dropFirst(index + 1).first
  }
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
      history.states.anchor(in: timelineRows.map(\.id))
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
    guard let distance = command.distance(page: timelineAreas.list.rows - 3) else { return [] }
    history.states.move(by: distance, in: timelineRows.map(\.id))
    return compareSelected()
  }

  /// Compares the selected state with the one before it, unless that is known already.
  mutating func compareSelected() -> [Effect] {
    guard showsTimeline, case .state(let entry) = selectedTimelineRow?.row,
      let before = predecessor(of: entry), entry.isReadable, before.isReadable,
      history.comparisons.begin(StatePair(before: before.digest, after: entry.digest))
    else { return [] }
    return [.compareStates(from: before.digest, to: entry.digest)]
  }

  mutating func openSelectedState() {
    guard let (index, _) = selectedTimelineRow else { return }
    history.states.select(index, in: timelineRows.map(\.id))
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
    guard isSelected else { return }
    history.states = Selection()
    history.states.select(
      timelineRows.firstIndex { $0.id == .lastLook } ?? 0, in: timelineRows.map(\.id))
  }
}
