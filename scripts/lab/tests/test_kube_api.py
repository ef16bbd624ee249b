"""`microk8s config`, and the API that it leads to."""

import base64
import json
import socket
import ssl
import unittest
import urllib.error
import urllib.parse
import urllib.request

from machines.kube_api import PORT
from tests.fixtures import RunningLab, user_data, wait_for


class Client:
    """What `microk8s config` on a control plane says, and the API that it leads to."""

    def __init__(self, lab, machine):
        wait_for(lambda: lab.stage(machine["name"]) == "done", "the boot")
        text = lab.ssh(machine["access_ip_v4"], "microk8s config").stdout
        self.values = dict(
            (word.strip("- ") for word in line.split(": ", 1))
            for line in text.splitlines() if ": " in line)

    def get(self, path, token=None):
        authority = base64.b64decode(self.values["certificate-authority-data"]).decode()
        context = ssl.create_default_context(cadata=authority)
        request = urllib.request.Request(
            self.values["server"] + path,
            headers={"Authorization": f"Bearer {token or self.values['token']}"})
        with urllib.request.urlopen(request, context=context, timeout=10) as answer:
            return answer.read().decode()


class TakenPortTests(unittest.TestCase):
    """The computer has a MicroK8s of its own."""

    def test_the_api_is_at_another_port(self):
        lab = RunningLab()
        self.addCleanup(lab.stop)
        with lab.openstack() as compute:
            machine = compute.create("control", user_data(True))
        # Not at all addresses: other laboratories shall have the port.
        with socket.create_server((machine["access_ip_v4"], PORT)):
            client = Client(lab, machine)
            self.assertNotEqual(urllib.parse.urlsplit(client.values["server"]).port, PORT)
            self.assertEqual(client.get("/livez"), "ok")


class KubeAPITests(unittest.TestCase):
    """One laboratory with a control plane."""

    @classmethod
    def setUpClass(cls):
        cls.lab = RunningLab()
        cls.addClassCleanup(cls.lab.stop)
        with cls.lab.openstack() as compute:
            machine = compute.create("control", user_data(True))
        client = Client(cls.lab, machine)
        cls.values, cls.get = client.values, staticmethod(client.get)

    def test_it_is_where_microk8s_has_it(self):
        self.assertEqual(urllib.parse.urlsplit(self.values["server"]).port, PORT)

    def test_it_lives_and_its_certificate_is_the_cluster_s(self):
        self.assertEqual(self.get("/livez"), "ok")
        self.assertIn("gitVersion", json.loads(self.get("/version")))

    def test_it_answers_what_kubectl_does(self):
        nodes = json.loads(self.get("/api/v1/nodes"))
        self.assertEqual([one["metadata"]["name"] for one in nodes["items"]], ["control"])

    def test_it_says_what_kubectl_asks_first(self):
        groups = json.loads(self.get("/apis?timeout=32s"))["groups"]
        self.assertEqual([group["name"] for group in groups], ["apps", "batch"])
        resources = json.loads(self.get("/api/v1"))["resources"]
        pods = next(one for one in resources if one["name"] == "pods")
        self.assertEqual((pods["kind"], pods["namespaced"], pods["shortNames"]),
                         ("Pod", True, ["po"]))

    def test_nobody_without_the_token(self):
        with self.assertRaises(urllib.error.HTTPError) as caught:
            self.get("/api/v1/nodes", token="other")
        self.assertEqual(caught.exception.code, 401)
