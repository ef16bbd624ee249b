"""The providers that need no cloud, and the planning rules that all share."""

import base64
import subprocess
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

from tf.gen import tfplugin_pb2 as pb

from providers.local import CloudInitConfig, PrivateKey, RandomId, local_providers
from providers.openstack import openstack_provider
from providers.service import SCHEMAS, ProviderService
from providers.values import UNKNOWN, pack, unpack


class PrivateKeyTests(unittest.TestCase):
    def create(self, **wanted):
        planned = {"algorithm": "ED25519", "rsa_bits": 2048, "ecdsa_curve": "P224", **wanted}
        return PrivateKey().create(planned)

    def test_openssh_reads_the_key_of_each_algorithm(self):
        for wanted in (
            {"algorithm": "ED25519"},
            {"algorithm": "RSA"},
            {"algorithm": "ECDSA", "ecdsa_curve": "P256"},
        ):
            with self.subTest(**wanted), tempfile.TemporaryDirectory() as folder:
                key = self.create(**wanted)
                path = Path(folder, "key")
                path.touch(mode=0o600)
                path.write_text(key["private_key_openssh"])
                public = subprocess.run(["ssh-keygen", "-y", "-f", path], capture_output=True,
                                        text=True, check=True).stdout
                self.assertEqual(public.split()[:2], key["public_key_openssh"].split())

    def test_ed25519_in_pem_form_is_pkcs8(self):
        self.assertTrue(self.create()["private_key_pem"].startswith("-----BEGIN PRIVATE KEY-----"))

    def test_a_curve_without_openssh_form_leaves_it_empty(self):
        self.assertEqual(self.create(algorithm="ECDSA")["private_key_openssh"], "")

    def test_every_attribute_of_the_schema_is_filled(self):
        attributes = SCHEMAS["tls"]["resource_schemas"]["tls_private_key"]["block"]["attributes"]
        self.assertEqual(set(self.create()), set(attributes))


class RandomIdTests(unittest.TestCase):
    def test_the_forms_agree(self):
        state = RandomId().create({"byte_length": 16, "prefix": "k-"})
        data = bytes.fromhex(state["hex"].removeprefix("k-"))
        self.assertEqual(base64.b64decode(state["b64_std"].removeprefix("k-")), data)
        self.assertEqual(int(state["dec"].removeprefix("k-")), int.from_bytes(data, "big"))
        self.assertEqual(len(data), 16)


class CloudInitConfigTests(unittest.TestCase):
    def test_the_same_parts_render_to_the_same_bytes(self):
        part = {"content": "#cloud-config\n", "content_type": "text/cloud-config"}
        configuration = {"part": [part], "gzip": None, "base64_encode": None, "boundary": None}
        first, second = (CloudInitConfig().read(configuration) for _ in range(2))
        self.assertEqual(first, second)


class PlanningTests(unittest.TestCase):
    def plan(self, service, kind, prior, proposed):
        answer = service.PlanResourceChange(
            pb.PlanResourceChange.Request(
                type_name=kind, prior_state=pack(prior), proposed_new_state=pack(proposed)
            ),
            None,
        )
        replaced = [path.steps[0].attribute_name for path in answer.requires_replace]
        return unpack(answer.planned_state), replaced

    def test_what_is_computed_is_unknown_before_creation(self):
        service = ProviderService("random", local_providers()["random"])
        planned, replaced = self.plan(service, "random_id", None, {"byte_length": 8, "hex": None})
        self.assertEqual(planned["hex"], UNKNOWN)
        self.assertEqual(replaced, [])

    def test_changed_triggers_replace(self):
        service = ProviderService("null", local_providers()["null"])
        _, replaced = self.plan(
            service, "null_resource", {"id": "1", "triggers": {"a": "1"}},
            {"id": "1", "triggers": {"a": "2"}},
        )
        self.assertEqual(replaced, ["triggers"])

    def test_the_same_user_data_is_no_change_although_the_state_holds_a_digest(self):
        service = ProviderService("openstack", openstack_provider(SimpleNamespace()))
        kind = "openstack_compute_instance_v2"
        digest = "2ef7bde608ce5404e97d5f042f95f89f1c232871"
        prior = {"user_data": digest, "name": "n1"}
        for text, expected in (("Hello World!", []), ("changed", ["user_data"])):
            planned, replaced = self.plan(service, kind, prior, {**prior, "user_data": text})
            self.assertEqual(replaced, expected)
        self.assertEqual(planned["user_data"], "changed")
