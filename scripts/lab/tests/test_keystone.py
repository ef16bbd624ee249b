"""Keystone: who gets a token, what it says, and how long it is good for."""

import time
import unittest
from calendar import timegm

from openstack_api.identity import (
    CREDENTIAL_ID,
    CREDENTIAL_SECRET,
    PROJECT_ID,
    USER_ID,
)
from tests.api_fixture import ServicesInProcess, password_proof
from tests.fixtures import wait_for

TOKENS = "/v3/auth/tokens"
UNAUTHORIZED = {"error": {
    "code": 401, "message": "The request you have made requires authentication.",
    "title": "Unauthorized",
}}


class KeystoneTestCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.services = ServicesInProcess()
        cls.addClassCleanup(cls.services.close)

    def tearDown(self):
        self.services.heal()

    def ask(self, *arguments, **options):
        return self.services.ask("keystone", *arguments, **options)

    def prove(self, proof):
        return self.ask(TOKENS, "POST", proof)


class DiscoveryTests(KeystoneTestCase):
    def test_the_root_is_a_choice_and_names_itself_as_the_client_does(self):
        answer = self.ask("/", headers={"Host": "keystone.example:35357"})
        self.assertEqual(answer.status, 300)
        self.assertEqual(answer.headers["Location"], "http://keystone.example:35357/v3/")
        version, = answer.json["versions"]["values"]
        self.assertEqual((version["id"], version["status"]), ("v3.14", "stable"))
        self.assertEqual(version["links"],
                         [{"rel": "self", "href": "http://keystone.example:35357/v3/"}])

    def test_the_version_is_found_with_and_without_a_slash(self):
        for path in ("/v3", "/v3/"):
            self.assertEqual(self.ask(path).json["version"]["id"], "v3.14")

    def test_what_is_not_there_is_a_page(self):
        answer = self.ask("/v2.0/tokens", "POST", {})
        self.assertEqual(answer.status, 404)
        self.assertEqual(answer.headers.get_content_type(), "text/html")

    def test_every_answer_has_an_id(self):
        for path in ("/", "/v3/", TOKENS, "/nowhere"):
            identity = self.ask(path).headers["x-openstack-request-id"]
            self.assertRegex(identity, "^req-[0-9a-f-]{36}$")


