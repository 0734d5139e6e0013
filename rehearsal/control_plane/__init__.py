"""A real Kubernetes control plane for tests and rehearsals, and what plays the cloud beside it."""

from rehearsal.control_plane.cloud_controller import CloudController
from rehearsal.control_plane.cluster import Cluster, cluster_for_tests, own_namespace
from rehearsal.control_plane.failures import NoControlPlane
from rehearsal.control_plane.holds import Hold
from rehearsal.control_plane.plane import ControlPlane

__all__ = [
    "CloudController",
    "Cluster",
    "ControlPlane",
    "Hold",
    "NoControlPlane",
    "cluster_for_tests",
    "own_namespace",
]
