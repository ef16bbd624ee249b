import Cluster
import Fleet
import TerminalUI

// MARK: - Which there are

extension Model {
  /// Whether there is room for events.
  var showsEvents: Bool { body.rows >= 18 }

  /// The events, newest first.
  var events: [KubernetesEvent] { cluster.events.value ?? [] }

  /// The event that the keys are about.
  var selectedEvent: KubernetesEvent? {
    overview.events.selectedNumber.flatMap { events.indices.contains($0) ? events[$0] : nil }
  }

  /// Makes the rows of the events anew, if there is news for them.
  mutating func layOutEvents() {
    guard screen == .overview, overview.events.isOutdated else { return }
    let (events, visible) = (events, eventRowsShown)
    overview.events.layOut(
      events, isWhole: cluster.events.value != nil, visible: visible, Self.eventReader)
  }

  /// What the pane reads of an event.
  private static var eventReader: ListReader<KubernetesEvent, NamedRow, EventColumn> {
    let cell = { (column: EventColumn, event: KubernetesEvent) -> String in
      switch column {
      case .type: event.isWarning ? "Warning" : "Normal"
      case .reason: event.reason
      case .object: event.subject.name
      case .namespace: event.subject.namespace
      case .message: event.message
      }
    }
    return ListReader(
      id: { NamedRow(name: $0.identity) },
      texts: { event in EventColumn.allCases.map { cell($0, event) } }, cell: cell,
      key: { .words(cell($0, $1)) })
  }

  /// Takes the keys from the events where there is no room for them.
  mutating func leaveEventsWithoutRoom() {
    guard !showsEvents, overview.pane == .events else { return }
    overview.events.endSearch()
    overview.pane = .pods
  }

  /// Shows all events again, unless marks are what the key takes away first; returns whether some
  /// were left out.
  mutating func clearEventFilter() -> Bool {
    guard screen == .overview, overview.events.isNarrowed,
      overview.pane == .events || fanOut.marks.isEmpty
    else { return false }
    overview.events.change(.clear)
    return true
  }
}

extension KubernetesEvent {
  /// Tells it from every other; it stays the same while it is counted on.
  var identity: String { "\(metadata.namespace)/\(metadata.name)" }
}

// MARK: - Drawing

extension Model {
  /// Draws the newest events.
  func drawEvents(on canvas: inout Canvas, in rect: Rect) {
    let (list, events) = (overview.events, events)
    let freshness =
      inventory?.controlPlane == nil ? .empty : self.badge(cluster.events.freshness(at: now))
    let badge = list.badge(of: events.count, freshness)
    let isFocused = overview.pane == .events
    let inner = Panel("Events", badge: badge, isFocused: isFocused).draw(in: &canvas, rect: rect)
    if isFocused, let search = list.search {
      canvas.placeCursor(of: search, in: badge, ofPanel: rect)
    }
    guard !list.numbers.isEmpty else { return canvas.draw(eventsPlaceholder, at: 0, of: inner) }
    let height = Self.rowsOfEvent(in: rect)
    let visible = inner.rows / height
    let window =
      isFocused
      ? list.outline.window(visible: visible)
      : ScrollWindow(total: list.numbers.count, visible: visible, showing: nil)
    for (index, row) in window.range.enumerated() where events.indices.contains(list.numbers[row]) {
      let event = events[list.numbers[row]]
      let lines =
        height == 1 ? [eventLine(event)] : eventLines(event, columns: inner.columns - 3)
      for (part, line) in lines.enumerated() {
        let place = index * height + part
        canvas.draw(line, at: place, of: inner)
        guard isFocused else { continue }
        canvas.record(.row(offset: row - list.outline.selected), in: inner.row(place))
        if row == list.outline.selected { canvas.selectRow(place, of: inner) }
      }
    }
    if isFocused { canvas.drawScrollbar(window, in: inner) }
  }

  /// How many lines an event has: a pane that is high and not wide has one for what it says.
  private static func rowsOfEvent(in rect: Rect) -> Int {
    rect.columns < 100 && rect.rows >= 14 ? 2 : 1
  }

  /// How many events are seen at once.
  var eventRowsShown: Int {
    let rect = overviewAreas(in: body).events
    return max(1, rect.inset(by: 1).rows / Self.rowsOfEvent(in: rect))
  }

  private var eventsPlaceholder: InkedText {
    if overview.events.isFiltered, !events.isEmpty {
      return nothingMatches(isTyping: overview.events.search != nil)
    }
    if let failure = cluster.events.failure {
      return InkedText(SafeText(failure.why), ink: .dim)
    }
    return InkedText(cluster.events.value == nil ? "–" : "none", ink: .dim)
  }

  /// One event in one line: time, reason, count, object, message.
  private func eventLine(_ event: KubernetesEvent) -> InkedText {
    let name = SafeText(event.subject.name).fitted(to: size.columns >= 100 ? 36 : 22, from: .middle)
    return eventStart(event) + InkedText(name + "  ", ink: .dim) + eventMessage(event)
  }

  /// One event in two lines: time, reason, count and object, and below them the message.
  private func eventLines(_ event: KubernetesEvent, columns: Int) -> [InkedText] {
    let start = eventStart(event)
    let room = max(8, columns - start.width)
    let indent = SafeText.empty.padded(to: size.columns >= 100 ? 10 : 7)
    return [
      start + InkedText(SafeText(event.subject.name).truncated(to: room, from: .middle), ink: .dim),
      InkedText(indent) + eventMessage(event),
    ]
  }

  /// The columns before an event's message: when, what, how often.
  func eventStart(_ event: KubernetesEvent) -> InkedText {
    let isWide = size.columns >= 100
    let time = event.lastSeen.map {
      Words.clock($0, secondsFromUTC: secondsFromUTC, withSeconds: isWide)
    }
    let count = event.count > 1 ? " ×\(event.count)" : ""
    return InkedText(SafeText(time ?? "–").padded(to: isWide ? 10 : 7), ink: .dim)
      + InkedText(
        SafeText("\(event.reason)\(count)").fitted(to: isWide ? 20 : 14, from: .middle) + "  ",
        ink: event.isWarning ? .warning : .text)
  }

  /// What an event says.
  func eventMessage(_ event: KubernetesEvent) -> InkedText {
    InkedText(SafeText(event.message), ink: event.isWarning ? .text : .dim)
  }
}
