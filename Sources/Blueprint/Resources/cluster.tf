# A MicroK8s cluster on OpenStack: one control plane and var.worker_count workers.

terraform {
  required_version = ">= 1.5.5"

  required_providers {
    openstack = {
      source  = "terraform-provider-openstack/openstack"
      version = "~> 1.51"
    }
    cloudinit = {
      source  = "hashicorp/cloudinit"
      version = "~> 2.3"
    }
    null = {
      source  = "hashicorp/null"
      version = "~> 3.2"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.5"
    }
    tls = {
      source  = "hashicorp/tls"
      version = "~> 4.0"
    }
  }
}

provider "openstack" {
  user_name           = var.openstack_username
  password            = var.openstack_password
  tenant_name         = var.openstack_tenant_name
  region              = var.openstack_region
  user_domain_name    = var.openstack_user_domain_name
  project_domain_name = var.openstack_project_domain_name
  auth_url            = var.openstack_auth_url
  endpoint_overrides  = var.openstack_endpoints
}

locals {
  controller_address = (
    openstack_compute_instance_v2.rocks-temporal-workers-controller.network[0].fixed_ip_v4
  )

  # random_id does not call its value a secret.
  join_token = sensitive(random_id.cluster_token.hex)

  # The last line of a successful boot script.
  finished_line = "This machine is configured."

  boot_timeout = var.boot_timeout_minutes * 60

  recipe = {
    channel       = var.microk8s_channel
    finished_line = local.finished_line
    http_proxy    = var.http_proxy
    is_strict     = strcontains(var.microk8s_channel, "-strict")
    no_proxy      = var.no_proxy
    public_key    = trimspace(tls_private_key.controller_ssh_key.public_key_openssh)
    ready_timeout = local.boot_timeout
    ssh_user      = var.ssh_user
    token_ttl     = var.join_token_ttl_days * 24 * 60 * 60
  }
}

# The secrets. Both stand unencrypted in the state.
#
# The join token: whoever reads it can join a machine to the cluster. It is in the control plane's
# user data, so in OpenStack, and within reach of pods that may ask the metadata service. It is
# not in the logs of cloud-init, in the output of terraform or in the scripts that terraform leaves
# in /tmp of a machine after a failure. It is in the arguments of two commands while they run, and
# in the worker's log of sudo (readable by root and adm). MicroK8s cannot renew a token that has
# expired, so it must outlive the machines that are yet to join: see join_token_ttl_days.
resource "random_id" "cluster_token" {
  byte_length = 16
}

resource "tls_private_key" "controller_ssh_key" {
  algorithm = var.ssh_key_algorithm
  rsa_bits  = 4096

  lifecycle {
    # Machines learn the key at their first boot only: a new key would open none of them.
    ignore_changes = [algorithm, rsa_bits]
  }
}

data "cloudinit_config" "control_config" {
  gzip          = true
  base64_encode = true

  part {
    content_type = "text/cloud-config"
    content = templatefile("${path.module}/cloud-init.yml", merge(local.recipe, {
      is_control_plane = true
      token            = local.join_token
    }))
  }
}

data "cloudinit_config" "workernode_config" {
  gzip          = true
  base64_encode = true

  part {
    content_type = "text/cloud-config"
    content = templatefile("${path.module}/cloud-init.yml", merge(local.recipe, {
      is_control_plane = false
      token            = ""
    }))
  }
}

# The machines.
#
# Image, user data and key pair take effect at the first boot only, so OpenStack would replace the
# machine for a change of any of them: all machines at once, the cluster's database with them, and
# even for a provider's new way to compress the same user data. Therefore such changes are ignored
# here. They count for machines that are created from now on; renew the others one after the other:
#   terraform apply -replace='openstack_compute_instance_v2.rocks-temporal-workers-workernode[0]'

resource "openstack_compute_instance_v2" "rocks-temporal-workers-controller" {
  name            = "rocks-temporal-workers-controller"
  image_id        = var.image_id
  flavor_name     = var.controller_flavor
  key_pair        = var.key_pair
  security_groups = var.security_groups
  user_data       = sensitive(data.cloudinit_config.control_config.rendered)

  network {
    name = var.network_name
  }

  lifecycle {
    ignore_changes = [image_id, key_pair, user_data]
  }
}

resource "openstack_compute_instance_v2" "rocks-temporal-workers-workernode" {
  count = var.worker_count

  # A node's name in Kubernetes is its host name, so names must differ.
  name            = "rocks-temporal-workers-workernode-${count.index + 1}"
  image_id        = var.image_id
  flavor_name     = var.worker_flavor
  key_pair        = var.key_pair
  security_groups = var.security_groups
  user_data       = sensitive(data.cloudinit_config.workernode_config.rendered)

  network {
    name = var.network_name
  }

  lifecycle {
    ignore_changes = [image_id, key_pair, user_data]
  }
}

# The forming of the cluster, over SSH with the generated key. (Terraform does not check host keys
# here: the machines are minutes old, and nothing has told it their keys.)

