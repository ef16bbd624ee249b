import Cluster
import FoundationEssentials
import Terraform
import Testing

@testable import Fleet

@Suite("MachineBirth")
struct MachineBirthTests {
  static let order = Date(timeIntervalSince1970: 1_795_444_000)
  private let machine = Machine(
    id: "m1", name: "worker", role: .worker, addresses: MachineAddresses(fixedV4: ["10.0.0.1"]),
    resource: "openstack_compute_instance_v2.worker")

  private func at(_ seconds: Double) -> Date { Self.order.addingTimeInterval(seconds) }

  /// What the machine says at a moment, by a clock that is so far ahead.
  private func reading(
    at seconds: Double = 400, skew: Double = 0, uptime: Double = 380,
    stages: [CloudInitStage]? = nil, installed: Double? = 150,
    status: CloudInitStatus.Status = .done
  ) -> MachineReading {
    var vitals = MachineVitals()
    vitals.uptime = .seconds(uptime)
    vitals.bootStages =
      stages
      ?? [
        (CloudInitStage.Name.initLocal, 26.0, 28.0), (.initNetwork, 29, 40),
        (.modulesConfig, 41, 60), (.modulesFinal, 61, 200),
      ].map { name, start, end in
        CloudInitStage(
          name: name, startedAt: .clock(at(start + skew)), finishedAt: .clock(at(end + skew)))
      }
    vitals.microK8sInstalledAt = installed.map { at($0 + skew) }
    return MachineReading(
      fetchedAt: at(seconds), roundTrip: .milliseconds(4), vitals: .value(vitals),
      clockSkew: .seconds(skew), cloudInit: .value(CloudInitStatus(status: status)))
  }

  /// What the cluster says, by a clock that is so far ahead.
  private func node(
    skew: Double = 0, ready: Double = 230, podReady: Double? = 260, podMade: Double = 212
  ) throws -> NodeBirth? {
    let node = Node(
      metadata: ObjectMetadata(name: "worker", creationTimestamp: at(210 + skew)),
      conditions: [
        ObjectCondition(type: "Ready", status: .yes, lastTransitionTime: at(ready + skew))
      ])
    let pod = Pod(
      metadata: ObjectMetadata(name: "calico", creationTimestamp: at(podMade + skew)),
      nodeName: "worker",
      status: PodStatus(
        phase: "Running",
        conditions: [
          ObjectCondition(
            type: "Ready", status: podReady == nil ? .no : .yes,
            lastTransitionTime: at((podReady ?? 220) + skew))
        ]))
    let reading = ClusterReading(
      fetchedAt: at(400), clusterTime: at(400 + skew), microk8s: .missing(""),
      nodes: .value([node]), pods: .value([pod]), events: .value([]))
    return ClusterPicture(of: reading).nodeBirths?["worker"]
  }

  private func birth(
    _ reading: MachineReading?, _ node: NodeBirth?, creation: Double? = 24
  ) -> MachineBirth {
    MachineBirth(
      of: machine.resource, machine: machine,
      evidence: BirthEvidence(
        creation: .init(startedAt: Self.order, endedAt: creation.map(at)), reading: reading,
        node: node))
  }

  private func spans(_ birth: MachineBirth) -> [String] {
    birth.segments.map { "\($0.stage.rawValue) \(Span.text($0.duration(at: at(400))))" }
  }

  private static let whole = [
    "created 24s", "ssh 16s", "microk8s 1m50s", "cloud-init 50s", "joined 10s", "ready 20s",
    "pods 30s",
  ]

