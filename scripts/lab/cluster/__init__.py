"""The simulated MicroK8s cluster: a function of time, faults and a seed, asked through commands."""

from .cluster import Cluster
from .faults import FAULTS, UnknownTarget

__all__ = ["FAULTS", "Cluster", "UnknownTarget"]
