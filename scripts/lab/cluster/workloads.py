"""What runs in the cluster: MicroK8s' own pods, and the Temporal workers that it is built for."""

from __future__ import annotations

import copy
from typing import Any

from .store import Object

WORKER_IMAGE = "registry.example.com:5000/temporal/worker:1.4.2"
SECRET = "candid-key"

_CRITICAL = {
    "priority": 2000001000,
    "priorityClassName": "system-node-critical",
}


def container(name: str, image: str, cpu: str = "10m", memory: str = "64Mi", **more: Any) -> Object:
    """A container of a template, with the fields that the API server fills in."""
    return {
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "name": name,
        "resources": {"requests": {"cpu": cpu, "memory": memory}},
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "FallbackToLogsOnError",
        **more,
    }


def template(app: str, containers: list[Object], label: str = "app", **more: Any) -> Object:
    """A pod template with one label that also is the selector."""
    return {
        "metadata": {"creationTimestamp": None, "labels": {label: app}},
        "spec": {
            "containers": containers,
            "dnsPolicy": "ClusterFirst",
            "restartPolicy": "Always",
            "schedulerName": "default-scheduler",
            "securityContext": {},
            "terminationGracePeriodSeconds": 30,
            **more,
        },
    }


def deployment(namespace: str, name: str, replicas: int, pods: Object) -> Object:
    """A Deployment as it is right after its creation."""
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "annotations": {"deployment.kubernetes.io/revision": "1"},
            "generation": 1,
            "labels": dict(pods["metadata"]["labels"]),
            "name": name,
            "namespace": namespace,
        },
        "spec": {
            "progressDeadlineSeconds": 600,
            "replicas": replicas,
            "revisionHistoryLimit": 10,
            "selector": {"matchLabels": dict(pods["metadata"]["labels"])},
            "strategy": {
                "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"},
                "type": "RollingUpdate",
            },
            "template": copy.deepcopy(pods),
        },
        "status": {},
    }


def calico_node() -> Object:
    """The DaemonSet that brings a node its network; a node is not Ready before its pod runs."""
    pods = template(
        "calico-node",
        [container("calico-node", "docker.io/calico/node:v3.25.1", cpu="250m", memory="0")],
        label="k8s-app",
        hostNetwork=True,
        initContainers=[
            container("upgrade-ipam", "docker.io/calico/cni:v3.25.1"),
            container("install-cni", "docker.io/calico/cni:v3.25.1"),
        ],
        serviceAccount="calico-node",
        serviceAccountName="calico-node",
        tolerations=[
            {"effect": "NoSchedule", "operator": "Exists"},
            {"key": "CriticalAddonsOnly", "operator": "Exists"},
            {"effect": "NoExecute", "operator": "Exists"},
        ],
        **_CRITICAL,
    )
    del pods["spec"]["containers"][0]["resources"]["requests"]["memory"]
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {
            "annotations": {"deprecated.daemonset.template.generation": "1"},
            "generation": 1,
            "labels": {"k8s-app": "calico-node"},
            "name": "calico-node",
            "namespace": "kube-system",
        },
        "spec": {
            "revisionHistoryLimit": 10,
            "selector": {"matchLabels": {"k8s-app": "calico-node"}},
            "template": pods,
            "updateStrategy": {
                "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1},
                "type": "RollingUpdate",
            },
        },
        "status": {},
    }


def calico_controllers() -> Object:
    """Calico's own controller."""
    image = "docker.io/calico/kube-controllers:v3.25.1"
    pods = template(
        "calico-kube-controllers",
        [container("calico-kube-controllers", image)],
        label="k8s-app",
        serviceAccount="calico-kube-controllers",
        serviceAccountName="calico-kube-controllers",
        priority=2000000000,
        priorityClassName="system-cluster-critical",
    )
    return deployment("kube-system", "calico-kube-controllers", 1, pods)


