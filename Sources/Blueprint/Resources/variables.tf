# The four secrets of the connection. They have no default and belong in the environment
# (export TF_VAR_openstack_username=…), never in a file beside this one.

variable "openstack_username" {
  description = "Name of the OpenStack user that owns the machines."
  type        = string
  sensitive   = true

  validation {
    condition     = length(var.openstack_username) > 0
    error_message = "The OpenStack user name is empty; set TF_VAR_openstack_username."
  }
}

variable "openstack_password" {
  description = "Password of the OpenStack user."
  type        = string
  sensitive   = true

  validation {
    condition     = length(var.openstack_password) > 0
    error_message = "The OpenStack password is empty; set TF_VAR_openstack_password."
  }
}

variable "openstack_tenant_name" {
  description = "Name of the OpenStack project (tenant) in which the machines live."
  type        = string
  sensitive   = true

  validation {
    condition     = length(var.openstack_tenant_name) > 0
    error_message = "The OpenStack project is empty; set TF_VAR_openstack_tenant_name."
  }
}

variable "openstack_region" {
  description = "Name of the OpenStack region in which the machines live."
  type        = string
  sensitive   = true

  validation {
    condition     = length(var.openstack_region) > 0
    error_message = "The OpenStack region is empty; set TF_VAR_openstack_region."
  }
}

# Where the cloud answers. The defaults are the local ends of the tunnels through the bastion.

variable "openstack_auth_url" {
  description = "URL of the identity service (Keystone)."
  type        = string
  default     = "http://localhost:5000/v3"
  nullable    = false

  validation {
    condition     = can(regex("^https?://[^/\\s]+/v[0-9.]+/?$", var.openstack_auth_url))
    error_message = "Give the whole URL with its version, such as http://localhost:5000/v3."
  }
}

variable "openstack_endpoints" {
  description = "URLs of services by name; they take the place of the service catalogue's."
  type        = map(string)
  nullable    = false

  default = {
    compute = "http://localhost:8774/v2.1/"
    network = "http://localhost:9696/v2.0/"
  }

  validation {
    condition = alltrue([
      for url in values(var.openstack_endpoints) : can(regex("^https?://[^/\\s]+/\\S*/$", url))
    ])
    error_message = "Every endpoint is a whole URL with its version and a slash at the end, such as http://localhost:8774/v2.1/."
  }
}

variable "openstack_user_domain_name" {
  description = "Name of the identity domain of the user."
  type        = string
  default     = "Default"
  nullable    = false
}

variable "openstack_project_domain_name" {
  description = "Name of the identity domain of the project."
  type        = string
  default     = "Default"
  nullable    = false
}

# The machines. Image and network have no default: every cloud has its own.

variable "image_id" {
  description = "ID of an Ubuntu image (by ID, because names are the image service's, which has no tunnel)."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", var.image_id))
    error_message = "The image is given by its ID, such as bfa876f1-456a-440f-ae52-ea49bf6e35f6 (openstack image list)."
  }
}

variable "network_name" {
  description = "Name of the network that the machines are attached to and that you can reach."
  type        = string

  validation {
    condition     = length(var.network_name) > 0
    error_message = "The network's name is empty (openstack network list)."
  }
}

variable "controller_flavor" {
  description = "Flavor (size) of the control plane's machine, by name."
  type        = string
  default     = "m1.large"
  nullable    = false
}

variable "worker_flavor" {
  description = "Flavor (size) of each worker's machine, by name."
  type        = string
  default     = "m1.medium"
  nullable    = false
}

variable "worker_count" {
  description = "Number of workers; 0 leaves the control plane alone."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.worker_count >= 0 && floor(var.worker_count) == var.worker_count
    error_message = "The number of workers is a whole number, 0 or more."
  }
}

variable "security_groups" {
  description = "Names of the security groups of all machines; they must let SSH in."
  type        = set(string)
  default     = ["default"]
  nullable    = false
}

# Access to the machines.

variable "key_pair" {
  description = "Name of the team's OpenStack key pair, which opens the machines beside the generated key; null for none."
  type        = string
  default     = null
}

variable "ssh_user" {
  description = "User to log in as: the default user of the image, to whom cloud-init gives the keys."
  type        = string
  default     = "ubuntu"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z_][a-z0-9_.-]{0,31}$", var.ssh_user))
    error_message = "The SSH user is a Linux user name, such as ubuntu."
  }
}

variable "ssh_port" {
  description = "TCP port on which the machines' SSH servers listen."
  type        = number
  default     = 22
  nullable    = false

  validation {
    condition = (
      var.ssh_port >= 1 && var.ssh_port <= 65535 && floor(var.ssh_port) == var.ssh_port
    )
    error_message = "The SSH port is a whole number from 1 to 65535."
  }
}

variable "ssh_key_algorithm" {
  description = "Algorithm of the generated SSH key: RSA (4096 bits) or ED25519. Counts for a new deployment only."
  type        = string
  default     = "RSA"
  nullable    = false

  validation {
    condition     = contains(["RSA", "ED25519"], var.ssh_key_algorithm)
    error_message = "The SSH key's algorithm is RSA or ED25519."
  }
}

# MicroK8s.

variable "microk8s_channel" {
  description = "Snap channel of MicroK8s: 1.32-strict/stable, 1.28/stable, latest/edge and the like."
  type        = string
  default     = "1.32-strict/stable"
  nullable    = false

  validation {
    condition = can(regex(
      "^(latest|[0-9]+\\.[0-9]+(-strict)?)/(stable|candidate|beta|edge)$", var.microk8s_channel
    ))
    error_message = "The channel is TRACK/RISK, such as 1.32-strict/stable or 1.28/stable (snap info microk8s)."
  }
}

variable "join_token_ttl_days" {
  description = "Days for which the join token is valid, from the control plane's first boot; workers created later cannot join."
  type        = number
  default     = 3650
  nullable    = false

  validation {
    condition = (
      var.join_token_ttl_days >= 1 && floor(var.join_token_ttl_days) == var.join_token_ttl_days
    )
    error_message = "The join token is valid for a whole number of days, 1 or more."
  }
}

variable "boot_timeout_minutes" {
  description = "Minutes that a machine may take for cloud-init, and again for MicroK8s to become ready."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition = (
      var.boot_timeout_minutes >= 1 && floor(var.boot_timeout_minutes) == var.boot_timeout_minutes
    )
    error_message = "The time to boot is a whole number of minutes, 1 or more."
  }
}

# The proxy through which the machines reach the Internet.

variable "http_proxy" {
  description = "URL of the HTTP proxy for the machines, such as http://squid.internal:3128; empty for none."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^(https?://[A-Za-z0-9._:@%/\\[\\]-]+)?$", var.http_proxy))
    error_message = "The proxy is a URL, such as http://squid.internal:3128, or empty."
  }
}

variable "no_proxy" {
  description = "Addresses that the machines reach without the proxy, separated by commas; includes those of pods and services."
  type        = string
  default     = "10.0.0.0/8,192.168.0.0/16,127.0.0.1,172.16.0.0/12"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9.:/,*_-]*$", var.no_proxy))
    error_message = "The exceptions are addresses, networks and domains, separated by commas without blanks."
  }
}
