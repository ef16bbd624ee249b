import Fleet
import TerminalUI
import Terraform

@testable import Console

extension Sample {
  /// A state with modules, data, outputs, a check, and instances that need attention.
  static func explored(serial: Int = 42, withData: Bool = true) throws -> RawState {
    let data = #"""
      {"mode": "data", "type": "openstack_images_image_v2", "name": "jammy", "provider": "p",
       "instances": [{"schema_version": 0, "attributes": {"id": "i-1", "name": "jammy"}}]},
      """#
    let text = #"""
      {"version": 4, "terraform_version": "1.11.4", "serial": \#(serial), "lineage": "l",
       "outputs": {
        "controller_ip": {"value": "10.20.30.11", "type": "string"},
        "join_command": {"value": "microk8s join 10.20.30.11:25000/5ab19c0e77d2", "type": "string"},
        "token": {"value": "5ab19c0e77d2", "type": "string", "sensitive": true}},
       "check_results": [{"object_kind": "check", "config_addr": "check.quorum", "status": "fail",
        "objects": [{"object_addr": "check.quorum", "status": "fail",
         "failure_messages": ["One voter can lose none."]}]}],
       "resources": [
        \#(withData ? data : "")
        {"mode": "managed", "type": "openstack_compute_instance_v2", "name": "controller",
         "provider": "provider[\"registry.terraform.io/terraform-provider-openstack/openstack\"]",
         "instances": [{"schema_version": 0, "attributes": {
           "id": "9f1ffbad", "name": "rocks-controller", "access_ip_v4": "10.20.30.11",
           "admin_pass": "hunter2-admin", "flavor_name": "m1.large", "image_name":
           "auto-sync/ubuntu-jammy-22.04-amd64-server-20230719-disk1.img", "all_tags": [],
           "metadata": {"role": "control"},
           "network": [{"name": "net_prod", "fixed_ip_v4": "10.20.30.11", "fixed_ip_v6": ""}]},
           "sensitive_attributes": [],
           "dependencies": ["random_id.cluster_token", "tls_private_key.ssh"]}]},
        {"mode": "managed", "type": "openstack_compute_instance_v2", "name": "worker",
         "provider": "provider[\"registry.terraform.io/terraform-provider-openstack/openstack\"]",
         "instances": [
          {"index_key": 0, "schema_version": 0, "attributes": {
            "id": "cbd426b3", "name": "rocks-worker-0", "access_ip_v4": "10.20.30.12",
            "network": [{"name": "net_prod", "fixed_ip_v4": "10.20.30.12"}]},
           "dependencies": ["openstack_compute_instance_v2.controller"]},
          {"index_key": 1, "schema_version": 0, "status": "tainted", "attributes": {
            "id": "5a0d3b0e", "name": "rocks-worker-1", "access_ip_v4": "10.20.30.13",
            "network": [{"name": "net_prod", "fixed_ip_v4": "10.20.30.13"}]},
           "dependencies": ["openstack_compute_instance_v2.controller"]},
          {"index_key": 1, "deposed": "0a1b2c3d", "schema_version": 0, "attributes": {
            "id": "old", "name": "rocks-worker-1"}}]},
        {"mode": "managed", "type": "random_id", "name": "cluster_token",
         "provider": "provider[\"registry.terraform.io/hashicorp/random\"]",
         "instances": [{"schema_version": 0, "attributes": {"id": "WrGcDnfS", "byte_length": 6,
          "hex": "5ab19c0e77d2"}}]},
        {"mode": "managed", "type": "tls_private_key", "name": "ssh",
         "provider": "provider[\"registry.terraform.io/hashicorp/tls\"]",
         "instances": [{"schema_version": 1, "attributes": {"algorithm": "ED25519",
          "private_key_pem":
           "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIMadeForTests\n-----END PRIVATE KEY-----\n",
          "public_key_openssh": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMadeForTests\n"}}]},
        {"module": "module.dns[\"eu\"]", "mode": "managed", "type": "openstack_dns_recordset_v2",
         "name": "node", "provider": "p", "instances": [
          {"index_key": "a", "schema_version": 0, "attributes": {"id": "r1"}},
          {"index_key": "b", "schema_version": 0, "attributes": {"id": "r2"}}]}
       ]}
      """#
    return try RawState(bytes: Array(text.utf8))
  }

  /// The resources screen on a state.
  static func exploring(
    _ state: RawState, columns: Int = 120, rows: Int = 40
  ) throws -> Exploration {
    var model = model(columns: columns, rows: rows)
    model.receive(.stateRead(StateSummary(of: state), at: now))
    model.press("3")
    var exploration = Exploration(model: model, book: StateBook(state))
    exploration.answer()
    return exploration
  }
}

/// The resources screen with the state behind it, which answers what the screen asks.
struct Exploration {
  var model: Model
  let book: StateBook

  /// Presses keys, and answers what the screen asks after each of them.
  @discardableResult
  mutating func press(_ keys: Key...) -> [Effect] {
    keys.flatMap { key in
      let effects = model.press(key)
      answer()
      return effects
    }
  }

  /// Types a text, and answers after each letter.
  mutating func type(_ text: String) {
    for character in text { press(Key(character)) }
  }

  /// Answers what the screen wants to know, as the world does.
  mutating func answer() {
    for subscription in model.subscriptions {
      switch subscription {
      case .resource(let id, _):
        guard let detail = book.detail(of: id) else { continue }
        model.receive(.resourceRead(detail))
      case .stateSearch(let text, _):
        model.receive(.stateSearched(text, book.search(TextFilter(text)), hasMore: false))
      default: break
      }
    }
  }

  /// Answers the wish to see a value in clear.
  mutating func reveal(_ effects: [Effect]) {
    for case .reveal(let name) in effects {
      let value =
        switch name {
        case .attribute(let id, let path): book.value(of: id, at: path)
        case .output(let output): book.value(ofOutput: output)
        }
      if let value { model.receive(.valueRevealed(name, value.text)) }
    }
  }

  /// What the screen shows.
  var shown: String { model.shown }
}
