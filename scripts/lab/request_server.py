"""The daemon's socket: questions of the stand-ins, and requests of the command line.

A stand-in sends {"machine", "argv", "stdin"} as one line and gets lines {"out"} and {"err"}, and
{"exit"} as the last. The command line sends {"control": …} and gets one line.
"""

from __future__ import annotations

import json
import socketserver
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Answer = Iterator[tuple[str, Any]]
Run = Callable[[str, list[str], str], Answer]
Control = Callable[[dict[str, Any]], dict[str, Any]]


class RequestServer(socketserver.ThreadingUnixStreamServer):
    """Answers each connection in a thread of its own: a `--watch` may take hours."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, path: Path, run: Run, control: Control) -> None:
        self.run_command = run
        self.control = control
        super().__init__(str(path), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Logs what went wrong; a client that hung up is nothing to log."""
        traceback.print_exc()


class _Handler(socketserver.StreamRequestHandler):
    server: RequestServer

    def handle(self) -> None:
        line = self.rfile.readline()
        if not line:
            return
        body = json.loads(line)
        if "control" in body:
            self._send(self.server.control(body))
            return
        answer = self.server.run_command(body["machine"], body["argv"], body.get("stdin", ""))
        try:
            for kind, value in answer:
                self._send({kind: value})
        except (BrokenPipeError, ConnectionResetError):
            return
        finally:
            # Lets an endless answer know that nobody listens any more.
            close = getattr(answer, "close", None)
            if close is not None:
                close()

    def _send(self, message: dict[str, Any]) -> None:
        self.wfile.write(json.dumps(message).encode() + b"\n")
