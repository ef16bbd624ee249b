import Cluster
public import Fleet
public import FoundationEssentials
public import TerminalUI
import Terraform

/// What the console is opened on.
public struct Deployment: Hashable, Sendable {
  /// The name that is shown, and that a destroy asks to be typed.
  public let name: String
  /// The Terraform directory, absolute.
  public let directory: String
  /// Terraform's workspace.
  public internal(set) var workspace: String
  /// Whether everything that changes something is switched off.
  public let isReadOnly: Bool
  /// Whether the configuration names tunnels.
  public let hasTunnels: Bool
  /// The workloads that have a line of their own on the overview.
  public let workloads: [WorkloadRule]
  /// The word that makes it unmistakable, such as `production`; nil for one like any other.
  public let guardWord: String?
  /// Whether there is none: the console was opened on files of logs.
  public let isOfFiles: Bool

  /// Makes a deployment.
  public init(
    name: String, directory: String, workspace: String, isReadOnly: Bool, hasTunnels: Bool = false,
    workloads: [WorkloadRule] = [], guardWord: String? = nil, isOfFiles: Bool = false
  ) {
    self.name = name
    self.directory = directory
    self.workspace = workspace
    self.isReadOnly = isReadOnly
    self.hasTunnels = hasTunnels
    self.workloads = workloads
    self.guardWord = guardWord
    self.isOfFiles = isOfFiles
  }
}

/// Everything that the console knows; the loop owns the only one.
///
/// It changes only in `update(_:at:)`. It holds no secret but those being typed into a masked field,
/// and one value that a person asked to see, for ten seconds.
public struct Model: Equatable, Sendable {
  /// What the console is opened on.
  public internal(set) var deployment: Deployment
  /// Which glyphs the terminal can show.
  public let appearance: Appearance
  /// Which key gives which command.
  var keymap: Keymap
  /// The size of the terminal.
  public internal(set) var size: Size
  /// The present time, as of the newest event.
  var now: Date
  /// How far local time is from UTC, for the clock on the screen.
  let secondsFromUTC: Int

  /// The screens, the present one last; never empty.
  var navigation: [Screen] = [.overview]
  /// The view that was shown before; nil before there was another.
  var lastView: View?
  /// What lies over the screen and takes the keys.
  var overlay: Overlay?
  /// The sentence in the bottom line.
  var notice: Notice?

  /// The state; a value of nil inside means that there is no state file.
  var state = Remote<StateSummary?>()
  /// The backend that the state was pulled from; nil for a file.
  var stateBackend: String?
  /// How many different states were read.
  var stateRevision = 0
  /// The words with which the names of all machines begin.
  var sharedPrefix = ""
  /// The machines that are asked over SSH.
  var polledTargets: [MachineTarget] = []
  /// As many machines are asked: each takes a connection and a process.
  static let mostPolled = 128
  /// What each machine said last.
  var machines: [String: Remote<MachineReading>] = [:]
  /// What the cluster said last.
  var cluster = ClusterState()

  /// How the workloads of the configuration fare, by their names.
  var workloads: [String: Remote<WorkloadReading>] = [:]

  /// How the tunnels fare; nil before they were looked at.
  var tunnels: TunnelSurvey?

  /// What is known of the shown machine without asking it.
  var particulars: [String: MachineParticulars] = [:]

  /// How long earlier runs took.
  var timings = TimingHistory()

  /// The overview's panes.
  var overview = OverviewState()
  /// The deployment: runs, progress, review.
  var deploy = DeployState()
  /// The resources of the state.
  var resources = ResourcesState()
  /// How wide the columns of pods are.
  var podColumns = PodColumns()
  /// How wide the columns of machines and nodes are.
  var nodeColumns = NodeColumns()
  /// The screen of nodes.
  var nodeList = NodeListState()
  /// The screen of pods.
  var podList = PodListState()
  /// The pod screen.
  var pod = PodState()
  /// The machine screen.
  var machine = MachineState()
  /// The screen of logs.
  var logs = LogsState()
  /// The screen of tunnels.
  var tunnelList = TunnelListState()
  /// The history of runs and states.
  var history = HistoryState()
  /// What the person at the console has seen of the state.
  var look = LookState()
  /// How much of its screen the focused pane has; what is missing is as usual.
  var zooms: [ScreenID: Zoom] = [:]
  /// What stands still on the screen; nil while everything goes on.
  var frozen: Frozen?
  /// What is there beside the state, while that matters; nil before it was looked at.
  var premises: Premises?
  /// The hints for who opens the console for the first time; nil for everybody else.
  var tour: Tour?
  /// The theme that is tried in this session; nil for the one that the configuration names.
  var themePreview: String?
  /// What is kept for the next time that the console is opened.
  var session = SessionState()
  /// The workspaces, as terraform listed them last.
  var workspaces: WorkspaceChoice?
  /// What was typed for commands of the operator's own the last time, by their names; no secret.
  var customInputs: [String: [String: String]] = [:]
  /// What was given by the palette.
  var paletteHistory = PaletteHistory()
  /// Commands on machines, and the machines that are marked for them.
  var fanOut = FanOutState()

  /// The mouse.
  var pointer = PointerState()
  /// What somebody who looks elsewhere was told of.
  var notifications = NotificationState()

  /// Makes a model that knows nothing yet.
  public init(
    deployment: Deployment, size: Size, appearance: Appearance, keymap: Keymap = .standard,
    now: Date, secondsFromUTC: Int = 0
  ) {
    self.deployment = deployment
    self.size = size
    self.appearance = appearance
    self.keymap = keymap
    self.now = now
    self.secondsFromUTC = secondsFromUTC
  }
}

extension Model {
  /// The present screen.
  var screen: Screen { navigation.last ?? .overview }

  /// How fresh the state is: a file is watched, a backend asked again and again.
  var stateFreshness: Freshness {
    state.freshness(at: now, limit: stateBackend == nil ? .max : 75)
  }

  /// The machines that the state names.
  var inventory: Inventory? { state.value.flatMap(\.self)?.inventory }

  /// The pods in the order of the screen.
  var pods: [PodItem] { cluster.pods.value ?? [] }

  /// What needs a person.
  var concerns: [Concern] {
    cluster.concerns(
      machines: inventory?.machines ?? [], readings: machines.compactMapValues(\.value),
      unreachable: machines.compactMapValues { $0.failure?.why },
      bastion: machines.values.lazy.compactMap(\.failure).first { $0.isOfBastion }?.why,
      tunnels: tunnels)
  }

  /// The run that is going on in this deployment, if any.
  var activeRun: RunEntry? { deploy.runs.first(where: \.isActive) }
}

extension Model {
  /// Takes over what the configuration says of the terminal.
  ///
  /// - Parameters:
  ///   - usesMouse: Whether the mouse is used.
  ///   - settings: What somebody who looks elsewhere is told of.
  public mutating func configure(usesMouse: Bool, notifications settings: NotificationSettings) {
    pointer.isUsed = usesMouse
    notifications.settings = settings
  }

  /// The identifier of the run that goes on, for the last word when the console is left.
  public var runGoingOn: String? { activeRun?.id }
}
