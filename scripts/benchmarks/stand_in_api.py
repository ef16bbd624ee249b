"""Stands for `microk8s` on the machine of a large cluster: sends what crowd.py has written.

No time is spent as an API server and kubectl spend it: what is measured is the way from here to the
screen. Started anew for every command, so it imports little.
"""

import os
import sys
import time

STATUS = """\
microk8s:
  running: True
high-availability:
  enabled: True
  nodes:
    - address: 10.2.0.1:19001
      role: voter
addons:
"""
#: Seconds between bookmarks, about as a real server has it.
BOOKMARK = 60.0
#: How often the controls are looked at.
LOOK = 0.005


def main(folder, words):
    """Answers a command."""
    if words[:1] == ["status"]:
        sys.stdout.write(STATUS)
    elif "--raw" in words:
        path, _, query = words[words.index("--raw") + 1].partition("?")
        options = dict(one.split("=", 1) for one in query.split("&") if one)
        name = path.rpartition("/")[2]
        if options.get("watch") == "1":
            watch(folder, name, float(options["timeoutSeconds"]))
        else:
            send(f"{folder}/{name}-{int(options.get('continue', 0)):03d}.json")
    else:
        send(f"{folder}/table.txt")


def send(path):
    """Copies a file to the standard output."""
    with open(path, "rb") as file:
        write(file.read())


def write(data):
    """Writes all of it, however full the pipe is."""
    while data:
        data = data[os.write(1, data):]


def watch(folder, name, seconds):
    """Tells of changes, at the rate that is asked for, and of the marks."""
    kind = {"pods": "Pod", "nodes": "Node", "events": "Event"}[name]
    lines, failing = read(f"{folder}/changes.jsonl"), read(f"{folder}/failing.jsonl")
    version, sent, marked = 100_001, 0, current(f"{folder}/mark")
    begun = bookmarked = now = time.monotonic()
    rate, began_rate = 0, now
    while now - begun < seconds:
        if now - bookmarked >= BOOKMARK:
            bookmarked = now
            write(b'{"type":"BOOKMARK","object":{"kind":"%s","apiVersion":"v1","metadata":'
                  b'{"resourceVersion":"%d"}}}\n' % (kind.encode(), version))
        if name == "pods":
            word = current(f"{folder}/mark")
            if word != marked:
                marked = word
                version += 1
                write(filled(failing[0], version, 3, word))
                with open(f"{folder}/told-{word}.new", "w") as file:
                    file.write(str(time.monotonic()))
                os.rename(f"{folder}/told-{word}.new", f"{folder}/told-{word}")
            wanted = int(current(f"{folder}/rate") or 0)
            if wanted != rate:
                rate, began_rate, sent = wanted, now, 0
            due = int((now - began_rate) * rate)
            if due > sent:
                batch = []
                for number in range(sent, due):
                    version += 1
                    batch.append(filled(lines[number % len(lines)], version, number, ""))
                sent = due
                write(b"".join(batch))
        time.sleep(LOOK if name == "pods" else 0.5)
        now = time.monotonic()


def filled(line, version, count, word):
    """A line with what changes."""
    return (line.replace(b"@VERSION@", b"%d" % version).replace(b"@COUNT@", b"%d" % count)
            .replace(b"@REASON@", word.encode()))


def read(path):
    """The lines of a file, with their ends."""
    with open(path, "rb") as file:
        return file.readlines()


def current(path):
    """What a file holds now; nothing if it is not there."""
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


main(sys.argv[1], [word for word in sys.argv[2:] if word != "kubectl"])
