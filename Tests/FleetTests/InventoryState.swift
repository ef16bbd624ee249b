import Terraform

/// States of a few lines, for what one resource or output brings about.
enum InventoryState {
  /// A state with these resources and outputs, each as JSON.
  static func state(_ resources: [String], outputs: String = "{}") throws -> RawState {
    try RawState(
      bytes: Array(
        """
        {"version":4,"terraform_version":"1.11.4","serial":1,
         "lineage":"a3e1c5d2-0000-4000-8000-000000000001","outputs":\(outputs),
         "resources":[\(resources.joined(separator: ","))]}
        """.utf8))
  }

  /// A state with the output `machines`.
  static func state(_ resources: [String], machines: String) throws -> RawState {
    try state(resources, outputs: #"{"machines":{"value":\#(machines),"type":"dynamic"}}"#)
  }

  /// A resource with one instance.
  static func resource(
    _ type: String, _ name: String, _ attributes: String, mode: String = "managed",
    module: String? = nil
  ) -> String {
    let place = module.map { #""module":"\#($0)","# } ?? ""
    return """
      {\(place)"mode":"\(mode)","type":"\(type)","name":"\(name)","provider":"p",
       "instances":[{"schema_version":0,"attributes":\(attributes)}]}
      """
  }

  /// A server of OpenStack.
  static func server(
    _ name: String, id: String = "", fixed: String = "", floating: String = "", port: String = "",
    metadata: String = "{}", resource: String = "node", module: String? = nil
  ) -> String {
    Self.resource(
      "openstack_compute_instance_v2", resource,
      """
      {"id":"\(id.isEmpty ? name : id)","name":"\(name)","access_ip_v4":"\(fixed)",
       "all_metadata":\(metadata),
       "network":[{"fixed_ip_v4":"\(fixed)","fixed_ip_v6":"","floating_ip":"\(floating)",
                   "port":"\(port)"}]}
      """, module: module)
  }

  /// A floating address that belongs to a fixed one, a port, or both.
  static func floating(_ address: String, fixed: String = "", port: String = "") -> String {
    resource(
      "openstack_networking_floatingip_associate_v2", "f",
      #"{"floating_ip":"\#(address)","fixed_ip":"\#(fixed)","port_id":"\#(port)"}"#)
  }
}
