"""The registry of faults."""

import unittest

from faults import Fault, FaultRegistry


class FaultRegistryTests(unittest.TestCase):
    def setUp(self):
        self.faults = FaultRegistry()

    def test_a_fault_without_target_concerns_everything(self):
        self.faults.add(Fault("join-failed"))
        self.assertTrue(self.faults.concerns("join-failed", "worker-1", "127.42.16.11"))
        self.assertFalse(self.faults.concerns("auth"))

    def test_a_target_is_a_name_or_an_address(self):
        self.faults.add(Fault("slow-network", "worker-1"))
        self.faults.add(Fault("slow-network", "127.42.16.12"))
        self.assertTrue(self.faults.concerns("slow-network", "worker-1", "127.42.16.11"))
        self.assertTrue(self.faults.concerns("slow-network", "worker-2", "127.42.16.12"))
        self.assertFalse(self.faults.concerns("slow-network", "worker-3", "127.42.16.13"))

    def test_healing_one_leaves_the_others(self):
        self.faults.add(Fault("auth"))
        self.faults.add(Fault("quota", "2"))
        self.assertEqual(self.faults.remove("auth"), [Fault("auth")])
        self.assertEqual(self.faults.active(), [Fault("quota", "2")])
        self.assertEqual(self.faults.target("quota"), "2")

    def test_healing_everything_says_what_was_wrong(self):
        self.faults.add(Fault("quota", "2"))
        self.faults.add(Fault("auth"))
        self.assertEqual(self.faults.remove(None), [Fault("auth"), Fault("quota", "2")])
        self.assertEqual(self.faults.active(), [])
