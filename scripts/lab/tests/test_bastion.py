"""The way an operator has: real ssh through the bastion, curl at the near end of the tunnel."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import unittest

from tests.api_fixture import PUBLIC_KEY, Address, ask, password_proof
from tests.fixtures import RunningLab, processes_of, user_data, wait_for


class BastionTests(unittest.TestCase):
    """One laboratory with one machine."""

    @classmethod
    def setUpClass(cls):
        cls.lab = RunningLab()
        cls.addClassCleanup(cls.lab.stop)
        cls.variables = cls.lab.environment
        with cls.lab.openstack() as compute:
            text = user_data(True) + f"ssh_authorized_keys:\n  - {PUBLIC_KEY}\n"
            cls.machine = compute.create("control", text)
        wait_for(lambda: cls.lab.stage("control") == "done", "the boot")

    def tearDown(self):
        self.lab.call("heal")

    # Tunnels.

    def open_tunnel(self, *options):
        """Opens all tunnels; the process is ended with the test."""
        tunnel = subprocess.Popen(
            ["ssh", "-N", "-F", self.variables["LAB_BASTION_SSH_CONFIG"], *options, "bastion"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        self.addCleanup(tunnel.stderr.close)
        self.addCleanup(tunnel.wait)
        self.addCleanup(tunnel.terminate)
        wait_for(lambda: tunnel.poll() is not None or self.is_forwarded(), "the tunnel")
        return tunnel

    def is_forwarded(self):
        with socket.socket() as probe:
            return probe.connect_ex(self.near("glance")) == 0

    def near(self, service):
        return Address("127.0.0.1", int(self.variables[f"LAB_{service.upper()}_LOCAL_PORT"]))

    def far(self, service):
        host, _, port = self.variables[f"LAB_{service.upper()}"].partition(":")
        return Address(host, int(port))

    def curl(self, url, *options):
        return subprocess.run(
            ["curl", "--silent", "--show-error", "--max-time", "10", *options, url],
            capture_output=True, text=True, check=False,
        )

    def failed_login(self):
        """Tries to log in and returns what ssh said to its failure."""
        done = subprocess.run(
            ["ssh", "-N", "-F", self.variables["LAB_BASTION_SSH_CONFIG"], "bastion"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, check=False,
        )
        self.assertEqual(done.returncode, 255)
        return done.stderr

    def token(self):
        answer = ask(self.far("keystone"), "/v3/auth/tokens", "POST", password_proof())
        return answer.headers["X-Subject-Token"]

    # The way itself.

    def test_the_urls_of_the_environment_work_through_the_tunnel_only(self):
        url = self.variables["OS_AUTH_URL"]
        self.assertEqual(url, self.variables["TF_VAR_openstack_auth_url"])
        self.assertEqual(url, f"http://{self.near('keystone')}/v3")
        self.assertEqual(self.curl(url).returncode, 7)
        self.open_tunnel()
        self.assertEqual(json.loads(self.curl(url).stdout)["version"]["id"], "v3.14")
        endpoints = json.loads(self.variables["TF_VAR_openstack_endpoints"])
        proof = json.dumps(password_proof())
        headers = self.curl(f"{url}/auth/tokens", "--dump-header", "-", "--output", os.devnull,
                            "--header", "Content-Type: application/json", "--data", proof).stdout
        token = next(line.split()[1] for line in headers.splitlines()
                     if line.lower().startswith("x-subject-token"))
        for kind, path, member in (("compute", "limits", "limits"),
                                   ("network", "networks", "networks")):
            text = self.curl(endpoints[kind] + path, "--header", f"X-Auth-Token: {token}").stdout
            self.assertIn(member, json.loads(text))

    def test_the_way_can_be_put_together_from_the_variables(self):
        known = self.lab.directory / "known"
        host, port = self.variables["LAB_BASTION_HOST"], self.variables["LAB_BASTION_PORT"]
        known.write_text(f"[{host}]:{port} {self.variables['LAB_BASTION_HOST_KEY']}\n")
        port_here = self.near("nova").port
        tunnel = subprocess.Popen(
            ["ssh", "-N", "-F", "/dev/null", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes",
             "-o", "StrictHostKeyChecking=yes", "-o", f"UserKnownHostsFile={known}",
             "-i", self.variables["LAB_BASTION_KEY"], "-p", port,
             "-L", f"127.0.0.1:{port_here}:{self.variables['LAB_NOVA']}",
             f"{self.variables['LAB_BASTION_USER']}@{host}"],
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        self.addCleanup(tunnel.wait)
        self.addCleanup(tunnel.terminate)
        wait_for(lambda: self.curl(f"http://127.0.0.1:{port_here}/").returncode == 0, "the tunnel")

    def test_a_session_stays_open_and_is_no_shell(self):
        command = ["ssh", "-F", self.variables["LAB_BASTION_SSH_CONFIG"],
                   "-o", "ClearAllForwardings=yes", "bastion"]
        done = subprocess.run([*command, "id"], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=20, check=False)
        self.assertEqual(done.returncode, 127)
        self.assertIn("runs no commands", done.stderr)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True) as session:
            self.assertIn("This is the bastion of a laboratory", session.stdout.readline())
            self.assertIsNone(session.poll())
            session.stdin.close()
            self.assertEqual(session.wait(timeout=10), 0)

    def test_machines_are_reached_by_jumping_over_it(self):
        done = subprocess.run(
            ["ssh", "-F", self.variables["LAB_BASTION_SSH_CONFIG"], "-o", "LogLevel=ERROR",
             "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
             "-i", self.variables["LAB_BASTION_KEY"], "-J", "bastion",
             "-p", self.variables["TF_VAR_ssh_port"],
             f"{self.variables['TF_VAR_ssh_user']}@{self.machine['access_ip_v4']}", "hostname"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False,
        )
        self.assertEqual(done.stdout, "control\n", done.stderr)

    # Faults.

    def test_a_bastion_that_is_down_takes_its_tunnels_along(self):
        tunnel = self.open_tunnel()
        self.lab.call("fault", "bastion-down")
        tunnel.wait(timeout=10)
        self.assertIn("Connection refused", self.failed_login())
        self.lab.call("heal", "bastion-down")
        self.assertIsNone(self.open_tunnel().poll())

    def test_a_bastion_that_refuses_to_forward_opens_the_near_end_all_the_same(self):
        self.lab.call("fault", "bastion-no-forwarding")
        tunnel = self.open_tunnel()
        self.assertIsNone(tunnel.poll())
        self.assertNotEqual(self.curl(self.variables["OS_AUTH_URL"]).returncode, 0)
        # The first of them may be of the probe that waited for the tunnel.
        self.assertIn("administratively prohibited", tunnel.stderr.readline())

    def test_another_host_key_is_an_alarm(self):
        self.lab.call("fault", "bastion-key-changed")
        self.assertIn("REMOTE HOST IDENTIFICATION HAS CHANGED", self.failed_login())
        self.lab.call("heal", "bastion-key-changed")
        self.assertIsNone(self.open_tunnel().poll())

    def test_a_slow_bastion_takes_a_while(self):
        self.open_tunnel()
        self.lab.call("fault", "bastion-slow")
        url = self.variables["OS_AUTH_URL"]

        def seconds():
            started = time.monotonic()
            self.assertEqual(self.curl(url).returncode, 0)
            return time.monotonic() - started

        # One request may fall into a moment in which everything runs.
        wait_for(lambda: seconds() > 0.3, "a slow answer")
        self.lab.call("heal")
        wait_for(lambda: seconds() < 0.3, "a quick answer")

    def test_a_service_that_is_down_ends_the_connection_not_the_tunnel(self):
        tunnel = self.open_tunnel()
        self.lab.call("fault", "keystone-down")
        self.assertIn(self.curl(self.variables["OS_AUTH_URL"]).returncode, (52, 56))
        self.assertIsNone(tunnel.poll())
        self.lab.call("heal")
        self.assertEqual(self.curl(self.variables["OS_AUTH_URL"]).returncode, 0)

    def test_targets_are_checked(self):
        for name, target in (("bastion-down", "now"), ("rate-limit", "cinder"),
                             ("image-missing", "debian")):
            with self.assertRaises(AssertionError):
                self.lab.call("fault", name, target)
        self.lab.call("fault", "clock-skewed", "-300")

    # What only a machine shows.

    def test_the_console_shows_the_host_keys_that_the_machine_has(self):
        text = self.console()
        self.assertIn("Linux version", text)
        self.assertIn("cloud-init[612]: ci-info: ", text)
        self.assertRegex(text, r"(?m)^ci-info: \+*Authorized keys from .*\+$")
        self.assertIn("] cloud-init[612]: + snap install microk8s", text)
        self.assertTrue(text.endswith("\ncontrol login: "))
        printed = text.split("-----BEGIN SSH HOST KEY KEYS-----\n")[1].split("\n-----END")[0]
        scanned = subprocess.run(
            ["ssh-keyscan", "-p", self.variables["TF_VAR_ssh_port"], "-t", "ecdsa,ed25519",
             self.machine["access_ip_v4"]], capture_output=True, text=True, check=True).stdout
        keys = {tuple(line.split()[1:3]) for line in scanned.splitlines() if line[0] != "#"}
        self.assertEqual({tuple(line.split()[:2]) for line in printed.splitlines()}, keys)
        self.assertNotRegex(text, "[\x00-\x08\x0b-\x1f]")

    def test_the_console_ends_with_as_many_lines_as_were_asked_for(self):
        text = self.console()
        for length in (1, "3", None, -1):
            expected = text.split("\n")
            if length in (1, "3"):
                expected = expected[-int(length):]
            self.assertEqual(self.console({"length": length}).split("\n"), expected)
        self.assertEqual(self.console({"length": 0}), "")

    def console(self, arguments=None):
        body = {"os-getConsoleOutput": arguments or {}}
        answer = ask(self.far("nova"), f"/v2.1/servers/{self.machine['id']}/action", "POST", body,
                     token=self.token())
        self.assertEqual(answer.status, 200)
        return answer.json["output"]

    def test_the_services_and_the_provider_know_the_same_servers(self):
        server = ask(self.far("nova"), f"/v2.1/servers/{self.machine['id']}",
                     token=self.token()).json["server"]
        port, = ask(self.far("neutron"), f"/v2.0/ports?device_id={self.machine['id']}",
                    token=self.token()).json["ports"]
        network, = self.machine["network"]
        self.assertEqual(server["image"]["id"], self.machine["image_id"])
        self.assertEqual(server["addresses"]["net_lab"][0]["addr"], network["fixed_ip_v4"])
        self.assertEqual((port["network_id"], port["mac_address"]),
                         (network["uuid"], network["mac"]))
        self.lab.call("fault", "nova-unavailable")
        with self.lab.openstack() as compute, self.assertRaisesRegex(
            AssertionError, "The service is currently unable to handle the request"
        ):
            compute.create("n2", "")
        self.lab.call("heal")
        self.lab.call("fault", "keystone-down")
        with self.lab.openstack() as compute, self.assertRaisesRegex(
            AssertionError, "connect: connection refused"
        ):
            compute.create("n2", "")


class EndTests(unittest.TestCase):
    def start(self):
        lab = RunningLab()
        self.addCleanup(shutil.rmtree, lab.directory, ignore_errors=True)
        self.addCleanup(lab.call, "stop")
        tunnel = subprocess.Popen(
            ["ssh", "-N", "-F", lab.environment["LAB_BASTION_SSH_CONFIG"], "bastion"],
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        self.addCleanup(tunnel.wait)
        self.addCleanup(tunnel.terminate)
        address = ("127.0.0.1", int(lab.environment["LAB_GLANCE_LOCAL_PORT"]))
        wait_for(lambda: _answers(address), "the tunnel")
        return lab, tunnel

    def left_of(self, lab):
        """Returns what is left of a laboratory, its services included."""
        host, _, port = lab.environment["LAB_KEYSTONE"].partition(":")
        left = processes_of(lab.directory)
        return [*left, "Keystone"] if _answers((host, int(port))) else left

    def test_tunnels_and_services_end_with_the_laboratory(self):
        lab, tunnel = self.start()
        lab.call("stop")
        tunnel.wait(timeout=10)
        self.assertEqual(self.left_of(lab), [])

    def test_they_end_with_a_daemon_that_is_killed(self):
        lab, tunnel = self.start()
        os.kill(int((lab.directory / "labd.pid").read_text()), signal.SIGKILL)
        tunnel.wait(timeout=10)
        wait_for(lambda: not self.left_of(lab), "the end of everything")


def _answers(address):
    with socket.socket() as probe:
        return probe.connect_ex(address) == 0
