"""A laboratory: the cloud, its machines, the simulated cluster, and the faults in them."""

from __future__ import annotations

import itertools
import os
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from addresses import claim_block
from cloud import Cloud, Server
from cluster import Cluster, UnknownTarget
from commands import Commands
from environment import write_environments
from fault_targets import complaint
from faults import FAULTS, Fault, FaultRegistry, Owner
from keys import make_key
from layout import Layout
from machines.bastion import Bastion
from machines.clock import Clock
from machines.kube_api import PORT, Authority, KubeAPI
from machines.machine import Machine, Site
from machines.network import Network
from machines.processes import kill_tree, reap_orphans
from machines.stand_ins import write_boot_commands, write_session_commands
from providers.local import local_providers
from providers.openstack import openstack_provider
from providers.serve import serve
from request_server import RequestServer

if TYPE_CHECKING:
    from openstack_api.api import OpenStackAPI

PORTS = range(22000, 30000)


class Laboratory:
    """Everything that runs in one laboratory; `start` and `stop` belong to the main thread."""

    def __init__(self, layout: Layout, speed: float, build_seconds: float) -> None:
        self.stopping = threading.Event()
        self._layout = layout
        self._clock = Clock(speed)
        self._faults = FaultRegistry()
        # The digest spreads laboratories over ports and blocks, so that they seldom have to look
        # for a free one.
        self._block = claim_block(layout.digest)
        # The number is ours alone, so no other laboratory's machines have these addresses either.
        subnet = self._block.number
        self.network = f"127.42.{subnet}.0/24"
        self.port = _free_port(f"127.42.{subnet}.1", layout.digest)
        self._cluster = Cluster(time.monotonic, speed, resolves=Machine.resolve)
        self._commands = Commands(self._cluster)
        self._authority = Authority(layout.machines / "kubernetes")
        self._apis: dict[str, KubeAPI] = {}
        self._cluster.kubeconfig = self._kubeconfig
        self._site = Site(
            clock=self._clock,
            faults=self._faults,
            port=self.port,
            build_seconds=build_seconds,
            directory=layout.directory,
            session_commands=layout.stand_ins / "session",
            boot_commands=layout.stand_ins / "boot",
            socket=layout.socket,
            operator_key=make_key(layout.key, "laboratory"),
            home=Path(__file__).parent,
            on_microk8s=self._begin_microk8s,
            on_removed=self._remove_node,
        )
        self._cloud = Cloud(
            subnet, self._faults, self._make_machine,
            lambda seconds: self._clock.sleep(seconds, self.stopping),
        )
        self._api: OpenStackAPI | None = None
        self._is_api_open = threading.Event()
        self._bastion = Bastion(self._block, layout.bastion, layout.key, self._faults)
        self._requests: RequestServer | None = None

    def start(self) -> None:
        """Opens all doors but the services': providers, stand-ins, requests; then says where."""
        write_session_commands(self._site.session_commands)
        write_boot_commands(self._site.boot_commands)
        providers = {"openstack": openstack_provider(self._cloud), **local_providers()}
        self._servers = serve(providers, self._layout.providers)
        self._requests = RequestServer(self._layout.socket, self._run, self._control)
        threading.Thread(target=self._requests.serve_forever, daemon=True).start()
        self._bastion.start()
        Network(lambda: [*self._machines(), self._bastion]).start()
        write_environments(self._layout, self.port, self._block, self._bastion)

    def open_services(self) -> None:
        """Loads the cloud's services and opens them: they are the last, so that a start is short.

        Their sockets listen from the start; who is early waits a moment.
        """
        from openstack_api.api import OpenStackAPI

        self._api = OpenStackAPI(
            self._block, self._cloud, self._faults, self.stopping, self._layout.api,
            self._site.operator_key, self.port,
        )
        self._api.start()
        self._is_api_open.set()

    def tick(self) -> None:
        """Refreshes what changes by itself; called about once a second."""
        # A cluster that nobody asks for an hour would have an hour to catch up with.
        self._cluster.tick()
        known = self._bastion.processes()
        for machine in self._machines():
            known |= machine.processes()
            if machine.started_at:
                machine.write_proc()
        reap_orphans(known)

    def stop(self) -> None:
        """Ends all machines and every process that descends from this one."""
        self.stopping.set()
        # Before the processes: nobody shall start another one.
        if self._api is not None:
            self._api.close()
        self._bastion.close()
        machines = self._machines()
        if machines:
            with ThreadPoolExecutor(max_workers=len(machines)) as pool:
                list(pool.map(Machine.stop, machines))
        # After the machines, whose addresses go with it; before the end of this process, so that
        # the next laboratory in the folder finds them free.
        self._block.release()
        kill_tree(os.getpid(), including_root=False)
        self._layout.remove_sockets()

    # Machines.

    def _make_machine(self, server: Server) -> Machine:
        return Machine(server, self._site)

    def _machines(self) -> list[Machine]:
        servers = self._cloud.servers()
        return [server.machine for server in servers if isinstance(server.machine, Machine)]

    def _machine(self, identity: str) -> Machine | None:
        """Returns the machine of this name or address."""
        found = (one for one in self._machines() if identity in (one.ip, one.name))
        return next(found, None)

    def _begin_microk8s(self, machine: Machine) -> None:
        if machine.role == "control-plane":
            self._cluster.bootstrap(machine)
            api = KubeAPI(
                machine, self._authority,
                lambda argv: self._commands.run(machine, argv, ""), lambda: self._cluster.is_serving)
            api.start()
            self._apis[machine.name] = api
        else:
            self._cluster.installed(machine)

    def _kubeconfig(self, machine: Machine) -> str:
        api = self._apis.get(machine.name)
        return self._authority.kubeconfig(machine.ip, PORT if api is None else api.port)

    def _remove_node(self, machine: Machine) -> None:
        """Takes a deleted machine's node out of the cluster, so that `get nodes` is what exists."""
        api = self._apis.pop(machine.name, None)
        if api is not None:
            api.stop()
        self._cluster.leave(machine.name)
        self._cluster.machine_removed(machine.name)

    def _run(self, ip: str, argv: list[str], stdin: str) -> Iterator[tuple[str, Any]]:
        machine = self._machine(ip)
        if machine is None:
            return iter([("err", f"lab: no machine has the address {ip}\n"), ("exit", 255)])
        return self._commands.run(machine, argv, stdin)

    # Control requests.

    def _control(self, body: dict[str, Any]) -> dict[str, Any]:
        match body:
            case {"control": "status"}:
                return self._status()
            case {"control": "fault", "name": str(name)}:
                return self._inject(Fault(name, body.get("target")))
            case {"control": "heal"}:
                return self._heal(body.get("name"))
            case {"control": "stop"}:
                self.stopping.set()
                return {"message": "stopping"}
        return {"error": f"unknown request: {body}"}

    def _inject(self, fault: Fault) -> dict[str, Any]:
        owner = FAULTS.get(fault.name)
        if owner is None:
            return {"error": f"unknown fault {fault.name}"}
        wrong = complaint(fault)
        if wrong is not None:
            return {"error": wrong}
        begun = [fault]
        if owner is Owner.CLUSTER:
            try:
                struck = self._cluster.inject(fault.name, fault.target).struck
            except UnknownTarget as error:
                return {"error": str(error)}
            if fault.name == "disk-full":
                # The machine's own `df` has to agree with its node.
                begun = [Fault(fault.name, node) for node in struck]
        elif fault.name == "machine-unreachable":
            machine = self._machine(fault.target) if fault.target else self._newest_machine()
            if machine is None:
                return {"error": f"no such machine: {fault.target or '(there is none)'}"}
            self._cluster.machine_lost(machine.name)
            begun = [Fault(fault.name, machine.name)]
        for one in begun:
            self._faults.add(one)
        self._follow_faults()
        return {"message": f"injected: {', '.join(map(str, begun))}"}

    def _follow_faults(self) -> None:
        """Tells those who listen what is wrong now, so that it is when the request returns."""
        self._is_api_open.wait()
        assert self._api is not None
        self._api.follow_faults()
        self._bastion.follow_faults()

    def _newest_machine(self) -> Machine | None:
        """Returns the machine that a lost machine is when nobody says which: rarely the first."""
        return max(self._machines(), key=lambda machine: machine.started_at, default=None)

    def _heal(self, name: str | None) -> dict[str, Any]:
        ended = self._faults.remove(name)
        self._follow_faults()
        self._cluster.heal(name)
        for fault in ended:
            if fault.name == "machine-unreachable" and fault.target:
                self._cluster.machine_returned(fault.target)
        return {"message": f"healed: {', '.join(map(str, ended)) or 'nothing was wrong'}"}

    def _status(self) -> dict[str, Any]:
        summary = self._cluster.summary()
        servers = [
            {
                "id": server.identity, "name": server.name, "ip": server.ip,
                "status": server.status,
                "role": getattr(server.machine, "role", ""),
                "boot": getattr(server.machine, "stage", ""),
            }
            for server in self._cloud.servers()
        ]
        return {
            "speed": self._clock.speed, "port": self.port, "network": self.network,
            "servers": servers,
            "nodes": summary["nodes"],
            "pods": summary["pods"],
            "faults": [vars(fault) for fault in self._faults.active()],
        }


def _free_port(address: str, digest: int) -> int:
    """Returns a port on which nothing listens, on this address or on all addresses."""
    first = digest % len(PORTS)
    for offset in itertools.count():
        port = PORTS[(first + offset) % len(PORTS)]
        with socket.socket() as probe:
            try:
                probe.bind((address, port))
            except OSError:
                if offset < len(PORTS):
                    continue
                raise
            return port
    raise AssertionError("unreachable")
