"""Which updates replace nodes, though nothing in the plan is replaced."""

from plan.model import Plan, Step

NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
# By the input's name, the beginning of a path: UpdateNodegroupVersion has these three.
# https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html (2026-11)
ROLLING = ("launchTemplate", "releaseVersion", "version")


def rolls(plan: Plan) -> list[Step]:
    """The node groups whose nodes EKS replaces, some at a time, in an update of the group."""
    return [
        step
        for step in plan.steps
        if step.type == NODE_GROUP
        and step.operation == "update"
        and any(name.partition(".")[0].partition("[")[0] in ROLLING for name in step.properties)
    ]
