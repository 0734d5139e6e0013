"""What the apps stand on, whatever made it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pulumi


class Platform(NamedTuple):
    """A cluster, as far as the apps need to know it."""

    cluster_name: pulumi.Input[str]
    """An app whose namespace depends on it leaves before a cluster that is replaced."""
    opts: pulumi.ResourceOptions
    """The provider of the cluster's objects, and whether they are protected."""
    outputs: Mapping[str, pulumi.Input[object]] = {}
    """What the stack exports of the platform."""
    nodes: pulumi.Resource | None = None
    """What pods wait for; None where nodes are there already."""
    tolerations: Sequence[Mapping[str, str]] = ()
    """What lets pods onto tainted nodes."""
    kubectl: str = "kubectl"
    """The command that reaches the cluster."""
    minikube: str | None = None
    """The command of a cluster that minikube made."""
