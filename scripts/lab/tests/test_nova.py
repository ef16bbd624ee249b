"""Nova: servers, flavors, key pairs, limits, in the shapes of its microversions."""

import base64
import hashlib
import unittest

from cloud import QUOTA
from openstack_api.identity import PROJECT_ID, USER_ID
from orders import Order
from tests.api_fixture import PUBLIC_KEY, ServicesInProcess

FLAVOR_KEYS = {
    "OS-FLV-DISABLED:disabled", "OS-FLV-EXT-DATA:ephemeral", "disk", "id", "links", "name",
    "os-flavor-access:is_public", "ram", "rxtx_factor", "swap", "vcpus",
}
SERVER_KEYS = {
    "OS-DCF:diskConfig", "OS-EXT-AZ:availability_zone", "OS-EXT-STS:power_state",
    "OS-EXT-STS:task_state", "OS-EXT-STS:vm_state", "OS-SRV-USG:launched_at",
    "OS-SRV-USG:terminated_at", "accessIPv4", "accessIPv6", "addresses", "config_drive", "created",
    "flavor", "hostId", "id", "image", "key_name", "links", "metadata", "name",
    "os-extended-volumes:volumes_attached", "progress", "security_groups", "status", "tenant_id",
    "updated", "user_id",
}


class NovaTestCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.services = ServicesInProcess()
        cls.addClassCleanup(cls.services.close)
        cls.token = cls.services.token()

    def tearDown(self):
        self.services.heal()

    def ask(self, path, *arguments, minor=None, **options):
        headers = {"OpenStack-API-Version": f"compute 2.{minor}"} if minor else {}
        return self.services.ask("nova", path, *arguments, token=self.token,
                                 headers=headers | options.pop("headers", {}), **options)


class VersionTests(NovaTestCase):
    def test_discovery_needs_no_token(self):
        versions = self.services.ask("nova", "/").json["versions"]
        self.assertEqual([(one["id"], one["status"], one["min_version"], one["version"])
                          for one in versions],
                         [("v2.0", "SUPPORTED", "", ""), ("v2.1", "CURRENT", "2.1", "2.90")])
        version = self.services.ask("nova", "/v2.1/").json["version"]
        self.assertEqual(version["media-types"][0]["type"],
                         "application/vnd.openstack.compute+json;version=2.1")
        self.assertEqual(self.services.ask("nova", "/v2/").json["version"]["id"], "v2.0")

    def test_a_microversion_is_confirmed(self):
        for headers, expected in (
            ({}, "2.1"),
            ({"OpenStack-API-Version": "compute 2.61"}, "2.61"),
            ({"OpenStack-API-Version": "volume 3.5, compute 2.9"}, "2.9"),
            ({"X-OpenStack-Nova-API-Version": "2.19"}, "2.19"),
            ({"OpenStack-API-Version": "compute latest"}, "2.90"),
        ):
            answer = self.ask("/v2.1/limits", headers=headers)
            self.assertEqual(answer.headers["OpenStack-API-Version"], f"compute {expected}")
            self.assertEqual(answer.headers["X-OpenStack-Nova-API-Version"], expected)

    def test_a_microversion_that_is_not_there_is_refused(self):
        answer = self.ask("/v2.1/limits", minor=91)
        self.assertEqual((answer.status, answer.json), (406, {"computeFault": {
            "code": 406, "message": "Version 2.91 is not supported by the API. Minimum is 2.1 and "
                                    "maximum is 2.90."}}))
        answer = self.ask("/v2.1/limits", headers={"OpenStack-API-Version": "compute new"})
        self.assertEqual((answer.status, list(answer.json)), (400, ["badRequest"]))

    def test_the_older_paths_lead_to_the_same(self):
        for start in ("/v2", f"/v2.1/{PROJECT_ID}", f"/v2/{PROJECT_ID}"):
            path = f"{start}/flavors/1"
            answer = self.ask(path, minor=None if path.startswith("/v2.1") else 61)
            self.assertEqual(set(answer.json["flavor"]), FLAVOR_KEYS)
        self.assertNotIn("OpenStack-API-Version", self.ask("/v2/flavors/1").headers)

    def test_without_a_valid_token_there_is_nothing(self):
        for headers in ({}, {"X-Auth-Token": "nonsense"}):
            for path in ("/v2.1/servers", "/v2.1/nowhere"):
                answer = self.services.ask("nova", path, headers=headers)
                self.assertEqual((answer.status, answer.json), (401, {"error": {
                    "code": 401, "title": "Unauthorized",
                    "message": "The request you have made requires authentication."}}))
                self.assertEqual(answer.headers["WWW-Authenticate"],
                                 f'Keystone uri="http://{self.services.block.address("keystone")}"')


