extension UIMessage {
  /// Reads one line.
  ///
  /// Never fails: what is no message becomes ``text(_:)``.
  ///
  /// - Parameter line: A line without or with its line end.
  public init(line: [UInt8]) {
    // A line that is no JSON is text, whatever the reason.
    let object = (try? JSONValue(parsing: line))?.object
    self.init(object: object, line: line)
  }

  /// Reads a line whose JSON was read already.
  init(object: JSONObject?, line: [UInt8]) {
    guard let object, let type = object["type"]?.text else {
      self = .text(Self.text(ofLine: line))
      return
    }
    let message = object["@message"]?.text ?? ""
    self =
      Self.known(type, message: message, fields: object)
      ?? .other(type: type, message: message, fields: object)
  }

  /// A message of a type with a case of its own, nil when a field it needs is missing.
  private static func known(_ type: String, message: String, fields: JSONObject) -> UIMessage? {
    if let kind = ResourceEvent.Kind(rawValue: type) {
      return ResourceEvent(kind, hook: fields["hook"], message: message).map(resourceEvent)
    }
    if let kind = ActionEvent.Kind(rawValue: type) {
      return ActionEvent(kind, hook: fields["hook"], message: message).map(actionEvent)
    }
    switch type {
    case "version":
      guard let terraform = fields["terraform"]?.text ?? fields["tofu"]?.text else { return nil }
      return .version(terraform: terraform, ui: fields["ui"]?.text ?? "")
    case "log":
      let state = fields["state"].map { Secret($0.encodedText) }
      return .log(LogRemark(text: message, emergencyState: state))
    case "diagnostic":
      return Diagnostic(json: fields["diagnostic"]).map(diagnostic)
    case "planned_change":
      return ChangeNotice(fields["change"], message: message).map(plannedChange)
    case "resource_drift":
      return ChangeNotice(fields["change"], message: message).map(resourceDrift)
    case "change_summary":
      return ChangeSummary(fields["changes"], message: message).map(changeSummary)
    case "outputs":
      return fields["outputs"]?.object.map { .outputs(OutputValue.all(in: $0)) }
    case "init_output":
      return .initOutput(code: fields["message_code"]?.text ?? "", text: message)
    case "state_lock_acquire", "state_lock_release":
      return .stateLock(isAcquiring: type == "state_lock_acquire", text: message)
    default:
      return nil
    }
  }

  /// The text of a line without its line end, with U+FFFD for what is no UTF-8.
  private static func text(ofLine line: [UInt8]) -> String {
    var line = line[...]
    if line.last == 0x0A { line.removeLast() }
    if line.last == 0x0D { line.removeLast() }
    return String(decoding: line, as: UTF8.self)
  }
}

extension ChangeNotice {
  fileprivate init?(_ change: JSONValue?, message: String) {
    guard let change, let address = ResourceAddress(message: change["resource"]),
      let action = change["action"]?.text
    else { return nil }
    self.init(
      address: address,
      previousAddress: ResourceAddress(message: change["previous_resource"]),
      action: Action(message: action),
      reason: change["reason"]?.text,
      isImporting: change["importing"]?.object != nil,
      text: message)
  }
}

extension ChangeSummary {
  fileprivate init?(_ changes: JSONValue?, message: String) {
    guard let changes, let operation = changes["operation"]?.text.flatMap(Operation.init)
    else { return nil }
    let counts = ChangeCounts(
      add: changes["add"]?.int ?? 0, change: changes["change"]?.int ?? 0,
      destroy: changes["remove"]?.int ?? 0, importing: changes["import"]?.int ?? 0)
    self.init(counts: counts, operation: operation, text: message)
  }
}

extension ResourceEvent {
  fileprivate init?(_ kind: Kind, hook: JSONValue?, message: String) {
    guard let hook, let address = ResourceAddress(message: hook["resource"]) else { return nil }
    var text = message
    var shownID = hook["id_value"]?.text
    // random_id's identifier is its random value in another alphabet.
    if let key = hook["id_key"]?.text, let id = hook["id_value"]?.text, !id.isEmpty,
      Sensitive.masks(attribute: key, ofType: address.type)
    {
      text = text.replacing(id, with: Secret.mask)
      shownID = nil
    }
    self.init(
      kind: kind,
      address: address,
      action: hook["action"]?.text.map(Action.init(message:)),
      elapsed: hook["elapsed_seconds"]?.double.map { .seconds($0) },
      provisioner: hook["provisioner"]?.text,
      id: shownID,
      output: hook["output"]?.text,
      text: text)
  }
}

extension ActionEvent {
  fileprivate init?(_ kind: Kind, hook: JSONValue?, message: String) {
    guard let hook, let address = hook["action"]?["addr"]?.text else { return nil }
    self.init(
      kind: kind, address: address,
      resource: ResourceAddress(message: hook["lifecycle"]?["resource"]), text: message)
  }
}
