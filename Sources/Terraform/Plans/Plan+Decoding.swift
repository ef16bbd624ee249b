extension Plan {
  /// Reads a plan.
  ///
  /// - Parameter bytes: What `terraform show -json PLANFILE` printed.
  /// - Throws: `PlanDecodingError`. A plan with a change that cannot be read is refused whole: a
  ///   review that leaves something out would be worse than none.
  public init(showJSON bytes: [UInt8]) throws(PlanDecodingError) {
    let plan = try Self.value(of: bytes)
    guard let format = plan["format_version"]?.text else {
      throw .notAPlan(missing: "format_version")
    }
    guard format.hasPrefix("1.") else { throw .unsupportedFormat(format) }
    // A state answers `show -json` too. It has neither.
    guard plan["resource_changes"] != nil || plan["configuration"] != nil else {
      throw .notAPlan(missing: "resource_changes")
    }
    let decoding = PlanDecoding(plan)
    terraformVersion = plan["terraform_version"]?.text ?? ""
    changes = try decoding.changes("resource_changes")
    drift = try decoding.changes("resource_drift")
    deferred = try decoding.deferredChanges
    checks = (plan["checks"]?.array ?? []).compactMap(CheckResult.init)
    outputChanges = decoding.outputChanges
    dependencies = PlanDependencies(configuration: plan["configuration"]).byAddress
    isErrored = plan["errored"]?.bool ?? false
    isComplete = plan["complete"]?.bool ?? true
    // Before terraform 1.9 a plan does not say it.
    isApplyable = plan["applyable"]?.bool ?? !isErrored
  }

  private static func value(of bytes: [UInt8]) throws(PlanDecodingError) -> JSONValue {
    do {
      return try JSONValue(parsing: bytes)
    } catch {
      throw .malformed(error)
    }
  }
}

/// Reads the parts of a plan, knowing the secrets of the whole.
private struct PlanDecoding {
  let plan: JSONValue
  let masking: Masking

  init(_ plan: JSONValue) {
    self.plan = plan
    masking = Self.learnt(from: plan)
  }

  func changes(_ field: String) throws(PlanDecodingError) -> [ResourceChange] {
    guard let json = plan[field], !json.isNull else { return [] }
    guard let elements = json.array else { throw .notAPlan(missing: field) }
    var changes: [ResourceChange] = []
    for element in elements {
      guard let change = ResourceChange(json: element, masking: masking) else {
        throw .notAPlan(missing: "\(field)[\(changes.count)]")
      }
      changes.append(change)
    }
    return changes
  }

  var deferredChanges: [DeferredChange] {
    get throws(PlanDecodingError) {
      var deferred: [DeferredChange] = []
      for json in plan["deferred_changes"]?.array ?? [] {
        guard let resource = json["resource_change"],
          let change = ResourceChange(json: resource, masking: masking)
        else { throw .notAPlan(missing: "deferred_changes[\(deferred.count)]") }
        deferred.append(DeferredChange(change: change, reason: json["reason"]?.text ?? ""))
      }
      return deferred
    }
  }

  var outputChanges: [OutputChange] {
    (plan["output_changes"]?.object ?? JSONObject()).compactMap { member in
      let change = PlannedValues(member.value)
      guard let action = change.action, action != .noop else { return nil }
      let isSensitive =
        change.beforeSensitive == .whole || change.afterSensitive == .whole
        || Sensitive.masks(attribute: member.key, ofType: "")
      func display(_ value: JSONValue?, _ marks: Marks) -> Display {
        guard let value, !value.isNull else { return .absent }
        return isSensitive ? .sensitive : masking.display(value, marks: marks)
      }
      return OutputChange(
        name: member.key, action: action,
        before: display(change.before, change.beforeSensitive),
        after: change.unknown != .none && !isSensitive
          ? .unknown : isSensitive ? .sensitive : display(change.after, change.afterSensitive))
    }
  }

