import Cluster
import Fleet
import FoundationEssentials
import Terraform

@testable import Console

/// A situation that an operator meets.
enum Scene: String, CaseIterable {
  case overviewEmpty = "overview-empty"
  case overviewHealthy = "overview-healthy"
  case overviewFailing = "overview-failing"
  case overviewOffline = "overview-offline"
  case overviewApplying = "overview-applying"
  case deployPlanning = "deploy-planning"
  case reviewCreate = "review-create"
  case reviewDestroy = "review-destroy"
  case reviewUnfolded = "review-unfolded"
  case reviewFiltered = "review-filtered"
  case applying = "apply"
  case applyFailed = "apply-failed"
  case applyingAgain = "apply-with-history"
  case machinesBoot = "apply-machines-boot"
  case deployed = "apply-deployed"
  case forcedStop = "forced-stop"
  case confirmation = "confirmation"
  case countdown = "countdown"
  case variables = "variables"
  case allVariables = "variables-all"
  case palette
  case paletteFound = "palette-found"
  case paletteArgument = "palette-argument"
  case help = "help"
  case helpFound = "help-found"
  case commandLog = "command-log"
  case commandLogDetail = "command-log-detail"
  case podCrashing = "pod-crashing"
  case podWithoutSecret = "pod-without-secret"
  case podLogs = "pod-logs"
  case overviewWorkloads = "overview-workloads"
  case nodes = "nodes"
  case nodesOdd = "nodes-odd"
  case nodesMarked = "nodes-marked"
  case nodesOffline = "nodes-offline"
  case nodesWaiting = "nodes-waiting"
  case nodeAlone = "node-without-machine"
  case machineWhole = "machine-whole"
  case machinePods = "machine-pods"
  case podWhole = "pod-whole"
  case podChain = "pod-chain"
  case podContainers = "pod-containers"
  case podManifest = "pod-yaml"
  case podDeletion = "pod-delete"
  case podDeletionForGood = "pod-delete-for-good"
  case podRestart = "pod-restart"
  case pods = "pods"
  case podsFailing = "pods-failing"
  case podsFiltered = "pods-filtered"
  case podsSorted = "pods-sorted"
  case podsFaultsOnly = "pods-faults-only"
  case podsNamespaces = "pods-namespaces"
  case podsOfNamespaces = "pods-of-namespaces"
  case podsRestarting = "pods-restarting"
  case podsOffline = "pods-offline"
  case podsStale = "pods-stale"
  case podsWaiting = "pods-waiting"
  case podsEmpty = "pods-empty"
  case machine = "machine"
  case machineFailed = "machine-failed"
  case history = "history"
  case resources = "resources"
  case resourceOpen = "resource-open"
  case resourcesFiltered = "resources-filtered"
  case resourcesList = "resources-list"
  case resourceRevealed = "resource-revealed"
  case saveValue = "save-value"
  case historyStates = "history-states"
  case historySince = "history-since"
  case historyDifference = "history-difference"
  case overviewSince = "overview-since"
  case drift = "drift"
  case reviewPartial = "review-partial"
  case planMenu = "plan-menu"
  case planMenuTaint = "plan-menu-taint"
  case planMenuWorkspaces = "plan-menu-workspaces"
  case restore = "restore"
  case tunnels = "tunnels"
  case tunnelDown = "tunnels-one-down"
  case tunnelsRefused = "tunnels-refused"
  case tunnelsAbsent = "tunnels-none"
  case clusterTunnel = "tunnels-kubernetes"
  case doctor = "doctor"
  case machineSilent = "machine-console"
  case machinesMarked = "machines-marked"
  case commandQuestion = "command-question"
  case commandWaiting = "command-waiting"
  case commandAnswers = "command-answers"
  case logs
  case logsSearching = "logs-searching"
  case logsPaused = "logs-paused"
  case logsWrapped = "logs-wrapped"
  case logsChoice = "logs-choice"
  case logsSave = "logs-save"
  case firstUseEmpty = "first-use-empty"
  case firstUseCloud = "first-use-cloud"
  case firstUseTool = "first-use-tool"
  case stateAlone = "state-alone"
  case tour
  case overviewZoomed = "overview-zoomed"
  case overviewHalf = "overview-half"
  case overviewEvents = "overview-events"
  case podZoomed = "pod-zoomed"
  case overviewFrozen = "overview-frozen"
  case podsFrozen = "pods-frozen"
  case guarded
  case guardedConfirmation = "guarded-confirmation"
  case customForm = "custom-form"
  case customQuestion = "custom-question"
  case customRunning = "custom-running"
  case customAnswer = "custom-answer"
  case customHelp = "custom-help"

