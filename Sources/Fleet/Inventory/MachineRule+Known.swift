extension MachineRule {
  /// The resource types that are machines, one row each.
  ///
  /// Sources: the schemas and read functions of the providers, in these versions:
  ///
  /// | provider | version | remarks |
  /// | --- | --- | --- |
  /// | `terraform-provider-openstack/openstack` | 3.4.0 | `floating_ip` is there until 1.54 |
  /// | `dmacvicar/libvirt` | 0.8.3 and 0.9.7 | from 0.9 on the addresses are in a data source, and `id` changes with every start |
  /// | `terraform-lxd/lxd` | 3.0.2; `lxd_container` 1.10.4 | an instance has no identifier but its name |
  /// | `hashicorp/aws` | 6 | the host name is not there, unless it is the tag `Name` |
  /// | `hashicorp/google` | 7.45.0 | `id` is made of names; `instance_id` is the server's own |
  /// | `hashicorp/azurerm` | 5.2.0 | `id` is made of names; `virtual_machine_id` is the server's own |
  /// | `hetznercloud/hcloud` | 1.68.0 | |
  /// | `digitalocean/digitalocean` | 2.99.1 | |
  /// | `Telmate/proxmox` | 3.0.2-rc09 and 2.9.14 | `proxmox_vm_qemu`, `proxmox_lxc` |
  /// | `bpg/proxmox` | 0.111.1 | `proxmox_virtual_environment_…` |
  static let known: [MachineRule] =
    [openStack, libvirt] + lxd + [aws, google, azure, hetzner, digitalOcean] + proxmox

  /// The same by resource type.
  static let byType = Dictionary(known.map { ($0.type, $0) }) { first, _ in first }

  private static let openStack = MachineRule(
    type: "openstack_compute_instance_v2", ids: ["id"], names: ["name"],
    fixed: ["network[*].fixed_ip_v4", "network[*].fixed_ip_v6"],
    floating: ["network[*].floating_ip", "floating_ip"], access: ["access_ip_v4", "access_ip_v6"],
    ports: ["network[*].port"], images: ["image_name", "image_id"],
    flavors: ["flavor_name", "flavor_id"], zones: ["availability_zone"],
    tags: ["all_metadata", "metadata", "all_tags", "tags"])

  private static let libvirt = MachineRule(
    type: "libvirt_domain", ids: ["uuid", "id"], names: ["name"],
    fixed: ["devices.interfaces[*].ip[*].address"],
    reported: ["network_interface[*].addresses[*]"],
    flavors: ["{vcpu} vCPU, {memory} {memory_unit}", "{vcpu} vCPU"])

  private static let lxd = [
    MachineRule(
      type: "lxd_instance", names: ["name"],
      reported: ["ipv4_address", "ipv6_address", "interfaces[*].ips[*].address"],
      access: ["ipv4_address", "ipv6_address"], images: ["image"],
      flavors: [
        "{config['limits.cpu']} CPU, {config['limits.memory']}", "{config['limits.cpu']} CPU",
        "config['limits.memory']",
      ], zones: ["location", "target"], tags: ["config"]),
    MachineRule(
      type: "lxd_container", ids: ["id"], names: ["name"],
      reported: ["ipv4_address", "ip_address", "ipv6_address"],
      access: ["ipv4_address", "ip_address", "ipv6_address"], images: ["image"],
      flavors: ["{limits.cpu} CPU, {limits.memory}", "{limits.cpu} CPU", "limits.memory"],
      zones: ["target"], tags: ["config"]),
  ]

  private static let aws = MachineRule(
    type: "aws_instance", ids: ["id", "arn"], names: ["tags.Name", "tags_all.Name"],
    fixed: ["private_ip", "secondary_private_ips[*]", "ipv6_addresses[*]"],
    floating: ["public_ip"],
    ports: [
      "primary_network_interface_id", "primary_network_interface[*].network_interface_id",
      "network_interface[*].network_interface_id",
    ], images: ["ami"], flavors: ["instance_type"], zones: ["availability_zone"],
    tags: ["tags", "tags_all"])

  private static let google = MachineRule(
    type: "google_compute_instance", ids: ["instance_id", "id", "self_link"], names: ["name"],
    fixed: ["network_interface[*].network_ip", "network_interface[*].ipv6_address"],
    floating: [
      "network_interface[*].access_config[*].nat_ip",
      "network_interface[*].ipv6_access_config[*].external_ipv6",
    ], images: ["boot_disk[*].initialize_params[*].image"], flavors: ["machine_type"],
    zones: ["zone"], tags: ["labels", "effective_labels", "metadata", "tags"])

  private static let azure = MachineRule(
    type: "azurerm_linux_virtual_machine", ids: ["virtual_machine_id", "id"], names: ["name"],
    fixed: ["private_ip_address", "private_ip_addresses[*]"],
    floating: ["public_ip_address", "public_ip_addresses[*]"],
    images: [
      AttributeText(
        "{source_image_reference[*].publisher}:{source_image_reference[*].offer}:"
          + "{source_image_reference[*].sku}:{source_image_reference[*].version}"),
      "source_image_id",
    ], flavors: ["size"], zones: ["{location}-{zone}", "location"], tags: ["tags"])

  private static let hetzner = MachineRule(
    type: "hcloud_server", ids: ["id"], names: ["name"], fixed: ["network[*].ip"],
    floating: ["ipv4_address", "ipv6_address"], images: ["image"], flavors: ["server_type"],
    zones: ["location"], tags: ["labels"])

  private static let digitalOcean = MachineRule(
    type: "digitalocean_droplet", ids: ["id", "urn"], names: ["name"],
    fixed: ["ipv4_address_private"],
    floating: ["ipv4_address", "ipv6_address"], images: ["image"], flavors: ["size"],
    zones: ["region"], tags: ["tags"])

  private static let proxmox = [
    MachineRule(
      type: "proxmox_vm_qemu", ids: ["id", "vmid"], names: ["name"],
      reported: ["default_ipv4_address", "default_ipv6_address"], access: ["ssh_host"],
      images: ["clone", "clone_id"],
      flavors: ["{cpu[*].cores} cores, {memory} MiB", "{cores} cores, {memory} MiB"],
      zones: ["current_node", "target_node"], tags: ["tags"]),
    MachineRule(
      type: "proxmox_lxc", ids: ["id", "vmid"], names: ["hostname"],
      fixed: ["network[*].ip", "network[*].ip6"], images: ["ostemplate", "clone"],
      flavors: ["{cores} cores, {memory} MiB", "{memory} MiB"], zones: ["target_node"],
      tags: ["tags"], exclusion: "template"),
    MachineRule(
      type: "proxmox_virtual_environment_vm", ids: ["id", "vm_id"], names: ["name"],
      fixed: [
        "initialization[*].ip_config[*].ipv4[*].address",
        "initialization[*].ip_config[*].ipv6[*].address",
      ], reported: ["ipv4_addresses[*][*]", "ipv6_addresses[*][*]"],
      interfaces: "network_interface_names[*]",
      images: ["disk[*].file_id", "disk[*].import_from", "clone[*].vm_id"],
      flavors: ["{cpu[*].cores} cores, {memory[*].dedicated} MiB"], zones: ["node_name"],
      tags: ["tags"], exclusion: "template"),
    MachineRule(
      type: "proxmox_virtual_environment_container", ids: ["id", "vm_id"],
      names: ["initialization[*].hostname"],
      fixed: [
        "initialization[*].ip_config[*].ipv4[*].address",
        "initialization[*].ip_config[*].ipv6[*].address",
      ], reported: ["ipv4[*]", "ipv6[*]"], images: ["operating_system[*].template_file_id"],
      flavors: ["{cpu[*].cores} cores, {memory[*].dedicated} MiB"], zones: ["node_name"],
      tags: ["tags"], exclusion: "template"),
  ]
}
