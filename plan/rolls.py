"""What a plan interrupts: nodes, in an update of their group or with it, and Grafana's pod."""

from plan.model import Plan, Step

NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
# By the input's name, the beginning of a path: UpdateNodegroupVersion has these three, and every other input is one of
# UpdateNodegroupConfig or replaces the group: instanceTypes, capacityType, amiType, subnetIds.
# https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html and terraform-provider-aws,
# internal/service/eks/node_group.go (2026-11)
ROLLING = ("launchTemplate", "releaseVersion", "version")
GRAFANA = ("kubernetes:apps/v1:Deployment", "grafana-deployment")
CLAIM = ("kubernetes:core/v1:PersistentVolumeClaim", "grafana-claim")


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
    """The node groups that are made anew. The program names none, so that the new one comes first; then EKS sets the
    old one to no nodes, which drains all of them together, and ends what is not gone after 5 minutes.

    https://docs.aws.amazon.com/eks/latest/userguide/delete-managed-node-group.html (2026-11)
    """
    return [step for step in plan.steps if step.type == NODE_GROUP and step.operation == "replace"]


def restarts(plan: Plan) -> str:
    """How Grafana's one pod is replaced: "moved" with its node, and "emptied" if no volume goes with it; on the same
    nodes "away", because one volume is for one pod, or "beside" the old one. Empty where it stays."""
    found = {(step.type, step.name): step for step in plan.steps}
    pod, claim = found.get(GRAFANA), found.get(CLAIM)
    if pod is None or pod.operation not in ("same", "update", "replace"):
        return ""
    kept = claim is not None and claim.operation != "delete"
    if rolls(plan) or replaced(plan):
        return "moved" if kept else "emptied"
    if pod.operation == "same" or not any(each.startswith("spec.template") for each in pod.properties):
        return ""
    return "away" if kept else "beside"
