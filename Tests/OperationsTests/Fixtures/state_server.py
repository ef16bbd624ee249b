"""Keeps one state for terraform's `http` backend in the file `remote.tfstate` of a directory.

While the directory has a file `refuse`, it takes no state. The file `port` says where it listens.
"""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

folder = Path(sys.argv[1])
state = folder / "remote.tfstate"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.answer(200 if state.exists() else 404, state.read_bytes() if state.exists() else b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if (folder / "refuse").exists():
            return self.answer(507)
        state.write_bytes(body)
        self.answer(200)

    def answer(self, code: int, body: bytes = b"") -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
(folder / "port").write_text(f"{server.server_port}\n")
server.serve_forever()
