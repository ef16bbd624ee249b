"""cloud-init on a machine: reads the real user data, boots in stages, writes the real logs."""