  @Test("A birth is put together from its sources, in the order of the times")
  func whole() throws {
    let birth = birth(reading(), try node())
    #expect(birth.isComplete)
    #expect(spans(birth) == Self.whole)
    #expect(birth.total == .seconds(260))
    #expect(birth.slowest?.stage == .microK8s)
    #expect(
      birth.bootStages.map(\.name) == ["init-local", "init", "modules-config", "modules-final"])
  }

  @Test(
    "A clock that is wrong on the machine or on the control plane changes nothing",
    arguments: [(500.0, 0.0), (-86_400, 0), (0, 900), (77, -77)])
  func skew(machine: Double, cluster: Double) throws {
    #expect(spans(birth(reading(skew: machine), try node(skew: cluster))) == Self.whole)
  }

  @Test("Times since the boot, as newer versions tell them, are placed by the time since the boot")
  func sinceBoot() throws {
    // Booted at 20: 380 seconds before the reading at 400.
    let stages = [(CloudInitStage.Name.initNetwork, 9.0, 20.0), (.modulesFinal, 41, 180)].map {
      CloudInitStage(
        name: $0.0, startedAt: .sinceBoot(.seconds($0.1)), finishedAt: .sinceBoot(.seconds($0.2)))
    }
    #expect(spans(birth(reading(stages: stages), try node())) == Self.whole)
  }

  @Test("A machine on its way names what it waits for, and for how long")
  func onItsWay() throws {
    let created = birth(nil, nil, creation: nil)
    #expect(created.next == .created)
    #expect(spans(created) == ["created 6m40s"])
    let booting = birth(
      reading(
        at: 100,
        stages: [
          CloudInitStage(
            name: .initNetwork, startedAt: .clock(at(29)), finishedAt: .clock(at(40))),
          CloudInitStage(name: .modulesFinal, startedAt: .clock(at(61))),
        ], installed: nil, status: .running), nil)
    #expect(booting.next == .cloudInit)
    #expect(spans(booting) == ["created 24s", "ssh 16s", "cloud-init 6m00s"])
    #expect(!booting.isComplete)
    #expect(booting.total == nil)
    let waiting = birth(reading(), try node(podReady: nil))
    #expect(waiting.next == .pods)
  }

  @Test("A machine that was restarted later has no times of that boot")
  func restarted() throws {
    let later = [(CloudInitStage.Name.initLocal, 9_000.0, 9_002.0), (.initNetwork, 9_003, 9_010)]
      .map {
        CloudInitStage(
          name: $0.0, startedAt: .clock(at($0.1)), finishedAt: .clock(at($0.2)))
      }
    let birth = birth(reading(at: 9_100, stages: later, installed: 9_050), try node())
    #expect(birth.isComplete)
    #expect(birth.bootStages.isEmpty)
    #expect(spans(birth) == ["created 24s", "joined 3m06s", "ready 20s", "pods 30s"])
  }

  @Test("A node that became Ready again, and pods that came later, are not part of the birth")
  func flapped() throws {
    let node = try #require(try node(ready: 90_000, podReady: 90_010, podMade: 212))
    #expect(node.isReady)
    #expect(node.readyAt == nil)
    #expect(node.podsReadyAt == nil)
    let late = try #require(try self.node(podReady: nil, podMade: 5_000))
    #expect(late.hasReadyPods)
  }

  @Test("A script of cloud-init that failed is told, until the node is Ready all the same")
  func failed() throws {
    let failing = MachineReading(
      fetchedAt: at(400), roundTrip: .zero, vitals: .missing(""),
      cloudInit: .value(CloudInitStatus(status: .error)),
      cloudInitFailure: CloudInitFailure(command: nil, output: [], module: "scripts-user"))
    #expect(birth(failing, nil).failure == "cloud-init failed")
    #expect(birth(failing, try node()).failure == nil)
  }

  @Test("A birth that was kept is told as it was, whatever its sources say by now")
  func kept() throws {
    let record = try #require(birth(reading(), try node()).record(run: "r1", now: at(300)))
    #expect(record.seconds == 260)
    let history = TimingHistory(births: [record])
    let waterfall = BirthWaterfall(
      machines: [machine], readings: [:], cluster: nil, history: history)
    #expect(waterfall.isComplete)
    #expect(waterfall.births.map(spans) == [Self.whole])
    #expect(waterfall.slowest?.segment.stage == .microK8s)
    // Seen for the first time days later, its sources may have changed: it is not kept.
    #expect(birth(reading(), try node()).record(run: nil, now: at(90_000)) == nil)
  }
}

@Suite("TimingHistory")
struct TimingHistoryTests {
  private func timing(_ address: String, _ seconds: Double, run: String = "r1") -> ResourceTiming {
    ResourceTiming(
      run: run, address: address, type: String(address.prefix { $0 != "." }), action: "create",
      startedAt: MachineBirthTests.order, seconds: seconds)
  }

  @Test("What is usual is the median of the resource's own times, else of its type's")
  func usual() {
    let history = TimingHistory(resources: [
      timing("null_resource.a", 10), timing("null_resource.a", 12), timing("null_resource.a", 90),
      timing("null_resource.b", 30, run: "r2"),
    ])
    #expect(history.usual("create", of: "null_resource.a", type: "null_resource") == .seconds(12))
    #expect(history.usual("create", of: "null_resource.c", type: "null_resource") == .seconds(21))
    #expect(
      history.usual("create", of: "null_resource.b", type: "null_resource", besides: "r2")
        == .seconds(12))
    #expect(history.usual("delete", of: "null_resource.a", type: "null_resource") == nil)
    #expect(history.usual("create", of: "random_id.a", type: "random_id") == nil)
  }

  @Test("The last time is that of the machines before these, and of them the slowest")
  func lastTime() {
    func birth(_ machine: String, _ resource: String, run: String, _ seconds: Double)
      -> BirthRecord
    {
      BirthRecord(
        machine: machine, name: machine, resource: resource, run: run,
        began: MachineBirthTests.order, steps: [.init(stage: .pods, seconds: seconds)])
    }
    let history = TimingHistory(births: [
      birth("a1", "a", run: "r1", 100), birth("b1", "b", run: "r1", 120),
      birth("a2", "a", run: "r2", 200), birth("b2", "b", run: "r2", 180),
      birth("a3", "a", run: "r3", 400),
    ])
    let last = history.previousBirth(of: ["a", "b"], besides: ["a3"])
    #expect(last?.machine == "a2")
    #expect(history.usualTotal(besides: ["a3"]) == .seconds(160))
    #expect(history.usualTotal(besides: []) == .seconds(200))
    #expect(TimingHistory().usualTotal(besides: []) == nil)
  }
}

