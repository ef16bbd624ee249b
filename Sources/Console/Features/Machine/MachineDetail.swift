import Cluster
import Fleet
import TerminalUI

/// What the screen of a machine remembers; that of a node without a machine is alike.
public struct MachineState: Equatable, Sendable {
  /// The panes that take keys.
  enum Pane: CaseIterable {
    case facts, pods
  }

  /// The pane that has the keys.
  var pane = Pane.facts
  /// What is shown of the machine's particulars.
  var scroll = Scroll()
  /// The selected pod.
  var pods = Selection<PodIdentity>()
  /// What was read of the node beyond its row.
  var reading = Remote<NodeReading>()
  /// What that was read of.
  private(set) var subject: NodeSubject?

  /// Makes the state at the top.
  init() {}

  /// Lets go of what was read, if it was of something else.
  mutating func ask(about subject: NodeSubject) {
    guard self.subject != subject else { return }
    self.subject = subject
    reading = Remote()
  }
}

/// Where the parts of a machine's screen are; one that is not shown is empty.
struct MachineAreas {
  let facts: Rect
  let pods: Rect
}

extension Model {
  /// Where the particulars and the pods stand: on a small screen the one that has the keys.
  func machineAreas(in rect: Rect) -> MachineAreas {
    let none = Rect(column: rect.minColumn, row: rect.maxRow, columns: 0, rows: 0)
    guard showsPodsBeside else {
      return machine.pane == .facts
        ? MachineAreas(facts: rect, pods: none) : MachineAreas(facts: none, pods: rect)
    }
    let rows = zoomed(
      rect.splitRows([
        .flexible(), .fixed(min(max(podsOnScreen.count, 1), rect.rows / 4) + 3),
      ]), focused: machine.pane == .facts ? 0 : 1)
    return MachineAreas(facts: rows[0], pods: rows[1])
  }

  /// Whether there is room for the particulars and the pods at once.
  var showsPodsBeside: Bool { body.rows >= 26 }

  /// Carries out a command on the screen of a machine, or of a node without one.
  mutating func updateMachine(_ command: Command) {
    switch command {
    case .nextPane, .previousPane: machine.pane = machine.pane == .facts ? .pods : .facts
    case .open: openPodHere()
    default:
      if machine.pane == .pods { movePodHere(command) } else { scrollFacts(command) }
    }
  }

  /// Whether there is a pod to open.
  var canOpenPodHere: Bool { machine.pane == .pods && !podsOnScreen.isEmpty }

  private mutating func scrollFacts(_ command: Command) {
    let inside = machineAreas(in: body).facts.inset(by: 1)
    let columns = inside.columns - 2
    let total: Int
    switch screen {
    case .machine(let id): total = machineLines(id, columns: columns).count
    case .node(let name): total = nodeLines(name, columns: columns).count
    default: return
    }
    machine.scroll.move(command, total: total, visible: inside.rows)
  }

  private mutating func movePodHere(_ command: Command) {
    let ids = podsOnScreen.map(\.id)
    let page = max(1, machineAreas(in: body).pods.inset(by: 1).rows - 1)
    guard let distance = command.distance(page: page) else { return }
    machine.pods.move(by: max(-ids.count, min(ids.count, distance)), in: ids)
  }

  private mutating func openPodHere() {
    let ids = podsOnScreen.map(\.id)
    guard let index = machine.pods.index(in: ids) else { return }
    machine.pods.select(index, in: ids)
    pod.show(ids[index])
    push(.pod(ids[index]))
  }
}
