"""One connection of a client to a service: HTTP on the wire, with the faults that show there."""

from __future__ import annotations

import select
import socket
import ssl
import threading
import time
from collections.abc import Callable
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, unquote, urlsplit

from openstack_api import pages
from openstack_api.disturbances import Disturbances
from openstack_api.exchange import Request, Response
from openstack_api.service import Service

_TLS_HANDSHAKE = b"\x16"
_LARGEST_BODY = 114_688
_NO_HTTP = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_POLL = 0.2


class Connection(BaseHTTPRequestHandler):
    """Answers the requests of a connection until one side closes it."""

    protocol_version = "HTTP/1.1"
    #: How long a connection may rest between two requests.
    timeout = 75

    def __init__(
        self, connection: socket.socket, service: Service, disturbances: Disturbances,
        log: Callable[[str], None],
    ) -> None:
        self._service = service
        self._disturbances = disturbances
        self._log = log
        self._is_encrypted = isinstance(connection, ssl.SSLSocket)
        # The base class answers all requests from its initialiser; it asks nothing of a server.
        super().__init__(connection, ("127.0.0.1", 0), None)  # type: ignore[arg-type]

    def _answer(self) -> None:
        length = self.headers.get("Content-Length") or "0"
        if not length.isdigit() or int(length) > _LARGEST_BODY:
            self.close_connection = True
            self._send(Response(413 if length.isdigit() else 400))
            return
        body = self.rfile.read(int(length))
        if self._disturbances.wants_tls(self._service.name) and not self._is_encrypted:
            self.close_connection = True
            self._send(pages.plain_to_tls())
            return
        self._send(self._disturbances.answer(self._service, self._request(body)))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _answer

    def _request(self, body: bytes) -> Request:
        parts = urlsplit(self.path)
        host = self.headers.get("Host") or "{}:{}".format(*self.connection.getsockname())
        return Request(
            self.command, unquote(parts.path), parse_qs(parts.query, keep_blank_values=True),
            self.headers, body, f"{'https' if self._is_encrypted else 'http'}://{host}",
        )

    def _send(self, response: Response) -> None:
        name = self._service.name
        # Neither the query nor the headers, which hold tokens.
        path = "".join(one if one.isprintable() else "?" for one in urlsplit(self.path).path)
        self._log(f"{name} {self.command} {path} {response.status}\n")
        self.send_response_only(response.status)
        self.send_header("Date", self.date_time_string())
        server = self._service.banner if response.server is None else response.server
        if server:
            self.send_header("Server", server)
        if response.status != 204:
            self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        for header, value in response.headers:
            self.send_header(header, value)
        self.end_headers()
        if self.command == "HEAD" or not response.body:
            return
        if self._wait_while_hanging():
            self.wfile.write(response.body)

    def _wait_while_hanging(self) -> bool:
        """Waits while the service hangs; returns False when the client gave up."""
        while self._disturbances.hangs(self._service.name):
            readable, _, _ = select.select([self.connection], [], [], _POLL)
            if readable and not self.connection.recv(1):
                self.close_connection = True
                return False
        return True

    def date_time_string(self, timestamp: float | None = None) -> str:
        # By the cloud's clock, which may be wrong.
        return formatdate(time.time() + self._disturbances.clock_skew, usegmt=True)

    def log_message(self, format: str, *args: object) -> None:
        """Logs nothing: `_send` does."""


class Connections:
    """The open connections to one service, each served by a thread of its own.

    `certificate` returns the files of a certificate and its key; it is asked only for TLS.
    """

    def __init__(
        self, service: Service, disturbances: Disturbances, log: Callable[[str], None],
        certificate: Callable[[], tuple[str, str]],
    ) -> None:
        self._service = service
        self._disturbances = disturbances
        self._log = log
        self._certificate = certificate
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()

    def admit(self, connection: socket.socket) -> None:
        """Begins to serve a connection."""
        with self._lock:
            if self._disturbances.is_down(self._service.name):
                # Accepted in the very moment in which the service went down.
                connection.close()
                return
            self._open.add(connection)
        threading.Thread(
            target=self._serve, args=(connection,), name=self._service.name, daemon=True
        ).start()

    def break_off(self) -> None:
        """Ends all connections in the middle of what they do."""
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    # The client was quicker.
                    continue

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection:
                self._speak(connection)
        except OSError:
            # Clients may hang up at any time.
            return
        finally:
            with self._lock:
                self._open.discard(connection)

    def _speak(self, connection: socket.socket) -> None:
        connection.settimeout(Connection.timeout)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        first = connection.recv(1, socket.MSG_PEEK)
        if not first:
            return
        if first != _TLS_HANDSHAKE:
            Connection(connection, self._service, self._disturbances, self._log)
        elif self._disturbances.wants_tls(self._service.name):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self._certificate())
            with context.wrap_socket(connection, server_side=True) as encrypted:
                Connection(encrypted, self._service, self._disturbances, self._log)
        else:
            # As Apache does, which a client of TLS calls a wrong version of TLS.
            connection.sendall(_NO_HTTP)
