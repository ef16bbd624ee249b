"""Passes connections on, until it is told to be a black hole.

Usage: relay.py PORT TARGET-HOST TARGET-PORT LOG. On SIGUSR1 nothing passes any more, in either
direction, and nothing is closed: those connections are dead for good, as when a firewall forgets them.
On SIGUSR2 new connections pass again. Each connection is a line in LOG.
"""

import select
import signal
import socket
import sys
import threading

port, host, target, log = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
is_hole = threading.Event()


def serve(near):
    while is_hole.is_set():
        # Whoever connects meanwhile hears nothing.
        threading.Event().wait(60)
    far = socket.create_connection((host, target))
    is_dead = False
    while True:
        readable, _, _ = select.select([near, far], [], [], 0.05)
        # What was ever in the hole stays there.
        is_dead = is_dead or is_hole.is_set()
        if is_dead:
            threading.Event().wait()
        for source, sink in ((near, far), (far, near)):
            if source in readable:
                data = source.recv(65536)
                if not data:
                    near.close()
                    far.close()
                    return
                sink.sendall(data)


signal.signal(signal.SIGUSR1, lambda *_: is_hole.set())
signal.signal(signal.SIGUSR2, lambda *_: is_hole.clear())
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", port))
listener.listen(64)
with open(log, "a", buffering=1) as lines:
    lines.write("listening\n")
    while True:
        connection, _ = listener.accept()
        lines.write("connection\n")
        threading.Thread(target=serve, args=(connection,), daemon=True).start()