  /// Collects the secrets of a plan: values with a mark or a name that tells it, and the values
  /// of sensitive variables, which the plan lists without a mark.
  private static func learnt(from plan: JSONValue) -> Masking {
    var masking = Masking()
    let declarations = plan["configuration"]?["root_module"]?["variables"]
    for variable in plan["variables"]?.object ?? JSONObject() {
      let isSensitive = declarations?[variable.key]?["sensitive"]?.bool == true
      guard isSensitive || Sensitive.masks(attribute: variable.key, ofType: ""),
        let value = variable.value["value"]
      else { continue }
      masking.learnAll(of: value)
    }
    let resources =
      ["resource_changes", "resource_drift"].flatMap { plan[$0]?.array ?? [] }
      + (plan["deferred_changes"]?.array ?? []).compactMap { $0["resource_change"] }
    for resource in resources {
      masking.learn(PlannedValues(resource["change"]), ofType: resource["type"]?.text ?? "")
    }
    for output in plan["output_changes"]?.object ?? JSONObject() {
      masking.learn(PlannedValues(output.value), ofType: "")
    }
    return masking
  }
}

/// The `change` object of a resource or an output.
struct PlannedValues {
  let actions: [String]
  let before: JSONValue?
  let after: JSONValue?
  let unknown: Marks
  let beforeSensitive: Marks
  let afterSensitive: Marks

  init(_ json: JSONValue?) {
    actions = (json?["actions"]?.array ?? []).compactMap(\.text)
    before = json?["before"]
    after = json?["after"]
    unknown = Marks(tree: json?["after_unknown"])
    beforeSensitive = Marks(tree: json?["before_sensitive"])
    afterSensitive = Marks(tree: json?["after_sensitive"])
  }

  /// What the actions amount to; nil when there are none.
  var action: Action? {
    switch actions {
    case []: nil
    case ["delete", "create"], ["create", "delete"]: .replace
    // The old object is left alone and a new one made (`destroy = false`).
    case ["create", "forget"], ["forget", "create"]: .create
    case _ where actions.count == 1: Action(message: actions[0])
    default: .other(actions.joined(separator: "-"))
    }
  }
}

extension Masking {
  fileprivate mutating func learn(_ change: PlannedValues, ofType type: String) {
    if let before = change.before { learn(before, marks: change.beforeSensitive, ofType: type) }
    if let after = change.after { learn(after, marks: change.afterSensitive, ofType: type) }
  }
}

extension ResourceChange {
  fileprivate init?(json: JSONValue, masking: Masking) {
    let change = PlannedValues(json["change"])
    guard let address = ResourceAddress(plan: json), let action = change.action else { return nil }
    var difference = AttributeDifference(
      type: address.type, masking: masking,
      replacePaths: (json["change"]?["replace_paths"]?.array ?? [])
        .compactMap { AttributePath(plan: $0) })
    if action != .noop {
      difference.compare(
        .init(change.before, sensitive: change.beforeSensitive),
        .init(change.after, sensitive: change.afterSensitive), unknown: change.unknown)
    }
    self.init(
      address: address,
      previousAddress: json["previous_address"]?.text.flatMap(ResourceAddress.init(parsing:)),
      deposedKey: json["deposed"]?.text,
      action: action,
      createsBeforeDestroy: change.actions == ["create", "delete"],
      forgetsOldObject: change.actions.contains("forget") && change.actions.contains("create"),
      isImporting: json["change"]?["importing"]?.object != nil,
      importID: json["change"]?["importing"]?["id"]?.text,
      reason: json["action_reason"]?.text,
      attributes: difference.changes)
  }
}

extension ResourceAddress {
  /// Reads the parts of an address in a plan.
  fileprivate init?(plan json: JSONValue) {
    guard let mode = json["mode"]?.text.flatMap(ResourceMode.init(rawValue:)),
      let type = json["type"]?.text, let name = json["name"]?.text
    else { return nil }
    self.init(
      module: json["module_address"]?.text ?? "", mode: mode, type: type, name: name,
      key: InstanceKey(json: json["index"]))
  }
}

extension CheckResult {
  /// Reads a check; nil when it holds, or says something unknown.
  ///
  /// Source: `checks[]` of a plan: `address.to_display`, `status`, `instances[].problems[].message`.
  fileprivate init?(json: JSONValue) {
    guard let status = json["status"]?.text.flatMap(Status.init(rawValue:)),
      let address = json["address"]?["to_display"]?.text
    else { return nil }
    let instances = json["instances"]?.array ?? []
    self.init(
      address: address, status: status,
      problems: instances.flatMap { $0["problems"]?.array ?? [] }.compactMap {
        $0["message"]?.text
      })
  }
}
