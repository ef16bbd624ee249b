import Console
import FoundationEssentials
import Terraform

extension Sample {
  /// A worker of the sample state.
  static let worker = ResourceAddress(
    type: "openstack_compute_instance_v2", name: "rocks-temporal-workers-workernode",
    key: .index(1))

  /// A refresh-only plan: a machine was changed by hand, another is gone.
  static func driftingPlan() throws -> Plan {
    let type = "openstack_compute_instance_v2"
    let name = "rocks-temporal-workers"
    return try Plan(
      showJSON: Array(
        """
        {"format_version": "1.2", "terraform_version": "1.11.4", "applyable": true,
         "complete": true, "errored": false, "resource_changes": [], "resource_drift": [
         {"address": "\(type).\(name)-controller", "mode": "managed", "type": "\(type)",
          "name": "\(name)-controller", "provider_name": "p",
          "change": {"actions": ["update"], "after_unknown": {},
           "before": {"tags": ["blue"], "power_state": "active", "admin_pass": "hunter2-old"},
           "after": {"tags": ["blue", "by-hand"], "power_state": "shutoff",
            "admin_pass": "hunter2-new"}}},
         {"address": "\(type).\(name)-workernode[1]", "mode": "managed", "type": "\(type)",
          "name": "\(name)-workernode", "index": 1, "provider_name": "p",
          "change": {"actions": ["delete"], "before": {"id": "5a0d3b0e"}, "after": null,
           "after_unknown": {}}}]}
        """.utf8))
  }

  /// Runs of each kind and outcome, newest first.
  static func pastRuns() -> [RunEntry] {
    let six = ChangeCounts(add: 6)
    return [
      run("20261123-091500-0a1b2c", .plan, options: RunOptions(isRefreshOnly: true), after: 6_210),
      run(
        "20261123-084011-3d4e5f", .taint, outcome: .succeeded(changes: true),
        options: RunOptions(address: worker), seconds: 2, after: 4_103),
      run(
        "20261123-081502-6a7b8c", .apply, of: "20261123-081411-1f2e3d", outcome: .interrupted,
        options: RunOptions(targets: [PlanTarget(worker)]), seconds: 41,
        planned: ChangeCounts(add: 1, destroy: 1), after: 2_594),
      run(
        "20261123-081411-1f2e3d", .plan, outcome: .succeeded(changes: true),
        options: RunOptions(targets: [PlanTarget(worker)]), seconds: 9,
        planned: ChangeCounts(add: 1, destroy: 1), after: 2_543),
      run(
        "20261123-075501-4c5d6e", .plan, outcome: .failed(step: .validate, exitCode: 1), seconds: 3,
        after: 1_393),
      run(
        "20261123-073152-2a02c1", .apply, of: "20261123-073148-2a7f3a",
        outcome: .succeeded(changes: true), seconds: 242, planned: six, after: 4),
      run(outcome: .succeeded(changes: true), seconds: 4, planned: six),
    ]
  }
}

extension Scene {
  static func history(_ columns: Int, _ rows: Int) -> Model {
    var model = Sample.model(
      columns: columns, rows: rows, now: Sample.runStart.addingTimeInterval(6_222))
    model.receive(.runsListed(Sample.pastRuns()))
    model.press("8", "j", "j")
    return model
  }
}

extension Sample {
  /// A state that was emptied, and what there is of it.
  static let states = StateChoice(
    verdict: "The state file is empty; serial 9 had 5 resources. Terraform would take that for "
      + "\"nothing exists\".",
    isBlocked: true,
    copies: [
      ("/s/9.tfstate", "serial 9, 5 resources, 3 machines", 60.0, "not saved by terraform"),
      ("/s/8.tfstate", "serial 8, 4 resources, 2 machines", 3_600, "after the run"),
      ("/s/2.tfstate", "serial 2, 0 resources, 0 machines", 90_000, "before the run"),
    ].map { path, summary, age, origin in
      StateChoice.Copy(
        id: path, summary: summary, seenAt: now.addingTimeInterval(-age), origin: origin,
        isPresent: false)
    })
}
