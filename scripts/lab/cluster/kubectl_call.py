"""The command line of kubectl: flags, resources, selectors; and how a command fails."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .kinds import ALL, Kind, kind_named
from .store import Object


class Failure(Exception):
    """A command that ends with a message on stderr."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class NotFound(Failure):
    """The API server does not have the object."""

    def __init__(self, kind: Kind, name: str) -> None:
        super().__init__(f'Error from server (NotFound): {kind.qualified} "{name}" not found')


#: Flags that take a value, by their long names; those that the simulation understands and those
#: that may stand there and change nothing.
_VALUED = {
    "namespace", "output", "selector", "field-selector", "raw", "container", "tail", "since",
    "since-time", "request-timeout", "chunk-size", "sort-by", "limit-bytes", "for", "timeout",
    "grace-period", "kubeconfig", "context", "cluster", "user", "server", "v", "label-columns",
    "filename", "from-literal", "from-file", "replicas", "cascade", "dry-run", "to-revision",
    "pod-running-timeout", "max-log-requests",
}
_SWITCHES = {
    "all-namespaces", "watch", "watch-only", "output-watch-events", "no-headers", "show-labels",
    "show-managed-fields", "ignore-not-found", "previous", "follow", "timestamps", "prefix",
    "all-containers", "ignore-errors", "show-events", "client", "force", "wait", "all", "short",
    "verbose", "show-kind", "overwrite", "now", "server-side",
}
_SHORT = {
    "n": "namespace", "o": "output", "l": "selector", "c": "container", "A": "all-namespaces",
    "w": "watch", "p": "previous", "f": "follow", "s": "server", "L": "label-columns", "v": "v",
}
_SPAN = re.compile(r"(\d+)(ms|s|m|h)?")


@dataclass
class Call:
    """A parsed command."""

    verb: str
    arguments: list[str]
    flags: dict[str, str] = field(default_factory=dict)

    def is_set(self, name: str) -> bool:
        """True for a switch that is on."""
        return self.flags.get(name, "false") != "false"

    def value(self, name: str, default: str = "") -> str:
        """The value of a flag."""
        return self.flags.get(name, default)

    @property
    def namespace(self) -> str | None:
        """The namespace asked for, None for all."""
        return None if self.is_set("all-namespaces") else self.value("namespace", "default")


def parse(words: list[str]) -> Call:
    """Reads a command line the way kubectl does; flags may stand anywhere."""
    call = Call("", [])
    rest = iter(words)
    for word in rest:
        if word == "--":
            call.arguments.extend(rest)
        elif word.startswith("--"):
            name, sign, value = word[2:].partition("=")
            _take(call, name, value if sign else None, rest, word)
        elif word.startswith("-") and len(word) > 1:
            _take_short(call, word, rest)
        else:
            call.arguments.append(word)
    if call.arguments:
        call.verb = call.arguments.pop(0)
    _check_timeout(call.value("request-timeout", "0"))
    return call


def _take(call: Call, name: str, value: str | None, rest, word: str) -> None:
    if name in _SWITCHES:
        call.flags[name] = value if value is not None else "true"
    elif name in _VALUED:
        given = value if value is not None else next(rest, None)
        if given is None:
            raise Failure(f"error: flag needs an argument: {word}\n{_help(call)}")
        joined = name == "from-literal" and name in call.flags
        call.flags[name] = f"{call.flags[name]}\n{given}" if joined else given
    else:
        raise Failure(f"error: unknown flag: --{name}\n{_help(call)}")


def _take_short(call: Call, word: str, rest) -> None:
    letters = word[1:]
    while letters:
        letter, letters = letters[0], letters[1:]
        name = _SHORT.get(letter)
        if letter == "f" and call.arguments[:1] != ["logs"]:
            name = "filename"
        if name is None:
            raise Failure(
                f"error: unknown shorthand flag: '{letter}' in {word}\n{_help(call)}")
        if name in _VALUED:
            _take(call, name, letters.removeprefix("=") or None, rest, f"-{letter}")
            return
        _take(call, name, None, rest, f"-{letter}")


