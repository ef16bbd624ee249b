"""A deployment in which every text is hostile: a state, a machine behind a real sshd, terraform.

Usage: hostile_world.py WORK COMMANDS. Writes the deployment below WORK and the words that must be
found on the screen to WORK/payloads.json, starts sshd, prints `ready`, and ends with its input.
Installed as a command of the machine (`hostile_world.py serve NAME …`) it answers as that command.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

# One of each kind; the corpus of TerminalUITests has the same and more.
KINDS = [
    "a\x1b[2Jb", "\x1b[H", "\x1b[31mred\x1b[0m", "\x1bc", "\x1b[?1049l", "\x1b[6n",
    "\x1b]0;owned\x07", "\x1b[21t", "\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\",
    "\x1b]52;c;cm0gLXJm\x07", "\x1bP+q544e\x1b\\", "\x1b_Gi=1;AAAA\x1b\\", "\x9b2J",
    "\x9d0;x\x9c", "ding\x07", "safe\x08\x08\x08\x08evil", "error\rok   ",
    "one\x0bfour\x0cfive", "\x0elqqk\x0f", "\x05\x7f", "access\u202etxt.exe\u202c",
    "\u2066admin\u2069\u200f\u061c", "pro\u200bd\u200c\u200d\u2060\ufeff",
    "x\U000e0001\U000e0068\U000e007f", "a\u2028b\u2029c\x85d", "\u3164\u115f\uffa0\u00ad",
    "\ue0b0\uf8ff\U00100000", "\u0378\ufdd0", "Z" + "\u0301\u0335\u20dd" * 60, "\x1b[?1000h",
    "\x1b[201~A", "\x1b]9;owned\x07", "\x1bPtmux;\x1b\x1b]9;x\x07\x1b\\", "\x1b[4;1r",
    "\x1b]2;owned\x07", "\x1b[?2004l\x1b[?25l",
]


class Payloads:
    """Words with a number of their own around each kind, so that it is known which were shown."""

    def __init__(self) -> None:
        self.made: list[dict[str, str]] = []

    def all(self, place: str) -> list[str]:
        """One of each kind for a place."""
        return [self.one(place, kind) for kind in KINDS]

    def one(self, place: str, kind: str) -> str:
        number = f"q{len(self.made):04d}z"
        text = f"{number}{kind}"
        self.made.append({"place": place, "number": number, "text": text})
        return text


def encoded(value: object, number: int) -> str:
    """JSON with all that can be escaped, or with as little as must be."""
    return json.dumps(value, ensure_ascii=number % 2 == 0)


def pod(name: str, namespace: str, node: str, reason: str, message: str, number: int) -> object:
    state = {"waiting": {"reason": reason, "message": message}}
    return {
        "metadata": {"name": name, "namespace": namespace, "uid": f"uid-{number}",
                     "resourceVersion": str(number + 1),
                     "creationTimestamp": "2026-01-01T00:00:00Z",
                     "ownerReferences": [{"kind": "ReplicaSet", "name": name, "controller": True,
                                          "uid": "o", "apiVersion": "apps/v1"}]},
        "spec": {"nodeName": node, "containers": [{"name": "c", "image": message}]},
        "status": {"phase": "Pending", "containerStatuses": [
            {"name": "c", "ready": False, "restartCount": 1, "image": "i", "imageID": "",
             "state": state,
             "lastState": {"terminated": {"exitCode": 1, "reason": reason, "message": message}}}]},
    }


def make(work: Path, root: str) -> None:
    sys.path.insert(0, f"{root}/scripts/benchmarks")
    from fleet import Fleet  # pylint: disable=import-outside-toplevel,import-error

    payloads = Payloads()
    data = work / "data"
    commands = work / "machine"
    tools = work / "bin"
    for folder in (data, commands, tools):
        folder.mkdir(exist_ok=True)
    for name in ("microk8s", "stat", "tail", "cloud-init", "journalctl", "snap"):
        script = commands / name
        script.write_text(
            f'#!/bin/sh\nexec python3 -IS {Path(__file__).resolve()} serve {data} {name} "$@"\n')
        script.chmod(0o755)
    terraform = tools / "terraform"
    terraform.write_text(
        f'#!/bin/sh\nexec python3 -IS {Path(__file__).resolve()} serve {data} terraform "$@"\n')
    terraform.chmod(0o755)

    names, spaces = payloads.all("pod name"), payloads.all("namespace")
    nodes, reasons = payloads.all("node of a pod"), payloads.all("reason")
    messages = payloads.all("message")
    pods = []
    for number, _ in enumerate(KINDS):
        pods.append(pod(names[number], spaces[number], nodes[number], reasons[number],
                        messages[number], number))
    for number, text in enumerate(payloads.all("reason of an ordinary pod")):
        pods.append(pod(f"web-{number}", "default", "controller-1", text, text, 100 + number))
    write(data / "pods", {"kind": "PodList", "metadata": {"resourceVersion": "9"}, "items": pods})
    write(data / "pod", pods[len(KINDS)])
    events = []
    for number, text in enumerate(payloads.all("event")):
        events.append({
            "metadata": {"name": f"e{number}", "namespace": "default", "uid": f"e{number}",
                         "resourceVersion": "3", "creationTimestamp": "2026-01-01T00:00:00Z"},
            "involvedObject": {"kind": "Pod", "name": f"web-{number % 3}", "namespace": "default",
                               "uid": f"uid-{100 + number % 3}"},
            "reason": text, "message": text, "type": "Warning", "count": 2,
            "lastTimestamp": "2026-01-01T00:00:00Z"})
    write(data / "events",
          {"kind": "EventList", "metadata": {"resourceVersion": "9"}, "items": events})
    nodes = []
    for number, text in enumerate(payloads.all("node")):
        nodes.append({
            "metadata": {"name": text if number else "controller-1", "uid": f"n{number}",
                         "resourceVersion": "4", "creationTimestamp": "2026-01-01T00:00:00Z"},
            "spec": {"taints": [{"key": text, "effect": "NoSchedule"}]},
            "status": {"conditions": [{"type": "Ready", "status": "False", "reason": text,
                                       "message": text}],
                       "nodeInfo": {"kubeletVersion": text, "osImage": text}, "addresses": []}})
    write(data / "nodes",
          {"kind": "NodeList", "metadata": {"resourceVersion": "9"}, "items": nodes})
    for name in ("describe", "logs", "manifest", "journal", "output", "log", "refusal"):
        lines = []
        for number, text in enumerate(payloads.all(name)):
            # A third of the lines as bytes of another character set, where that can be.
            raw = text.encode("utf-8")
            if number % 3 == 0:
                raw = text.encode("latin-1", "ignore")
            lines.append(raw)
        (data / name).write_bytes(b"\n".join(lines) + b"\n")
    status = payloads.all("microk8s status")
    (data / "status").write_text(
        "microk8s:\n  running: True\nhigh-availability:\n  enabled: False\n  nodes:\n"
        + "".join(f"    - address: {json.dumps(text)}\n      role: voter\n" for text in status[:9])
        + "addons:\n"
        + "".join(f"  - name: {json.dumps(text)}\n    status: enabled\n" for text in status[9:]))
    write(data / "cloud-init", {"status": "error", "errors": payloads.all("cloud-init"),
                                "detail": status[0], "extended_status": "error - done"})
    diagnostics = [
        {"severity": "error", "summary": text, "detail": other, "address": text,
         "range": {"filename": name, "start": {"line": 1, "column": 1, "byte": 0},
                   "end": {"line": 1, "column": 2, "byte": 1}},
         "snippet": {"code": other, "context": text, "start_line": 1,
                     "highlight_start_offset": 0, "highlight_end_offset": 1, "values": []}}
        for text, other, name in zip(payloads.all("diagnostic"), payloads.all("detail"),
                                     payloads.all("file name"))]
    write(data / "validate", {"format_version": "1.0", "valid": False,
                              "error_count": len(diagnostics), "warning_count": 0,
                              "diagnostics": diagnostics})
    (data / "init").write_text("".join(
        encoded({"@level": "info", "@message": text, "type": "log"}, number) + "\n"
        for number, text in enumerate(payloads.all("terraform's words"))) + "".join(
        f"{text}\n" for text in payloads.all("terraform's lines")), errors="surrogatepass")

    class World(Fleet):
        """One machine whose state says more than where it is."""

        def _write_state(self) -> None:
            super()._write_state()
            path = Path(self.directory) / "terraform.tfstate"
            state = json.loads(path.read_text())
            state["outputs"] |= {
                text: {"value": other, "type": "string"}
                for text, other in zip(payloads.all("output"), payloads.all("output's value"))}
            machines = state["resources"][-1]["instances"]
            for number, text in enumerate(payloads.all("machine")):
                machines.append({"index_key": text, "schema_version": 0, "attributes": {
                    "id": text, "name": text, "flavor_name": text, "image_name": text}})
            state["resources"] += [
                {"mode": "managed", "type": "terraform_data", "name": text, "provider": "p",
                 "instances": [{"schema_version": 0, "attributes": {"id": text, other: text}}]}
                for text, other in zip(payloads.all("resource"), payloads.all("attribute"))]
            path.write_text(encoded(state, 1))

    with World(work, 1, "controller", commands) as world:
        variables = "".join(
            f'variable "v{number}" {{\n  description = {json.dumps(text, ensure_ascii=False)}\n'
            "  default = 1\n}\n"
            for number, text in enumerate(payloads.all("variable")))
        (Path(world.directory) / "variables.tf").write_text(variables)
        (work / "payloads.json").write_text(json.dumps(payloads.made))
        print("ready", flush=True)
        sys.stdin.read()


def write(path: Path, value: object) -> None:
    path.write_text(encoded(value, len(path.name)))


def serve(data: str, name: str, words: list[str]) -> int:
    """Answers as a command of the machine, or as terraform."""
    def send(file: str) -> None:
        with open(f"{data}/{file}", "rb") as source:
            sys.stdout.buffer.write(source.read())
            sys.stdout.flush()

    def rest() -> None:
        time.sleep(3600)

    joined = " ".join(words)
    if name == "terraform":
        if words[0] == "version":
            print('{"terraform_version":"1.11.4","platform":"linux_amd64"}')
        elif words[0] in ("init", "validate"):
            send(words[0])
            return 0 if words[0] == "init" else 1
        return 0
    if name == "stat":
        print("7 4096")
    elif name == "tail":
        send("output" if "output" in joined else "log")
        if "-F" in words:
            rest()
    elif name == "journalctl":
        stamp = b"2026-01-01T00:00:00.000000+00:00 host unit[1]: "
        with open(f"{data}/journal", "rb") as source:
            sys.stdout.buffer.writelines(stamp + line for line in source)
        sys.stdout.flush()
        if "--follow" in words:
            rest()
    elif name == "cloud-init":
        send("cloud-init")
    elif name == "microk8s" and words[0] == "status":
        send("status")
    elif name == "microk8s" and "logs" in words:
        with open(f"{data}/logs", "rb") as source:
            sys.stdout.buffer.writelines(b"2026-01-01T00:00:00.0Z " + line for line in source)
        sys.stdout.flush()
        if "--follow" in words:
            rest()
    elif name == "microk8s" and "describe" in words:
        send("describe")
    elif name == "microk8s" and any(word.startswith("--output") for word in words):
        send("manifest")
    elif name == "microk8s" and "--raw" in words:
        path, _, query = words[words.index("--raw") + 1].partition("?")
        if "watch=1" in query:
            rest()
        last = path.rpartition("/")[2]
        if last in ("pods", "nodes", "events"):
            send(last)
        elif "/pods/" in path:
            send("pod")
        else:
            with open(f"{data}/refusal", "rb") as source:
                sys.stderr.buffer.write(source.read())
            return 1
    else:
        with open(f"{data}/refusal", "rb") as source:
            sys.stderr.buffer.write(source.read())
        return 1
    return 0


if sys.argv[1] == "serve":
    sys.exit(serve(sys.argv[2], sys.argv[3], sys.argv[4:]))
make(Path(sys.argv[1]), sys.argv[2])
