"""A whole laboratory: real sshd, real boots, joining, and the faults of machines."""

import json
import os
import subprocess
import unittest
from pathlib import Path

from tests.fixtures import TOKEN, RunningLab, processes_of, user_data, wait_for


class LaboratoryTests(unittest.TestCase):
    """One laboratory with a control plane and a worker, shared by the tests that only look."""

    @classmethod
    def setUpClass(cls):
        cls.lab = RunningLab()
        cls.addClassCleanup(cls.lab.stop)
        with cls.lab.openstack() as compute:
            cls.control = compute.create("control", user_data(True))
            cls.worker = compute.create("worker-1", user_data(False))
        for name in ("control", "worker-1"):
            wait_for(lambda name=name: cls.lab.stage(name) == "done", f"the boot of {name}")

    def tearDown(self):
        self.lab.call("heal")

    def on_control(self, command, **options):
        return self.lab.ssh(self.control["access_ip_v4"], command, **options)

    def on_worker(self, command, **options):
        return self.lab.ssh(self.worker["access_ip_v4"], command, **options)

    def test_a_server_answers_over_ssh_as_itself(self):
        done = self.on_worker("hostname; cat /etc/hostname; pwd")
        self.assertEqual(done.stdout.splitlines()[:2], ["worker-1", "worker-1"])
        # The home folder is the machine's: nothing lands in the one of whoever runs the lab.
        self.assertIn(str(self.lab.directory), done.stdout)

    def test_the_boot_left_cloud_inits_traces(self):
        status = json.loads(self.on_control("sudo cloud-init status --format json").stdout)
        self.assertEqual((status["status"], status["errors"]), ("done", []))
        files = json.loads(self.on_control("cat /run/cloud-init/status.json").stdout)["v1"]
        self.assertIsNone(files["stage"])
        self.assertLess(files["init"]["start"], files["modules-final"]["finished"])
        output = self.on_control("cat /var/log/cloud-init-output.log").stdout
        self.assertIn("+ snap install microk8s", output)
        self.assertRegex(output, r"Cloud-init v\. 22\.4\.2 finished at .* Up [\d.]+ seconds\n$")
        log = self.on_control("cat /var/log/cloud-init.log").stdout
        for line in log.splitlines():
            self.assertRegex(line, r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - \w+\.py\[\w+\]: ")
        self.assertIn("finish: modules-final/config-scripts-user: SUCCESS", log)

    def test_analyze_knows_stages_and_modules(self):
        text = self.on_control("cloud-init analyze show").stdout
        self.assertIn("Starting stage: modules-final", text)
        self.assertRegex(text, r"\|`->config-ssh ran successfully @\d\d\.\d{5}s \+\d\d\.\d{5}s")

    def test_the_figures_of_the_host_are_the_flavors(self):
        done = self.on_control("nproc; df -P /; free -m; uptime; cat /proc/loadavg")
        self.assertTrue(done.stdout.startswith("4\nFilesystem"))
        self.assertIn("/dev/vda1", done.stdout)

    def test_terraforms_way_of_running_a_script_works(self):
        # remote-exec copies with scp's old protocol to /tmp, makes it executable, runs it.
        name = f"/tmp/terraform_{os.getpid()}.sh"
        script = "#!/bin/sh\nhostname\n"
        header = f"C0644 {len(script)} {Path(name).name}\n".encode()
        command = ["ssh", "-F", "/dev/null", "-o", "BatchMode=yes",
                   "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
                   "-o", "LogLevel=ERROR", "-i", str(self.lab.directory / "operator-key"),
                   "-p", self.lab.environment["TF_VAR_ssh_port"],
                   f"{self.lab.environment['TF_VAR_ssh_user']}@{self.worker['access_ip_v4']}",
                   " 'scp' -vt /tmp"]
        subprocess.run(command, input=header + script.encode() + b"\0", capture_output=True,
                       check=True, timeout=20)
        self.assertEqual(self.on_worker(f"chmod 0777 {name}\n").returncode, 0)
        self.assertEqual(self.on_worker(f"{name}\n").stdout, "worker-1\n")
        # The script stays there for good, so it must not be the host's /tmp.
        self.assertFalse(Path(name).exists())

    def test_a_worker_joins_once_its_name_is_known(self):
        control = self.control["access_ip_v4"]
        join = f"sudo microk8s join {control}:25000/{TOKEN} --worker"
        self.assertIn("does not resolve", self.on_worker(join).stdout)
        line = f"{self.worker['access_ip_v4']} worker-1"
        self.on_control(f"echo '{line}' | sudo tee -a /etc/hosts")
        self.lab.call("fault", "join-failed")
        self.assertNotEqual(self.on_worker(join).returncode, 0)
        self.lab.call("heal", "join-failed")
        done = self.on_worker(join)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

        def ready_nodes():
            text = self.on_control("microk8s kubectl get nodes --no-headers").stdout
            return [row.split()[0] for row in text.splitlines() if row.split()[1] == "Ready"]

        wait_for(lambda: sorted(ready_nodes()) == ["control", "worker-1"], "two ready nodes")

    def test_an_unreachable_machine_hangs_until_healed(self):
        self.lab.call("fault", "machine-unreachable", "worker-1")
        with self.assertRaises(subprocess.TimeoutExpired):
            # The freeze follows the request by a moment.
            wait_for(lambda: self.on_worker("true", timeout=2).returncode, "a hang")
        self.assertEqual(self.on_control("true").returncode, 0)
        self.lab.call("heal", "machine-unreachable")
        self.assertEqual(self.on_worker("true").returncode, 0)

    def test_starting_what_runs_is_no_error(self):
        self.assertEqual(self.on_control("sudo microk8s start").returncode, 0)

    def test_a_watch_ends_when_nobody_listens(self):
        # A namespace of our own, by which the process is told from those of other laboratories.
        namespace = f"watched-by-{os.getpid()}"
        with self.assertRaises(subprocess.TimeoutExpired):
            self.on_control(f"kubectl get pods -n {namespace} --watch", timeout=1)
        wait_for(lambda: not processes_of(Path(namespace)), "the end of the watch")

    def test_a_fault_without_its_target_is_refused(self):
        with self.assertRaisesRegex(AssertionError, "no such machine"):
            self.lab.call("fault", "machine-unreachable", "nobody")
