"""The addresses that a laboratory takes for itself."""

import socket
import unittest

from addresses import NUMBERS, claim_block


class BlockTests(unittest.TestCase):
    def claim(self, digest=100):
        block = claim_block(digest)
        self.addCleanup(block.release)
        return block

    def test_services_listen_at_their_customary_ports(self):
        block = self.claim()
        ports = {name: block.address(name).port for name in block.local_ports}
        self.assertEqual(
            ports, {"keystone": 5000, "nova": 8774, "neutron": 9696, "glance": 9292})
        hosts = {block.address(name).host for name in (*block.local_ports, "bastion")}
        self.assertEqual(len(hosts), 5)
        self.assertTrue(all(host.startswith(f"127.43.{block.number}.") for host in hosts))

    def test_two_laboratories_have_nothing_in_common(self):
        first, second = self.claim(), self.claim()
        self.assertNotEqual(first.number, second.number)
        self.assertFalse(set(first.local_ports.values()) & set(second.local_ports.values()))

    def test_a_block_that_was_released_is_free_again(self):
        first = claim_block(200)
        first.release()
        self.assertEqual(self.claim(200).number, first.number)

    def test_a_customary_port_that_is_taken_is_left_to_whoever_has_it(self):
        former = claim_block(160)
        address = former.address("glance")
        former.release()
        with socket.create_server(address):
            block = self.claim(160)
            self.assertEqual(block.address("glance").port, block.local_ports["glance"])
            self.assertEqual(block.address("keystone").port, 5000)

    def test_local_ports_that_are_taken_lead_to_another_block(self):
        block = claim_block(150)
        port = block.local_ports["nova"]
        block.release()
        with socket.create_server(("127.0.0.1", port)):
            self.assertNotEqual(self.claim(150).number, block.number)

    def test_all_ports_are_below_those_that_the_kernel_gives_away(self):
        last = claim_block(len(NUMBERS) - 1)
        self.addCleanup(last.release)
        self.assertLess(max(last.address("bastion").port, *last.local_ports.values()), 32768)
