"""Changes of a pod's status, as the kubelet reports them. All of them change the pod in place."""

from __future__ import annotations

from .names import Names, digest
from .pods import set_condition
from .store import Object


def image_id(image: str) -> str:
    """The repository digest of an image."""
    repository = image.rpartition(":")[0]
    return f"{repository}@sha256:{digest(image)}"


def waiting(reason: str, message: str | None = None) -> Object:
    """The state of a container that cannot run (yet)."""
    return {"waiting": {"message": message, "reason": reason} if message else {"reason": reason}}


def _status(pod: Object, name: str, is_init: bool = False) -> Object:
    statuses = pod["status"]["initContainerStatuses" if is_init else "containerStatuses"]
    return next(one for one in statuses if one["name"] == name)


def _spec(pod: Object, name: str, is_init: bool = False) -> Object:
    specs = pod["spec"]["initContainers" if is_init else "containers"]
    return next(one for one in specs if one["name"] == name)


def begin(pod: Object, host: str, now: str) -> None:
    """The kubelet has seen the pod: containers wait, conditions exist."""
    inits = pod["spec"].get("initContainers", [])
    status = pod["status"]
    reason = "PodInitializing" if inits else "ContainerCreating"
    previous = {one["name"]: one for one in status.get("containerStatuses", [])}
    status["hostIP"] = host
    status["phase"] = "Pending"
    status["startTime"] = now
    for field, containers in (("initContainerStatuses", inits),
                              ("containerStatuses", pod["spec"]["containers"])):
        if containers:
            status[field] = [
                {
                    "image": one["image"],
                    "imageID": "",
                    "lastState": previous.get(one["name"], {}).get("lastState", {}),
                    "name": one["name"],
                    "ready": False,
                    "restartCount": previous.get(one["name"], {}).get("restartCount", 0),
                    "started": False,
                    "state": waiting(reason),
                }
                for one in containers
            ]
    scheduled = [one for one in status.get("conditions", []) if one["type"] == "PodScheduled"]
    status["conditions"] = []
    if inits:
        names = " ".join(one["name"] for one in inits)
        set_condition(pod, "Initialized", "False", now, reason="ContainersNotInitialized",
                      message=f"containers with incomplete status: [{names}]")
    else:
        set_condition(pod, "Initialized", "True", now)
    set_readiness(pod, False, now)
    status["conditions"] += scheduled


def set_address(pod: Object, address: str) -> None:
    """The network plugin gave the pod its address."""
    pod["status"]["podIP"] = address
    pod["status"]["podIPs"] = [{"ip": address}]


def set_readiness(pod: Object, is_ready: bool, now: str) -> None:
    """The two readiness conditions, with the names of those that are not."""
    if is_ready:
        set_condition(pod, "Ready", "True", now)
        set_condition(pod, "ContainersReady", "True", now)
        return
    names = " ".join(one["name"] for one in pod["spec"]["containers"])
    for type_ in ("Ready", "ContainersReady"):
        set_condition(pod, type_, "False", now, reason="ContainersNotReady",
                      message=f"containers with unready status: [{names}]")


def set_waiting(pod: Object, name: str, reason: str, message: str, now: str) -> None:
    """The container waits; what ended before becomes the last state."""
    status = _status(pod, name)
    if "terminated" in status["state"]:
        status["lastState"] = status["state"]
    status.update(ready=False, started=False, state=waiting(reason, message))
    set_readiness(pod, False, now)


def set_running(pod: Object, name: str, names: Names, now: str, is_init: bool = False) -> None:
    """The container runs, not ready yet; a container that ran before counts a restart."""
    status = _status(pod, name, is_init)
    if "terminated" in status["state"]:
        status["lastState"] = status["state"]
    if status["lastState"]:
        status["restartCount"] += 1
    image = _spec(pod, name, is_init)["image"]
    status.update(
        containerID=f"containerd://{names.hexadecimal(64)}",
        imageID=image_id(image),
        started=not is_init,
        state={"running": {"startedAt": now}},
    )
    if not is_init:
        pod["status"]["phase"] = "Running"


def set_ready(pod: Object, name: str, now: str) -> None:
    """The container passed its readiness probe."""
    _status(pod, name).update(ready=True, started=True)
    set_readiness(pod, True, now)


def set_terminated(pod: Object, name: str, code: int, reason: str, message: str | None,
                   now: str, is_init: bool = False) -> None:
    """The container ended."""
    status = _status(pod, name, is_init)
    ended: Object = {
        "containerID": status.get("containerID", ""),
        "exitCode": code,
        "finishedAt": now,
        "reason": reason,
        "startedAt": status["state"].get("running", {}).get("startedAt", now),
    }
    if message:
        ended["message"] = message
    status.update(ready=is_init and code == 0, started=False, state={"terminated": ended})
    if not is_init:
        set_readiness(pod, False, now)


def set_initialized(pod: Object, now: str) -> None:
    """All init containers are done."""
    set_condition(pod, "Initialized", "True", now)


def complete(pod: Object, name: str, now: str) -> None:
    """The only container of a Job's pod ended well."""
    set_terminated(pod, name, 0, "Completed", None, now)
    pod["status"]["phase"] = "Succeeded"
    set_condition(pod, "Initialized", "True", now, reason="PodCompleted")
    for type_ in ("Ready", "ContainersReady"):
        set_condition(pod, type_, "False", now, reason="PodCompleted")


def evict(pod: Object, message: str, now: str) -> None:
    """The kubelet put the pod out to save its node; nothing of its containers is kept."""
    status = pod["status"]
    for field in ("containerStatuses", "initContainerStatuses", "podIP", "podIPs"):
        status.pop(field, None)
    status.update(phase="Failed", reason="Evicted", message=message)
    set_condition(pod, "DisruptionTarget", "True", now, reason="TerminationByKubelet",
                  message=message)


def restart_by_node(pod: Object, name: str, now: str) -> None:
    """The machine under the container is another one, or was started again."""
    set_terminated(pod, name, 255, "Unknown", None, now)
    status = _status(pod, name)
    status.update(lastState=status["state"], state=waiting("ContainerCreating"))


def restarts(pod: Object, name: str) -> int:
    """How often the container was started again."""
    return _status(pod, name)["restartCount"]
