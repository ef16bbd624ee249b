"""A server for terraform's http backend: one state, with locking, on a port of the loopback.

Usage: state-server.py PORT-FILE

It writes its port into PORT-FILE when it listens. GET, POST and DELETE are about the state; LOCK
and UNLOCK are answered as the backend wants it: 423 with the holder's lock while it is held.
"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

store = {"state": None, "lock": None}


class StateHandler(BaseHTTPRequestHandler):
    """Answers one request of terraform."""

    def log_message(self, *_):
        """Says nothing."""

    def body(self):
        """The request's body."""
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self, status, content=b""):
        """Sends an answer."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self):
        """The state."""
        if store["state"] is None:
            self.answer(404)
        else:
            self.answer(200, store["state"])

    def do_POST(self):
        """A new state, from the holder of the lock."""
        content = self.body()
        query = self.path.partition("?ID=")[2]
        if store["lock"] is not None and json.loads(store["lock"])["ID"] != query:
            return self.answer(423, store["lock"])
        store["state"] = content
        return self.answer(200)

    def do_DELETE(self):
        """No state any more."""
        store["state"] = None
        self.answer(200)

    def do_LOCK(self):
        """Takes the lock."""
        content = self.body()
        if store["lock"] is not None:
            return self.answer(423, store["lock"])
        store["lock"] = content
        return self.answer(200)

    def do_UNLOCK(self):
        """Gives the lock back, or breaks it."""
        self.body()
        store["lock"] = None
        self.answer(200)


def main():
    """Serves until it is ended."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), StateHandler)
    port_file = sys.argv[1]
    with open(port_file + ".new", "w", encoding="utf-8") as file:
        file.write(str(server.server_address[1]))
    os.rename(port_file + ".new", port_file)
    server.serve_forever()


main()
