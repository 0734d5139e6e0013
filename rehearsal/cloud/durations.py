"""How long AWS and Kubernetes need, as others measured it: seconds of a create, an update and a delete, by type.

Logs of EKS clusters of 2022 to 2026, most of them in Seoul; where a figure has no source, it is assumed, and says so.
Nobody has measured this stack in AWS. `python tests/test_times.py` writes the tables of docs/costs.md.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from plan.rolls import ROLLING
from rehearsal.cloud.resource_types import CLUSTER, NODE_GROUP, SERVICE
from rehearsal.cloud.values import at


class Range(NamedTuple):
    """Seconds: the least, the usual and the most that was seen."""

    least: float
    typical: float
    most: float


class Durations(NamedTuple):
    """Of one type of resource."""

    create: Range
    update: Range
    delete: Range
    source: str
    assumed: tuple[str, ...] = ()
    """The operations of which no log has a figure; all of them where the source says "assumed"."""


READ = date(2026, 11, 23)
"""The day when the sources were read."""
MOMENT = Range(0.5, 1, 3)
NONE = Range(0, 0, 0)
ASSUMED = "assumed: one call, for which no log gives a figure of its own"
KUBERNETES = "assumed: one call of the Kubernetes API"
LOGS = (
    "Terraform logs of Seoul: sirzzang's blog of 2026-03 and 2026-04, DevopsArtFactory/terraform-provisioning 46 and 47"
)
QUICK = f"one call, 1 to 3 s: {LOGS}, and redhat-developer/mapt PR 766"


def _quick(source: str = QUICK) -> Durations:
    return Durations(MOMENT, MOMENT, MOMENT, source)


def _free() -> Durations:
    return Durations(NONE, NONE, NONE, "no call: it is in the state alone")


DURATIONS: dict[str, Durations] = {
    "aws:eks/cluster:Cluster": Durations(
        Range(402, 500, 834),
        Range(30, 90, 300),  # of its configuration; another version: VERSION
        Range(69, 150, 540),
        LOGS + "; easontechtalk.com/unofficial-eks-cluster-creation-performance-across-aws-regions;"
        " the deletion: logs of 2022 to 2026, cloud-nuke#339",
        ("update",),
    ),
    "aws:eks/nodeGroup:NodeGroup": Durations(
        Range(75, 115, 164),
        Range(240, 600, 1200),  # each node is drained and replaced
        Range(240, 252, 600),
        LOGS + "; the least in Paris, 2026-07, the most in Virginia, 2023; the deletion: logs of 2022 to 2026",
        ("update",),
    ),
    "aws:eks/addon:Addon": Durations(
        Range(15, 30, 55), Range(15, 30, 55), Range(5, 10, 30), LOGS, ("update", "delete")
    ),
    "aws:ec2/natGateway:NatGateway": Durations(
        Range(85, 105, 125), MOMENT, Range(42, 60, 94), "nine Terraform logs, 2022 to 2026"
    ),
    "aws:ec2/vpc:Vpc": Durations(Range(10, 12, 13), MOMENT, MOMENT, "10 to 13 s with DNS hostnames: " + LOGS),
    "aws:ec2/subnet:Subnet": Durations(Range(1, 5, 15), MOMENT, MOMENT, LOGS),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Durations(Range(5, 6, 10), MOMENT, Range(5, 6, 10), "assumed: it is polled"),
    "aws:ec2/internetGateway:InternetGateway": Durations(
        MOMENT, MOMENT, Range(1, 10, 40), "assumed: it is detached first"
    ),
    "aws:kms/key:Key": Durations(Range(21, 25, 29), MOMENT, MOMENT, LOGS),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": _quick(ASSUMED),
    "aws:eks/accessEntry:AccessEntry": _quick(),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": _quick(),
    "kubernetes:apps/v1:Deployment": Durations(
        Range(30, 50, 90), Range(30, 50, 90), Range(1, 5, 30), "assumed: the image is pulled and the first probe passes"
    ),
    "kubernetes:apps/v1:DaemonSet": Durations(
        Range(10, 20, 60), Range(20, 40, 120), Range(1, 5, 30), "assumed: a small image on each node"
    ),
    "kubernetes:core/v1:Service": Durations(
        Range(0.5, 1, 3), MOMENT, Range(0.5, 1, 3), KUBERNETES + "; a load balancer takes longer: LOAD_BALANCER"
    ),
    "kubernetes:core/v1:Namespace": Durations(MOMENT, MOMENT, Range(6, 10, 30), "assumed: all in it is deleted first"),
    **{
        f"aws:{type_}": _quick()
        for type_ in (
            "iam/role:Role",
            "iam/rolePolicy:RolePolicy",
            "iam/rolePolicyAttachment:RolePolicyAttachment",
            "ec2/eip:Eip",
            "ec2/route:Route",
            "ec2/routeTable:RouteTable",
            "ec2/routeTableAssociation:RouteTableAssociation",
        )
    },
}
_VERSION = Durations(
    NONE,
    Range(900, 1500, 2700),
    NONE,
    "15 to 45 min: https://github.com/aws/containers-roadmap/issues/1227; the AWS provider gives up after 60",
)
_SIZE = Durations(NONE, Range(20, 60, 180), NONE, "assumed: the call, and one node that starts or is drained")
LOAD_BALANCER = Durations(
    Range(2, 5, 30),
    MOMENT,
    Range(30, 60, 180),
    "the name comes in seconds, the finalizer takes 30 s to 3 min:"
    " https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/1834, /1786",
)
SERVES = Durations(
    Range(180, 240, 300),
    NONE,
    NONE,
    "its targets register and pass their checks:"
    " https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/1834, kubernetes/kubernetes#44695",
)
OTHERS: dict[str, Durations] = {
    "EKS control plane, another Kubernetes version": _VERSION,
    "node group, another size": _SIZE,
    "Service with a load balancer": LOAD_BALANCER,
    "load balancer, until it serves (no resource waits for it)": SERVES,
}
"""What one type has beside its own row."""
VERSION, SIZE = _VERSION.update, _SIZE.update


def duration(operation: str, type_: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Range:
    """Of a create, update or delete of what had the inputs `old` and has `new` after it."""
    row = durations(type_, old if operation == "delete" else new)
    if operation != "update":
        return row.delete if operation == "delete" else row.create
    differ = {key for key in {*old, *new} if old.get(key) != new.get(key)}
    if type_ == CLUSTER and "version" in differ:
        return VERSION
    return SIZE if type_ == NODE_GROUP and not differ & {*ROLLING} else row.update


def durations(type_: str, inputs: Mapping[str, Any] = MappingProxyType({})) -> Durations:
    """Of a type; one call where no source says more, and nothing for what is in the state alone."""
    if type_ == SERVICE and at(inputs, "spec.type") == "LoadBalancer":
        return LOAD_BALANCER
    if known := DURATIONS.get(type_):
        return known
    if type_.startswith("aws:"):
        return _quick(ASSUMED)
    return _quick(KUBERNETES) if type_.startswith("kubernetes:") else _free()
