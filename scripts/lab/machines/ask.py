"""The client behind most stand-ins: asks the daemon what a command answers on this machine.

Started anew for every command, so it imports little and does no more than copy.
"""

import json
import os
import select
import signal
import socket
import sys


def is_unheard():
    """Says whether whoever read our output is gone, which shows only when one asks."""
    poll = select.poll()
    poll.register(sys.stdout, 0)
    return bool(poll.poll(0))


def main() -> int:
    """Prints the answer as it comes and returns the command's exit code."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    argv = sys.argv[1:]
    # Only `-f -` and the like read the standard input; the others must not wait for its end.
    reads_input = "-" in argv and not sys.stdin.isatty()
    body = {
        "machine": os.environ["LAB_MACHINE"],
        "argv": argv,
        "stdin": sys.stdin.read() if reads_input else "",
    }
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(os.environ["LAB_SOCKET"])
    except OSError as error:
        print(f"lab: the laboratory does not answer: {error}", file=sys.stderr)
        return 255
    connection.sendall(json.dumps(body).encode() + b"\n")
    for line in connection.makefile(encoding="utf-8"):
        answer = json.loads(line)
        # An empty text says only that the command still runs.
        if answer.get("out") == "" and is_unheard():
            return 141
        if "out" in answer:
            sys.stdout.write(answer["out"])
            sys.stdout.flush()
        elif "err" in answer:
            sys.stderr.write(answer["err"])
            sys.stderr.flush()
        elif "exit" in answer:
            return answer["exit"]
    return 255


sys.exit(main())
