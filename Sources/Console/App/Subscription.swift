public import Cluster
public import Fleet

/// Which reading of the state something is asked of: another one after every change.
public struct StateRevision: Hashable, Sendable {
  /// How many different states were read before.
  let number: Int
}

/// Work that goes on for as long as the model wants it.
public enum Subscription: Hashable, Sendable {
  /// A tick, as often as something on the screen counts.
  case clock(Pace)
  /// The deployment's state file.
  case state
  /// What is there beside the state, as the directory changes.
  case premises
  /// How the screen looks, as its file and the configuration change; nil for the theme that the
  /// configuration names.
  case theme(String?)
  /// The deployment's runs.
  case runs
  /// The durations of earlier runs.
  case timings
  /// What one run says, from its beginning.
  case run(String)
  /// What may be shown of one resource instance.
  case resource(InstanceID, in: StateRevision)
  /// What the attributes of the state hold of a text.
  case stateSearch(String, in: StateRevision)
  /// The tunnels: kept up for as long as the console is open.
  case tunnels
  /// The tunnel to the cluster's API, through the control plane: kept up while it is wanted.
  case clusterTunnel(MachineTarget)
  /// What is known of a machine without asking it; its console where it does not answer.
  case particulars(machineID: String, withConsole: Bool)
  /// One machine over SSH.
  case machine(MachineTarget)
  /// The cluster, through the machines that may be its control planes.
  case cluster(through: ControlPlanes)
  /// One pod's particulars, through the control plane.
  case pod(PodIdentity, through: MachineTarget)
  /// A node and its machine, beyond what the list shows.
  case node(NodeSubject)
  /// The pods of a workload of the configuration, through the control plane.
  case workload(WorkloadRule, through: MachineTarget)
  /// A log, for a choice of logs: lines for an earlier one are not wanted any more.
  case log(LogSource, number: Int)
  /// What was run, while it is shown.
  case commandLog
  /// An answer of a log's file, once; the number tells it from the same question asked before.
  case logFile(path: String, LogFileQuestion, LogFilter, number: Int)
  /// The numbers of lines of a log's file, once; the number tells it from other counts.
  case logFileCount(path: String, LogFileCount, number: Int)
  /// The whole of one pod, through the control plane.
  case manifest(PodIdentity, as: ManifestFormat, through: MachineTarget)
}

/// How often the clock ticks.
public enum Pace: Hashable, Sendable {
  /// Every second: something on the screen counts seconds.
  case second
  /// At every full minute: only the time of day changes.
  case minute
}
