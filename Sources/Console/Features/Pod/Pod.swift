import Cluster
import Fleet
import TerminalUI

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
  /// Which part of it is shown.
  var scroll = Scroll()

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

  /// Shows another text in the lower pane: logs from their end, all else from its beginning.
  mutating func select(_ tab: Tab) {
    self.tab = tab
    scroll = Scroll(followsEnd: tab == .logs || tab == .previousLogs)
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
}

extension Model {
  /// Carries out a command on the pod screen.
  mutating func updatePod(_ id: PodIdentity, _ command: Command) -> [Effect] {
    if let tab = PodState.Tab.allCases.first(where: { $0.command == command }) {
      pod.select(tab)
      return []
    }
    guard let item = pods.first(where: { $0.id == id }) else { return [] }
    let inside = podAreas(item, in: body).text.inset(by: 1)
    pod.scroll.move(command, total: podText(item).count, visible: inside.rows)
    return []
  }
}
