import Cluster
import Fleet

extension Model {
  /// The work that should be going on, as a function of what is known and shown.
  public var subscriptions: Set<Subscription> {
    // Files are shown without a deployment: nobody is asked, and nothing is read but they.
    guard !deployment.isOfFiles else {
      return logSubscriptions.union([.clock(pace), .theme(themePreview)])
        .union(commandLogSubscriptions)
    }
    var wanted: Set<Subscription> = [
      .state, .runs, .timings, .clock(pace), .theme(themePreview),
    ]
    if wantsPremises { wanted.insert(.premises) }
    if deployment.hasTunnels { wanted.insert(.tunnels) }
    if let run = deploy.watched { wanted.insert(.run(run.id)) }
    // The list of runs does not change when one ends: that is known from what it says.
    if let run = activeRun { wanted.insert(.run(run.id)) }
    for target in polledTargets { wanted.insert(.machine(target)) }
    if let inventory, let controlPlane = inventory.controlPlaneTarget {
      wanted.insert(.cluster(through: inventory.controlPlanes))
      if screen == .overview {
        for rule in deployment.workloads {
          wanted.insert(.workload(rule, through: controlPlane))
        }
      }
      if case .pod(let id) = screen {
        wanted.insert(.pod(id, through: controlPlane))
        if pod.tab == .manifest {
          wanted.insert(.manifest(id, as: pod.format, through: controlPlane))
        }
      }
      if tunnelList.wantsCluster { wanted.insert(.clusterTunnel(controlPlane)) }
    }
    if case .machine(let id) = screen {
      wanted.insert(.particulars(machineID: id, withConsole: isSilent(id)))
    }
    if let subject = nodeSubject { wanted.insert(.node(subject)) }
    if screen == .logs { wanted.formUnion(logSubscriptions) }
    wanted.formUnion(commandLogSubscriptions)
    if screen == .resources { wanted.formUnion(resourceSubscriptions) }
    return wanted
  }

  /// What the screen of logs wants: each log, and an answer of a large file.
  private var logSubscriptions: Set<Subscription> {
    var wanted = Set(
      logs.sources.filter { $0 != .messages }.map { Subscription.log($0, number: logs.number) })
    guard case .file(let path)? = logs.sources.first, let file = logs.file else { return wanted }
    if let question = file.question {
      wanted.insert(
        .logFile(path: path, question, logs.rows.filter, number: file.questionNumber))
    }
    if let count = file.count {
      wanted.insert(.logFileCount(path: path, count, number: file.countNumber))
    }
    return wanted
  }

  /// What was run is asked for only while it is shown.
  private var commandLogSubscriptions: Set<Subscription> {
    if case .commandLog = overlay { [.commandLog] } else { [] }
  }

  /// What the resources screen asks of the state.
  private var resourceSubscriptions: Set<Subscription> {
    var wanted: Set<Subscription> = []
    let revision = StateRevision(number: stateRevision)
    if showsResourceDetail || resources.pane == .detail,
      let id = resources.tree?.selectedInstance?.id
    {
      wanted.insert(.resource(id, in: revision))
    }
    if let filter = resources.tree?.filter, filter.isOfAnything {
      wanted.insert(.stateSearch(filter.text, in: revision))
    }
    return wanted
  }

  /// The clock ticks each second only while something on the screen counts seconds.
  var pace: Pace {
    let counts =
      activeRun != nil || overlay != nil || notice != nil || frozen != nil || deploy.isBusy
      || resources.hiddenAt != nil || (screen == .logs && logs.times == .relative)
      || inventory?.machines.isEmpty == false || screen == .tunnels
    return counts ? .second : .minute
  }
}
