public import Cluster
public import Fleet
public import FoundationEssentials
public import TerminalUI
public import Terraform

/// Something that happened: the only way in which the model changes.
public enum Event: Equatable, Sendable {
  /// A person did something at the terminal.
  case input(Input)
  /// Time passed.
  case ticked
  /// The state was read; nil if there is none. A backend is named that is no file here.
  case stateRead(StateSummary?, at: Date, backend: String? = nil)
  /// The state file could not be read.
  case stateUnreadable(Failure)
  /// What may be shown of a resource instance.
  case resourceRead(ResourceDetail)
  /// A resource instance cannot be shown.
  case resourceUnreadable(InstanceID, Failure)
  /// What the attributes of the state hold of a text, as far as it was looked for.
  case stateSearched(String, [AttributeHit], hasMore: Bool)
  /// A value of the state, to be shown in clear for a while.
  case valueRevealed(ValueName, Secret)
  /// Something that was asked for is done, in a sentence.
  case reported(String)
  /// The list of runs was read, newest first.
  case runsListed([RunEntry])
  /// The watched run said something.
  case runAdvanced(id: String, lines: [RunLine])
  /// A run was started.
  case runStarted(RunEntry)
  /// A run could not be started.
  case runRefused(Failure)
  /// A run was not started, because it would certainly fail: why, and what starts it all the same.
  case preflightFailed([PreflightCheck], blocked: Effect)
  /// The variables of the configuration were looked at: those without a value.
  case variablesSurveyed(missing: [VariableDeclaration])
  /// The variables of the configuration were listed, with where each gets its value.
  case variablesListed([SurveyedVariable])
  /// The configuration could not be looked at.
  case surveyFailed(Failure)
  /// The chosen workspace was read.
  case workspaceRead(String)
  /// The workspaces were looked at.
  case workspacesListed(WorkspaceChoice)
  /// The state and its copies were looked at.
  case statesSurveyed(StateChoice)
  /// The state and its copies cannot be looked at.
  case statesUnreadable(Failure)
  /// The states that the workspace had were listed.
  case stateHistoryRead(StateTimeline)
  /// They cannot be listed.
  case stateHistoryUnreadable(Failure)
  /// Two states were compared.
  case statesCompared(from: String, to: String, StateDifference)
  /// Two states cannot be compared.
  case statesIncomparable(from: String, to: String, Failure)
  /// It was read when this person looked last, with the outline of the present state; nil for a
  /// person who never looked, and for a state that cannot be read.
  case lookRead(StateLook?, present: StateOutline?)
  /// The outline of the present state was made; nil for one that cannot be read.
  case stateOutlined(StateOutline?)
  /// A copy was put back, or not.
  case restoreAnswered(RestoreAnswer)
  /// The workspaces could not be looked at.
  case workspacesUnreadable(Failure)
  /// A plan was read for review.
  case planRead(runID: String, Plan, IdentityCard? = nil)
  /// A plan could not be read.
  case planUnreadable(runID: String, Failure)
  /// A machine answered.
  case machineRead(id: String, MachineReading)
  /// A machine did not answer.
  case machineUnreachable(id: String, Failure)
  /// The control plane answered.
  case clusterRead(ClusterPicture)
  /// The control plane did not answer.
  case clusterUnreachable(Failure)
  /// The tunnels were looked at.
  case tunnelsRead(TunnelSurvey)
  /// The tunnel to the cluster's API was looked at.
  case clusterTunnelRead(TunnelReading)
  /// What is known of a machine without asking it was looked up.
  case particularsRead(id: String, MachineParticulars)
  /// Everything that a deployment needs was looked at.
  case doctorReported(PreflightReport)
  /// The durations of earlier runs were read.
  case timingsRead(TimingHistory)
  /// A pod's particulars were read.
  case podRead(PodIdentity, PodReading)
  /// A pod's particulars could not be read.
  case podUnreachable(PodIdentity, Failure)
  /// A node and its machine were looked at.
  case nodeRead(NodeSubject, NodeReading)
  /// They could not be looked at.
  case nodeUnreachable(NodeSubject, Failure)
  /// The pods of a workload were looked at.
  case workloadRead(WorkloadRule, WorkloadReading)
  /// They could not be looked at.
  case workloadUnreachable(WorkloadRule, Failure)
  /// A log has more lines, for a choice of logs.
  case logRead(LogSource, number: Int, [LogLine])
  /// It stands otherwise with a log, for a choice of logs.
  case logChanged(LogSource, number: Int, LogCondition)
  /// Something happened to a log's file, for a choice of logs.
  case logFileChanged(LogSource, number: Int, LogFileNews)
  /// A log's file answers to a question, by the question's number.
  case logFileAnswered(number: Int, LogFileAnswer)
  /// The numbers of lines of a log's file, as they were asked for, by the number of the count.
  case logFileCounted(number: Int, [Int])
  /// The whole of a pod was read.
  case manifestRead(PodIdentity, ManifestReading)
  /// A machine answered to a command, or will not.
  case commandAnswered(number: Int, FanOutAnswer)
  /// All machines answered to a command, or will not.
  case commandEnded(number: Int, FanOutReport)
  /// A command was not sent.
  case commandRefused(number: Int, Failure)
  /// A command of the operator's own has printed more.
  case customAdvanced(number: Int, CustomOutput)
  /// A command of the operator's own has ended, or was not run.
  case customEnded(CustomRun, CustomResult)
  /// What is there beside the state was looked at.
  case premisesRead(Premises)
  /// Another theme was chosen, for this session.
  case themeChosen(String, place: Int, of: Int)
  /// The configuration names another theme than before, while one was tried.
  case themeConfigured(String)
  /// What was run was listed, the newest first.
  case commandsListed([CommandRecord])
  /// What was given by the palette in earlier sessions, the newest first.
  case paletteHistoryRead([String])
  /// Something did not work that belongs to no pane.
  case failed(Failure)
}