  /// The console in this situation.
  func model(columns: Int, rows: Int) throws -> Model {
    switch self {
    case .overviewEmpty:
      var model = Sample.model(columns: columns, rows: rows)
      model.receive(.stateRead(nil, at: Sample.now))
      model.receive(.runsListed([]))
      return model
    case .overviewHealthy: return try Self.healthy(columns, rows)
    case .overviewFailing:
      return try Sample.overview(
        columns: columns, rows: rows, pods: PodJSON.failing, pressure: "MemoryPressure")
    case .overviewOffline: return try Self.offline(columns, rows)
    case .overviewApplying:
      var model = try Self.applying(columns, rows)
      model.press("1")
      return model
    case .deployPlanning: return try Self.planning(columns, rows)
    case .reviewCreate:
      return try Sample.reviewing(try Sample.creatingPlan(), columns: columns, rows: rows)
    case .reviewDestroy: return try Sample.reviewingCluster(columns: columns, rows: rows)
    case .reviewUnfolded:
      var model = try Sample.reviewingCluster(columns: columns, rows: rows)
      model.press("j", "j", "j", "enter", "j", "j", "j", "enter")
      return model
    case .reviewFiltered:
      var model = try Sample.reviewingCluster(columns: columns, rows: rows)
      model.press("/")
      model.type("image")
      return model
    case .applying: return try Self.applying(columns, rows)
    case .applyFailed: return try Self.failed(columns, rows)
    case .applyingAgain: return try Sample.applying(columns, rows, history: Sample.history)
    case .machinesBoot: return try Sample.booting(columns, rows)
    case .deployed: return try Sample.deployed(columns, rows)
    case .forcedStop: return try Sample.forcing(columns, rows)
    case .confirmation:
      var model = try Sample.reviewingCluster(columns: columns, rows: rows)
      model.press("A")
      model.type("rocks-p")
      return model
    case .countdown:
      var model = try Sample.reviewingCluster(columns: columns, rows: rows)
      model.press("A")
      model.type("rocks-prod")
      model.press("enter")
      return model
    case .variables: return Self.variables(columns, rows)
    case .allVariables:
      var model = Sample.model(columns: columns, rows: rows)
      model.receive(.stateRead(nil, at: Sample.now))
      model.press("2", "V")
      model.receive(.variablesListed(Sample.allVariables))
      model.press("tab")
      model.type("rocks")
      return model
    case .palette, .paletteFound, .paletteArgument, .helpFound, .commandLog, .commandLogDetail:
      return try Self.looking(for: self, columns, rows)
    case .help:
      var model = try Self.healthy(columns, rows)
      model.press("?")
      return model
    case .podCrashing:
      var model = try Self.pod(columns, rows)
      model.press("e", "e")
      return model
    case .podWithoutSecret: return try Self.pod(columns, rows)
    case .podLogs:
      var model = try Self.pod(columns, rows)
      model.press("e", "e", "p")
      model.receive(.podRead(PodJSON.crashing.id, Sample.podReading()))
      return model
    case .overviewWorkloads:
      var model = try Sample.working(columns: columns, rows: rows)
      model.receive(.workloadRead(Sample.workloads[0], Sample.workers()))
      return model
    case .nodes, .nodesOdd, .nodesMarked, .nodesOffline, .nodesWaiting, .nodeAlone, .machineWhole,
      .machinePods:
      return try listingNodes(columns, rows)
    case .podWhole, .podChain, .podContainers, .podManifest, .podDeletion, .podDeletionForGood,
      .podRestart:
      return try showingPod(columns, rows)
    case .pods, .podsFailing, .podsFiltered, .podsSorted, .podsFaultsOnly, .podsNamespaces,
      .podsOfNamespaces, .podsRestarting, .podsOffline, .podsStale, .podsWaiting, .podsEmpty:
      return try listing(columns, rows)
    case .machine: return try Self.machine(columns, rows, setUp: .done)
    case .history: return Self.history(columns, rows)
    case .resources, .resourceOpen, .resourcesFiltered, .resourcesList, .resourceRevealed,
      .saveValue:
      return try exploring(columns, rows)
    case .historyStates: return try Sample.showingStates(columns: columns, rows: rows)
    case .historySince:
      var model = try Sample.showingStates(columns: columns, rows: rows)
      model.press("j", "j")
      return model
    case .historyDifference:
      var model = try Sample.showingStates(columns: columns, rows: rows)
      model.press("enter")
      return model
    case .overviewSince: return try Sample.returning(columns: columns, rows: rows)
    case .drift:
      return try Sample.reviewing(
        try Sample.driftingPlan(), options: RunOptions(isRefreshOnly: true), columns: columns,
        rows: rows)
    case .reviewPartial:
      return try Sample.reviewing(
        try Sample.destroyingPlan(),
        options: RunOptions(targets: [PlanTarget(Sample.worker)]), columns: columns, rows: rows)
    case .planMenu:
      var model = try Self.healthy(columns, rows)
      model.press("O")
      return model
    case .planMenuTaint:
      var model = try Self.healthy(columns, rows)
      model.press("j", "O", "j", "j", "j", "enter")
      return model
    case .planMenuWorkspaces:
      var model = try Self.healthy(columns, rows)
      model.press("O", "G", "enter")
      model.receive(
        .workspacesListed(
          WorkspaceChoice(
            names: ["default", "prod", "staging"], current: "default", isPinned: false)))
      model.press("j")
      return model
    case .machinesMarked, .commandQuestion, .commandWaiting, .commandAnswers:
      return try asking(columns, rows)
    case .restore:
      var model = try Self.healthy(columns, rows)
      model.press("O", "G", "k", "k", "enter")
      model.receive(.statesSurveyed(Sample.states))
      return model
    case .machineFailed: return try Self.machine(columns, rows, setUp: .joinFailed)
    case .tunnels: return Sample.tunnelling(columns, rows, Sample.tunnels())
    case .tunnelDown: return Sample.tunnelling(columns, rows, Sample.impostor())
    case .tunnelsRefused: return Sample.tunnelling(columns, rows, Sample.changedBastion())
    case .tunnelsAbsent:
      var model = Sample.model(columns: columns, rows: rows)
      model.press("7")
      return model
    case .clusterTunnel:
      var model = Sample.tunnelling(columns, rows, Sample.tunnels())
      model.receive(.stateRead(try Sample.state(), at: Sample.now))
      model.press("K")
      model.receive(.clusterTunnelRead(Sample.clusterTunnel))
      return model
    case .doctor:
      var model = Sample.tunnelling(columns, rows, Sample.impostor())
      model.press("d")
      model.receive(.doctorReported(Sample.doctorReport))
      return model
    case .logs, .logsSearching, .logsPaused, .logsWrapped, .logsChoice, .logsSave:
      return try readingLogs(columns, rows)
    case .machineSilent: return try Sample.silentMachine(columns, rows)
    case .firstUseEmpty, .firstUseCloud, .firstUseTool, .stateAlone, .tour:
      return try beginning(columns, rows)
    case .overviewZoomed, .overviewHalf, .overviewEvents, .podZoomed, .overviewFrozen, .podsFrozen:
      return try looking(columns, rows)
    case .guarded, .guardedConfirmation: return try guarding(columns, rows)
    case .customForm, .customQuestion, .customRunning, .customAnswer, .customHelp:
      return try customizing(columns, rows)
    }
  }
}

