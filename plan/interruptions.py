"""What a plan interrupts, in sentences for the comment."""

from plan.model import Plan
from plan.rolls import cluster_end, data, deleted, replaced, restarts, rolls
from plan.text import code

ROLLS = "**Nodes of {} are drained and replaced, some at a time:** every pod on them moves once."
REPLACED = (
    "**All nodes of {} are replaced:** a new group comes up, then the old nodes are drained together, and every pod on"
    " them moves. One that has not ended after 5 minutes is cut off."
)
DELETED = (
    "**All nodes of {} are deleted:** they are drained together, and every pod on them moves to nodes of another"
    " group, if there is one. A pod that has not ended after 5 minutes is cut off."
)
MOST_ROLLS = 3
CLUSTER_ENDS = {
    "replace": "**Cluster and nodes are deleted and created again:** Grafana is away for most of the `up`.",
    "delete": "**The cluster is deleted,** and with it all that runs on it, Grafana too.",
}
RESTARTS = {
    "moved": "**Grafana is away for about a minute:** its pod moves to another node.",
    "away": "**Grafana is away for about a minute:** its pod is replaced.",
    "beside": "Grafana's pod is replaced.",
}
DATA = {
    "kept": "The new pod has the same volume.",
    "lost": "Without a volume, what was set up in the browser is lost with the old one.",
    "new": "Grafana starts with an empty volume: what was set up in the browser before is lost.",
    "replaced": (
        "Grafana starts with an empty volume in place of the old one: what was set up in the browser before is not on"
        " it."
    ),
    "named": "Grafana starts with the volume that `volume_id` names: only what is on it is kept.",
}


def interruptions(plan: Plan) -> list[str]:
    """A line for each group of nodes and for Grafana; one for all of them where the cluster ends."""
    if end := cluster_end(plan):
        return [CLUSTER_ENDS[end]]
    lines = [ROLLS.format(code(step.name, 80)) for step in rolls(plan)[:MOST_ROLLS]]
    lines += [REPLACED.format(code(step.name, 80)) for step in replaced(plan)[:MOST_ROLLS]]
    lines += [DELETED.format(code(step.name, 80)) for step in deleted(plan)[:MOST_ROLLS]]
    restart = restarts(plan)
    return [*lines, f"{RESTARTS[restart]} {DATA[data(plan)]}"] if restart else lines
