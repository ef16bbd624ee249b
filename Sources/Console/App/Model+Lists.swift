import TerminalUI

/// The lists that are filtered by their columns; all but the events are sorted by them too.
enum ListName: Hashable, Sendable {
  case pods, nodes, runs, states, tunnels, events
}

extension Model {
  /// The list that has the keys; nil where there is none that is filtered by its columns.
  var listAtHand: ListName? {
    switch screen {
    case .pods: .pods
    case .nodes: .nodes
    case .tunnels: .tunnels
    case .history: history.isOpen ? nil : history.tab == .runs ? .runs : .states
    case .overview:
      overview.pane == .events && showsEvents && guidance == nil ? .events : nil
    default: nil
    }
  }

  /// What that list shows, whatever its rows are.
  var shownList: (any ColumnedList)? {
    switch listAtHand {
    case .pods: podList.list
    case .nodes: nodeList.list
    case .runs: history.runs
    case .states: history.states
    case .tunnels: tunnelList.list
    case .events: overview.events
    case nil: nil
    }
  }

  /// Whether a filter of a list is typed.
  var isTypingInList: Bool { shownList?.search != nil }

  /// Asks something of the list that has the keys.
  mutating func changeList(_ change: ListChange) {
    switch listAtHand {
    case .pods: podList.list.change(change)
    case .nodes: nodeList.list.change(change)
    case .runs: history.runs.change(change)
    case .states: history.states.change(change)
    case .tunnels:
      tunnelList.list.change(change)
      // Whoever looks for a tunnel is not about the bastion any more.
      if tunnelList.list.search != nil { tunnelList.isOnBastion = false }
    case .events: overview.events.change(change)
    case nil: break
    }
  }

  /// Gives a key to the filter that is typed; what is kept and no expression is told.
  mutating func updateListSearch(with key: Key) {
    changeList(.key(key))
    guard let list = shownList, list.search == nil, let problem = list.filter.problem else {
      return
    }
    tell("\(problem) Looked for as it stands.")
  }

  /// Shows everything of the list again; returns whether something was left out.
  mutating func clearList() -> Bool {
    guard shownList?.isNarrowed == true else { return false }
    changeList(.clear)
    return true
  }

  /// Makes the rows of the shown lists anew, as far as there is news for them.
  ///
  /// - Returns: What the world is asked to do for what is selected now.
  mutating func layOutLists() -> [Effect] {
    layOutPods()
    layOutNodes()
    layOutRuns()
    layOutTunnels()
    layOutEvents()
    return layOutStates() ? compareSelected() : []
  }

  /// Takes note that lists have other room.
  mutating func resizeLists() {
    podList.isOutdated = true
    nodeList.list.isOutdated = true
    history.runs.isOutdated = true
    history.states.isOutdated = true
    tunnelList.list.isOutdated = true
    overview.events.isOutdated = true
  }
}

// MARK: - Order

extension Model {
  /// What the list that has the keys can be sorted by; nil where there is none.
  var orderAtHand: OrderChoice? {
    switch screen {
    case .resources:
      guard let tree = resources.tree, tree.isList, resources.pane == .tree else { return nil }
      return tree.order.choice
    case .overview: return nil
    default: return shownList?.orderChoice
    }
  }

  /// Carries out a command about the order of the list that has the keys.
  mutating func updateOrder(_ command: Command) {
    if command == .sort { askForOrder() } else { changeOrder(.command(command)) }
  }

  /// Sorts the list that has the keys by a column; nil is its own order.
  mutating func sortList(by column: String?) { changeOrder(.order(column)) }

  private mutating func changeOrder(_ change: ListChange) {
    guard orderAtHand != nil else { return }
    if screen == .resources { changeResourceOrder(change) } else { changeList(change) }
  }

  /// Asks by which column the list is sorted.
  private mutating func askForOrder() {
    guard let choice = orderAtHand else { return }
    let own = Picker.Entry(id: "", title: choice.own, detail: "")
    let entries = choice.columns.map { Picker.Entry(id: $0.name, title: $0.title, detail: "") }
    overlay = .picker(
      Picker(
        .order, title: "Sort by", entries: [own] + entries,
        chosen: choice.present.map { [$0] } ?? []))
  }

  /// Whether the list that has the keys can be sorted.
  var availabilityOfOrder: Availability {
    guard orderAtHand == nil else { return .available }
    switch screen {
    case .resources where resources.tree == nil: return .unavailable("There is no state.")
    case .resources where resources.tree?.isList == true:
      return .unavailable("\(word(for: .nextPane)) goes to the list; it can be sorted.")
    case .resources:
      return .unavailable(
        "A tree has its own order. \(word(for: .toggleList)) shows a list that can be sorted.")
    default: return .unavailable("\(word(for: .back)) goes back to the list; it can be sorted.")
    }
  }

  /// Whether the list that has the keys can be filtered.
  var availabilityOfListFilter: Availability {
    guard listAtHand == nil else { return .available }
    guard screen == .overview else {
      return .unavailable("\(word(for: .back)) goes back to the list; it can be filtered.")
    }
    let others = "\(word(for: .pods)) lists pods, \(word(for: .nodes)) nodes."
    guard showsEvents, guidance == nil else {
      return .unavailable("Nothing can be filtered here; \(others)")
    }
    return .unavailable(
      "\(word(for: .nextPane)) goes to the events, which can be filtered; \(others)")
  }
}
