"""What the faults of the services look like to a client."""

import contextlib
import socket
import ssl
import time
import unittest
from http.client import HTTPConnection

from fault_targets import complaint
from faults import Fault
from tests.api_fixture import ServicesInProcess, password_proof

SERVICES = ("keystone", "nova", "neutron", "glance")
LISTS = {"keystone": "/v3/regions", "nova": "/v2.1/flavors", "neutron": "/v2.0/networks",
         "glance": "/v2/images"}


class DisturbanceTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.services = ServicesInProcess()
        cls.addClassCleanup(cls.services.close)
        cls.token = cls.services.token()

    def tearDown(self):
        self.services.heal()

    def ask(self, service, path=None, **options):
        return self.services.ask(service, path or LISTS[service], token=self.token, **options)

    def connect(self, service):
        connection = socket.create_connection(self.services.block.address(service), timeout=5)
        self.addCleanup(connection.close)
        return connection

    def test_keystone_down_refuses_connections_until_healed(self):
        kept = self.connect("keystone")
        self.services.inject("keystone-down")
        # An end, or a reset where the service had not even accepted it.
        with contextlib.suppress(ConnectionResetError):
            self.assertEqual(kept.recv(1), b"")
        with self.assertRaises(ConnectionRefusedError):
            self.connect("keystone")
        self.assertEqual(self.ask("nova").status, 200)
        self.services.heal()
        self.assertEqual(self.ask("keystone").status, 200)

    def test_keystone_slow_takes_its_seconds(self):
        self.services.inject("keystone-slow", "0.4")
        started = time.monotonic()
        self.assertEqual(self.ask("keystone").status, 200)
        self.assertGreater(time.monotonic() - started, 0.4)
        self.services.inject("keystone-slow", "60")
        with self.assertRaises(TimeoutError):
            self.ask("keystone", timeout=0.3)
        self.assertEqual(self.ask("nova").status, 200)

    def test_nova_unavailable_is_a_page_of_the_proxy(self):
        self.services.inject("nova-unavailable")
        answer = self.ask("nova", "/")
        self.assertEqual((answer.status, answer.headers.get_content_type()), (503, "text/html"))
        self.assertIn("No server is available to handle this request.", answer.text)
        self.assertEqual(self.ask("neutron").status, 200)

    def test_neutron_may_be_somebody_else(self):
        self.services.inject("neutron-impostor")
        answer = self.ask("neutron", "/")
        self.assertEqual((answer.status, answer.headers["Server"]), (200, "nginx/1.18.0 (Ubuntu)"))
        self.assertIn("Welcome to nginx!", answer.text)
        self.assertEqual(self.ask("neutron").status, 404)
        self.services.heal()
        self.services.inject("neutron-impostor", "nova")
        self.assertEqual([one["id"] for one in self.ask("neutron", "/").json["versions"]],
                         ["v2.0", "v2.1"])
        self.services.heal()
        self.services.inject("neutron-impostor", "keystone")
        self.assertIn("values", self.ask("neutron", "/").json["versions"])

    def test_a_rate_limit_has_each_services_form(self):
        self.services.inject("rate-limit")
        for service, member in (("keystone", "error"), ("nova", "overLimit"),
                                ("neutron", "NeutronError"), ("glance", None)):
            answer = self.ask(service)
            self.assertEqual((answer.status, answer.headers["Retry-After"]), (429, "30"))
            if member:
                self.assertEqual(list(answer.json), [member])
        self.assertEqual(self.ask("nova").json["overLimit"]["retryAfter"], "30")

    def test_a_fault_of_one_service_leaves_the_others(self):
        self.services.inject("rate-limit", "neutron")
        self.assertEqual([self.ask(one).status for one in SERVICES], [200, 200, 429, 200])

    def test_a_service_that_hangs_sends_headers_only_and_the_rest_when_healed(self):
        self.services.inject("api-hangs", "nova")
        connection = self.connect("nova")
        connection.sendall(b"GET / HTTP/1.1\r\nHost: n\r\nConnection: close\r\n\r\n")
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += connection.recv(1)
        self.assertTrue(head.startswith(b"HTTP/1.1 200 OK\r\n"))
        connection.settimeout(0.3)
        with self.assertRaises(TimeoutError):
            connection.recv(1)
        self.services.heal()
        connection.settimeout(5)
        self.assertEqual(connection.recv(1), b"{")

    def test_who_gives_up_on_a_service_that_hangs_is_forgotten(self):
        self.services.inject("api-hangs")
        for _ in range(3):
            with self.assertRaises(TimeoutError):
                self.ask("glance", timeout=0.1)
        self.services.heal()
        self.assertEqual(self.ask("glance").status, 200)

    def test_plain_http_where_tls_is_required(self):
        self.services.inject("tls-required", "keystone")
        answer = self.ask("keystone")
        self.assertEqual(answer.status, 400)
        self.assertIn("The plain HTTP request was sent to HTTPS port", answer.text)

    def test_tls_where_it_is_required_has_a_certificate_that_nobody_signed(self):
        self.services.inject("tls-required")
        with self.assertRaisesRegex(ssl.SSLCertVerificationError, "self-signed"):
            ssl.create_default_context().wrap_socket(
                self.connect("keystone"), server_hostname="localhost")
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        with trusting.wrap_socket(self.connect("keystone")) as encrypted:
            encrypted.sendall(b"GET /v3 HTTP/1.1\r\nHost: k:5000\r\nConnection: close\r\n\r\n")
            text = b"".join(iter(lambda: encrypted.recv(4096), b""))
        self.assertIn(b'"href": "https://k:5000/v3/"', text)

    def test_tls_where_nobody_speaks_it(self):
        # What an https URL meets without any fault.
        with self.assertRaises(ssl.SSLError):
            ssl.create_default_context().wrap_socket(
                self.connect("keystone"), server_hostname="localhost")

    def test_whatever_comes_in_does_no_harm(self):
        for sent in (
            b"\r\n", b"GET\r\n\r\n", b"\0\0\0\0\r\n\r\n", b"GET / HTTP/9\r\n\r\n",
            b"POST /v3/auth/tokens HTTP/1.1\r\nContent-Length: many\r\n\r\n",
            b"POST /v3/auth/tokens HTTP/1.1\r\nContent-Length: 999999999\r\n\r\n",
            b"GET /\x1b[2J HTTP/1.1\r\n\r\n", b"BREW / HTTP/1.1\r\n\r\n",
            b"GET /%00%ff?%=& HTTP/1.1\r\nConnection: close\r\n\r\n",
        ):
            connection = self.connect("keystone")
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(4096):
                pass
        self.assertEqual(self.ask("keystone").status, 200)
        self.assertNotIn("\x1b", self.services.requests())

    def test_a_connection_serves_more_than_one_request(self):
        connection = HTTPConnection(*self.services.block.address("nova"), timeout=5)
        self.addCleanup(connection.close)
        connection.connect()
        kept = connection.sock
        for _ in range(3):
            connection.request("GET", "/")
            self.assertIn(b'"versions"', connection.getresponse().read())
        self.assertIs(connection.sock, kept)

    def test_requests_are_noted_without_secrets(self):
        self.services.ask("keystone", "/v3/auth/tokens?x=1", "POST", password_proof())
        self.ask("nova")
        text = self.services.requests()
        self.assertIn("keystone POST /v3/auth/tokens 201\n", text)
        self.assertIn("nova GET /v2.1/flavors 200\n", text)
        self.assertNotIn(self.token, text)


class TargetTests(unittest.TestCase):
    def test_what_a_target_may_be(self):
        for name, target in (
            ("rate-limit", "nova"), ("api-hangs", "glance"), ("clock-skewed", "-300"),
            ("keystone-slow", "2.5"), ("neutron-impostor", "nginx"), ("quota", "3"),
            ("bastion-down", None),
        ):
            self.assertIsNone(complaint(Fault(name, target)), name)

    def test_what_it_may_not_be(self):
        for name, target in (
            ("rate-limit", "cinder"), ("keystone-slow", "-1"), ("keystone-slow", "soon"),
            ("neutron-impostor", "neutron"), ("quota", "few"), ("bastion-down", "now"),
            ("image-missing", "debian"), ("clock-skewed", "1e9"),
        ):
            self.assertIsNotNone(complaint(Fault(name, target)), name)
