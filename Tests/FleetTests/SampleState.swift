import Terraform

/// States for these tests, in the shape of format version 4.
enum SampleState: String {
  case empty = """
    {"version":4,"terraform_version":"1.11.4","serial":1,
     "lineage":"a3e1c5d2-0000-4000-8000-000000000001","outputs":{},"resources":[]}
    """
  case twoMachines = #"""
    {"version":4,"terraform_version":"1.11.4","serial":42,
     "lineage":"a3e1c5d2-0000-4000-8000-000000000001",
     "outputs":{"ssh_user":{"value":"rocky","type":"string"},
                "ssh_port":{"value":2222,"type":"number"}},
     "resources":[
      {"mode":"managed","type":"openstack_compute_instance_v2",
       "name":"rocks-temporal-workers-workernode",
       "provider":"provider[\"registry.terraform.io/terraform-provider-openstack/openstack\"]",
       "instances":[
        {"index_key":0,"schema_version":0,"attributes":{"id":"w0",
          "name":"rocks-temporal-workers-workernode-1","access_ip_v4":"10.20.30.12",
          "network":[{"fixed_ip_v4":"10.20.30.12","fixed_ip_v6":"","floating_ip":""}]}},
        {"index_key":1,"schema_version":0,"status":"tainted","attributes":{"id":"w1",
          "name":"rocks-temporal-workers-workernode-2","access_ip_v4":"10.20.30.13",
          "network":[{"fixed_ip_v4":"10.20.30.13"}]}},
        {"index_key":9,"schema_version":0,"attributes":{"id":"w9",
          "name":"rocks-temporal-workers-workernode-10","access_ip_v4":"10.20.30.14",
          "network":[{"fixed_ip_v4":"10.20.30.14"}]}},
        {"index_key":1,"deposed":"00112233","schema_version":0,"attributes":{"id":"old",
          "name":"rocks-temporal-workers-workernode-2","access_ip_v4":"10.20.30.99",
          "network":[]}}]},
      {"mode":"managed","type":"openstack_compute_instance_v2",
       "name":"rocks-temporal-workers-controller",
       "provider":"provider[\"registry.terraform.io/terraform-provider-openstack/openstack\"]",
       "instances":[
        {"schema_version":0,"attributes":{"id":"c0","name":"rocks-temporal-workers-controller",
          "flavor_name":"m1.large","access_ip_v4":"10.20.30.11",
          "network":[{"fixed_ip_v4":"10.20.30.11","fixed_ip_v6":"[2001:db8::11]"}]}}]},
      {"mode":"managed","type":"tls_private_key","name":"controller_ssh_key",
       "provider":"provider[\"registry.terraform.io/hashicorp/tls\"]",
       "instances":[
        {"schema_version":1,"attributes":{"algorithm":"RSA",
          "private_key_pem":"-----BEGIN RSA PRIVATE KEY-----\r\nabc\r\n-----END RSA PRIVATE KEY-----",
          "private_key_openssh":"-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----\n",
          "public_key_openssh":"ssh-rsa AAAA\n"}}]}]}
    """#

  /// The state as the parser reads it.
  func decoded() throws -> RawState {
    try RawState(bytes: Array(rawValue.utf8))
  }
}