class TokenTests(KeystoneTestCase):
    def test_a_password_buys_a_token_for_the_project(self):
        answer = self.prove(password_proof())
        self.assertEqual(answer.status, 201)
        self.assertRegex(answer.headers["X-Subject-Token"], "^gAAAAAB[A-Za-z0-9_-]{100,}$")
        token = answer.json["token"]
        self.assertEqual(token["methods"], ["password"])
        self.assertEqual((token["user"]["id"], token["user"]["name"]), (USER_ID, "operator"))
        self.assertEqual(token["project"], {
            "domain": {"id": "default", "name": "Default"}, "id": PROJECT_ID, "name": "laboratory",
        })
        self.assertEqual(_seconds(token["expires_at"]) - _seconds(token["issued_at"]), 3600)
        self.assertAlmostEqual(_seconds(token["issued_at"]), time.time(), delta=5)

    def test_the_catalogue_says_where_the_services_are(self):
        catalog = self.prove(password_proof()).json["token"]["catalog"]
        public = {
            entry["type"]: endpoint["url"] for entry in catalog for endpoint in entry["endpoints"]
            if (endpoint["interface"], endpoint["region"]) == ("public", "RegionOne")
        }
        where = self.services.block.address
        self.assertEqual(public, {
            "identity": f"http://{where('keystone')}/v3/",
            "compute": f"http://{where('nova')}/v2.1",
            "network": f"http://{where('neutron')}", "image": f"http://{where('glance')}",
        })
        interfaces = [one["interface"] for one in catalog[0]["endpoints"]]
        self.assertEqual(interfaces, ["public", "internal", "admin"])

    def test_user_and_project_have_ids_as_well(self):
        proof = password_proof({"project": {"id": PROJECT_ID}}, id=USER_ID)
        self.assertEqual(self.prove(proof).status, 201)

    def test_without_a_scope_the_token_is_for_no_project(self):
        for proof in (password_proof("unscoped"), _without_scope(password_proof())):
            answer = self.prove(proof)
            self.assertEqual(answer.status, 201)
            self.assertNotIn("catalog", answer.json["token"])
            token = answer.headers["X-Subject-Token"]
            projects = self.ask("/v3/auth/projects", token=token).json["projects"]
            self.assertEqual([one["name"] for one in projects], ["laboratory"])
            self.assertEqual(
                self.services.ask("nova", "/v2.1/servers", token=token).status, 401)

    def test_an_application_credential_is_for_the_project_and_needs_no_scope(self):
        answer = self.prove(_credential(id=CREDENTIAL_ID, secret=CREDENTIAL_SECRET))
        self.assertEqual(answer.status, 201)
        token = answer.json["token"]
        self.assertEqual(token["project"]["id"], PROJECT_ID)
        self.assertEqual(token["application_credential"],
                         {"id": CREDENTIAL_ID, "name": "laboratory", "restricted": True})
        by_name = _credential(name="laboratory", secret=CREDENTIAL_SECRET,
                              user={"name": "operator", "domain": {"id": "default"}})
        self.assertEqual(self.prove(by_name).status, 201)

    def test_a_token_buys_another_that_lasts_no_longer(self):
        self.services.inject("token-expires-soon", "30")
        first = self.services.token()
        self.services.heal()
        proof = password_proof()
        proof["auth"]["identity"] = {"methods": ["token"], "token": {"id": first}}
        second = self.prove(proof)
        self.assertEqual(second.status, 201)
        self.assertLess(_seconds(second.json["token"]["expires_at"]), time.time() + 31)

    def test_wrong_credentials_are_all_refused_alike(self):
        uri = f"http://{self.services.block.address('keystone')}/v3"
        for name, proof in {
            "password": password_proof(password="wrong"),
            "password that is no text": password_proof(password="\ud800"),
            "user": password_proof(name="nobody"),
            "domain of the user": password_proof(domain={"name": "Other"}),
            "id of the user": password_proof(id="0"),
            "project": password_proof({"project": {"name": "other",
                                                   "domain": {"id": "default"}}}),
            "domain of the project": password_proof({"project": {"name": "laboratory",
                                                                 "domain": {"id": "other"}}}),
            "no domain of the project": password_proof({"project": {"name": "laboratory"}}),
            "the whole system": password_proof({"system": {"all": True}}),
            "secret": _credential(id=CREDENTIAL_ID, secret="wrong"),
        }.items():
            with self.subTest(name):
                answer = self.prove(proof)
                self.assertEqual((answer.status, answer.json), (401, UNAUTHORIZED))
                self.assertEqual(answer.headers["WWW-Authenticate"], f'Keystone uri="{uri}"')

    def test_what_is_no_proof_is_said_to_be_none(self):
        no_domain = password_proof()
        del no_domain["auth"]["identity"]["password"]["user"]["domain"]
        scoped = _credential(id=CREDENTIAL_ID, secret=CREDENTIAL_SECRET)
        scoped["auth"]["scope"] = {"project": {"id": PROJECT_ID}}
        for body, status, message in (
            ("", 400, "Expecting to find auth in request body."),
            ('{"auth":', 400, "Expecting to find valid JSON in request body."),
            ([], 400, "Expecting to find auth in request body."),
            ({"auth": {}}, 400, "'identity' is a required property"),
            ({"auth": []}, 400, "[] is not of type 'object'"),
            ({"auth": {"identity": {}}}, 400, "'methods' is a required property"),
            ({"auth": {"identity": {"methods": ["password"]}}}, 400, "'password' is a required"),
            ({"auth": {"identity": {"methods": ["totp"]}}}, 401, "an unsupported method."),
            (no_domain, 400, "Expecting to find domain in user."),
            (_credential(id="0", secret=""), 404, "Could not find Application Credential: 0."),
            (scoped, 401, "Application credentials cannot request a scope."),
        ):
            with self.subTest(body=body):
                answer = self.ask(TOKENS, "POST", body)
                self.assertEqual(answer.status, status)
                self.assertIn(message, answer.json["error"]["message"])
        answer = self.ask(TOKENS, "POST", "{}", headers={"Content-Type": "text/plain"})
        self.assertIn("application/json in Content-Type", answer.json["error"]["message"])


