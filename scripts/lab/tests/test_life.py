"""Servers and laboratories that come, fail and go, and leave nothing behind."""

import itertools
import json
import os
import signal
import subprocess
import time
import unittest

from addresses import NUMBERS
from layout import Layout
from tests.fixtures import TOKEN, RunningLab, processes_of, user_data, wait_for


class LifeTests(unittest.TestCase):
    """Each test has a laboratory of its own."""

    def start(self, *options):
        lab = RunningLab(40.0, *options)
        self.addCleanup(lab.stop)
        return lab

    def test_a_failed_boot_names_its_command(self):
        lab = self.start()
        lab.call("fault", "cloud-init-failed", "control")
        with lab.openstack() as compute:
            server = compute.create("control", user_data(True))
        wait_for(lambda: lab.stage("control") == "error", "the end of the boot")
        done = lab.ssh(server["access_ip_v4"], "cloud-init status --long")
        self.assertEqual(done.returncode, 1)
        self.assertIn("('scripts-user', RuntimeError('Runparts: 1 failures (runcmd) in 1 "
                      "attempted commands'))", done.stdout)
        output = lab.ssh(server["access_ip_v4"], "cat /var/log/cloud-init-output.log").stdout
        self.assertIn("+ snap install microk8s", output)
        self.assertIn("Failed to run module scripts-user", output)
        self.assertNotIn("+ usermod", output)

    def test_a_machine_tells_its_services_certificates_and_tokens(self):
        lab = self.start()
        with lab.openstack() as compute:
            control = compute.create("control", user_data(True))["access_ip_v4"]
            wait_for(lambda: lab.status()["nodes"], "the node")
            join = f"microk8s join {control}:25000/{TOKEN} --worker"
            worker = compute.create("worker", user_data(False, join))["access_ip_v4"]
            # The name of whoever joins must be known there.
            lab.ssh(control, f"echo {worker} worker | tee -a /etc/hosts")
            wait_for(lambda: len(lab.status()["nodes"]) == 2, "the worker")

        def services(ip):
            lines = lab.ssh(ip, "snap services microk8s").stdout.splitlines()
            self.assertEqual(lines[0].split(), ["Service", "Startup", "Current", "Notes"])
            return {line.split()[0]: line.split()[1:3] for line in lines[1:]}
        self.assertEqual(services(control)["microk8s.daemon-k8s-dqlite"], ["enabled", "active"])
        self.assertEqual(services(worker)["microk8s.daemon-k8s-dqlite"], ["disabled", "inactive"])
        lab.call("fault", "node-down", "worker")
        self.assertEqual(services(worker)["microk8s.daemon-kubelite"], ["enabled", "inactive"])

        certificates = "/var/snap/microk8s/current/certs"
        script = f"openssl x509 -noout -enddate -in {certificates}/server.crt"
        for command in (script, f"sudo -n timeout -k 2 10 sh -c '{script}'"):
            self.assertRegex(lab.ssh(control, command).stdout,
                             r"^notAfter=\w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} GMT\n$")
        self.assertEqual(lab.ssh(control, f"{script}.old").returncode, 1)
        refused = lab.ssh(control, "sudo -n sh -c 'echo done'")
        self.assertIn("refused", refused.stderr)

        tokens = "/var/snap/microk8s/current/credentials/cluster-tokens.txt"
        ends = lab.ssh(control, f"cut -s -d '|' -f 2 {tokens}").stdout.split()
        self.assertEqual(len(ends), 1)
        self.assertGreater(int(ends[0]), time.time())
        self.assertEqual(lab.ssh(worker, f"cut -s -d '|' -f 2 {tokens}").returncode, 1)
        self.assertEqual(lab.ssh(control, "echo a:b | cut -d: -f2").stdout, "b\n")

    def test_the_cloud_refuses_in_the_providers_words(self):
        lab = self.start()
        with lab.openstack() as compute:
            lab.call("fault", "quota", "1")
            compute.create("n1", "")
            with self.assertRaisesRegex(AssertionError, "already used 1 of 1 instances"):
                compute.create("n2", "")
            lab.call("heal", "quota")
            lab.call("fault", "auth")
            with self.assertRaisesRegex(AssertionError, "Authentication failed"):
                compute.create("n3", "")

    def test_deleting_a_server_ends_its_processes_and_its_node(self):
        lab = self.start()
        with lab.openstack() as compute:
            server = compute.create("control", user_data(True))
            wait_for(lambda: lab.status()["nodes"], "the node")
            folder = lab.directory / "machines" / server["access_ip_v4"]
            self.assertTrue(processes_of(folder))
            compute.delete(server)
            self.assertEqual(processes_of(folder), [])
            self.assertEqual((lab.status()["nodes"], lab.status()["servers"]), ([], []))
            # The next server gets the free address, and is another machine all the same.
            again = compute.create("control-2", user_data(True))
            self.assertEqual(again["access_ip_v4"], server["access_ip_v4"])
            wait_for(lambda: lab.stage("control-2") == "done", "the boot")
            self.assertEqual(lab.ssh(again["access_ip_v4"], "hostname").stdout, "control-2\n")

    def test_stopping_leaves_nothing_even_in_the_middle(self):
        lab = self.start()
        with lab.openstack() as compute:
            # Still in its boot script when the laboratory stops.
            server = compute.create("control", user_data(True, "sleep 4000"))
        wait_for(lambda: lab.ssh(server["access_ip_v4"], "true").returncode == 0, "ssh")
        session = subprocess.Popen(
            ["ssh", "-F", "/dev/null", "-o", "StrictHostKeyChecking=no",
             "-o", "UserKnownHostsFile=/dev/null", "-i", str(lab.directory / "operator-key"),
             "-p", lab.environment["TF_VAR_ssh_port"],
             f"{lab.environment['TF_VAR_ssh_user']}@{server['access_ip_v4']}",
             "echo up; trap '' HUP TERM; tail -f /var/log/cloud-init.log"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )
        self.addCleanup(session.wait)
        self.addCleanup(session.stdout.close)
        session.stdout.readline()
        lab.call("fault", "machine-unreachable", "control")
        lab.call("stop")
        session.wait(timeout=5)
        self.assertEqual(processes_of(lab.directory), [])
        self.assertEqual(list(lab.directory.rglob("*.sock")), [])

    def test_a_laboratory_ends_with_its_owner(self):
        owner = subprocess.Popen(["sleep", "60"])
        lab = self.start("--owner", str(owner.pid))
        owner.kill()
        owner.wait()
        wait_for(lambda: not processes_of(lab.directory), "the end of the daemon")
        self.assertFalse((lab.directory / "lab.sock").exists())

    def test_a_killed_daemon_takes_its_machines_along(self):
        lab = self.start()
        with lab.openstack() as compute:
            compute.create("n1", "")
        wait_for(lambda: lab.stage("n1") == "done", "the boot")
        os.kill(int((lab.directory / "labd.pid").read_text()), signal.SIGKILL)
        wait_for(lambda: not processes_of(lab.directory), "the end of sshd")

    def test_two_laboratories_do_not_meet(self):
        first = self.start()
        second = RunningLab(40.0, directory=self.folder_like(first.directory))
        self.addCleanup(second.stop)
        for lab in (first, second):
            with lab.openstack() as compute:
                compute.create("control", user_data(True))
            self.assertEqual(len(lab.status()["servers"]), 1)
        addresses = set()
        for lab in (first, second):
            wait_for(lambda lab=lab: lab.stage("control") == "done", "the boot")
            addresses.add(lab.status()["servers"][0]["ip"])
        self.assertEqual(len(addresses), 2)

    @staticmethod
    def folder_like(folder):
        """Makes a folder whose laboratory would rather have the addresses of this folder's."""
        def wanted(path):
            return Layout(path).digest % len(NUMBERS)
        for number in itertools.count():
            other = folder.with_name(f"{folder.name}-{number}")
            if wanted(other) == wanted(folder):
                other.mkdir()
                return other
        raise AssertionError("unreachable")

    def test_a_laboratory_comes_back_at_the_same_addresses(self):
        lab = self.start()
        before = lab.environment
        for _ in range(3):
            lab.call("stop")
            lab.call("start", "--speed", "40", "--owner", str(os.getpid()))
            after = json.loads((lab.directory / "env.json").read_text())
            changed = {name for name in before if before[name] != after[name]}
            # The keys are new, and so is the daemon.
            self.assertEqual(changed, {"LAB_BASTION_HOST_KEY", "TF_REATTACH_PROVIDERS"})