class FlavorTests(NovaTestCase):
    def test_lists_with_and_without_sizes(self):
        short = self.ask("/v2.1/flavors").json["flavors"]
        self.assertEqual([one["name"] for one in short],
                         ["m1.tiny", "m1.small", "m1.medium", "m1.large", "m1.xlarge"])
        self.assertEqual(set(short[0]), {"id", "name", "links"})
        large = self.ask("/v2.1/flavors/detail").json["flavors"][3]
        self.assertEqual(set(large), FLAVOR_KEYS)
        self.assertEqual((large["vcpus"], large["ram"], large["disk"], large["swap"]),
                         (4, 8192, 80, ""))

    def test_nova_does_not_choose_flavors_by_name(self):
        named = self.ask("/v2.1/flavors?name=m1.large").json["flavors"]
        self.assertEqual(len(named), 5)
        answer = self.ask("/v2.1/flavors/m1.large")
        self.assertEqual((answer.status, answer.json), (404, {"itemNotFound": {
            "code": 404, "message": "Flavor m1.large could not be found."}}))

    def test_newer_microversions_tell_more(self):
        for minor, more in ((55, {"description"}), (61, {"description", "extra_specs"})):
            flavor = self.ask("/v2.1/flavors/4", minor=minor).json["flavor"]
            self.assertEqual(set(flavor), FLAVOR_KEYS | more)

    def test_lists_come_in_pages(self):
        page = self.ask("/v2.1/flavors?limit=2").json
        self.assertEqual([one["id"] for one in page["flavors"]], ["1", "2"])
        following = page["flavors_links"][0]["href"].partition("/v2.1")[2]
        rest = self.ask(f"/v2.1{following}").json["flavors"]
        self.assertEqual([one["id"] for one in rest], ["3", "4"])
        self.assertEqual(self.ask("/v2.1/flavors?marker=9").status, 400)

    def test_one_that_is_missing_is_nowhere(self):
        self.services.inject("flavor-missing", "m1.large")
        self.assertEqual(len(self.ask("/v2.1/flavors/detail").json["flavors"]), 4)
        self.assertEqual(self.ask("/v2.1/flavors/4").status, 404)


class KeyPairTests(NovaTestCase):
    def test_a_list_and_one_of_it(self):
        pairs = [one["keypair"] for one in self.ask("/v2.1/os-keypairs").json["keypairs"]]
        self.assertEqual([one["name"] for one in pairs], ["laboratory", "rocks-team"])
        self.assertEqual(set(pairs[0]), {"name", "public_key", "fingerprint"})
        digest = hashlib.md5(base64.b64decode(PUBLIC_KEY.split()[1])).hexdigest()
        self.assertEqual(pairs[0]["fingerprint"].replace(":", ""), digest)
        pair = self.ask("/v2.1/os-keypairs/rocks-team", minor=2).json["keypair"]
        self.assertEqual((pair["user_id"], pair["type"], pair["deleted"]), (USER_ID, "ssh", False))

    def test_one_that_is_missing_is_missed_by_name(self):
        self.services.inject("key-pair-missing", "rocks-team")
        answer = self.ask("/v2.1/os-keypairs/rocks-team")
        self.assertEqual((answer.status, answer.json["itemNotFound"]["message"]),
                         (404, f"Keypair rocks-team not found for user {USER_ID}"))


