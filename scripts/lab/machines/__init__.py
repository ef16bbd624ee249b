"""The machines: one real sshd per server, and what its commands answer."""
