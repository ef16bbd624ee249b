output "machines" {
  description = "All machines, the control plane first."
  value = concat(
    [{
      name    = openstack_compute_instance_v2.rocks-temporal-workers-controller.name
      role    = "control-plane"
      address = local.controller_address
    }],
    [for worker in openstack_compute_instance_v2.rocks-temporal-workers-workernode : {
      name    = worker.name
      role    = "worker"
      address = worker.network[0].fixed_ip_v4
    }],
  )
}

output "control_plane_address" {
  description = "Address of the MicroK8s control plane."
  value       = local.controller_address
}

output "ssh_user" {
  description = "User to log in as."
  value       = var.ssh_user
}

output "ssh_port" {
  description = "Port of the machines' SSH servers."
  value       = var.ssh_port
}

output "ssh_public_key" {
  description = "The generated key's public half, which every machine accepts."
  value       = trimspace(tls_private_key.controller_ssh_key.public_key_openssh)
}

output "ssh_private_key" {
  description = "The generated key's private half, in OpenSSH's own format, whatever the algorithm."
  value       = tls_private_key.controller_ssh_key.private_key_openssh
  sensitive   = true
}
