"""The daemon's regular work, while machines come and go beside it."""

import contextlib
import io
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

import labd
from catalogue import FLAVORS
from cloud import Server
from machines.clock import Clock
from machines.machine import Machine


class TickTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.site = SimpleNamespace(directory=Path(folder.name), clock=Clock(1.0))

    def make_machine(self):
        server = Server("1", "n1", "127.42.1.11", FLAVORS[3], "", None)
        machine = Machine(server, self.site)
        (machine.root / "proc").mkdir(parents=True)
        machine.write_proc()
        return machine

    def test_a_deleted_machine_is_not_refreshed(self):
        # The tick goes through a list of machines, from which one may be deleted meanwhile.
        machine = self.make_machine()
        machine.discard()
        machine.write_proc()
        self.assertFalse(machine.folder.exists())

    def test_a_deleted_machine_leaves_its_address_to_the_next(self):
        former = self.make_machine()
        former.discard()
        successor = self.make_machine()
        (successor.root / "proc/uptime").write_text("the successor's")
        former.write_proc()
        self.assertEqual((successor.root / "proc/uptime").read_text(), "the successor's")

    def test_a_tick_that_fails_does_not_end_the_laboratory(self):
        ticks = []

        def tick():
            ticks.append(len(ticks))
            raise OSError(f"failure {len(ticks)}")

        stopping = SimpleNamespace(wait=lambda seconds: len(ticks) == 2)
        log = io.StringIO()
        with contextlib.redirect_stderr(log):
            labd.run(SimpleNamespace(stopping=stopping, tick=tick))
        self.assertIn("failure 2", log.getvalue())
