"""`microk8s config`, and the API that it leads to."""

import base64
import json
import ssl
import unittest
import urllib.error
import urllib.request

from tests.fixtures import RunningLab, user_data, wait_for


class KubeAPITests(unittest.TestCase):
    """One laboratory with a control plane."""

    @classmethod
    def setUpClass(cls):
        cls.lab = RunningLab()
        cls.addClassCleanup(cls.lab.stop)
        with cls.lab.openstack() as compute:
            cls.machine = compute.create("control", user_data(True))
        wait_for(lambda: cls.lab.stage("control") == "done", "the boot")
        text = cls.lab.ssh(cls.machine["access_ip_v4"], "microk8s config").stdout
        cls.values = dict(
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