class LimitTests(NovaTestCase):
    def test_limits_and_quotas_agree(self):
        limits = self.ask("/v2.1/limits").json["limits"]
        self.assertEqual(limits["rate"], [])
        absolute = limits["absolute"]
        quota = self.ask(f"/v2.1/os-quota-sets/{PROJECT_ID}/detail").json["quota_set"]
        self.assertEqual(quota["id"], PROJECT_ID)
        for name, limit, used in (
            ("instances", "maxTotalInstances", "totalInstancesUsed"),
            ("cores", "maxTotalCores", "totalCoresUsed"),
            ("ram", "maxTotalRAMSize", "totalRAMUsed"),
        ):
            self.assertEqual(quota[name], {"limit": absolute[limit], "in_use": absolute[used],
                                           "reserved": 0})
            self.assertEqual(absolute[limit], getattr(QUOTA, name))
        plain = self.ask(f"/v2.1/os-quota-sets/{PROJECT_ID}").json["quota_set"]
        self.assertEqual(plain["cores"], QUOTA.cores)

    def test_newer_microversions_leave_out_what_is_not_novas(self):
        self.assertIn("maxTotalFloatingIps", self.ask("/v2.1/limits").json["limits"]["absolute"])
        newer = self.ask("/v2.1/limits", minor=57).json["limits"]["absolute"]
        self.assertEqual(set(newer), {
            "maxServerMeta", "maxTotalCores", "maxTotalInstances", "maxTotalKeypairs",
            "maxTotalRAMSize", "maxServerGroups", "maxServerGroupMembers", "totalCoresUsed",
            "totalInstancesUsed", "totalRAMUsed", "totalServerGroupsUsed",
        })
        path = f"/v2.1/os-quota-sets/{PROJECT_ID}/detail"
        self.assertNotIn("floating_ips", self.ask(path, minor=36).json["quota_set"])
        self.assertNotIn("injected_files", self.ask(path, minor=57).json["quota_set"])

    def test_other_projects_are_none_of_the_users_business(self):
        answer = self.ask("/v2.1/os-quota-sets/0/detail")
        self.assertEqual((answer.status, answer.json), (403, {"forbidden": {
            "code": 403, "message": "Policy doesn't allow os_compute_api:os-quota-sets:detail to "
                                    "be performed."}}))


