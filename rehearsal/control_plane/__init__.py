"""A real Kubernetes control plane for tests and rehearsals, and what plays the cloud beside it."""

from rehearsal.control_plane.failures import NoControlPlane
from rehearsal.control_plane.plane import ControlPlane

__all__ = ["ControlPlane", "NoControlPlane"]
