import FoundationEssentials
import Testing

@testable import Terraform

@Suite struct RunProgressTests {
  // MARK: N of M

  static let applied: [(String, Int)] = [
    ("apply-parallel-progress", 8), ("apply-replace-update", 8), ("apply-autoapprove-json", 8),
    ("destroy-apply", 8), ("openstack/apply", 6), ("openstack/destroy-apply", 6),
    ("misc/apply-moved-removed-import", 2), ("misc/apply-weird-output", 1),
    ("misc/apply-long-line", 1),
  ]

  @Test("an apply that succeeds ends at terraform's own counts", arguments: applied)
  func applies(name: String, count: Int) throws {
    let progress = try Fixture.progress(name + ".out")
    #expect(progress.completed == count)
    #expect(progress.total == count)
    #expect(progress.appliedCounts?.total == count)
    #expect(progress.plannedCounts == progress.appliedCounts)
    #expect(progress.errors.isEmpty)
    #expect(!progress.wasInterrupted)
    for resource in progress.resources {
      guard case .done = resource.state else {
        Issue.record("\(resource.address) is \(resource.state)")
        continue
      }
      #expect(resource.startedAt != nil && resource.endedAt != nil)
    }
  }

  static let unfinished: [(String, Int, Int, Int)] = [
    ("apply-partial", 4, 6, 1), ("apply-provisioner-fails", 7, 8, 1),
    ("disk/diskfull-apply", 1, 3, 0), ("sig/sigint-once", 2, 5, 2),
    ("openstack/err-wrongpw.apply", 2, 6, 1), ("openstack/err-nova500.apply", 2, 6, 1),
    ("openstack/err-errorstate.apply", 2, 6, 1), ("openstack/sig-int1.apply", 3, 6, 0),
    ("openstack/sig-term1.apply", 3, 6, 0), ("openstack/sig-group-int2.apply", 2, 6, 1),
    ("openstack/err-ssh-unreachable-int.apply", 4, 6, 1),
  ]

