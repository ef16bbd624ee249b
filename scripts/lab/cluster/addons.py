"""The catalogue of addons that `microk8s status` lists, as recorded from MicroK8s."""

from __future__ import annotations

from typing import NamedTuple


class Addon(NamedTuple):
    """An addon of a repository; the version is a blank where the catalogue has none."""

    name: str
    repository: str
    version: str
    description: str


ADDONS = (
    Addon("dns", "core", "1.13.1", "CoreDNS"),
    Addon("hostpath-storage", "core", "1.5.0",
          "Storage class; allocates storage from host directory"),
    Addon("metrics-server", "core", "0.8.0",
          "K8s Metrics Server for API access to service metrics"),
    Addon("helm", "core", "3.18.6", "Helm - the package manager for Kubernetes"),
    Addon("helm3", "core", "3.18.6", "Helm 3 - the package manager for Kubernetes"),
    Addon("ha-cluster", "core", "0.1.0", "Configure high availability on the current node"),
    Addon("rbac", "core", " ", "Role-Based Access Control for authorisation"),
    Addon("ingress", "core", "3.6.2", "Ingress controller for external access"),
    Addon("storage", "core", "1.5.0", "Alias to hostpath-storage add-on, deprecated"),
    Addon("registry", "core", "2.8.3", "Private image registry exposed on localhost:32000"),
    Addon("nvidia", "core", "gpu=25.10.0/network=25.7.0/microk8s-1",
          "NVIDIA hardware (GPU and network) support"),
    Addon("gpu", "core", "25.10.0", "Alias to nvidia add-on"),
    Addon("metallb", "core", "0.15.2", "Loadbalancer for your Kubernetes cluster"),
    Addon("host-access", "core", "1.0.0", "Allow Pods connecting to Host services smoothly"),
    Addon("mayastor", "core", "2.0.0-microk8s-1", "OpenEBS MayaStor"),
    Addon("prometheus", "core", "v0.8.0", "Prometheus operator for monitoring and logging"),
    Addon("observability", "core", "77.6.2",
          "A lightweight observability stack for logs, traces and metrics"),
    Addon("community", "core", " ", "The community addons repository"),
    Addon("cert-manager", "core", "1.19.1", "Cloud native certificate management"),
    Addon("kube-ovn", "core", "1.13.8", "An advanced network fabric for Kubernetes"),
    Addon("minio", "core", "v7.1.1",
          "MinIO object storage (DEPRECATED). This addon is deprecated and will be "
          "completely removed in the upcoming versions"),
    Addon("cis-hardening", "core", "1.0.0", "Apply CIS K8s hardening"),
    Addon("rook-ceph", "core", "1.18.7", "Distributed Ceph storage using Rook"),
    Addon("microcks", "community", "1.7.1",
          "Open source Kubernetes Native tool for API Mocking and Testing"),
    Addon("dashboard-ingress", "community", "1.0.0", "Ingress definition for Kubernetes dashboard"),
    Addon("istio", "community", "1.18.2", "Core Istio service mesh services"),
    Addon("knative", "community", "1.6.0", "Knative Serverless and Event Driven Applications"),
    Addon("fluentd", "community", "3.1.0", "Elasticsearch-Fluentd-Kibana logging and monitoring"),
    Addon("jaeger", "community", "1.36.0", "Kubernetes Jaeger operator with its simple config"),
    Addon("linkerd", "community", "2.14.3",
          "Linkerd is a service mesh for Kubernetes and other frameworks"),
    Addon("cilium", "community", "1.15.2", "SDN, fast with full network policy"),
    Addon("multus", "community", "3.9",
          "Multus CNI enables attaching multiple network interfaces to pods"),
    Addon("nfs", "community", "1.4.0", "NFS Server Provisioner"),
    Addon("portainer", "community", "2.0.0", "Portainer UI for your Kubernetes cluster"),
    Addon("traefik", "community", "2.9.6",
          "Traefik Ingress controller (DEPRECATED). Replaced by ingress core addon."),
    Addon("keda", "community", "2.12.0", "Kubernetes-based Event Driven Autoscaling"),
    Addon("openfaas", "community", "6.2.2", "OpenFaaS serverless framework"),
    Addon("openebs", "community", "2.6.0",
          "OpenEBS is the open-source storage solution for Kubernetes"),
    Addon("kata", "community", "latest/stable",
          "Kata Containers is a secure runtime with lightweight VMS"),
    Addon("inaccel", "community", " ", "Simplifying FPGA management in Kubernetes"),
    Addon("trivy", "community", "0.15.1", "Kubernetes-native security scanner"),
    Addon("argocd", "community", "2.7.2",
          "Argo CD is a declarative continuous deployment for Kubernetes."),
    Addon("osm-edge", "community", "1.1.0",
          "osm-edge is a lightweight SMI compatible service mesh for the edge-computing."),
    Addon("sosivio", "community", "1.7.1",
          "Kubernetes Predictive Troubleshooting, Observability, and Resource "
          "Optimization"),
    Addon("kwasm", "community", "0.2.0",
          "WebAssembly support for WasmEdge (Docker Wasm) and Spin (Azure AKS WASI)"),
    Addon("gopaddle", "community", "5.0", "Low-Code Kubernetes IDE with AI Co-pilot"),
    Addon("parking", "community", "0.1.0",
          "Static webserver to park a domain. Works with EasyHAProxy."),
    Addon("easyhaproxy", "community", "0.1.5",
          "EasyHAProxy can configure HAProxy automatically based on ingress labels"),
    Addon("shifu", "community", "0.11.0", "Kubernetes native IoT software development framework."),
    Addon("kubearmor", "community", "0.10.2",
          "Cloud-native runtime security enforcement system for k8s"),
    Addon("falco", "community", "4.5.1",
          "Cloud-native runtime threat detection tool for Linux and K8s"),
    Addon("cloudnative-pg", "community", "0.0.1", "PostgreSQL operator CloudNativePG"),
    Addon("ngrok", "community", "0.19.0",
          "ngrok's Kubernetes-native operator — bring API gateway power to your cluster "
          "with automated connectivity, auth, and observability"),
    Addon("stunner", "community", "0.0.1", "A Kubernetes media gateway for WebRTC"),
    Addon("sriov-device-plugin", "community", "3.7.0", "SR-IOV Network Device Plugin."),
    Addon("amd", "community", "1.0.0", "AMD hardware support"),
    Addon("forgejo", "community", "1.0.0", "Open source git platform. https://forgejo.org/"),
)