locals {
  # The way in which scripts end with an error: what it was, and on which machine.
  fail_function = <<-EOT
    set -eu

    fail() {
      printf '%s: %s\n' "$(hostname)" "$1" >&2
      exit 1
    }
  EOT

  # Waits for cloud-init. Its exit code is no verdict: cloud-init fails for a locale that is missing
  # and ends well with a recipe that it could not read. What counts is that our commands ran.
  wait_for_cloud_init = <<-EOT
    log=/var/log/cloud-init-output.log
    echo 'Waiting for cloud-init (up to ${var.boot_timeout_minutes} minutes)'
    code=0
    timeout ${local.boot_timeout} cloud-init status --wait > /dev/null || code=$?
    if [ "$code" -eq 124 ]; then
      fail 'cloud-init did not finish within ${var.boot_timeout_minutes} minutes'
    fi
    if ! sudo grep -qx '${local.finished_line}' "$log"; then
      # The last command, as `set -x` shows it, and what it said.
      sudo grep -A 8 '^+ ' "$log" | tail -n 9
      fail "cloud-init did not configure this machine (see above; everything is in $log)"
    fi
  EOT

  wait_for_microk8s = <<-EOT
    echo 'Waiting for MicroK8s (up to ${var.boot_timeout_minutes} minutes)'
    sudo microk8s status --wait-ready --timeout ${local.boot_timeout} > /dev/null ||
      fail 'MicroK8s did not become ready within ${var.boot_timeout_minutes} minutes'
  EOT

  # Tells the control plane the workers' names: it refuses to let a machine join whose host name it
  # cannot resolve. Our lines are rewritten, so that no address of a replaced machine stays.
  hosts_mark = "# MicroK8s worker"

  hosts_lines = [
    for worker in openstack_compute_instance_v2.rocks-temporal-workers-workernode :
    "${worker.network[0].fixed_ip_v4} ${worker.name} ${local.hosts_mark}"
  ]

  register_workers = <<-EOT
    hosts=$(grep -v '${local.hosts_mark}$' /etc/hosts)
    printf '%s\n' "$hosts" ${join(" ", formatlist("'%s'", local.hosts_lines))} |
      sudo tee /etc/hosts > /dev/null
  EOT

  # A worker of a control plane that was replaced first has to leave the cluster that is gone.
  leave_former_cluster = <<-EOT
    if sudo microk8s status 2> /dev/null | grep -q 'acting as a node in a cluster'; then
      echo 'Leaving the former cluster'
      sudo microk8s leave
    fi
  EOT

  # A directory for the token that only the user can read, relative to the home directory.
  token_directory = ".microk8s-join"

  make_token_directory = "mkdir -p -m 0700 ${local.token_directory}"

  # Tries more than once: the control plane restarts services whenever a machine joins.
  join_cluster = <<-EOT
    trap 'rm -rf ${local.token_directory}' EXIT
    address=${local.controller_address}:25000
    attempt=1
    until sudo timeout 300 microk8s join "$address/$(cat ${local.token_directory}/token)" --worker
    do
      [ "$attempt" -lt 3 ] || fail "could not join the cluster at $address; the reason is above"
      attempt=$((attempt + 1))
      sleep 10
    done
  EOT
}

# The control plane, running and ready to be joined by these very workers.
resource "null_resource" "cluster_founded" {
  triggers = merge(
    { control_plane = openstack_compute_instance_v2.rocks-temporal-workers-controller.id },
    {
      for worker in openstack_compute_instance_v2.rocks-temporal-workers-workernode :
      worker.name => worker.id
    },
  )

  connection {
    host        = local.controller_address
    port        = var.ssh_port
    user        = var.ssh_user
    private_key = tls_private_key.controller_ssh_key.private_key_openssh
  }

  provisioner "remote-exec" {
    inline = [
      local.fail_function,
      local.wait_for_cloud_init,
      local.wait_for_microk8s,
      local.register_workers,
    ]
  }
}

# A worker that joined the cluster. It joins again when its machine or the control plane is replaced.
resource "null_resource" "microk8s_join" {
  count = var.worker_count

  triggers = {
    control_plane = openstack_compute_instance_v2.rocks-temporal-workers-controller.id
    worker        = openstack_compute_instance_v2.rocks-temporal-workers-workernode[count.index].id
  }

  connection {
    host        = openstack_compute_instance_v2.rocks-temporal-workers-workernode[count.index].network[0].fixed_ip_v4
    port        = var.ssh_port
    user        = var.ssh_user
    private_key = tls_private_key.controller_ssh_key.private_key_openssh
  }

  provisioner "remote-exec" {
    inline = [
      local.fail_function,
      local.wait_for_cloud_init,
      local.leave_former_cluster,
      local.wait_for_microk8s,
      local.make_token_directory,
    ]
  }

  # The token goes its own way, as a file. In the script below it would stay in /tmp after a failure,
  # and terraform would suppress everything the script prints.
  provisioner "file" {
    content     = "${local.join_token}\n"
    destination = "${local.token_directory}/token"
  }

  provisioner "remote-exec" {
    inline = [
      local.fail_function,
      local.join_cluster,
    ]
  }

  depends_on = [null_resource.cluster_founded]
}