extension Scene {
  private func asking(_ columns: Int, _ rows: Int) throws -> Model {
    var model = try Self.healthy(columns, rows)
    model.press("j", "space", "space")
    guard self != .machinesMarked else { return model }
    model.press("!")
    model.type("systemctl list-units 'snap.microk8s.*'")
    guard self != .commandQuestion else { return model }
    model.press("enter")
    let answers = Sample.longAnswers(of: model)
    if self == .commandWaiting {
      model.receive(.commandAnswered(number: 1, answers[1]))
    } else {
      model.receive(.commandEnded(number: 1, FanOutReport(answers)))
    }
    return model
  }

  private static func healthy(_ columns: Int, _ rows: Int) throws -> Model {
    var model = try Sample.overview(columns: columns, rows: rows)
    let plan = Sample.run(outcome: .succeeded(changes: true))
    let apply = Sample.run(
      "20261123-073152-2a02c1", .apply, of: plan.id, outcome: .succeeded(changes: true))
    model.receive(.runsListed([apply, plan]))
    model.receive(
      .runAdvanced(
        id: apply.id,
        lines: try Sample.lines(.apply, "openstack/apply.out")
          + [.runEnded(.succeeded(changes: true), at: Sample.runStart.addingTimeInterval(31))]))
    return model
  }

  private static func offline(_ columns: Int, _ rows: Int) throws -> Model {
    var model = try healthy(columns, rows)
    model.wait(34)
    model.receive(
      .clusterUnreachable(
        Failure(
          what: "The control plane did not answer",
          why: "ssh: connect to host 10.20.30.11 "
            + "port 22: Connection timed out")))
    model.receive(
      .machineUnreachable(
        id: MachineJSON.three[0].id,
        Failure(
          what: "The machine did not answer",
          why: "ssh: connect to host 10.20.30.11 port 22: "
            + "Connection timed out")))
    return model
  }

  private static func pod(_ columns: Int, _ rows: Int) throws -> Model {
    var model = try Sample.overview(columns: columns, rows: rows, pods: PodJSON.failing)
    model.press("tab", "enter")
    return model
  }

  private static func machine(
    _ columns: Int, _ rows: Int, setUp: RecordedSetUp
  ) throws -> Model {
    var model = try Sample.overview(columns: columns, rows: rows)
    model.receive(
      .machineRead(
        id: MachineJSON.three[0].id,
        try Sample.machineReading(age: 2, setUp: setUp)))
    model.press("enter")
    return model
  }
}
