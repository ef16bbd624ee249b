import Terraform

/// A state of a few lines, for comparisons.
struct StateJSON {
  var serial = 41
  var lineage = "a3e1c5d2-0000-4000-8000-000000000001"
  var version = "1.11.4"
  var outputs: [String: String] = [:]
  var objects: [ObjectJSON] = []

  /// The state as the parser reads it.
  func decoded() throws -> RawState {
    let outputs = outputs.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
    let text = """
      {"version": 4, "terraform_version": "\(version)", "serial": \(serial),
       "lineage": "\(lineage)", "outputs": {\(outputs.joined(separator: ","))},
       "resources": [\(objects.map(\.json).joined(separator: ","))]}
      """
    return try RawState(bytes: Array(text.utf8))
  }

  /// A control plane, some workers, their joins, a key and a token.
  static func cluster(workers: Int, serial: Int = 41) -> StateJSON {
    StateJSON(
      serial: serial,
      objects: [.key("k1"), .token("t1"), .controller("c1", "10.0.0.5")]
        + (0..<workers).map { .worker($0, "w\($0)") }
        + (0..<workers).map { .join($0, "j\($0)") })
  }
}

/// One instance of a resource; the attributes are members of a JSON object.
struct ObjectJSON {
  var mode = "managed"
  var type: String
  var name: String
  var key: String?
  var status: String?
  var deposed: String?
  var attributes: String
  var dependencies: [String] = []
  var sensitive = "[]"

  fileprivate var json: String {
    let members = [
      key.map { "\"index_key\": \($0)" }, status.map { "\"status\": \"\($0)\"" },
      deposed.map { "\"deposed\": \"\($0)\"" }, "\"schema_version\": 0",
      "\"attributes\": {\(attributes)}", "\"sensitive_attributes\": \(sensitive)",
      "\"dependencies\": [\(dependencies.map { "\"\($0)\"" }.joined(separator: ","))]",
    ].compactMap(\.self)
    return """
      {"mode": "\(mode)", "type": "\(type)", "name": "\(name)", "provider": "p",
       "instances": [{\(members.joined(separator: ", "))}]}
      """
  }

  static let machine = "openstack_compute_instance_v2"

  static func controller(_ id: String, _ address: String, flavor: String = "m1.large") -> Self {
    ObjectJSON(
      type: machine, name: "controller",
      attributes: """
        "id": "\(id)", "name": "controller", "access_ip_v4": "\(address)",
        "flavor_name": "\(flavor)", "admin_pass": "hunter2-\(id)", "network": []
        """)
  }

  static func worker(_ index: Int, _ id: String, name: String? = nil, tags: String = "") -> Self {
    ObjectJSON(
      type: machine, name: "worker", key: "\(index)",
      attributes: """
        "id": "\(id)", "name": "\(name ?? "worker-\(index + 1)")",
        "access_ip_v4": "10.0.1.\(index)", "flavor_name": "m1.medium", "network": [],
        "tags": [\(tags)]
        """)
  }

  static func join(_ index: Int, _ id: String) -> Self {
    ObjectJSON(
      type: "null_resource", name: "microk8s_join", key: "\(index)",
      attributes: "\"id\": \"\(id)\"")
  }

  static func key(_ id: String) -> Self {
    ObjectJSON(
      type: "tls_private_key", name: "controller_ssh_key",
      attributes: """
        "id": "\(id)", "private_key_pem": "-----BEGIN RSA PRIVATE KEY-----\\nhunter2-\(id)",
        "public_key_openssh": "ssh-rsa \(id)"
        """)
  }

  static func token(_ id: String) -> Self {
    ObjectJSON(
      type: "random_id", name: "cluster_token",
      attributes: "\"id\": \"hunter2-\(id)\", \"hex\": \"hunter2-hex-\(id)\"")
  }

  static func read(_ content: String) -> Self {
    ObjectJSON(
      mode: "data", type: "cloudinit_config", name: "control_config",
      attributes: "\"id\": \"\(content)\", \"rendered\": \"hunter2-\(content)\"")
  }

  static func other(_ type: String, _ name: String, _ id: String, _ value: String = "x") -> Self {
    ObjectJSON(
      type: type, name: name, attributes: "\"id\": \"\(id)\", \"input\": \"\(value)\"")
  }

  /// The same, marked as terraform marks it.
  func tainted() -> Self {
    var object = self
    object.status = "tainted"
    return object
  }

  /// The same as an object that was replaced and not destroyed yet.
  func deposed(_ key: String) -> Self {
    var object = self
    object.deposed = key
    return object
  }
}
