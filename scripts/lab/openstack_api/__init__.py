"""The cloud's HTTP API: Keystone, Nova, Neutron and Glance, as far as a preflight asks them."""