  @Test("an apply that fails stops between", arguments: unfinished)
  func fails(name: String, completed: Int, total: Int, failed: Int) throws {
    let progress = try Fixture.progress(name + ".out")
    #expect(progress.completed == completed)
    #expect(progress.total == total)
    #expect(progress.appliedCounts == nil)
    #expect(!progress.errors.isEmpty)
    #expect(
      progress.resources.count { if case .failed = $0.state { true } else { false } } == failed)
    #expect(progress.resources.allSatisfy { !$0.isRunning })
  }

  static let plans: [(String, ChangeCounts)] = [
    ("plan-create", ChangeCounts(add: 8)), ("plan-nochange", ChangeCounts()),
    ("plan-replace-update", ChangeCounts(add: 3, change: 2, destroy: 3)),
    ("plan-after-taint", ChangeCounts(add: 1, destroy: 1)), ("misc/tz-plan", ChangeCounts(add: 5)),
    ("destroy-plan", ChangeCounts(destroy: 8)), ("destroy-again-plan", ChangeCounts()),
    ("misc/plan-moved-removed-import", ChangeCounts(change: 1, destroy: 1, importing: 1)),
    ("openstack/plan", ChangeCounts(add: 6)), ("openstack/plan-nochange", ChangeCounts()),
    ("openstack/destroy-plan", ChangeCounts(destroy: 6)),
    ("pylab/plan-after-error-state", ChangeCounts(add: 4, destroy: 1)),
  ]

  @Test("a plan counts as terraform does, before and after its summary", arguments: plans)
  func counts(name: String, counts: ChangeCounts) throws {
    let lines = try Fixture.lines(name + ".out").map(RunLine.init(line:))
    #expect(RunProgress(folding: lines).plannedCounts == counts)
    #expect(RunProgress(folding: lines).total == counts.total)
    let withoutSummary = lines.filter {
      if case .message(.changeSummary, _) = $0 { false } else { true }
    }
    #expect(RunProgress(folding: withoutSummary).plannedCounts ?? ChangeCounts() == counts)
  }

  static let others = [
    "openstack/init-json", "openstack/init-upstream-lockfile", "openstack/noinit-plan-json",
    "openstack/hang-plan-int1-int2", "openstack/sig-kill.apply", "sig/sigkill",
    "init-syntax-error-json", "init-bad-config-json", "apply-noapprove-json", "stale-plan-json",
    "apply-again-same-plan-after-partial", "plan-syntax-error", "plan-missing-vars",
    "plan-var-validation-failed", "plan-var-wrong-type", "plan-undeclared-var-flag",
    "lock-held-plan", "lock-held-plan-timeout", "state/garbage.plan", "state/truncated.plan",
    "state/newer-format.plan", "disk/unwritable-plan", "misc/required-version-plan",
    "misc/init-no-network", "misc/emptydir-plan-json",
  ]

  @Test("every other stream folds, tells no secret and leaves no line behind", arguments: others)
  func folds(name: String) throws {
    let progress = try Fixture.progress(name + ".out")
    #expect(!progress.output.isEmpty)
    #expect(progress.terraformVersion == "1.11.4")
    #expect(Fixture.everything(about: progress).leakedSecrets.isEmpty)
    #expect(progress.completed <= progress.total)
  }

  // MARK: Resources

  @Test("resources stand in the plan's order, reads included but not counted")
  func order() throws {
    let progress = try Fixture.progress("openstack/apply.out")
    #expect(
      progress.resources.map(\.address.description) == [
        "random_id.cluster_token", "tls_private_key.controller_ssh_key",
        "data.cloudinit_config.control_config",
        "openstack_compute_instance_v2.rocks-temporal-workers-controller",
        "data.cloudinit_config.workernode_config",
        "openstack_compute_instance_v2.rocks-temporal-workers-workernode",
        "null_resource.controller_etc_hosts", "null_resource.microk8s_join",
      ])
    #expect(progress.resources[2].action == .read)
    #expect(progress.resources[2].reason == "read_because_config_unknown")
    #expect(progress.resources[3].state == .done(elapsed: .seconds(10)))
    let join = try #require(progress.resources.last)
    #expect(join.provisioner == "remote-exec")
    #expect(join.lastOutput?.isEmpty == false)
  }

  @Test("a resource waits, runs and is done; a replacement does so twice")
  func replacement() throws {
    let address = try #require(ResourceAddress(parsing: "terraform_data.node[0]"))
    var progress = RunProgress()
    var seen: [String] = []
    for line in try Fixture.lines("apply-replace-update.out") {
      progress.fold(RunLine(line: line))
      guard let row = progress.resources.first(where: { $0.address == address }) else { continue }
      let word =
        switch row.state {
        case .waiting: "waiting"
        case .running: row.currentAction?.ongoing ?? ""
        case .done: "done"
        case .failed, .abandoned: "failed"
        }
      let told = "\(word) \(row.completedSteps)/\(row.plannedSteps)"
      if seen.last != told { seen.append(told) }
    }
    #expect(
      seen == ["waiting 0/2", "destroying 0/2", "waiting 1/2", "creating 1/2", "done 2/2"])
  }

  @Test("an apply repeats the plan; the rows are replaced and not doubled")
  func repeatedPlan() throws {
    let lines = try ["openstack/plan.out", "openstack/apply.out"].flatMap(Fixture.lines)
    let progress = RunProgress(folding: lines.map(RunLine.init(line:)))
    #expect(progress.resources.count == 8)
    #expect(progress.completed == 6)
    #expect(progress.total == 6)
  }

  @Test("a deposed object has a row of its own")
  func deposed() {
    let lines = [
      Self.line("planned_change", "change", action: "update"),
      Self.line("planned_change", "change", action: "delete"),
      Self.line("apply_start", "hook", action: "delete"),
      Self.line("apply_complete", "hook", action: "delete"),
    ]
    let progress = RunProgress(folding: lines)
    #expect(progress.resources.map(\.action) == [.update, .delete])
    #expect(progress.resources.map(\.state) == [.waiting, .done(elapsed: .zero)])
    #expect(progress.completed == 1)
    #expect(progress.total == 2)
  }

  @Test("a log without its beginning shows what it tells of")
  func cutOff() throws {
    let lines = try Fixture.lines("openstack/apply.out").dropFirst(9).map(RunLine.init(line:))
    let progress = RunProgress(folding: lines)
    #expect(progress.completed == 6)
    #expect(progress.total == 6)
    #expect(progress.resources.count == 6)
  }

  @Test("what goes on when terraform ends is abandoned", arguments: [true, false])
  func abandoned(endsStep: Bool) throws {
    var progress = try Fixture.progress("openstack/sig-kill.apply.out", kind: .apply)
    let server = try #require(progress.resources.firstIndex { $0.isRunning })
    #expect(progress.resources[server].address.type == "openstack_compute_instance_v2")
    let end = Date(timeIntervalSince1970: 1_795_420_000)
    progress.fold(
      endsStep ? .stepEnded(.apply, exitCode: -9, at: end) : .runEnded(.lost, at: end))
    #expect(progress.resources[server].state == .abandoned)
  }

  // MARK: The run

  @Test("steps wait, run and end; a plan's exit code 2 is a success")
  func steps() {
    var progress = RunProgress(kind: .plan)
    #expect(progress.steps.map(\.step) == [.initialize, .validate, .plan])
    #expect(progress.steps.allSatisfy { $0.state == .waiting })
    let times = (0..<7).map { Date(timeIntervalSince1970: 1_795_419_000 + Double($0)) }
    progress.fold(.stepStarted(.initialize, at: times[0]))
    #expect(progress.currentStep?.step == .initialize)
    progress.fold(.stepEnded(.initialize, exitCode: 0, at: times[1]))
    progress.fold(.stepStarted(.validate, at: times[2]))
    progress.fold(.stepEnded(.validate, exitCode: 1, at: times[3]))
    progress.fold(.stepStarted(.plan, at: times[4]))
    progress.fold(.stepEnded(.plan, exitCode: 2, at: times[5]))
    progress.fold(.runEnded(.failed(step: .validate, exitCode: 1), at: times[6]))
    #expect(progress.steps.map(\.state) == [.succeeded, .failed(exitCode: 1), .succeeded])
    #expect(progress.steps[1].startedAt == times[2] && progress.steps[1].endedAt == times[3])
    #expect(progress.startedAt == times[0] && progress.updatedAt == times[6])
    #expect(progress.outcome == .failed(step: .validate, exitCode: 1))
    #expect(progress.output.last?.text == "The run failed in validate with exit code 1")
  }

  @Test("a run that is lost abandons its step")
  func lost() {
    let moment = Date(timeIntervalSince1970: 1_795_419_000)
    let progress = RunProgress(
      folding: [.stepStarted(.apply, at: moment), .runEnded(.lost, at: moment)], kind: .apply)
    #expect(progress.steps.map(\.state) == [.abandoned])
    #expect(progress.currentStep == nil)
  }

  @Test("the report of validate becomes diagnostics, whatever else the step prints does not vanish")
  func validation() throws {
    let moment = Date(timeIntervalSince1970: 1_795_419_000)
    func fold(_ path: String) throws -> RunProgress {
      let printed = try Fixture.lines(path).map(RunLine.init(line:))
      return RunProgress(
        folding: [.stepStarted(.validate, at: moment)] + printed
          + [.stepEnded(.validate, exitCode: 1, at: moment)])
    }
    let report = try fold("validate-errors.out")
    #expect(report.diagnostics.count == 5)
    #expect(report.errors.count == 4)
    #expect(!report.output.contains { $0.text.contains("format_version") })
    #expect(try fold("openstack/validate.out").diagnostics.isEmpty)
    let other = try fold("misc/cli-args-bogus.err")
    #expect(other.diagnostics.isEmpty)
    #expect(other.output.contains { $0.text.contains("Unrecognized") || $0.text.contains("Error") })
  }

  static let interruptions: [(String, Interruption)] = [
    ("openstack/sig-int1.apply", .graceful), ("openstack/sig-term1.apply", .graceful),
    ("openstack/sig-group-int2.apply", .forced), ("openstack/hang-plan-int1-int2", .forced),
    ("sig/sigint-once", .graceful), ("openstack/sig-kill.apply", .none),
    ("openstack/apply", .none),
  ]

  @Test("tells how hard a run was interrupted", arguments: interruptions)
  func interruption(name: String, interruption: Interruption) throws {
    #expect(try Fixture.progress(name + ".out").interruption == interruption)
  }

  @Test("an interrupt counts from when it is sent")
  func interruptSent() {
    let moment = Date(timeIntervalSince1970: 1_795_419_000)
    var progress = RunProgress(folding: [.interruptSent(at: moment)])
    #expect(progress.interruption == .sent)
    progress.fold(.runEnded(.interrupted, at: moment))
    #expect(progress.wasInterrupted)
  }

  @Test("tells that terraform waits for the lock, and no longer when it gave up")
  func lockWait() throws {
    var progress = RunProgress()
    var waited = false
    for line in try Fixture.lines("lock-held-plan-timeout.out") {
      progress.fold(RunLine(line: line))
      waited = waited || progress.isWaitingForLock
    }
    #expect(waited)
    #expect(!progress.isWaitingForLock)
    #expect(progress.diagnostics.first?.lockInfo?.who == "root@vm")
  }

  @Test("keeps the state that terraform could not write")
  func emergency() throws {
    let progress = try Fixture.progress("disk/diskfull-apply.out")
    let state = try #require(progress.emergencyState)
    #expect(try RawState(bytes: Array(state.revealed.utf8)).serial == 1)
    #expect(!Fixture.everything(about: progress).contains("6590ad5f"))
  }

  @Test("no value of a variable reaches the diagnostics or the output")
  func values() throws {
    let progress = try Fixture.progress("plan-var-validation-failed.out")
    #expect(progress.errors.count == 3)
    let told = Fixture.everything(about: progress)
    #expect(!told.contains("is \"abc\"") && !told.contains("is 77"))
  }

  @Test("counts what is compared and what drifted")
  func refresh() throws {
    let plan = try Fixture.progress("openstack/plan-nochange.out")
    #expect(plan.refresh.completed == plan.refresh.started)
    #expect(plan.refresh.completed > 0)
    #expect(try Fixture.progress("pylab/plan-after-error-state.out").driftCount == 1)
    #expect(plan.driftCount > 0)
  }

  @Test("keeps the outputs, sensitive ones without a value")
  func outputs() throws {
    let outputs = try Fixture.progress("apply-parallel-progress.out").outputs
    #expect(outputs["name"]?.display == .known("\"rocks\""))
    #expect(outputs["token"]?.display == .sensitive)
    #expect(outputs["token"]?.value == nil)
  }

  @Test("warns of a message format of another major version", arguments: [("1.3", 0), ("2.0", 1)])
  func dialect(ui: String, warnings: Int) {
    let progress = RunProgress(
      folding: [.message(.version(terraform: "9.0", ui: ui), at: nil)])
    #expect(progress.diagnostics.count == warnings)
  }

  @Test("the same lines give the same progress, at once or one by one")
  func deterministic() throws {
    let lines = try Fixture.lines("openstack/apply.out").map(RunLine.init(line:))
    var progress = RunProgress()
    for line in lines { progress.fold(line) }
    #expect(progress == RunProgress(folding: lines))
  }

  private static func line(_ type: String, _ field: String, action: String) -> RunLine {
    let resource =
      #"{"addr":"a.b","module":"","resource":"a.b","resource_type":"a","resource_name":"b"}"#
    let text = #"{"type":"\#(type)","\#(field)":{"resource":\#(resource),"action":"\#(action)"}}"#
    return RunLine(line: Array(text.utf8))
  }
}
