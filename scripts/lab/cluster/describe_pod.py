"""`kubectl describe pod`."""

from __future__ import annotations

from collections.abc import Iterator

from .describe_parts import event_lines, header_lines, labels_lines, listed_lines
from .pods import node_of, owner_of
from .store import Object
from .text import age, rfc1123


def describe_pod(pod: Object, events: list[Object], now: float) -> Iterator[str]:
    """The lines of a pod's description, before alignment."""
    metadata, spec, status = pod["metadata"], pod["spec"], pod["status"]
    yield from header_lines(pod)
    yield f"Priority:\t{spec.get('priority', 0)}"
    if spec.get("priorityClassName"):
        yield f"Priority Class Name:\t{spec['priorityClassName']}"
    if spec.get("serviceAccountName"):
        yield f"Service Account:\t{spec['serviceAccountName']}"
    node = node_of(pod)
    yield f"Node:\t{node}/{status.get('hostIP', '')}" if node else "Node:\t<none>"
    if status.get("startTime"):
        yield f"Start Time:\t{rfc1123(status['startTime'])}"
    yield from labels_lines("Labels", metadata.get("labels", {}))
    yield from labels_lines("Annotations", metadata.get("annotations", {}), sign=": ")
    if metadata.get("deletionTimestamp"):
        yield f"Status:\tTerminating (lasts {age(metadata['deletionTimestamp'], now)})"
        yield f"Termination Grace Period:\t{metadata['deletionGracePeriodSeconds']}s"
    else:
        yield f"Status:\t{status.get('phase', '')}"
    for field in ("reason", "message"):
        if status.get(field):
            yield f"{field.title()}:\t{status[field]}"
    yield f"IP:\t{status.get('podIP', '')}"
    if status.get("podIPs"):
        yield "IPs:"
        for one in status["podIPs"]:
            yield f"  IP:\t{one['ip']}"
    else:
        yield "IPs:\t<none>"
    owner = owner_of(pod)
    if owner:
        yield f"Controlled By:\t{owner['kind']}/{owner['name']}"
    if spec.get("initContainers"):
        yield from _containers("Init Containers", spec["initContainers"],
                               status.get("initContainerStatuses", []))
    yield from _containers("Containers", spec["containers"], status.get("containerStatuses", []))
    yield from _gates(pod)
    if status.get("conditions"):
        yield "Conditions:"
        yield "  Type\tStatus"
        for one in status["conditions"]:
            yield f"  {one['type']} \t{one['status']} "
    yield from _volumes(spec.get("volumes", []))
    # An evicted pod may have lost its class; kubectl computes it, and here every pod is of one.
    yield f"QoS Class:\t{status.get('qosClass', 'Burstable')}"
    yield from labels_lines("Node-Selectors", spec.get("nodeSelector", {}))
    yield from _tolerations(spec.get("tolerations", []))
    yield from event_lines(events, now)


def _gates(pod: Object) -> Iterator[str]:
    gates = pod["spec"].get("readinessGates", [])
    if gates:
        yield "Readiness Gates:"
        yield "  Type\tStatus"
    for gate in gates:
        type_ = gate["conditionType"]
        found = [one["status"] for one in pod["status"].get("conditions", [])
                 if one["type"] == type_]
        yield f"  {type_} \t{found[0] if found else '<none>'} "


def template_lines(template: Object) -> Iterator[str]:
    """The pod template of a workload."""
    yield "Pod Template:"
    for line in labels_lines("Labels", template["metadata"].get("labels", {})):
        yield "  " + line
    if template["metadata"].get("annotations"):
        for line in labels_lines("Annotations", template["metadata"]["annotations"], sign=": "):
            yield "  " + line
    spec = template["spec"]
    if spec.get("serviceAccountName"):
        yield f"  Service Account:\t{spec['serviceAccountName']}"
    if spec.get("initContainers"):
        yield from _containers("Init Containers", spec["initContainers"], [], space="  ")
    yield from _containers("Containers", spec["containers"], [], space="  ")
    yield "  Volumes:\t<none>"
    if spec.get("priorityClassName"):
        yield f"  Priority Class Name:\t{spec['priorityClassName']}"


def _containers(title: str, containers: list[Object], statuses: list[Object],
                space: str = "") -> Iterator[str]:
    yield f"{space}{title}:"
    by_name = {one["name"]: one for one in statuses}
    for container in containers:
        status = by_name.get(container["name"])
        yield f"  {' ' if space else ''}{container['name']}:"
        if status:
            yield f"    Container ID:\t{status.get('containerID', '')}"
        yield f"    Image:\t{container['image']}"
        if status:
            yield f"    Image ID:\t{status.get('imageID', '')}"
        yield from _ports(container.get("ports", []))
        for field in ("command", "args"):
            if container.get(field):
                yield f"    {field.title()}:"
                for word in container[field]:
                    yield from (f"      {line}" for line in word.split("\n"))
        if status:
            yield from _state("State", status.get("state", {}))
            if status.get("lastState", {}).get("terminated"):
                yield from _state("Last State", status["lastState"])
            yield f"    Ready:\t{status['ready']}"
            yield f"    Restart Count:\t{status['restartCount']}"
        yield from _resources(container.get("resources", {}))
        for field in ("liveness", "readiness", "startup"):
            if container.get(f"{field}Probe"):
                yield f"    {field.title()}:\t{_probe(container[f'{field}Probe'])}"
        yield from _environment(container.get("env", []))
        yield from _mounts(container.get("volumeMounts", []))


