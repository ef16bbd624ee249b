import Cluster
import Fleet
import FoundationEssentials
import Terraform

@testable import Console

// An apply whose machines come to life, at several moments.

extension Sample {
  private static let apply = run("20261123-073152-2a02c1", .apply, of: run().id)
  private static let type = "openstack_compute_instance_v2"
  private static let names = ["controller", "workernode"].map { "rocks-temporal-workers-\($0)" }

  /// What two earlier runs took.
  static let history = TimingHistory(
    resources: [
      ("random_id.cluster_token", 0.3), ("tls_private_key.controller_ssh_key", 1.2),
      ("\(type).\(names[0])", 16), ("\(type).\(names[1])", 18),
      ("null_resource.controller_etc_hosts", 9), ("null_resource.microk8s_join", 150),
    ].map { address, seconds in
      ResourceTiming(
        run: "earlier", address: address, type: String(address.prefix { $0 != "." }),
        action: "create", startedAt: runStart.addingTimeInterval(-90_000), seconds: seconds)
    },
    births: zip(names, [0.0, 16]).map { name, offset in
      BirthRecord(
        machine: "earlier-\(name)", name: name, resource: "\(type).\(name)", run: "earlier",
        began: runStart.addingTimeInterval(-90_000 + offset),
        steps: [
          (BirthStage.created, 16), (.ssh, 40), (.cloudInit, 225), (.microK8s, 170),
          (.joined, 262), (.ready, 300), (.pods, 390),
        ].map { BirthRecord.Step(stage: $0.0, seconds: $0.1 + offset) })
    })

  /// An apply while its second machine is being created.
  static func applying(_ columns: Int, _ rows: Int, history: TimingHistory) throws -> Model {
    var lines = try lines(.apply, "openstack/apply.out", prefix: 22, exitCode: nil)
    let plan = try creatingPlan()
    let end = lines.compactMap(\.at).last ?? now
    lines.insert(.dependencies(plan.dependencies, at: lines.compactMap(\.at).first ?? end), at: 1)
    var model = model(columns: columns, rows: rows, now: end.addingTimeInterval(4))
    model.receive(.timingsRead(history))
    model.receive(.stateRead(try recordedState(), at: end))
    model.receive(.runsListed([apply]))
    model.press("2")
    model.receive(.runAdvanced(id: apply.id, lines: lines))
    return model
  }

  /// The apply that has ended, so many seconds before now.
  private static func applied(
    _ columns: Int, _ rows: Int, after seconds: Double, history: TimingHistory
  ) throws -> Model {
    let lines = try lines(.apply, "openstack/apply.out")
    let end = lines.compactMap(\.at).last ?? now
    var model = model(columns: columns, rows: rows, now: end.addingTimeInterval(seconds))
    model.receive(.timingsRead(history))
    model.receive(.stateRead(try recordedState(), at: end))
    model.receive(.runsListed([apply]))
    model.press("2")
    model.receive(
      .runAdvanced(
        id: apply.id, lines: lines + [.runEnded(.succeeded(changes: true), at: end)]))
    return model
  }

  /// What a machine says whose stages end at these seconds of its birth.
  private static func reading(
    _ birth: MachineBirth, at now: Date, ends: [Double], installed: Double?
  ) -> MachineReading {
    let began = birth.began ?? now
    let names = CloudInitStage.Name.allCases
    var vitals = MachineVitals()
    vitals.bootStages = zip(names, [20.0] + ends).enumerated().map { index, item in
      let end = index < ends.count ? began.addingTimeInterval(ends[index]) : nil
      return CloudInitStage(
        name: item.0, startedAt: .clock(began.addingTimeInterval(item.1 + 0.5)),
        finishedAt: end.map(CloudInitStage.Moment.clock))
    }
    vitals.microK8sInstalledAt = installed.map(began.addingTimeInterval)
    return MachineReading(
      fetchedAt: now, roundTrip: .milliseconds(4), vitals: .value(vitals),
      cloudInit: .value(CloudInitStatus(status: ends.count < names.count ? .running : .done)))
  }

  /// The apply is over; one machine is in cloud-init, the other does not answer yet.
  static func booting(_ columns: Int, _ rows: Int) throws -> Model {
    var model = try applied(columns, rows, after: 95, history: history)
    let birth = model.waterfall.births[0]
    model.receive(
      .machineRead(
        id: birth.machineID ?? "",
        reading(birth, at: model.now, ends: [22, 33, 48], installed: nil)))
    return model
  }

  /// Everything is there.
  static func deployed(
    _ columns: Int, _ rows: Int, history: TimingHistory = history
  ) throws -> Model {
    var model = try applied(columns, rows, after: 400, history: history)
    for birth in model.waterfall.births {
      model.receive(
        .machineRead(
          id: birth.machineID ?? "",
          reading(birth, at: model.now, ends: [22, 33, 48, 190], installed: 140)))
    }
    model.receive(.clusterRead(born(model.waterfall.births, now: model.now)))
    return model
  }

  /// A look at a cluster whose nodes and first pods have just become Ready.
  private static func born(_ births: [MachineBirth], now: Date) -> ClusterPicture {
    func condition(_ seconds: Double, _ birth: MachineBirth) -> ObjectCondition {
      ObjectCondition(
        type: "Ready", status: .yes,
        lastTransitionTime: (birth.began ?? now).addingTimeInterval(seconds))
    }
    let nodes = births.map { birth in
      Node(
        metadata: ObjectMetadata(
          name: birth.name, creationTimestamp: (birth.began ?? now).addingTimeInterval(215)),
        conditions: [condition(240, birth)])
    }
    let pods = births.map { birth in
      Pod(
        metadata: ObjectMetadata(
          name: "calico-\(birth.name)", namespace: "kube-system",
          creationTimestamp: (birth.began ?? now).addingTimeInterval(220)),
        nodeName: birth.name,
        status: PodStatus(phase: "Running", conditions: [condition(290, birth)]))
    }
    return ClusterPicture(
      of: ClusterReading(
        fetchedAt: now, clusterTime: now, microk8s: .value(microK8s), nodes: .value(nodes),
        pods: .value(pods), events: .value([])))
  }

  /// An apply that was interrupted a while ago, and the word that forces it.
  static func forcing(_ columns: Int, _ rows: Int) throws -> Model {
    var model = try applying(columns, rows, history: TimingHistory())
    model.receive(.runAdvanced(id: apply.id, lines: [.interruptSent(at: model.now)]))
    model.wait(ForcedStopRefusal.patience + 2)
    model.press("X")
    model.type("for")
    return model
  }
}