class ServerTests(unittest.TestCase):
    def setUp(self):
        self.services = ServicesInProcess()
        self.addCleanup(self.services.close)
        self.token = self.services.token()
        self.server = self.services.cloud.create(
            Order("Control_1", flavor_name="m1.large", key_pair="rocks-team"))

    def ask(self, path, *arguments, **options):
        return self.services.ask("nova", f"/v2.1{path}", *arguments, token=self.token, **options)

    def show(self, minor=1):
        headers = {"OpenStack-API-Version": f"compute 2.{minor}"}
        return self.ask(f"/servers/{self.server.identity}", headers=headers).json["server"]

    def test_a_server_that_is_being_built_has_no_address(self):
        server = self.show()
        self.assertEqual(set(server), SERVER_KEYS)
        self.assertEqual((server["status"], server["OS-EXT-STS:task_state"], server["addresses"]),
                         ("BUILD", "spawning", {}))

    def test_an_active_server_is_what_was_ordered(self):
        self.server.finish_build()
        server = self.show()
        self.assertEqual(set(server), SERVER_KEYS)
        self.assertEqual((server["status"], server["OS-EXT-STS:vm_state"],
                          server["OS-EXT-STS:power_state"]), ("ACTIVE", "active", 1))
        self.assertEqual(server["addresses"], {"net_lab": [{
            "version": 4, "addr": self.server.ip, "OS-EXT-IPS:type": "fixed",
            "OS-EXT-IPS-MAC:mac_addr": self.server.mac_address}]})
        self.assertEqual((server["key_name"], server["tenant_id"]), ("rocks-team", PROJECT_ID))
        self.assertEqual(server["image"]["id"], self.server.image.identity)
        self.assertEqual(server["flavor"]["id"], "4")

    def test_newer_microversions_tell_more_of_a_server(self):
        server = self.show(90)
        self.assertEqual(set(server) - SERVER_KEYS, {
            "OS-EXT-SRV-ATTR:hostname", "description", "locked", "locked_reason", "server_groups",
            "tags", "trusted_image_certificates"})
        self.assertEqual(server["flavor"]["original_name"], "m1.large")
        self.assertEqual(server["OS-EXT-SRV-ATTR:hostname"], "control-1")

    def test_a_failed_server_says_why(self):
        self.server.give_up("ERROR")
        server = self.show()
        self.assertEqual((server["status"], server["fault"]["code"]), ("ERROR", 500))
        self.assertNotIn("progress", server)

    def test_lists_are_chosen_by_name_and_status(self):
        self.services.cloud.create(Order("worker-1", flavor_name="m1.medium"))
        for query, expected in (
            ("", ["Control_1", "worker-1"]), ("?name=worker", ["worker-1"]),
            ("?status=active", []), ("?limit=1", ["Control_1"]),
        ):
            for path in ("/servers", "/servers/detail"):
                names = [one["name"] for one in self.ask(path + query).json["servers"]]
                self.assertEqual(names, expected, path + query)
        self.assertIn("marker", self.ask("/servers?limit=1").json["servers_links"][0]["href"])
        self.assertEqual(self.ask("/servers?name=(").status, 400)

    def test_a_quota_that_is_exhausted_shows_as_used_up(self):
        self.services.inject("quota")
        absolute = self.ask("/limits").json["limits"]["absolute"]
        self.assertEqual((absolute["maxTotalInstances"], absolute["totalInstancesUsed"]), (1, 1))
        self.assertEqual(absolute["totalCoresUsed"], 4)

    def test_a_server_that_is_not_there(self):
        answer = self.ask("/servers/0")
        self.assertEqual((answer.status, answer.json), (404, {"itemNotFound": {
            "code": 404, "message": "Instance 0 could not be found."}}))

    def test_nothing_can_be_changed(self):
        path = f"/servers/{self.server.identity}"
        for method, where, body, action in (
            ("POST", "/servers", {"server": {}}, "servers:create"),
            ("DELETE", path, None, "servers:delete"),
            ("PUT", path, {"server": {"name": "n"}}, "servers:update"),
            ("POST", f"{path}/action", {"reboot": {"type": "HARD"}}, "servers:reboot"),
        ):
            answer = self.ask(where, method, body)
            self.assertEqual((answer.status, answer.json["forbidden"]["message"]), (
                403, f"Policy doesn't allow os_compute_api:{action} to be performed."))
        self.assertEqual(len(self.services.cloud.servers()), 1)
        self.assertEqual(self.ask("/limits", "PATCH", {}).status, 405)

    def test_a_console_is_asked_for_properly(self):
        path = f"/servers/{self.server.identity}/action"
        for body, status in (
            ({"os-getConsoleOutput": {}}, 409), ("{", 400), ([], 400), ({}, 400),
            ({"os-getConsoleOutput": None}, 400),
            ({"os-getConsoleOutput": {"length": "many"}}, 400),
            ({"os-getConsoleOutput": {"length": -2}}, 400),
            ({"os-getConsoleOutput": {"length": True}}, 400),
        ):
            self.assertEqual(self.ask(path, "POST", body).status, status, body)
        answer = self.ask(path, "POST", {"os-getConsoleOutput": {}})
        self.assertEqual(answer.json["conflictingRequest"]["message"],
                         f"Instance {self.server.identity} is not ready")