def _help(call: Call) -> str:
    verb = f" {call.arguments[0]}" if call.arguments else ""
    return f"See 'kubectl{verb} --help' for usage."


def _check_timeout(text: str) -> None:
    if not _SPAN.fullmatch(text):
        raise Failure(
            "error: Invalid timeout value. Timeout must be a single integer in seconds, or an "
            "integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)")


def seconds(text: str) -> float:
    """A span such as `90`, `90s`, `2m`, `1h`."""
    found = _SPAN.fullmatch(text)
    if not found:
        raise Failure(f"error: invalid duration {text!r}")
    return int(found[1]) * {"ms": 0.001, "s": 1, "m": 60, "h": 3600, None: 1}[found[2]]


def resources(words: list[str]) -> list[tuple[Kind, str | None]]:
    """What a command is about: (kind, name) pairs; name None: all of the kind."""
    if not words:
        raise Failure(
            "error: You must specify the type of resource to get. Use \"kubectl api-resources\" "
            "for a complete list of supported resources.")
    if any("/" in word for word in words):
        pairs = [word.partition("/") for word in words]
        return [(_known(kind), name) for kind, _, name in pairs]
    kinds: list[Kind] = []
    for word in words[0].split(","):
        kinds.extend(ALL if word == "all" else [_known(word)])
    names = words[1:]
    if not names:
        return [(kind, None) for kind in kinds]
    return [(kind, name) for kind in kinds for name in names]


def _known(word: str) -> Kind:
    kind = kind_named(word)
    if kind is None:
        raise Failure(f'error: the server doesn\'t have a resource type "{word}"')
    return kind


def label_filter(text: str) -> Callable[[Object], bool]:
    """A label selector: `a=b,c!=d,e,!f,g in (h,i)`."""
    tests = [_label_test(one) for one in re.split(r",(?![^(]*\))", text) if one.strip()]
    return lambda item: all(test(item["metadata"].get("labels", {})) for test in tests)


def _label_test(text: str) -> Callable[[dict[str, str]], bool]:
    text = text.strip()
    listed = re.fullmatch(r"(\S+)\s+(in|notin)\s+\(([^)]*)\)", text)
    if listed:
        key, word, values = listed[1], listed[2], {one.strip() for one in listed[3].split(",")}
        return lambda labels: (labels.get(key) in values) == (word == "in")
    if "!=" in text:
        key, _, value = text.partition("!=")
        return lambda labels: labels.get(key) != value
    if "=" in text:
        key, value = re.split("==?", text, maxsplit=1)
        return lambda labels: labels.get(key) == value
    if text.startswith("!"):
        return lambda labels: text[1:] not in labels
    return lambda labels: text in labels


_FIELDS: dict[str, tuple[str, ...]] = {
    "Pod": ("metadata.name", "metadata.namespace", "spec.nodeName", "spec.restartPolicy",
            "spec.schedulerName", "spec.serviceAccountName", "status.phase", "status.podIP"),
    "Event": ("metadata.name", "metadata.namespace", "involvedObject.kind",
              "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
              "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type"),
}


def field_filter(kind: Kind, text: str, labels: str = "") -> Callable[[Object], bool]:
    """A field selector; only the fields that the API server indexes are allowed."""
    tests: list[tuple[str, str, bool]] = []
    for one in filter(None, text.split(",")):
        name, sign, value = re.split("(!=|==|=)", one, maxsplit=1)
        if name not in _FIELDS.get(kind.kind, ("metadata.name", "metadata.namespace")):
            raise Failure(
                f'Error from server (BadRequest): Unable to find "/{kind.version}, '
                f'Resource={kind.plural}" that match label selector "{labels}", field selector '
                f'"{text}": field label not supported: {name}')
        tests.append((name, value, sign != "!="))
    return lambda item: all(
        (_field(item, name) == value) == equal for name, value, equal in tests)


def _field(item: Object, path: str) -> str:
    found: object = item
    for part in path.split("."):
        found = found.get(part, "") if isinstance(found, dict) else ""
    return str(found)
