"""Serves all providers from one process, each on its own unix socket."""

from __future__ import annotations

import os
from concurrent import futures
from pathlib import Path

import grpc
from tf.gen import tfplugin_pb2_grpc as rpc

from providers.mirror import SOURCES
from providers.resource import Provider
from providers.service import ProviderService

#: More than terraform's default parallelism of 10, for several runs at once: a server that is
#: being built holds its thread.
THREADS = 64


def serve(providers: dict[str, Provider], folder: Path) -> list[grpc.Server]:
    """Starts one gRPC server per provider; its socket is FOLDER/NAME.sock."""
    executor = futures.ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="provider")
    servers = []
    for name, provider in providers.items():
        server = grpc.server(executor)
        rpc.add_ProviderServicer_to_server(ProviderService(name, provider), server)
        server.add_insecure_port(f"unix:{folder / name}.sock")
        server.start()
        servers.append(server)
    return servers


def reattach_value(folder: Path) -> dict[str, object]:
    """Returns the content of TF_REATTACH_PROVIDERS for the servers of this process."""
    return {
        f"registry.terraform.io/{SOURCES[name].namespace}/{name}": {
            "Protocol": "grpc",
            "ProtocolVersion": 6,
            "Pid": os.getpid(),
            "Test": True,
            "Addr": {"Network": "unix", "String": f"{folder / name}.sock"},
        }
        for name in SOURCES
    }
