import Fleet
import TerminalUI

/// A command for many machines.
public struct FanOutRequest: Hashable, Sendable {
  /// Which of the session's commands it is.
  public let number: Int
  /// The command, for the machines' `sh -c`.
  public let command: String
  /// The identifiers of the machines.
  public let machineIDs: [String]
  /// The seconds that it may take on a machine.
  public let timeout: Int

  /// Makes a request.
  public init(number: Int, command: String, machineIDs: [String], timeout: Int) {
    self.number = number
    self.command = command
    self.machineIDs = machineIDs
    self.timeout = timeout
  }
}

/// What the console remembers of commands on machines.
public struct FanOutState: Equatable, Sendable {
  /// The machines that are marked for a command.
  var marks = Marking<String>()
  /// The newest command; the next one begins with it.
  var lastCommand = ""
  /// How many were sent, those of the operator's own included.
  private(set) var count = 0

  /// Seconds that a command may take on a machine.
  static let timeout = 30

  /// The identifiers of the marked machines.
  var marked: Set<String> { marks.ids }

  /// Makes the state before anything was marked.
  init() {}

  /// Numbers the next one.
  mutating func nextNumber() -> Int {
    count += 1
    return count
  }
}

/// A command on many machines, from its text to the answers.
struct FanOutDialog: Equatable, Sendable {
  /// What is shown.
  enum Page: Equatable {
    /// The command is being typed.
    case command(TextField)
    /// It is with the machines: those that have answered.
    case waiting(FanOutRequest, [FanOutAnswer])
    /// What came of it, and the same as the lines that are shown of it at the present width.
    case answer(FanOutRequest, FanOutReport, [InkedText], Scroll)
  }

  /// The machines.
  let machines: [Machine]
  /// Whose they are: `3 marked machines`.
  let choice: String
  /// What is shown.
  var page: Page
}

extension Model {
  /// The machines that a command goes to: the one on the screen, the marked ones, or all.
  var machinesForCommand: (machines: [Machine], choice: String) {
    let all = inventory?.machines ?? []
    if case .machine(let id) = screen {
      let machine = all.filter { $0.id == id }
      return (machine, machine.first?.name ?? "no machine")
    }
    let marked = all.filter { fanOut.marked.contains($0.id) }
    guard marked.isEmpty else {
      let hidden = hiddenMachines
      let words = Words.count(marked.count, "marked machine")
      return (marked, words + (hidden > 0 ? ", \(hidden) not in the list" : ""))
    }
    return (all, all.count == 1 ? "the only machine" : "all \(all.count) machines")
  }

  /// The machine that a shell is opened on: the one on the screen, or the selected one.
  var machineForShell: Machine? {
    let all = inventory?.machines ?? []
    if case .machine(let id) = screen { return all.first { $0.id == id } }
    if screen == .nodes { return selectedNode?.machine }
    guard screen == .overview, overview.pane == .machines else { return nil }
    return overview.machines.index(in: all.map(\.id)).map { all[$0] }
  }

  /// Whether a shell can be opened now.
  var availabilityOfShell: Availability {
    guard availabilityOfChanging.isAvailable else { return availabilityOfChanging }
    guard let machine = machineForShell else {
      return .unavailable("Select a machine first; \(word(for: .nextPane)) goes to the machines.")
    }
    guard inventory?.targets.contains(where: { $0.id == machine.id }) == true else {
      return .unavailable("The state names no address of it that a connection can be made to.")
    }
    return .available
  }

  /// Whether a command can be run on machines now.
  var availabilityOfFanOut: Availability {
    guard availabilityOfChanging.isAvailable else { return availabilityOfChanging }
    return machinesForCommand.machines.isEmpty
      ? .unavailable("There are no machines.") : .available
  }
}
