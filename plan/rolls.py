"""What a plan interrupts: the cluster, nodes, in an update of their group or with it, an app's pod, and ways."""

from typing import NamedTuple

from plan.model import Plan, Step


class App(NamedTuple):
    """The one pod of an app, and what it may keep its data on: each a type and a name."""

    pod: tuple[str, str]
    claim: tuple[str, str]
    volume: tuple[str, str]
    """The one that `volume_id` names."""


def app(name: str) -> App:
    return App(
        ("kubernetes:apps/v1:Deployment", f"{name}-deployment"),
        ("kubernetes:core/v1:PersistentVolumeClaim", f"{name}-claim"),
        ("kubernetes:core/v1:PersistentVolume", f"{name}-volume"),
    )


CLUSTER = "aws:eks/cluster:Cluster"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
# By the input's name, the beginning of a path: UpdateNodegroupVersion has these three, and every other input is one of
# UpdateNodegroupConfig or replaces the group: instanceTypes, capacityType, amiType, subnetIds.
# https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html and terraform-provider-aws,
# internal/service/eks/node_group.go (2026-11)
ROLLING = ("launchTemplate", "releaseVersion", "version")
GRAFANA, PROMETHEUS = app("grafana"), app("prometheus")
FRONT = ("kubernetes:core/v1:Service", "grafana-service")
# What leads out of the network: a gateway that is updated only gets other tags.
WAYS_OUT = {
    "aws:ec2/natGateway:NatGateway": ("replace", "delete"),
    "aws:ec2/route:Route": ("update", "replace", "delete"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": ("update", "replace", "delete"),
}


def cluster_end(plan: Plan) -> str:
    """How the cluster ends, "replace" or "delete"; empty where it stays.

    A replaced cluster is deleted first, and its nodes and all that runs on them before it: infra/replacement.py.
    """
    ends = {step.operation for step in plan.steps if step.type == CLUSTER}
    return next((end for end in ("replace", "delete") if end in ends), "")


def rolls(plan: Plan) -> list[Step]:
    """The node groups whose nodes EKS replaces, some at a time, in an update of the group.

    No pod comes back to an old node: EKS taints all of them first.
    https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html (2026-11)
    """
    return [
        step
        for step in plan.steps
        if step.type == NODE_GROUP
        and step.operation == "update"
        and any(name.partition(".")[0].partition("[")[0] in ROLLING for name in step.properties)
    ]


def replaced(plan: Plan) -> list[Step]:
    """The node groups that are recreated.

    Where the cluster stays, the new group is created first, because the program gives it no name. Then EKS sets the
    old one to no nodes, which drains all of them together, and ends what is not gone after 5 minutes.
    https://docs.aws.amazon.com/eks/latest/userguide/delete-managed-node-group.html (2026-11)
    """
    return [step for step in plan.steps if step.type == NODE_GROUP and step.operation == "replace"]


def deleted(plan: Plan) -> list[Step]:
    """The node groups that go and have no successor of their name."""
    return [step for step in plan.steps if step.type == NODE_GROUP and step.operation == "delete"]


def restarts(plan: Plan, app: App) -> str:
    """How an app's one pod is replaced where the cluster stays: "moved" with its node; on the same nodes "away",
    because one volume is for one pod, or "beside" the old one. Empty where it stays."""
    pod = _found(plan, app.pod)
    if pod is None or pod.operation not in ("same", "update", "replace"):
        return ""
    if rolls(plan) or replaced(plan) or deleted(plan):
        return "moved"
    of_template = any(name.startswith("spec.template") for name in pod.properties)
    # A Deployment that is replaced deletes its pod, whatever the reason is.
    if pod.operation == "same" or (pod.operation == "update" and not of_template):
        return ""
    return "beside" if data(plan, app) == "lost" else "away"


def data(plan: Plan, app: App) -> str:
    """What the next pod has of the last one's data: "kept" on the same volume; "lost" without one; an empty volume
    that is "new" or "replaced"; or what is on the volume that is "named" in `volume_id`."""
    claim, volume = _found(plan, app.claim), _found(plan, app.volume)
    if claim is None or claim.operation not in ("same", "update", "create", "replace"):
        return "lost"
    if claim.operation in ("same", "update"):
        return "kept"
    if volume is not None and volume.operation != "delete":
        return "named"
    return "new" if claim.operation == "create" else "replaced"


def front(plan: Plan) -> str:
    """What becomes of Grafana's load balancer: it is "replaced", or it "goes"; empty where it stays or comes."""
    service = _found(plan, FRONT)
    if service is None or service.operation == "replace":
        return "replaced" if service else ""
    was = [change.old for change in service.values if change.path == "spec.type"]
    return "goes" if service.operation == "update" and "LoadBalancer" in was else ""


def changes_ways_out(plan: Plan) -> bool:
    """Whether a way out of the network that exists is another one afterwards."""
    return any(step.operation in WAYS_OUT.get(step.type, ()) for step in plan.steps)


def changes_version(plan: Plan) -> bool:
    """Whether the control plane gets another version of Kubernetes."""
    return any(
        step.type == CLUSTER and step.operation == "update" and "version" in step.properties for step in plan.steps
    )


def _found(plan: Plan, resource: tuple[str, str]) -> Step | None:
    """The step of a resource, given by type and name."""
    return next((step for step in plan.steps if (step.type, step.name) == resource), None)
