"""Neutron and Glance: networks and images, chosen by name, and what refusals look like."""

import unittest

from catalogue import DEFAULT_IMAGE, DEFAULT_NETWORK
from openstack_api.identity import PROJECT_ID
from orders import Order
from tests.api_fixture import SSH_PORT, ServicesInProcess


class ServicesTestCase(unittest.TestCase):
    service = ""

    @classmethod
    def setUpClass(cls):
        cls.services = ServicesInProcess()
        cls.addClassCleanup(cls.services.close)
        cls.token = cls.services.token()
        cls.server = cls.services.cloud.create(Order("n1", flavor_name="m1.large"))
        cls.server.finish_build()

    def tearDown(self):
        self.services.heal()

    def ask(self, path, *arguments, **options):
        return self.services.ask(self.service, path, *arguments, token=self.token, **options)


class NeutronTests(ServicesTestCase):
    service = "neutron"

    def test_discovery_needs_no_token_but_the_version_does(self):
        versions = self.services.ask("neutron", "/").json["versions"]
        self.assertEqual([(one["id"], one["status"]) for one in versions], [("v2.0", "CURRENT")])
        self.assertEqual(self.services.ask("neutron", "/v2.0/").status, 401)
        resources = self.ask("/v2.0/").json["resources"]
        self.assertIn("networks", [one["collection"] for one in resources])

    def test_a_network_is_chosen_by_its_name(self):
        network, = self.ask(f"/v2.0/networks?name={DEFAULT_NETWORK.name}").json["networks"]
        self.assertEqual((network["id"], network["status"], network["admin_state_up"]),
                         (DEFAULT_NETWORK.identity, "ACTIVE", True))
        self.assertEqual(self.ask("/v2.0/networks.json?name=other").json, {"networks": []})
        self.assertEqual(len(self.ask("/v2.0/networks?admin_state_up=true").json["networks"]), 2)

    def test_only_some_fields(self):
        found = self.ask("/v2.0/networks?name=net_lab&fields=id&fields=name").json["networks"]
        self.assertEqual(found, [{"id": DEFAULT_NETWORK.identity, "name": "net_lab"}])

    def test_a_network_that_is_missing_is_in_no_list(self):
        self.services.inject("network-missing", "net_lab")
        self.assertEqual(self.ask("/v2.0/networks?name=net_lab").json, {"networks": []})
        answer = self.ask(f"/v2.0/networks/{DEFAULT_NETWORK.identity}")
        self.assertEqual((answer.status, answer.json), (404, {"NeutronError": {
            "type": "NetworkNotFound", "detail": "",
            "message": f"Network {DEFAULT_NETWORK.identity} could not be found."}}))

    def test_a_server_has_a_port_with_its_address(self):
        port, = self.ask(f"/v2.0/ports?device_id={self.server.identity}").json["ports"]
        self.assertEqual(port["fixed_ips"], [{"ip_address": self.server.ip,
                                              "subnet_id": DEFAULT_NETWORK.subnet_identity}])
        self.assertEqual((port["mac_address"], port["network_id"]),
                         (self.server.mac_address, DEFAULT_NETWORK.identity))
        subnet = self.ask(f"/v2.0/subnets/{DEFAULT_NETWORK.subnet_identity}").json["subnet"]
        self.assertEqual((subnet["cidr"], subnet["ip_version"]), ("127.42.16.0/24", 4))

    def test_the_security_group_lets_ssh_in(self):
        group, = self.ask("/v2.0/security-groups?name=default").json["security_groups"]
        open_ports = [
            (rule["port_range_min"], rule["remote_ip_prefix"])
            for rule in group["security_group_rules"] if rule["protocol"] == "tcp"
        ]
        self.assertEqual(open_ports, [(SSH_PORT, "0.0.0.0/0")])
        rules = self.ask("/v2.0/security-group-rules?direction=egress").json
        self.assertEqual(len(rules["security_group_rules"]), 2)

    def test_quotas_tell_what_is_used(self):
        for suffix in (".json", ""):
            quota = self.ask(f"/v2.0/quotas/{PROJECT_ID}/details{suffix}").json["quota"]
            self.assertEqual(quota["port"], {"limit": 500, "used": 1, "reserved": 0})
            self.assertEqual(quota["floatingip"], {"limit": 50, "used": 0, "reserved": 0})
        self.assertEqual(self.ask(f"/v2.0/quotas/{PROJECT_ID}").json["quota"]["network"], 100)
        answer = self.ask("/v2.0/quotas/0/details.json")
        self.assertEqual((answer.status, answer.json["NeutronError"]["type"]),
                         (403, "AdminRequired"))

    def test_what_there_is_none_of(self):
        self.assertEqual(self.ask("/v2.0/floatingips").json, {"floatingips": []})
        answer = self.ask("/v2.0/nothing")
        self.assertEqual((answer.status, answer.json["NeutronError"]["type"]),
                         (404, "HTTPNotFound"))
        answer = self.ask("/v2.0/networks", "POST", {"network": {}})
        self.assertEqual((answer.status, answer.json["NeutronError"]["message"]),
                         (403, "(rule:create_network) is disallowed by policy"))


class GlanceTests(ServicesTestCase):
    service = "glance"

    def test_the_root_is_a_choice_and_so_is_what_is_no_version(self):
        for path, status in (("/", 300), ("/v9/images", 300), ("/versions", 200)):
            answer = self.services.ask("glance", path)
            self.assertEqual(answer.status, status)
            current = [one["id"] for one in answer.json["versions"] if one["status"] == "CURRENT"]
            self.assertEqual(current, ["v2.15"])

    def test_an_image_is_chosen_by_its_name(self):
        answer = self.ask("/v2/images?name=ubuntu-22.04").json
        self.assertEqual([one["name"] for one in answer["images"]], ["ubuntu-22.04"])
        self.assertEqual((answer["first"], answer["schema"]),
                         ("/v2/images", "/v2/schemas/images"))
        self.assertEqual(self.ask("/v2/images?name=debian").json["images"], [])
        either = self.ask("/v2/images?name=in:ubuntu-22.04,ubuntu-24.04").json["images"]
        self.assertEqual(len(either), 2)

    def test_an_image_is_shown_by_its_id(self):
        image = self.ask(f"/v2/images/{DEFAULT_IMAGE.identity}").json
        self.assertEqual((image["name"], image["status"], image["min_ram"]),
                         (DEFAULT_IMAGE.name, "active", 0))

    def test_lists_come_in_pages(self):
        page = self.ask("/v2/images?limit=2").json
        self.assertEqual(len(page["images"]), 2)
        self.assertEqual(len(self.ask(page["next"]).json["images"]), 1)

    def test_a_refusal_is_a_page_unless_json_is_asked_for(self):
        self.services.inject("image-missing", DEFAULT_IMAGE.name)
        path = f"/v2/images/{DEFAULT_IMAGE.identity}"
        answer = self.ask(path)
        self.assertEqual((answer.status, answer.headers.get_content_type()), (404, "text/html"))
        message = f"No image found with ID {DEFAULT_IMAGE.identity}"
        self.assertIn(message, answer.text)
        answer = self.ask(path, headers={"Accept": "application/json"})
        self.assertEqual((answer.json["code"], answer.json["title"]),
                         ("404 Not Found", "Not Found"))
        self.assertEqual(self.services.ask("glance", path).json["error"]["code"], 401)
