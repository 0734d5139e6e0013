"""What the apps run on, whatever made it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi


@dataclass(frozen=True)
class Aws:
    """What only a cluster on AWS has."""

    opts: pulumi.ResourceOptions
    """The provider of the objects in AWS."""
    region: str
    tags: Mapping[str, str]
    """The stack's own, for what Kubernetes makes in AWS."""
    vpc_cidr: str
    public_subnet_ids: pulumi.Input[list[str]]
    private_subnet_ids: pulumi.Input[list[str]]
    public_routes: Sequence[pulumi.Resource]
    """What a load balancer needs as long as it lives: the way from the public subnets to the internet."""
    identity_dependencies: Sequence[pulumi.Resource]
    """What must exist before Grafana's pod is made, for it to be given its role's credentials."""
    storage_class: pulumi.Resource | None
    """The class of the stack's EBS volumes, where one is asked for."""
    auto_scaling_group: pulumi.Input[str]
    """Name of the node group's."""
    instance_types: Sequence[str]
    nat_gateways: Mapping[str, pulumi.Input[str]]
    """Zone to id."""
    alert_topic_arn: pulumi.Input[str] | None = None
    """The SNS topic that alerts are sent to, where mails are asked for."""
    log_groups: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Kind ("control-plane", "audit", "flow-logs") to the name of its group in CloudWatch, where those logs are on."""


@dataclass(frozen=True)
class Platform:
    """A cluster, as far as the apps need to know it."""

    cluster_name: pulumi.Input[str]
    """An app whose namespace depends on it leaves before a cluster that is replaced."""
    opts: pulumi.ResourceOptions
    """The provider of the cluster's objects."""
    vanishes_with: pulumi.Resource | None = None
    """The cluster, where this stack makes it: what is in it is gone with it."""
    protect: bool = False
    """Refuse to delete what has data: an app protects those objects of its own, and no others."""
    node_group: pulumi.Resource | None = None
    """What pods wait for; None where nodes are there already."""
    namespace_prefix: str = ""
    """What the name of every app's namespace begins with, on a cluster that others use too."""
    tolerations: Sequence[Mapping[str, str]] = ()
    """What lets pods onto tainted nodes."""
    kubectl: str = "kubectl"
    """The command that reaches the cluster."""
    minikube: str | None = None
    """The command of a cluster that minikube made."""
    aws: Aws | None = None
    """What AWS has to offer; None on any other cluster."""
