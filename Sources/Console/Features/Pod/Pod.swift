import Cluster
import Fleet

/// What the pod screen remembers.
public struct PodState: Equatable, Sendable {
  /// What the lower pane shows.
  enum Tab: CaseIterable {
    case events, describe, logs, previousLogs

    /// The command that shows it.
    var command: Command {
      switch self {
      case .events: .events
      case .describe: .describe
      case .logs: .logs
      case .previousLogs: .previousLogs
      }
    }

    /// The key that shows it.
    var key: String { CommandTable.byCommand[command]?.keys.first ?? "" }

    /// The tab's title.
    var title: String {
      switch self {
      case .events: "Events"
      case .describe: "Describe"
      case .logs: "Logs"
      case .previousLogs: "Previous"
      }
    }
  }

  /// The pod that is shown.
  private(set) var id: PodIdentity?
  /// What was read of it.
  private(set) var reading = Remote<PodReading>()
  /// What the lower pane shows.
  private(set) var tab = Tab.events
  /// The first line that the lower pane shows.
  private(set) var offset = 0

  /// Makes the state before anything is known.
  init() {}

  /// Shows a pod, from scratch if it is another than before.
  mutating func show(_ id: PodIdentity) {
    guard self.id != id else { return }
    self = PodState()
    self.id = id
  }

  /// Takes in what was read of a pod, unless it is no longer shown.
  mutating func receive(_ reading: PodReading, of id: PodIdentity) {
    guard self.id == id else { return }
    self.reading.receive(reading, at: reading.fetchedAt)
  }

  /// Takes note of a failed attempt.
  mutating func fail(_ failure: Failure, of id: PodIdentity) {
    guard self.id == id else { return }
    reading.fail(failure)
  }

  /// Carries out a command on this screen.
  mutating func update(_ command: Command, page: Int) {
    switch command {
    case .events: select(.events)
    case .describe: select(.describe)
    case .logs: select(.logs)
    case .previousLogs: select(.previousLogs)
    case .moveDown: scroll(by: 1)
    case .moveUp: scroll(by: -1)
    case .halfPageDown: scroll(by: page)
    case .halfPageUp: scroll(by: -page)
    case .pageDown: scroll(by: page * 2)
    case .pageUp: scroll(by: -page * 2)
    case .top: offset = 0
    case .bottom, .follow: scroll(by: .max / 2)
    default: break
    }
  }

  private mutating func select(_ tab: Tab) {
    self.tab = tab
    // Logs are read from their end, everything else from its beginning.
    offset = 0
    if tab == .logs || tab == .previousLogs { scroll(by: .max / 2) }
  }

  private mutating func scroll(by distance: Int) {
    offset = min(max(0, offset + distance), max(0, lineCount - 1))
  }

  /// The text of the lower pane; the events stand elsewhere.
  var text: Part<String>? {
    switch tab {
    case .events: nil
    case .describe: reading.value?.description
    case .logs: reading.value?.logs
    case .previousLogs: reading.value?.previousLogs
    }
  }

  private var lineCount: Int {
    // The screen clips further; this keeps the offset within the text.
    text?.value?.utf8.count { $0 == 10 } ?? 64
  }
}
