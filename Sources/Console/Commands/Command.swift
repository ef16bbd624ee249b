/// Something that a person can ask the console to do.
///
/// The raw value is the command's name in the configuration and the documentation.
public enum Command: String, Hashable, Sendable, CaseIterable {
  case moveDown = "move-down"
  case moveUp = "move-up"
  case halfPageDown = "half-page-down"
  case halfPageUp = "half-page-up"
  case pageDown = "page-down"
  case pageUp = "page-up"
  case top
  case bottom
  case open
  case toggleFold = "toggle-fold"
  case unfold
  case fold
  case foldAll = "fold-all"
  case filter
  case nextMatch = "next-match"
  case previousMatch = "previous-match"
  case back
  case leave
  case lastView = "last-view"
  case nextPane = "next-pane"
  case previousPane = "previous-pane"
  case zoomIn = "zoom-in"
  case zoomOut = "zoom-out"
  case nextTab = "next-tab"
  case previousTab = "previous-tab"
  case overview
  case deploy
  case nextFailure = "next-failure"
  case previousFailure = "previous-failure"
  case plan
  case apply
  case destroy
  case interrupt
  case variables
  case planMenu = "plan-menu"
  case edit
  case resources
  case toggleList = "toggle-list"
  case reveal
  case copyValue = "copy"
  case copyCommand = "copy-command"
  case save
  case jump
  case podsOfMachine = "pods-of-machine"
  case nodes
  case pods
  case allLogs = "all-logs"
  case namespaces
  case toggleFaults = "toggle-faults"
  case sort
  case nextSort = "next-sort"
  case previousSort = "previous-sort"
  case reverseSort = "reverse-sort"
  case tunnels
  case restartTunnel = "restart-tunnel"
  case toggleTunnel = "toggle-tunnel"
  case toggleClusterTunnel = "toggle-kubernetes-tunnel"
  case doctor
  case shell
  case mark
  case markRange = "mark-range"
  case markDown = "mark-down"
  case markUp = "mark-up"
  case markAll = "mark-all"
  case invertMarks = "invert-marks"
  case clearMarks = "clear-marks"
  case runCommand = "run-command"
  case history
  case follow
  case pause
  case freeze
  case search
  case filterLines = "filter-lines"
  case toggleWrap = "toggle-wrap"
  case toggleTimes = "toggle-times"
  case toggleNumbers = "toggle-line-numbers"
  case bookmark
  case nextBookmark = "next-bookmark"
  case describe
  case logs
  case previousLogs = "previous-logs"
  case events
  case manifest
  case container
  case owner
  case bundle
  case deletePod = "delete-pod"
  case restartRollout = "restart-rollout"
  case refresh
  case palette
  case commandLog = "command-log"
  case help
  case repaint
  case nextTheme = "next-theme"
  case suspend
  case toggleMouse = "toggle-mouse"
  case quit
}
