"""What an update interrupts, though nothing in the plan is replaced: nodes, and Grafana's pod."""

from plan.model import Plan, Step

NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
# By the input's name, the beginning of a path: UpdateNodegroupVersion has these three.
# https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html (2026-11)
ROLLING = ("launchTemplate", "releaseVersion", "version")
GRAFANA = ("kubernetes:apps/v1:Deployment", "grafana-deployment")
CLAIM = ("kubernetes:core/v1:PersistentVolumeClaim", "grafana-claim")


def rolls(plan: Plan) -> list[Step]:
    """The node groups whose nodes EKS replaces, some at a time, in an update of the group."""
    return [
        step
        for step in plan.steps
        if step.type == NODE_GROUP
        and step.operation == "update"
        and any(name.partition(".")[0].partition("[")[0] in ROLLING for name in step.properties)
    ]


def restarts(plan: Plan) -> list[str]:
    """How Grafana's pod is replaced, where it is: away, because one volume is for one pod, or beside the old one."""
    found = {(step.type, step.name): step for step in plan.steps}
    pod = found.get(GRAFANA)
    if pod is None or pod.operation != "update" or not any(each.startswith("spec.template") for each in pod.properties):
        return []
    return ["away" if CLAIM in found else "beside"]