@Suite("ApplyEstimate")
struct ApplyEstimateTests {
  private static let start = Date(timeIntervalSince1970: 1_795_444_000)

  private func line(_ type: String, _ name: String, _ key: String, at seconds: Int = 0) -> RunLine {
    let stamp = "2026-11-23T14:26:\(seconds < 10 ? "0" : "")\(seconds).000000Z"
    let resource =
      "{\"addr\":\"null_resource.\(name)\",\"module\":\"\",\"resource\":\"null_resource.\(name)\","
      + "\"resource_type\":\"null_resource\",\"resource_name\":\"\(name)\",\"resource_key\":null}"
    return RunLine(
      line: Array(
        ("{\"@message\":\"m\",\"@module\":\"terraform.ui\",\"@timestamp\":\"\(stamp)\","
          + "\"\(key)\":{\"resource\":\(resource),\"action\":\"create\"},\"type\":\"\(type)\"}")
          .utf8))
  }

  private func progress(dependencies: Bool = true) -> RunProgress {
    var lines = ["a", "b", "c"].map { line("planned_change", $0, "change") }
    if dependencies {
      lines.append(
        .dependencies(
          ["null_resource.b": ["null_resource.a"], "null_resource.c": ["null_resource.b"]],
          at: Self.start))
    }
    return RunProgress(
      folding: lines + [line("apply_start", "a", "hook", at: 40)], kind: .apply)
  }

  private func history(_ seconds: [String: Double]) -> TimingHistory {
    TimingHistory(
      resources: seconds.map {
        ResourceTiming(
          run: "r0", address: "null_resource.\($0.key)", type: "null_resource", action: "create",
          startedAt: Self.start, seconds: $0.value)
      })
  }

  private func estimate(
    _ progress: RunProgress, _ history: TimingHistory, after seconds: Double = 4
  ) throws -> ApplyEstimate {
    let began = try #require(progress.resources.first?.startedAt)
    return ApplyEstimate(
      of: progress, history: history, run: "r1", now: began.addingTimeInterval(seconds))
  }

  @Test("What is left is the longest chain: what runs has used some of its time")
  func chain() throws {
    let history = history(["a": 10, "b": 20, "c": 5])
    let estimate = try estimate(progress(), history)
    #expect(estimate.remaining == .seconds(31))
    #expect(estimate.waitsFor[1]?.map(\.shortName) == ["a"])
    #expect(estimate.waitsFor[2]?.map(\.shortName) == ["b"])
    #expect(estimate.usual == [0: .seconds(10), 1: .seconds(20), 2: .seconds(5)])
    // Longer than usual counts for nothing more.
    #expect(try self.estimate(progress(), history, after: 60).remaining == .seconds(25))
  }

  @Test("Without an earlier run, or without the order, nothing is claimed")
  func unknown() throws {
    #expect(try estimate(progress(), TimingHistory()).remaining == nil)
    let all = history(["a": 10, "b": 20, "c": 5])
    let unordered = try estimate(progress(dependencies: false), all)
    #expect(unordered.remaining == nil)
    #expect(unordered.waitsFor.isEmpty)
  }

  @Test("Steps that take much longer than in earlier births are named, also while they go on")
  func slowSteps() {
    func record(_ machine: String, _ resource: String, _ seconds: [Double]) -> BirthRecord {
      BirthRecord(
        machine: machine, name: machine, resource: resource, run: machine,
        began: MachineBirthTests.order,
        steps: zip(BirthStage.allCases, seconds).map { .init(stage: $0, seconds: $1) })
    }
    let usual = [20.0, 40, 100, 110, 120, 150, 160]
    let history = TimingHistory(births: [
      record("a1", "a", usual), record("a2", "a", usual), record("b1", "b", [20, 400]),
    ])
    func slow(_ seconds: [Double], resource: String = "a", after: Double = 0) -> [String] {
      let birth = MachineBirth(record("a3", resource, seconds))
      let now = MachineBirthTests.order.addingTimeInterval((seconds.last ?? 0) + after)
      return history.slowSteps(of: birth, at: now).map {
        "\($0.stage.rawValue) \(Span.text($0.duration)) \(Span.text($0.usual)) \($0.isOpen)"
      }
    }
    #expect(slow(usual).isEmpty)
    #expect(slow([20, 40, 300, 310, 320, 350, 360]) == ["cloud-init 4m20s 1m00s false"])
    // Twice as long is little where it is seconds.
    #expect(slow([20, 40, 100, 120, 130, 160, 170]).isEmpty)
    #expect(slow([20, 40], after: 50).isEmpty)
    #expect(slow([20, 40], after: 200) == ["cloud-init 3m20s 1m00s true"])
    #expect(
      TimingHistory().slowSteps(
        of: MachineBirth(record("a3", "a", usual)), at: MachineBirthTests.order
      ).isEmpty)
  }
}
