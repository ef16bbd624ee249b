"""Boot scripts and stand-ins: real shells that cannot touch the host."""

import subprocess
import tempfile
import unittest
from pathlib import Path

from cloud_init.scripts import adapt, start_script
from machines.stand_ins import write_boot_commands, write_session_commands


class BootScriptTests(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)
        self.commands = self.folder / "boot"
        write_boot_commands(self.commands)

    def run_script(self, script):
        output = self.folder / "output.log"
        variables = {"LAB_SPEED": "100", "LAB_ROOT": str(self.folder), "LAB_HOSTNAME": "n1"}
        process = start_script("runcmd", script, output, variables, self.commands)
        return process.wait(timeout=20), output.read_text()

    def test_a_script_runs_as_a_shell_would(self):
        code, output = self.run_script(
            "set -ex\nfor n in 1 2; do echo $n; done\nhostname\nusermod -aG g ubuntu >/dev/null\n"
        )
        self.assertEqual(code, 0)
        self.assertEqual(
            output.splitlines(),
            ["+ for n in 1 2", "+ echo 1", "1", "+ for n in 1 2", "+ echo 2", "2", "+ hostname",
             "n1", "+ usermod -aG g ubuntu"],
        )

    def test_the_first_failure_ends_a_script_with_set_e(self):
        code, output = self.run_script("set -e\nfalse\necho never\n")
        self.assertEqual((code, output), (1, ""))

    def test_nothing_on_the_host_can_be_changed(self):
        victim = self.folder / "victim"
        victim.write_text("untouched")
        for line in (
            f"echo broken > {victim}", f"echo broken >> {victim}", f"rm -f {victim}",
            f"/bin/rm -f {victim}", f"timeout 5 /bin/rm {victim}", f"sudo rm {victim}",
            f"PATH=/bin:/usr/bin\nrm {victim}", f"exec /bin/rm {victim}",
            f"command -p rm {victim}", f"python3 -c 'open(\"{victim}\", \"w\")'",
        ):
            with self.subTest(line):
                self.run_script(line + "\n")
                self.assertEqual(victim.read_text(), "untouched")

    def test_sleep_is_as_fast_as_the_laboratory(self):
        code, _ = self.run_script("sleep 10\nsleep 5s\n")
        self.assertEqual(code, 0)

    def test_harmless_words_are_adapted(self):
        self.assertEqual(adapt("a >/dev/null 2>&1", 7), "a >&7 2>&1")
        self.assertEqual(adapt("a &> /dev/null", 7), "a >&7 2>&7")
        self.assertEqual(adapt("/snap/bin/microk8s start", 7), "microk8s start")
        self.assertEqual(adapt("export PATH=$PATH:/snap/bin", 7), ":")


class SessionCommandTests(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.root = Path(holder.name) / "root"
        for name in ("var/log", "etc"):
            (self.root / name).mkdir(parents=True)
        (self.root / "var/log/cloud-init.log").write_text("first\n")
        (self.root / "var/log/cloud-init-output.log").write_text("second\n")
        (self.root / "etc/hosts").write_text("127.0.0.1 localhost\n")
        self.commands = Path(holder.name) / "session"
        write_session_commands(self.commands)

    def shell(self, command, stdin=""):
        return subprocess.run(
            ["/bin/bash", "-c", command], input=stdin, capture_output=True, text=True, check=False,
            env={"PATH": f"{self.commands}:/usr/bin:/bin", "LAB_ROOT": str(self.root),
                 "LAB_HOSTNAME": "n1", "LAB_MACHINE": "127.42.16.11", "LAB_CORES": "4"},
        )

    def test_files_of_the_machine_are_found(self):
        self.assertEqual(self.shell("cat /etc/hosts").stdout, "127.0.0.1 localhost\n")
        self.assertEqual(self.shell("tail -n 1 /var/log/cloud-init.log").stdout, "first\n")

    def test_a_pattern_over_files_of_the_machine_is_expanded(self):
        if list(Path("/var/log").glob("cloud-init*")):
            self.skipTest("this host has logs of its own cloud-init")
        self.assertEqual(self.shell("cat /var/log/cloud-init*").stdout, "second\nfirst\n")

    def test_the_laboratorys_own_paths_are_never_shown(self):
        for command in ("ls /var/log/cloud-init.log", "cat /var/log/cloud-init.missing",
                        "grep -H s /var/log/cloud-init.log", "wc /etc/hosts"):
            done = self.shell(command)
            self.assertNotIn(str(self.root), done.stdout + done.stderr, command)

    def test_the_exit_code_is_the_programs_own(self):
        self.assertEqual(self.shell("grep nothing /etc/hosts").returncode, 1)
        self.assertEqual(self.shell("cat /var/log/cloud-init.missing").returncode, 1)

    def test_sudo_tee_writes_the_machines_file_only(self):
        host = Path("/etc/hosts").read_text()
        self.shell("sudo tee -a /etc/hosts", stdin="127.42.16.12 n2\n")
        self.assertIn("127.42.16.12 n2\n", (self.root / "etc/hosts").read_text())
        self.shell("sudo tee /etc/quarterdeck-test", stdin="x")
        self.assertEqual((self.root / "etc/quarterdeck-test").read_text(), "x")
        self.assertEqual(Path("/etc/hosts").read_text(), host)
        self.assertFalse(Path("/etc/quarterdeck-test").exists())

    def test_sudo_finds_the_command_behind_its_wrappers(self):
        for command in ("sudo -n hostname", "sudo -u root -- hostname",
                        "sudo timeout -k 2 20 hostname", "sudo env A=b /usr/bin/hostname"):
            done = self.shell(command)
            self.assertEqual((done.stdout, done.returncode), ("n1\n", 0), command)

    def test_sudo_refuses_what_would_change_the_host(self):
        victim = self.root / "victim"
        victim.touch()
        for command in (f"sudo rm {victim}", f"sudo timeout 5 rm {victim}",
                        f"sudo env A=b rm {victim}", f"sudo sh -c 'rm {victim}'", "sudo reboot"):
            done = self.shell(command)
            self.assertEqual(done.returncode, 1, command)
            self.assertIn("refused", done.stderr)
        self.assertTrue(victim.exists())

    def test_commands_that_change_the_host_are_refused_without_sudo_too(self):
        done = self.shell("systemctl reboot")
        self.assertEqual(done.returncode, 1)
        self.assertIn("refused", done.stderr)