def _ports(ports: list[Object]) -> Iterator[str]:
    shown = ", ".join(f"{one['containerPort']}/{one.get('protocol', 'TCP')}" for one in ports)
    host = ", ".join(f"{one.get('hostPort', 0)}/{one.get('protocol', 'TCP')}" for one in ports)
    many = "s" if len(ports) > 1 else ""
    yield f"    Port{many}:\t{shown or '<none>'}"
    yield f"    Host Port{many}:\t{host or '<none>'}"


def _state(title: str, state: Object) -> Iterator[str]:
    running, ended = state.get("running"), state.get("terminated")
    if running is not None:
        yield f"    {title}:\tRunning"
        yield f"      Started:\t{rfc1123(running.get('startedAt'))}"
    elif ended is not None:
        yield f"    {title}:\tTerminated"
        for field in ("reason", "message"):
            if ended.get(field):
                yield f"      {field.title()}:\t{ended[field]}"
        yield f"      Exit Code:\t{ended.get('exitCode', 0)}"
        if ended.get("signal"):
            yield f"      Signal:\t{ended['signal']}"
        yield f"      Started:\t{rfc1123(ended.get('startedAt'))}"
        yield f"      Finished:\t{rfc1123(ended.get('finishedAt'))}"
    else:
        yield f"    {title}:\tWaiting"
        reason = state.get("waiting", {}).get("reason")
        if reason:
            yield f"      Reason:\t{reason}"


def _resources(resources: Object) -> Iterator[str]:
    for field in ("limits", "requests"):
        if resources.get(field):
            yield f"    {field.title()}:"
            for name in sorted(resources[field]):
                yield f"      {name}:\t{resources[field][name]}"


def _probe(probe: Object) -> str:
    what = "unknown"
    if "httpGet" in probe:
        get = probe["httpGet"]
        what = (f"http-get {get.get('scheme', 'HTTP').lower()}://{get.get('host', '')}:"
                f"{get['port']}{get.get('path', '')}")
    elif "exec" in probe:
        what = f"exec [{' '.join(probe['exec'].get('command', []))}]"
    elif "tcpSocket" in probe:
        what = f"tcp-socket :{probe['tcpSocket']['port']}"
    return (f"{what} delay={probe.get('initialDelaySeconds', 0)}s "
            f"timeout={probe.get('timeoutSeconds', 0)}s period={probe.get('periodSeconds', 0)}s "
            f"#success={probe.get('successThreshold', 0)} "
            f"#failure={probe.get('failureThreshold', 0)}")


def _environment(variables: list[Object]) -> Iterator[str]:
    if not variables:
        yield "    Environment:\t<none>"
        return
    yield "    Environment:"
    for one in variables:
        secret = one.get("valueFrom", {}).get("secretKeyRef")
        if secret:
            optional = str(bool(secret.get("optional"))).lower()
            yield (f"      {one['name']}:\t<set to the key '{secret['key']}' in secret "
                   f"'{secret['name']}'>\tOptional: {optional}")
        else:
            yield f"      {one['name']}:\t{one.get('value', '')}"


def _mounts(mounts: list[Object]) -> Iterator[str]:
    if not mounts:
        yield "    Mounts:\t<none>"
        return
    yield "    Mounts:"
    for one in sorted(mounts, key=lambda mount: mount["mountPath"]):
        access = "ro" if one.get("readOnly") else "rw"
        yield f"      {one['mountPath']} from {one['name']} ({access})"


def _volumes(volumes: list[Object]) -> Iterator[str]:
    if not volumes:
        yield "Volumes:\t<none>"
        return
    yield "Volumes:"
    for volume in volumes:
        yield f"  {volume['name']}:"
        if "projected" in volume:
            yield ("    Type:\tProjected (a volume that contains injected data from multiple "
                   "sources)")
            for source in volume["projected"]["sources"]:
                yield from _projection(source)
        elif "secret" in volume:
            yield "    Type:\tSecret (a volume populated by a Secret)"
            yield f"    SecretName:\t{volume['secret']['secretName']}"
            yield f"    Optional:\t{str(bool(volume['secret'].get('optional'))).lower()}"


def _projection(source: Object) -> Iterator[str]:
    if "serviceAccountToken" in source:
        yield f"    TokenExpirationSeconds:\t{source['serviceAccountToken']['expirationSeconds']}"
    elif "configMap" in source:
        yield f"    ConfigMapName:\t{source['configMap']['name']}"
        yield "    ConfigMapOptional:\t<nil>"
    elif "downwardAPI" in source:
        yield "    DownwardAPI:\ttrue"


def _tolerations(tolerations: list[Object]) -> Iterator[str]:
    values = []
    for one in sorted(tolerations, key=lambda each: each.get("key", "")):
        text = one.get("key", "")
        if one.get("value"):
            text += f"={one['value']}"
        if one.get("effect"):
            text += f":{one['effect']}"
        if one.get("operator") == "Exists" and not one.get("value"):
            text += " op=Exists" if text else "op=Exists"
        if "tolerationSeconds" in one:
            text += f" for {one['tolerationSeconds']}s"
        values.append(text)
    yield from listed_lines("Tolerations", values)
