import Console
import FoundationEssentials
import TerminalUI
import Terraform

extension Sample {
  /// When the recorded runs began.
  static let runStart = Date(timeIntervalSince1970: 1_795_419_108)

  /// A run of the list.
  static func run(
    _ id: String = "20261123-073148-2a7f3a", _ kind: RunKind = .plan, of planID: String? = nil,
    outcome: RunOutcome? = nil, options: RunOptions = RunOptions(), seconds: Double? = nil,
    planned: ChangeCounts? = nil, after offset: Double = 0
  ) -> RunEntry {
    let start = runStart.addingTimeInterval(offset)
    return RunEntry(
      id: id, kind: kind, planID: planID, startedAt: start, outcome: outcome,
      requestedBy: "ops@bastion", options: options,
      endedAt: seconds.map(start.addingTimeInterval), planned: planned)
  }

  /// The lines of a recorded command, with the lines of ours around it.
  static func lines(
    _ step: Step, _ path: String, prefix: Int = .max, exitCode: Int32? = 0,
    after seconds: Double = 0
  ) throws -> [RunLine] {
    let recorded = try fixture("TerraformTests/Fixtures/terraform-1.11.4/\(path)")
      .split(separator: 0x0A).prefix(prefix).map { RunLine(line: Array($0)) }
    let begin = recorded.compactMap(\.at).first ?? runStart.addingTimeInterval(seconds)
    let end = recorded.compactMap(\.at).last ?? begin
    let last = exitCode.map { [RunLine.stepEnded(step, exitCode: $0, at: end)] } ?? []
    return [.stepStarted(step, at: begin)] + recorded + last
  }

  /// A whole run that plans to create.
  static func planLines() throws -> [RunLine] {
    try planningLines() + lines(.plan, "openstack/plan.out", exitCode: 2)
      + [.runEnded(.succeeded(changes: true), at: runStart.addingTimeInterval(4))]
  }

  /// A run whose plan step has just begun.
  static func planningLines() throws -> [RunLine] {
    [
      .stepStarted(.initialize, at: runStart),
      .stepEnded(.initialize, exitCode: 0, at: runStart.addingTimeInterval(1)),
    ] + (try lines(.validate, "openstack/validate.out", after: 1))
  }

  /// The recorded plan that creates six resources.
  static func creatingPlan() throws -> Plan {
    try Plan(
      showJSON: try fixture(
        "TerraformTests/Fixtures/terraform-1.11.4/openstack/show-planfile.out"))
  }

  /// A plan that replaces a machine, destroys another and changes a third.
  static func destroyingPlan() throws -> Plan {
    let type = "openstack_compute_instance_v2"
    let name = "rocks-temporal-workers"
    return try Plan(
      showJSON: Array(
        """
        {"format_version": "1.2", "terraform_version": "1.11.4", "applyable": true,
         "complete": true, "errored": false, "resource_changes": [
         {"address": "\(type).\(name)-controller", "mode": "managed", "type": "\(type)",
          "name": "\(name)-controller", "provider_name": "p",
          "change": {"actions": ["update"], "after_unknown": {},
           "before": {"tags": ["blue"], "power_state": "active"},
           "after": {"tags": ["green"], "power_state": "active"}}},
         {"address": "\(type).\(name)-workernode[0]", "mode": "managed", "type": "\(type)",
          "name": "\(name)-workernode", "index": 0, "provider_name": "p",
          "action_reason": "replace_because_cannot_update",
          "change": {"actions": ["delete", "create"], "replace_paths": [["image_name"]],
           "before": {"id": "cbd426b3", "image_name": "ubuntu-jammy-20230719",
            "admin_pass": "hunter2-old"},
           "after": {"image_name": "ubuntu-jammy-20261101", "admin_pass": "hunter2-new"},
           "after_unknown": {"id": true}}},
         {"address": "\(type).\(name)-workernode[1]", "mode": "managed", "type": "\(type)",
          "name": "\(name)-workernode", "index": 1, "provider_name": "p",
          "action_reason": "delete_because_count_index",
          "change": {"actions": ["delete"], "before": {"id": "5a0d3b0e"}, "after": null,
           "after_unknown": {}}},
         {"address": "null_resource.microk8s_join", "mode": "managed", "type": "null_resource",
          "name": "microk8s_join", "provider_name": "p",
          "change": {"actions": ["create"], "before": null, "after": {},
           "after_unknown": {"id": true}}}]}
        """.utf8))
  }

  /// A console that reviews a plan.
  static func reviewing(
    _ plan: Plan, kind: RunKind = .plan, options: RunOptions = RunOptions(), columns: Int = 120,
    rows: Int = 40, readOnly: Bool = false
  ) throws -> Model {
    var model = model(
      columns: columns, rows: rows, readOnly: readOnly, now: runStart.addingTimeInterval(5))
    model.receive(.stateRead(nil, at: runStart))
    let run = run(outcome: nil, kind, options)
    model.receive(.runsListed([run]))
    model.receive(.input(.key("2")))
    model.receive(.runAdvanced(id: run.id, lines: try planLines()))
    model.receive(.planRead(runID: run.id, plan))
    return model
  }

  private static func run(
    outcome: RunOutcome?, _ kind: RunKind, _ options: RunOptions
  ) -> RunEntry {
    run("20261123-073148-2a7f3a", kind, outcome: outcome, options: options)
  }

  /// The variables of a configuration, with where each gets its value.
  static let allVariables = [
    SurveyedVariable(missingVariables[0], from: .file("terraform.tfvars")),
    SurveyedVariable(missingVariables[1], from: .environment("TF_VAR_openstack_user_name")),
    SurveyedVariable(missingVariables[2], from: .session),
    SurveyedVariable(
      VariableDeclaration(
        name: "worker_count", type: "number", description: "Number of workers", defaultText: "1"),
      from: .standard),
    SurveyedVariable(
      VariableDeclaration(name: "image_id", description: "ID of an Ubuntu image"), from: nil),
  ]

  /// A recorded plan that failed for want of variables.
  static func planWithoutVariables() throws -> [RunLine] {
    try planningLines() + lines(.plan, "plan-missing-vars.out", exitCode: 1)
      + [.runEnded(.failed(step: .plan, exitCode: 1), at: runStart.addingTimeInterval(4))]
  }

  /// Variables without a value, one of them secret.
  static let missingVariables = [
    VariableDeclaration(
      name: "openstack_auth_url", type: "string", description: "Keystone's address"),
    VariableDeclaration(
      name: "openstack_user_name", type: "string", description: "Who logs in to OpenStack"),
    VariableDeclaration(
      name: "openstack_password", type: "string",
      description: "The password of that user; it is never written anywhere", isSensitive: true),
  ]
}