class LifeOfATokenTests(KeystoneTestCase):
    def validate(self, token, subject, method="GET", path=TOKENS):
        return self.ask(path, method, token=token, headers={"X-Subject-Token": subject})

    def test_a_token_can_be_asked_about_until_it_is_revoked(self):
        token = self.services.token()
        answer = self.validate(token, token)
        self.assertEqual((answer.status, answer.headers["X-Subject-Token"]), (200, token))
        self.assertEqual(answer.json["token"]["project"]["id"], PROJECT_ID)
        self.assertEqual(self.validate(token, token, "HEAD").text, "")
        without = self.validate(token, token, path=TOKENS + "?nocatalog").json["token"]
        self.assertNotIn("catalog", without)
        self.assertEqual(self.validate(token, token, "DELETE").status, 204)
        self.assertEqual(self.validate(token, token).json, UNAUTHORIZED)
        self.assertEqual(self.services.ask("nova", "/v2.1/limits", token=token).status, 401)

    def test_what_is_no_token_is_not_recognised(self):
        token = self.services.token()
        answer = self.validate(token, "nonsense")
        self.assertEqual((answer.status, answer.json["error"]["message"]),
                         (404, "Could not recognize Fernet token"))
        answer = self.ask(TOKENS, token=token)
        self.assertEqual((answer.status, answer.json["error"]["message"]),
                         (404, "No token in the request"))

    def test_a_token_that_expires_soon_does(self):
        self.services.inject("token-expires-soon", "2")
        token = self.services.token()
        self.assertEqual(self.services.ask("nova", "/v2.1/limits", token=token).status, 200)
        wait_for(lambda: self.services.ask("nova", "/v2.1/limits", token=token).status == 401,
                 "the end of the token")
        self.services.heal()
        # What has expired stays so.
        self.assertEqual(self.services.ask("nova", "/v2.1/limits", token=token).status, 401)

    def test_a_wrong_clock_shows_in_the_headers_and_in_the_token(self):
        for skew in (600, -7200):
            self.services.inject("clock-skewed", str(skew))
            answer = self.prove(password_proof())
            at = _seconds(answer.json["token"]["issued_at"])
            self.assertAlmostEqual(at, time.time() + skew, delta=5)
            parsed = time.strptime(answer.headers["Date"], "%a, %d %b %Y %H:%M:%S GMT")
            self.assertAlmostEqual(timegm(parsed), time.time() + skew, delta=5)
            # The cloud agrees with itself.
            token = answer.headers["X-Subject-Token"]
            self.assertEqual(self.services.ask("nova", "/v2.1/limits", token=token).status, 200)
            self.services.heal()

    def test_the_fault_auth_rejects_the_right_password_and_every_token(self):
        token = self.services.token()
        self.services.inject("auth")
        self.assertEqual(self.prove(password_proof()).json, UNAUTHORIZED)
        self.assertEqual(self.validate(token, token).status, 401)
        self.services.heal()
        self.assertEqual(self.validate(token, token).status, 200)


class ListsTests(KeystoneTestCase):
    def setUp(self):
        self.token = self.services.token()

    def test_projects_regions_and_catalogue(self):
        project, = self.ask("/v3/auth/projects", token=self.token).json["projects"]
        self.assertEqual((project["id"], project["enabled"]), (PROJECT_ID, True))
        region, = self.ask("/v3/regions", token=self.token).json["regions"]
        self.assertEqual((region["id"], region["parent_region_id"]), ("RegionOne", None))
        self.assertEqual(self.ask("/v3/regions/RegionOne", token=self.token).json["region"], region)
        catalog = self.ask("/v3/auth/catalog", token=self.token).json
        self.assertEqual([one["name"] for one in catalog["catalog"]],
                         ["keystone", "nova", "neutron", "glance"])

    def test_what_the_user_may_not_see_or_does_not_exist(self):
        answer = self.ask("/v3/users", token=self.token)
        self.assertEqual(answer.status, 403)
        self.assertIn("not authorized to perform the requested action: identity:list_users",
                      answer.json["error"]["message"])
        answer = self.ask("/v3/regions/Nowhere", token=self.token)
        self.assertEqual((answer.status, answer.json["error"]["message"]),
                         (404, "Could not find region: Nowhere."))
        self.assertEqual(self.ask("/v3/regions").json, UNAUTHORIZED)
        answer = self.ask("/v3/auth/projects", "PUT", {}, token=self.token)
        self.assertEqual((answer.status, answer.headers["Allow"]), (405, "GET"))


def _credential(**proof):
    identity = {"methods": ["application_credential"], "application_credential": proof}
    return {"auth": {"identity": identity}}


def _without_scope(proof):
    del proof["auth"]["scope"]
    return proof


def _seconds(text):
    return timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%S.000000Z"))
