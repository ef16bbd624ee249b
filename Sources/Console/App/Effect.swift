public import Cluster
public import Fleet
public import TerminalUI
public import Terraform

/// Something that the world is asked to do; a value, so that a test can compare it.
public enum Effect: Equatable, Sendable {
  /// Look which variables of the configuration have no value.
  case surveyVariables
  /// Look where each variable of the configuration gets its value.
  case listVariables
  /// Keep values of variables that were typed, in memory, for the session's later runs.
  case keepAnswers([String: Secret])
  /// Start a run: a plan, or the apply of a reviewed plan.
  ///
  /// The answers are values of variables that were just typed; they are kept in memory for the
  /// session's later runs. The confirmation is the name that was typed before something is lost.
  /// What would certainly make the run fail is looked at first, unless that is to be skipped.
  case startRun(
    RunKind, planID: String?, options: RunOptions = RunOptions(),
    answers: [String: Secret] = [:], confirmation: String? = nil, skipsPreflight: Bool = false)
  /// Look which workspace is chosen on disk.
  case readWorkspace
  /// Look which workspaces there are.
  case listWorkspaces
  /// Look at the state and at every copy of it.
  case surveyStates
  /// List the states that the workspace had.
  case readStateHistory
  /// Compare two states, each named by the digest of its bytes.
  case compareStates(from: String, to: String)
  /// Read when this person looked last, and make the outline of the present state.
  case readLook
  /// Make the outline of the present state.
  case outlineState
  /// Keep what this person has seen of the state, for the next time the console is opened.
  case keepLook(StateLook)
  /// Keep what the console shows, for the next time that it is opened.
  case keepSession(Session)
  /// Keep that the hints for the first time were seen.
  case keepTourSeen
  /// Put a copy of the state back; the confirmation is the name that was typed, if it was.
  case restore(copy: String, confirmation: String?)
  /// Show a value of the state in clear, because a person asked for it.
  case reveal(ValueName)
  /// Copy a value of the state, in full, to where the terminal pastes from.
  case copyValue(ValueName)
  /// Copy a text that is no secret.
  case copyText(String)
  /// Write a value of the state, in full, to a new file.
  case saveValue(ValueName, file: String)
  /// Write lines of logs to a new file.
  case saveLog([LogLine], file: String)
  /// Pack what tells how the deployment fares into a new file in the home directory.
  case makeBundle
  /// Open a file of the configuration at a line in the operator's editor.
  case edit(file: String, line: Int)
  /// Open a shell on a machine, on the terminal.
  case shell(machineID: String)
  /// Open a shell in a container of a pod, on the terminal; nil for the pod's default container.
  case containerShell(PodIdentity, container: String?)
  /// Run a command on machines, once.
  case runCommand(FanOutRequest)
  /// Change one thing in the cluster, once.
  case changeCluster(ClusterChange)
  /// Run a command of the operator's own, and keep what it prints.
  case runCustom(CustomRun)
  /// Hand the terminal to a command of the operator's own.
  case lendToCustom(CustomRun)
  /// Wait no longer for the answers to a command, and end one of the operator's own.
  case stopCommand(number: Int)
  /// Read a saved plan for review.
  case readPlan(runID: String)
  /// Ask a run to stop gracefully.
  case interrupt(runID: String)
  /// Stop a run by force: what it was making may be lost from the state.
  case forceStop(runID: String)
  /// Keep the births of machines that were seen complete.
  case keepBirths([BirthRecord])
  /// Make a tunnel anew; nil for the connection to the bastion, and so all of them.
  case restartTunnel(String?)
  /// Open a tunnel, or close it until it is opened again.
  case setTunnel(String, isOpen: Bool)
  /// Look at everything that a deployment needs, as `quarterdeck doctor` does.
  case runDoctor
  /// Look what was given by the palette in earlier sessions.
  case readPaletteHistory
  /// Keep a line that was given by the palette, for later sessions.
  case keepPaletteLine(String)
  /// Fetch everything that is shown again, now.
  case refresh
  /// Choose the theme that follows another; nil for the one that the configuration names.
  case chooseTheme(after: String?)
  /// Draw every cell again.
  case repaint
  /// Give the terminal back to the shell until it calls again.
  case suspend
  /// Use the mouse, or leave it to the terminal.
  case useMouse(Bool)
  /// Tell somebody who looks elsewhere.
  case notify(SafeText, NotificationWay)
  /// Leave the console.
  case quit
}
