import Fleet

extension Model {
  /// The work that should be going on, as a function of what is known and shown.
  public var subscriptions: Set<Subscription> {
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
    if screen == .logs {
      for source in logs.sources where source != .messages {
        wanted.insert(.log(source, number: logs.number))
      }
    }
    if case .commandLog = overlay { wanted.insert(.commandLog) }
    if screen == .resources { wanted.formUnion(resourceSubscriptions) }
    return wanted
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
    if let filter = resources.tree?.filter, !filter.isEmpty {
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
