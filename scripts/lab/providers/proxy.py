"""A provider plugin that terraform starts, and that forwards every call to the daemon.

Usage: proxy.py SOCKET. It knows nothing of the protocol's messages: bytes in, bytes out. That
keeps its start short, of which terraform does one per provider and command.
"""

from __future__ import annotations

import base64
import datetime
import os
import signal
import sys
import tempfile
import threading
from concurrent import futures

import grpc
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

CONTROLLER_SHUTDOWN = "/plugin.GRPCController/Shutdown"
STDIO_STREAM = "/plugin.GRPCStdio/StreamStdio"


class Forwarder(grpc.GenericRpcHandler):
    """Hands provider calls on; answers go-plugin's own two services itself."""

    def __init__(self, socket: str, finished: threading.Event) -> None:
        self._channel = grpc.insecure_channel(f"unix:{socket}")
        self._finished = finished

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        if details.method == CONTROLLER_SHUTDOWN:
            return grpc.unary_unary_rpc_method_handler(self._shut_down)
        if details.method == STDIO_STREAM:
            return grpc.unary_stream_rpc_method_handler(lambda request, context: iter(()))
        # tfplugin6.Provider/… on both sides.
        call = self._channel.unary_unary(details.method)
        return grpc.unary_unary_rpc_method_handler(lambda request, context: call(request))

    def _shut_down(self, request: bytes, context: grpc.ServicerContext) -> bytes:
        self._finished.set()
        return b""


def make_certificate() -> tuple[bytes, bytes, bytes]:
    """Returns (private key PEM, certificate PEM, certificate DER) for this plugin's TLS.

    go-plugin demands TLS from plugins that it starts and learns the certificate from the
    handshake line, so a self-signed one for each start will do.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private, certificate.public_bytes(Encoding.PEM), certificate.public_bytes(Encoding.DER)


def main() -> None:
    """Serves until terraform shuts the plugin down or is gone."""
    # As go-plugin does: an interrupt goes to terraform, and terraform tells us when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = os.getppid()
    finished = threading.Event()
    private, certificate, der = make_certificate()
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=32))
    server.add_generic_rpc_handlers((Forwarder(sys.argv[1], finished),))
    with tempfile.TemporaryDirectory(prefix="lab-provider-") as folder:
        address = f"{folder}/socket"
        server.add_secure_port(
            f"unix:{address}", grpc.ssl_server_credentials([(private, certificate)])
        )
        server.start()
        encoded = base64.b64encode(der).decode().rstrip("=")
        print(f"1|6|unix|{address}|grpc|{encoded}", flush=True)
        while not finished.wait(0.5) and os.getppid() == parent:
            pass
        server.stop(grace=0.1)
    # Without waiting for gRPC's threads: terraform counts this time.
    os._exit(0)


if __name__ == "__main__":
    main()
