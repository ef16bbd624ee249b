import Fleet
import Terraform

/// A machine as the state has it.
struct MachineJSON {
  var id: String
  var name: String
  var address: String
  var resource: String
  var key: String?
  var flavor = "m1.large"
  var isTainted = false

  /// A control plane and two workers.
  static let three = [
    MachineJSON(
      id: "9f1ffbad-1704-43a3-acac-a3eb597d5558", name: "rocks-temporal-workers-controller",
      address: "10.20.30.11", resource: "rocks-temporal-workers-controller"),
    MachineJSON(
      id: "cbd426b3-7921-4cb9-a690-3d778bcd2bee", name: "rocks-temporal-workers-workernode",
      address: "10.20.30.12", resource: "rocks-temporal-workers-workernode", key: "0"),
    MachineJSON(
      id: "5a0d3b0e-60f1-4f0e-9d55-3f2ad5a4b8de", name: "rocks-temporal-workers-workernode-2",
      address: "10.20.30.13", resource: "rocks-temporal-workers-workernode", key: "1"),
  ]

  fileprivate var json: String {
    """
    {"mode": "managed", "type": "openstack_compute_instance_v2", "name": "\(resource)",
     "provider": "provider[\\"registry.terraform.io/terraform-provider-openstack/openstack\\"]",
     "instances": [{"schema_version": 0, \(key.map { "\"index_key\": \($0)," } ?? "")
      \(isTainted ? "\"status\": \"tainted\"," : "")
      "attributes": {"id": "\(id)", "name": "\(name)", "access_ip_v4": "\(address)",
       "flavor_name": "\(flavor)", "availability_zone": "nova",
       "image_name": "auto-sync/ubuntu-jammy-22.04-amd64-server-20230719-disk1.img",
       "network": [{"fixed_ip_v4": "\(address)", "fixed_ip_v6": ""}]}}]}
    """
  }
}

extension Sample {
  /// The summary of a state with some machines, a key and a token.
  static func state(
    _ machines: [MachineJSON] = MachineJSON.three, serial: Int = 42
  ) throws -> StateSummary {
    StateSummary(of: try rawState(machines, serial: serial))
  }

  /// A state with some machines, a key and a token.
  static func rawState(
    _ machines: [MachineJSON] = MachineJSON.three, serial: Int = 42, key: String = "x",
    outputs: String = ""
  ) throws -> RawState {
    let others = [
      ("random_id", "cluster_token", "x"), ("tls_private_key", "controller_ssh_key", key),
    ].map {
      """
      {"mode": "managed", "type": "\($0.0)", "name": "\($0.1)", "provider": "p",
       "instances": [{"schema_version": 0,
        "attributes": {"id": "\($0.2)", "private_key_pem": "hunter2-\($0.2)"}}]}
      """
    }
    let text = """
      {"version": 4, "terraform_version": "1.11.4", "serial": \(serial),
       "lineage": "0f3c8a52-5d0b-2a4f-8d43-6cb4dc1a4a5e", "outputs": {\(outputs)},
       "resources": [\((others + machines.map(\.json)).joined(separator: ","))]}
      """
    return try RawState(bytes: Array(text.utf8))
  }

  /// The summary of the state that the recorded apply left behind.
  static func recordedState() throws -> StateSummary {
    StateSummary(
      of: try RawState(
        bytes: try fixture(
          "TerraformTests/Fixtures/terraform-1.11.4/openstack/terraform.tfstate")))
  }
}
