"""The Kubernetes API of the control planes: TLS with the cluster's own certificates, and a token.

It answers what `kubectl get --raw PATH` answers on the machine, once, without watches.
"""

from __future__ import annotations

import base64
import datetime
import ipaddress
import json
import secrets
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography.x509 import CertificateBuilder
    from machines.machine import Machine

#: Where MicroK8s has its API.
PORT = 16443
_HEALTH = ("/livez", "/readyz", "/healthz")
_NAMES = (
    "kubernetes", "kubernetes.default", "kubernetes.default.svc",
    "kubernetes.default.svc.cluster", "kubernetes.default.svc.cluster.local",
)
_POLL = 0.2

Answer = Iterator[tuple[str, Any]]


class Authority:
    """The cluster's certificate authority, and the token of its administrator."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._made: tuple[Any, Any] | None = None
        self.token = base64.b64encode(secrets.token_bytes(32)).decode()

    @property
    def certificate(self) -> bytes:
        """The authority's certificate, PEM."""
        from cryptography.hazmat.primitives.serialization import Encoding

        return bytes(self._authority()[1].public_bytes(Encoding.PEM))

    def server_files(self, address: str) -> tuple[str, str]:
        """Returns the files of the certificate for a machine, and of its key."""
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import (
            Encoding, NoEncryption, PrivateFormat,
        )

        authority, own = self._authority()
        key = ec.generate_private_key(ec.SECP256R1())
        addresses = ("127.0.0.1", "10.152.183.1", address)
        names: list[x509.GeneralName] = [x509.DNSName(name) for name in _NAMES]
        names += [x509.IPAddress(ipaddress.ip_address(one)) for one in addresses]
        certificate = (
            _builder("127.0.0.1", own.subject.rfc4514_string().removeprefix("CN="), key)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .sign(authority, hashes.SHA256())
        )
        files = self._folder / f"{address}.crt", self._folder / f"{address}.key"
        files[1].touch(mode=0o600)
        files[1].write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        files[0].write_bytes(certificate.public_bytes(Encoding.PEM))
        return str(files[0]), str(files[1])

    def kubeconfig(self, address: str, port: int) -> str:
        """Returns what `microk8s config` prints on a machine whose API listens at the port."""
        data = base64.b64encode(self.certificate).decode()
        return f"""\
apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: {data}
    server: https://{address}:{port}
  name: microk8s-cluster
contexts:
- context:
    cluster: microk8s-cluster
    user: admin
  name: microk8s
current-context: microk8s
kind: Config
preferences: {{}}
users:
- name: admin
  user:
    token: {self.token}

"""

    def _authority(self) -> tuple[Any, Any]:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec

        with self._lock:
            if self._made is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                key = ec.generate_private_key(ec.SECP256R1())
                certificate = (
                    _builder("10.152.183.1", "10.152.183.1", key)
                    .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
                    .sign(key, hashes.SHA256())
                )
                self._made = key, certificate
            return self._made


class KubeAPI:
    """The API server of one control plane; `run` answers commands there."""

    def __init__(
        self, machine: Machine, authority: Authority, run: Callable[[list[str]], Answer],
        is_serving: Callable[[], bool],
    ) -> None:
        self._machine = machine
        self._authority = authority
        self._run = run
        self._is_serving = is_serving
        self._server: ThreadingHTTPServer | None = None

    def start(self) -> None:
        """Begins to listen; where a MicroK8s of this computer has the port, at another one."""
        api = self

        class Handler(_Handler):
            """Knows which API it belongs to."""

            owner = api

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self._authority.server_files(self._machine.ip))
        self._server = _listen(self._machine.ip, Handler, context, self._admits)
        threading.Thread(
            target=self._server.serve_forever, args=(_POLL,), name="kube-apiserver", daemon=True
        ).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return PORT if self._server is None else self._server.server_port

    def stop(self) -> None:
        """Ends it for good."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def _admits(self) -> bool:
        while self._machine.is_lost and not self._machine.stopping.is_set():
            time.sleep(_POLL)
        return self._is_serving()

    def answer(self, path: str, authorization: str) -> tuple[int, str, str]:
        """Returns status, content type and body."""
        if authorization != f"Bearer {self._authority.token}":
            return _failure(401, "Unauthorized", "Unauthorized")
        if path.partition("?")[0] in _HEALTH:
            return 200, "text/plain; charset=utf-8", "ok"
        if "watch=" in path:
            return _failure(400, "BadRequest", "The laboratory's API has no watches.")
        text, code = "", 1
        for stream, piece in self._run(["kubectl", "get", "--raw", path]):
            if stream == "exit":
                code = int(piece)
            elif stream == "out":
                text += str(piece)
        if code != 0:
            return _failure(404, "NotFound", "the server could not find the requested resource")
        return 200, "application/json", text


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(
        self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler],
        context: ssl.SSLContext, admits: Callable[[], bool],
    ) -> None:
        super().__init__(address, handler)
        self._context = context
        self._admits = admits

    def finish_request(self, request: Any, client_address: Any) -> None:
        # In the connection's own thread: a handshake may take for ever.
        if not self._admits():
            return
        request.settimeout(30)
        with self._context.wrap_socket(request, server_side=True) as encrypted:
            super().finish_request(encrypted, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing: clients may hang up, or not like the certificate."""


def _listen(
    host: str, handler: type[BaseHTTPRequestHandler], context: ssl.SSLContext,
    admits: Callable[[], bool],
) -> _Server:
    """Returns a server at the customary port, or where that is taken on all addresses, at any."""
    try:
        return _Server((host, PORT), handler, context, admits)
    except OSError:
        return _Server((host, 0), handler, context, admits)


class _Handler(BaseHTTPRequestHandler):
    owner: KubeAPI
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answers a request."""
        status, kind, text = self.owner.answer(self.path, self.headers.get("Authorization", ""))
        body = text.encode()
        self.send_response_only(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Logs nothing."""


def _failure(code: int, reason: str, message: str) -> tuple[int, str, str]:
    status = {
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": message, "reason": reason, "code": code,
    }
    return code, "application/json", json.dumps(status)


def _builder(subject: str, issuer: str, key: Any) -> CertificateBuilder:
    from cryptography import x509

    def name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])

    now = datetime.datetime.now(datetime.timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=3650))
    )
