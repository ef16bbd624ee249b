import TerminalUI

/// Where a command works.
public enum Scope: Hashable, Sendable {
  /// On every screen.
  case everywhere
  /// Only on these.
  case screens(Set<ScreenID>)

  /// Whether it works on a screen.
  public func covers(_ screen: ScreenID) -> Bool {
    switch self {
    case .everywhere: true
    case .screens(let screens): screens.contains(screen)
    }
  }
}

/// One row of the command table: everything that keys, hints, help and documentation say of a command.
public struct CommandRow: Hashable, Sendable {
  /// The command.
  public let command: Command
  /// The keys that give it unless the configuration says otherwise, in the notation of `Key`.
  public let keys: [String]
  /// What it does, as the help says it.
  public let title: String
  /// What it does in one or two words for the bottom line; nil keeps it out of there.
  public let hint: String?
  /// Where it works.
  public let scope: Scope
}

/// The one table of commands.
///
/// Dispatch, the bottom line, the help, the documentation's keymap and the configuration's checks all read it, so they cannot drift apart.
/// The order is the order of the help and of the hints.
public enum CommandTable {
  /// All commands, each once.
  public static let rows: [CommandRow] = [
    row(
      .open, ["enter", "right"], "Open what is selected", hint: "open",
      on: [.overview, .nodes, .machine, .node, .pods, .pod, .history]),
    row(
      .toggleFold, ["enter"], "Unfold or fold what is selected; open a resource", hint: "unfold",
      on: [.deploy, .resources]),
    row(
      .unfold, ["right"], "Unfold, or go to what lies below; a log sideways",
      on: [.deploy, .resources, .logs]),
    row(
      .fold, ["left"], "Fold, or go to what lies above; a log sideways; where nothing folds, back"),
    row(.foldAll, ["*"], "Unfold or fold everything", on: [.deploy, .resources]),
    row(
      .filter, ["/"], "Filter by name, column or attribute; going back clears it", hint: "filter",
      on: [.overview, .deploy, .resources, .nodes, .pods, .tunnels, .history]),
    row(.search, ["/"], "Search the lines; going back ends it", hint: "search", on: [.logs]),
    row(
      .filterLines, ["&"],
      "Only lines with an expression, after ! without it; going back shows all",
      hint: "filter", on: [.logs]),
    row(
      .namespaces, ["N"], "Choose the namespaces that are shown", hint: "namespaces", on: [.pods]),
    row(
      .toggleFaults, ["\\"], "Only what fails, or everything", hint: "faults",
      on: [.nodes, .pods, .logs]),
    row(.sort, ["S"], "Choose the column to sort by", hint: "sort", on: sorted),
    row(.nextSort, [">"], "Sort by the next column", on: sorted),
    row(.previousSort, ["<"], "Sort by the previous column", on: sorted),
    row(.reverseSort, ["I"], "Turn the order round", on: sorted),
    row(
      .nextMatch, ["n"], "Next match", hint: "next match", on: [.deploy, .resources, .logs]),
    row(.previousMatch, ["N"], "Previous match", on: [.deploy, .resources, .logs]),
    row(.reveal, ["x"], "Show a hidden value for ten seconds", hint: "show", on: [.resources]),
    row(
      .copyValue, ["c"], "Copy the value, the address, the name, the line, or the next command",
      hint: "copy", on: [.resources, .nodes, .pods, .pod, .logs]),
    row(
      .copyCommand, ["C"], "Copy the command that does the same", on: [.resources, .tunnels]),
    row(
      .restartTunnel, ["s"], "Restart the tunnel, or the connection to the bastion",
      hint: "restart", on: [.tunnels]),
    row(
      .toggleTunnel, ["o"], "Close the tunnel, or open it again", hint: "open/close",
      on: [.tunnels]),
    row(
      .toggleClusterTunnel, ["K"], "Open a tunnel to the cluster's API, or close it",
      hint: "Kubernetes", on: [.tunnels]),
    row(
      .doctor, ["d"], "Check tools, variables, state and the cloud, as doctor does",
      hint: "doctor", on: [.tunnels]),
    row(
      .save, ["w"], "Save the value, or the shown lines, to a file", hint: "save",
      on: [.resources, .logs]),
    row(.toggleList, ["t"], "The tree, or a list by name", hint: "list", on: [.resources]),
    row(
      .jump, ["o"], "From a resource to its machine, and back", hint: "machine",
      on: [.resources, .machine]),
    row(
      .podsOfMachine, ["p"], "To the pods of the machine", hint: "pods",
      on: [.resources, .nodes, .machine, .node]),
    row(.back, ["esc", "backspace"], "Go back"),
    row(.leave, ["q"], "Go back; at the first screen, quit"),
    row(.lastView, ["-"], "To the last view, as it was left; again, back"),
    row(
      .nextFailure, ["e"], "Select the next failing pod, odd node, or error", hint: "next failure",
      on: [.overview, .nodes, .pods, .pod, .logs]),
    row(
      .previousFailure, ["E"], "Select the previous failing pod, odd node, or error",
      on: [.overview, .nodes, .pods, .pod, .logs]),
    row(.events, ["v"], "Show the pod's events", hint: "events", on: [.pods, .pod]),
    row(
      .describe, ["d"], "Show what kubectl describe prints", hint: "describe", on: [.pods, .pod]),
    row(
      .manifest, ["y"], "Show the whole pod as YAML; once more, as JSON", hint: "yaml",
      on: [.pods, .pod]),
    row(
      .logs, ["l"],
      "Show the logs: of the pod, once more in the whole screen; of marked pods, machines, the run",
      hint: "logs", on: [.deploy, .nodes, .machine, .pods, .pod, .history]),
    row(
      .previousLogs, ["p"], "Show the logs from before the restart", hint: "previous",
      on: [.pods, .pod]),
    row(
      .container, ["L"], "Choose the container, or the logs, that are shown", hint: "logs…",
      on: [.pod, .logs]),
    row(.owner, ["o"], "To the pods of the owner", hint: "owner", on: [.pod]),
    row(
      .bundle, ["i"], "Pack evidence into a file, with the known secrets masked", hint: "bundle",
      on: [.overview, .pod]),
    row(.deletePod, ["K"], "Delete the pod; a question follows", hint: "delete…", on: [.pod]),
    row(
      .restartRollout, ["B"], "Begin all pods of the owner again, one by one; a question follows",
      hint: "restart…", on: [.pod]),
    row(
      .shell, ["s"], "Open a shell on the machine, or in a container of the pod", hint: "shell",
      on: [.overview, .nodes, .machine, .pods, .pod]),
    row(
      .runCommand, ["!"], "Run a command on the marked machines, or on all", hint: "command…",
      on: [.overview, .nodes, .machine]),
    row(.mark, ["space"], "Mark the machine or the pod, going back clears; elsewhere a page down"),
    row(
      .markRange, ["ctrl-space"], "Mark from the last mark to here", on: [.overview, .nodes, .pods]),
    row(
      .markDown, ["shift-down"], "Mark, and the next row too; back, and its mark is gone",
      on: [.overview, .nodes, .pods]),
    row(
      .markUp, ["shift-up"], "Mark, and the row before too; back, and its mark is gone",
      on: [.overview, .nodes, .pods]),
    row(.markAll, ["ctrl-a"], "Mark everything that is listed", on: [.overview, .nodes, .pods]),
    row(
      .invertMarks, ["*"], "Mark what is listed and not marked, and nothing else of it",
      on: [.overview, .nodes, .pods]),
    row(
      .clearMarks, ["ctrl-\\"], "Take all marks away, also of what is not listed",
      on: [.overview, .nodes, .pods]),
    row(.plan, ["P"], "Make a plan: init, validate, plan", hint: "plan"),
    row(.apply, ["A"], "Apply the reviewed plan", hint: "apply"),
    row(
      .destroy, ["D"], "Plan to destroy everything; review and a typed name follow",
      hint: "destroy…"),
    row(
      .planMenu, ["O"],
      "Options of plans: drift, one resource, replace, taint, providers, restore, workspaces",
      hint: "options…"),
    row(.edit, ["v"], "Open the file of the error in your editor", hint: "edit", on: [.deploy]),
    row(
      .interrupt, ["X", "ctrl-c"], "Interrupt the run: gracefully, then by force",
      hint: "interrupt…"),
    row(.variables, ["V"], "Where each variable gets its value; type another for this session"),
    row(
      .follow, ["f", "F"], "Follow the newest output", hint: "follow", on: [.deploy, .pod, .logs]),
    row(
      .pause, ["=", "Z"], "Follow the newest line no longer, or again", hint: "pause", on: [.logs]),
    row(
      .freeze, ["="], "Make the lists stand still, or go on; what is new is still collected",
      on: [.overview, .nodes, .pods]),
    row(.toggleWrap, ["W"], "Break long lines, or not", hint: "wrap", on: [.logs]),
    row(
      .toggleTimes, ["t"], "Times of here, of UTC, from now on back, or none", hint: "times",
      on: [.logs]),
    row(.toggleNumbers, ["#"], "Numbers of lines, in a file that is shown alone", on: [.logs]),
    row(.bookmark, ["m"], "Mark the line, or take its mark away", hint: "mark", on: [.logs]),
    row(.nextBookmark, ["'"], "To the next marked line", on: [.logs]),
    row(.moveDown, ["j", "down"], "Down"),
    row(.moveUp, ["k", "up"], "Up"),
    row(.halfPageDown, ["ctrl-d"], "Half a page down"),
    row(.halfPageUp, ["ctrl-u"], "Half a page up"),
    row(.pageDown, ["pgdn"], "A page down"),
    row(.pageUp, ["pgup"], "A page up"),
    row(.top, ["g", "home"], "To the top"),
    row(.bottom, ["G", "end"], "To the bottom"),
    row(
      .nextPane, ["tab"], "Next pane; where there is one, the next tab",
      on: [.overview, .deploy, .resources, .machine, .node, .pod, .history]),
    row(
      .previousPane, ["shift-tab"], "Previous pane, or the previous tab",
      on: [.overview, .deploy, .resources, .machine, .node, .pod, .history]),
    row(
      .zoomIn, ["+"], "More room for the pane: half of the screen, then all of it",
      on: withPanes),
    row(.zoomOut, ["_"], "Less room for the pane", on: withPanes),
    row(.nextTab, ["]"], "Next tab", hint: "next tab", on: [.pod, .history]),
    row(.previousTab, ["["], "Previous tab", on: [.pod, .history]),
    row(.overview, ["1"], "The overview", hint: "Overview"),
    row(.deploy, ["2"], "The deployment: plan, review, apply", hint: "Deploy"),
    row(.resources, ["3"], "The state: resources, attributes, outputs", hint: "Resources"),
    row(.nodes, ["4"], "The machines with their nodes", hint: "Nodes"),
    row(.pods, ["5"], "The pods of all namespaces", hint: "Pods"),
    row(.allLogs, ["6"], "The logs of machines, pods and runs, by time", hint: "Logs"),
    row(
      .tunnels, ["7", "T"], "The way to the cloud: the bastion, and the tunnels through it",
      hint: "Tunnels"),
    row(.history, ["8", "H"], "The history of runs and of the state", hint: "History"),
    row(.refresh, ["R", "r"], "Fetch everything again, now"),
    row(
      .palette, [":"], "Find a command by its name, its title or its key, and give it",
      hint: "commands"),
    row(.commandLog, ["@"], "What was run, on this computer and on machines, the newest first"),
    row(.repaint, ["ctrl-l"], "Draw the whole screen again"),
    row(.nextTheme, [], "Try the next theme, for this session"),
    row(.suspend, ["ctrl-z"], "Suspend; fg comes back"),
    row(.toggleMouse, ["f2"], "Use the mouse here, or leave it to the terminal to select text"),
    row(.help, ["?", "f1"], "This help", hint: "help"),
    row(.quit, ["Q", "f10"], "Quit; running work goes on", hint: "quit"),
  ]

