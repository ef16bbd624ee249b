"""Tests of the laboratory: scripts/lab/selftest runs them."""
