"""A real Kubernetes control plane for tests and rehearsals, and AWS's controllers beside it."""

from rehearsal.control_plane.cluster import Cluster, cluster_for_tests, own_namespace
from rehearsal.control_plane.failures import NoControlPlane
from rehearsal.control_plane.plane import ControlPlane
from rehearsal.control_plane.volume_driver import VolumeDriver

__all__ = [
    "Cluster",
    "ControlPlane",
    "NoControlPlane",
    "VolumeDriver",
    "cluster_for_tests",
    "own_namespace",
]