  /// The screens that have a list with columns.
  private static let sorted: Set<ScreenID> = [.resources, .nodes, .pods, .tunnels, .history]

  /// The screens that have more than one pane.
  private static let withPanes: Set<ScreenID> = [
    .overview, .deploy, .resources, .nodes, .machine, .node, .pods, .pod, .history,
  ]

  /// The commands that a screen's bottom line names first, where that is not the table's order: what
  /// its reader reaches for.
  public static let leading: [ScreenID: [Command]] = [
    .nodes: [
      .open, .filter, .shell, .podsOfMachine, .runCommand, .nextFailure, .sort, .toggleFaults,
    ],
    .pods: [
      .open, .filter, .nextFailure, .logs, .shell, .toggleFaults, .namespaces, .describe, .sort,
      .previousLogs,
    ],
    .pod: [
      .open, .logs, .nextFailure, .shell, .describe, .copyValue, .deletePod, .restartRollout,
      .previousLogs, .owner, .manifest, .events,
    ],
    .machine: [.open, .shell, .podsOfMachine, .runCommand, .jump],
    .tunnels: [.restartTunnel, .toggleTunnel, .filter, .sort, .toggleClusterTunnel, .doctor],
    .history: [.open, .logs, .filter, .sort, .nextTab],
  ]

  /// The row of each command.
  public static let byCommand: [Command: CommandRow] = Dictionary(
    rows.map { ($0.command, $0) }, uniquingKeysWith: { first, _ in first })

  private static func row(
    _ command: Command, _ keys: [String], _ title: String, hint: String? = nil,
    on screens: Set<ScreenID>? = nil
  ) -> CommandRow {
    CommandRow(
      command: command, keys: keys, title: title, hint: hint,
      scope: screens.map(Scope.screens) ?? .everywhere)
  }
}
