import Testing

@testable import Terraform

@Suite struct UIMessageTests {
  private static let resource =
    #"{"addr":"a.b","module":"","resource":"a.b","resource_type":"a","resource_name":"b","resource_key":null}"#

  /// Every type with a case of its own: the rest of its line, and what it reads as.
  static let known: [(type: String, fields: String, reads: String)] =
    [
      ("version", #""terraform":"1.11.4","ui":"1.2""#, "version"),
      ("log", "", "log"),
      ("diagnostic", #""diagnostic":{"severity":"error","summary":"s"}"#, "diagnostic"),
      ("planned_change", #""change":{"resource":\#(resource),"action":"create"}"#, "plannedChange"),
      ("resource_drift", #""change":{"resource":\#(resource),"action":"update"}"#, "resourceDrift"),
      ("change_summary", #""changes":{"add":1,"operation":"plan"}"#, "changeSummary"),
      ("outputs", #""outputs":{"a":{"sensitive":true,"action":"noop"}}"#, "outputs"),
      ("init_output", #""message_code":"lock_info""#, "initOutput"),
      ("state_lock_acquire", "", "stateLock"), ("state_lock_release", "", "stateLock"),
    ]
    + ResourceEvent.Kind.allCases.map {
      ($0.rawValue, #""hook":{"resource":\#(resource),"action":"create"}"#, "resourceEvent")
    }
    + ActionEvent.Kind.allCases.map {
      ($0.rawValue, #""hook":{"action":{"addr":"action.a.b"}}"#, "actionEvent")
    }

  @Test("reads every type that has a case", arguments: known)
  func reads(type: String, fields: String, reads: String) {
    let message = Self.message(type, fields)
    #expect(Self.name(of: message) == reads)
  }

  @Test("keeps a known type whose fields are missing as other", arguments: known)
  func withoutFields(type: String, fields: String, reads: String) {
    guard !fields.isEmpty, type != "init_output" else { return }
    let message = Self.message(type, "")
    guard case .other(let keptType, let text, let kept) = message else {
      Issue.record("read as \(Self.name(of: message))")
      return
    }
    #expect(keptType == type)
    #expect(text == "hello")
    #expect(kept["type"]?.text == type)
  }

  /// The types of terraform 1.9 to 1.17-dev that need no case.
  static let others = [
    "planned_action_invocation", "applied_action_invocation",
    "list_start", "list_resource_found", "list_complete",
    "test_abstract", "test_file", "test_run", "test_plan", "test_state", "test_summary",
    "test_cleanup", "test_interrupt", "test_status", "test_retry",
    "policy_info", "policy_diagnostic", "policy_result", "policy_query_summary",
    "provider_installation_start", "state_store_provider_installation_start",
    "provider_query_use_previous_version", "provider_query_use_constraints",
    "provider_query_use_latest", "provider_version_already_installed",
    "provider_version_found_in_cache_dir", "provider_version_installation_start",
    "provider_version_installation_complete", "built_in_provider_available",
    "third_party_providers_installed", "provider_lockfile_created", "provider_lockfile_updated",
    "provider_interactive_approval", "provider_interactive_rejection",
    "provider_automatic_approval",
    "migration_start", "migration_complete", "migration_errored", "migration_finalized",
    "migration_source_initialization_start", "migration_source_initialization_complete",
    "migration_destination_initialization_start", "migration_destination_initialization_complete",
    "something_of_tomorrow",
  ]

  @Test("keeps every other type with its sentence and its fields", arguments: others)
  func keeps(type: String) {
    let message = Self.message(type, #""policy_metadata":{"policy_name":"p"}"#)
    guard case .other(type, "hello", let fields) = message else {
      Issue.record("read as \(Self.name(of: message))")
      return
    }
    #expect(fields["policy_metadata"]?["policy_name"]?.text == "p")
  }

  @Test(
    "what is no message is text",
    arguments: [
      ("", ""), ("plain", "plain"), ("with end\r\n", "with end"), ("{", "{"), ("42", "42"),
      ("[]", "[]"), ("{}", "{}"), (#"{"type":5}"#, #"{"type":5}"#),
      (#"{"@message":"cut of"#, #"{"@message":"cut of"#),
    ])
  func text(line: String, text: String) {
    #expect(UIMessage(line: Array(line.utf8)) == .text(text))
  }

  @Test("bytes that are no UTF-8 read as replacement characters")
  func invalidBytes() {
    #expect(UIMessage(line: [0x61, 0xFF, 0x62]) == .text("a\u{FFFD}b"))
  }

  @Test("the action of an action hook is an object")
  func actionHook() {
    let message = Self.message(
      "action_progress",
      #""hook":{"action":{"addr":"action.x.y"},"lifecycle":{"resource":\#(Self.resource)}}"#)
    #expect(
      message
        == .actionEvent(
          ActionEvent(
            kind: .progress, address: "action.x.y",
            resource: ResourceAddress(type: "a", name: "b"), text: "hello")))
  }

  @Test("an unknown action and a fractional time do not stop reading")
  func tolerance() {
    let message = Self.message(
      "apply_progress",
      #""hook":{"resource":\#(Self.resource),"action":"teleport","elapsed_seconds":1.5}"#)
    guard case .resourceEvent(let event) = message else {
      Issue.record("read as \(Self.name(of: message))")
      return
    }
    #expect(event.action == .other("teleport"))
    #expect(event.elapsed == .milliseconds(1_500))
  }

  @Test("reads the fields of a recorded event")
  func recorded() throws {
    let events = try Fixture.messages("openstack/apply.out").compactMap { message in
      guard case .resourceEvent(let event) = message else { return ResourceEvent?.none }
      return event
    }
    let server = try #require(
      ResourceAddress(
        parsing: "openstack_compute_instance_v2.rocks-temporal-workers-controller"))
    let done = try #require(
      events.first { $0.address == server && $0.kind == .applyComplete })
    #expect(done.action == .create)
    #expect(done.elapsed == .seconds(10))
    #expect(done.text.hasSuffix("[id=9f1ffbad-1704-43a3-acac-a3eb597d5558]"))
    let printed = try #require(events.first { $0.kind == .provisionProgress })
    #expect(printed.provisioner == "remote-exec")
    #expect(printed.output?.isEmpty == false)
  }

  @Test("the identifier of random_id, which is its value, is masked")
  func maskedIdentifier() throws {
    let texts = try Fixture.messages("openstack/apply.out").map(\.text)
    #expect(texts.contains("random_id.cluster_token: Creation complete after 0s [id=••••••]"))
    #expect(texts.joined().leakedSecrets.isEmpty)
  }

  @Test("the emergency dump of a state is kept, and does not print itself")
  func emergencyState() throws {
    let messages = try Fixture.messages("disk/diskfull-apply.out")
    let states = messages.compactMap { message in
      guard case .log(let remark) = message else { return Secret?.none }
      return remark.emergencyState
    }
    let state = try #require(states.first)
    #expect(try RawState(bytes: Array(state.revealed.utf8)).managedInstanceCount == 1)
    #expect(!Fixture.everything(about: messages).contains("triggers_replace"))
  }

  private static func message(_ type: String, _ fields: String) -> UIMessage {
    let rest = fields.isEmpty ? "" : "," + fields
    return UIMessage(line: Array(#"{"@message":"hello","type":"\#(type)"\#(rest)}"#.utf8))
  }

  private static func name(of message: UIMessage) -> String {
    Mirror(reflecting: message).children.first?.label ?? "\(message)"
  }
}