def coredns() -> Object:
    """The dns addon."""
    pods = template(
        "kube-dns",
        [container("coredns", "coredns/coredns:1.10.1", cpu="100m", memory="70Mi")],
        label="k8s-app",
        serviceAccount="coredns",
        serviceAccountName="coredns",
        priority=2000000000,
        priorityClassName="system-cluster-critical",
    )
    return deployment("kube-system", "coredns", 1, pods)


def hostpath_provisioner() -> Object:
    """The hostpath-storage addon."""
    image = "cdkbot/hostpath-provisioner:1.5.0"
    pods = template(
        "hostpath-provisioner",
        [container("hostpath-provisioner", image)],
        label="k8s-app",
        serviceAccount="microk8s-hostpath",
        serviceAccountName="microk8s-hostpath",
    )
    return deployment("kube-system", "hostpath-provisioner", 1, pods)


def _secret_variable(name: str, key: str) -> Object:
    return {"name": name, "valueFrom": {"secretKeyRef": {"key": key, "name": SECRET}}}


def temporal_worker(replicas: int) -> Object:
    """The workers: what the whole cluster exists for."""
    worker = container(
        "worker",
        WORKER_IMAGE,
        cpu="100m",
        memory="256Mi",
        env=[
            {"name": "TEMPORAL_ADDRESS", "value": "temporal-frontend.example.com:7233"},
            {"name": "TEMPORAL_NAMESPACE", "value": "rocks"},
            {"name": "TASK_QUEUE", "value": "rocks-builds"},
            _secret_variable("CANDID_PRIVATE_KEY", "private-key"),
        ],
        readinessProbe={
            "failureThreshold": 3,
            "httpGet": {"path": "/ready", "port": 8080, "scheme": "HTTP"},
            "periodSeconds": 10,
            "successThreshold": 1,
            "timeoutSeconds": 1,
        },
    )
    worker["resources"]["limits"] = {"memory": "512Mi"}
    pods = template("temporal-worker", [worker])
    return deployment("temporal", "temporal-worker", replicas, pods)


def temporal_migration() -> Object:
    """A Job that runs once to its end, so that a finished pod is among the others."""
    pods = template("temporal-migrate", [container("migrate", WORKER_IMAGE)])
    pods["spec"]["restartPolicy"] = "Never"
    pods["metadata"]["labels"]["job-name"] = "temporal-migrate"
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "generation": 1,
            "labels": {"app": "temporal-migrate"},
            "name": "temporal-migrate",
            "namespace": "temporal",
        },
        "spec": {
            "backoffLimit": 6,
            "completionMode": "NonIndexed",
            "completions": 1,
            "parallelism": 1,
            "selector": {"matchLabels": {"job-name": "temporal-migrate"}},
            "suspend": False,
            "template": pods,
        },
        "status": {},
    }


def namespace(name: str) -> Object:
    """An active namespace."""
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"labels": {"kubernetes.io/metadata.name": name}, "name": name},
        "spec": {"finalizers": ["kubernetes"]},
        "status": {"phase": "Active"},
    }


def candid_key() -> Object:
    """The secret that the workers read; its value says that it opens nothing."""
    return {
        "apiVersion": "v1",
        "data": {"private-key": "bGFib3JhdG9yeSwgb3BlbnMgbm90aGluZw=="},
        "kind": "Secret",
        "metadata": {"name": SECRET, "namespace": "temporal"},
        "type": "Opaque",
    }


def kubernetes_service() -> Object:
    """The service of the API server, which MicroK8s looks for to call itself running."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "labels": {"component": "apiserver", "provider": "kubernetes"},
            "name": "kubernetes",
            "namespace": "default",
        },
        "spec": {
            "clusterIP": "10.152.183.1",
            "clusterIPs": ["10.152.183.1"],
            "internalTrafficPolicy": "Cluster",
            "ipFamilies": ["IPv4"],
            "ipFamilyPolicy": "SingleStack",
            "ports": [{"name": "https", "port": 443, "protocol": "TCP", "targetPort": 16443}],
            "sessionAffinity": "None",
            "type": "ClusterIP",
        },
        "status": {"loadBalancer": {}},
    }
