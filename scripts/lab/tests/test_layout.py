"""What a laboratory may use as its folder."""

import os
import tempfile
import unittest
from pathlib import Path

from layout import Layout, Unsuitable


class LayoutTests(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)

    def test_a_new_folder_is_made(self):
        layout = Layout(self.folder / "new")
        layout.prepare()
        self.assertTrue(layout.providers.is_dir())

    def test_a_foreign_folder_is_refused_and_untouched(self):
        (self.folder / "thesis.txt").write_text("draft")
        with self.assertRaisesRegex(Unsuitable, "not empty"):
            Layout(self.folder).prepare()
        self.assertEqual([path.name for path in self.folder.iterdir()], ["thesis.txt"])

    def test_an_earlier_laboratory_is_cleared_and_other_files_stay(self):
        layout = Layout(self.folder)
        layout.prepare()
        (layout.machines / "127.42.16.11").mkdir()
        (self.folder / "cluster.tf").write_text("# mine")
        Layout(self.folder).prepare()
        self.assertEqual(list(layout.machines.iterdir()), [])
        self.assertTrue((self.folder / "cluster.tf").exists())

    def test_a_running_laboratory_is_not_started_twice(self):
        layout = Layout(self.folder)
        layout.prepare()
        layout.pid.write_text(str(os.getpid()))
        layout.owns_process = lambda pid: True
        with self.assertRaisesRegex(Unsuitable, "runs in"):
            layout.prepare()

    def test_a_path_too_long_for_sockets_is_refused(self):
        with self.assertRaisesRegex(Unsuitable, "too long"):
            Layout(self.folder / ("x" * 100)).prepare()

    def test_a_stranger_with_the_old_process_id_is_not_ours(self):
        self.assertFalse(Layout(self.folder).owns_process(os.getpid()))
