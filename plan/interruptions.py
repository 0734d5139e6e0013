"""What a plan interrupts, in sentences for the comment."""

from plan.model import Plan
from plan.rolls import (
    GRAFANA,
    PROMETHEUS,
    changes_version,
    changes_ways_out,
    cluster_end,
    data,
    deleted,
    front,
    replaced,
    restarts,
    rolls,
)
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
MOST_GROUPS = 3
# https://github.com/aws/containers-roadmap/issues/1227 and
# https://docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html (2026-11)
VERSION = (
    "**The control plane gets another Kubernetes version:** EKS needs 15 to 45 minutes for it, and takes it back within"
    " 7 days only."
)
WAYS_OUT = "**Connections out of the network break once:** their way changes, and with it the address that others see."
# https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/1834 (2026-11)
FRONTS = {
    "replaced": (
        "**Grafana's load balancer is replaced:** the next one has another name, and answers 3 to 5 minutes after it is"
        " created."
    ),
    "goes": "**Grafana's load balancer is deleted,** and its address with it.",
}
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


METRICS = {
    "kept": "**Metrics have a gap of about a minute:** Prometheus' pod is replaced, on the same volume.",
    "lost": "**Metrics of the past are lost:** Prometheus' pod is replaced, and has no volume.",
    "new": "**Metrics of the past are lost:** Prometheus starts with an empty volume.",
    "replaced": "**Metrics of the past are lost:** Prometheus starts with an empty volume in place of the old one.",
    "named": "Prometheus starts with the volume that `volume_id` names: only what is on it is kept.",
}


def interruptions(plan: Plan) -> list[str]:
    """A line for each thing that is away or lost; one for all of them where the cluster ends."""
    if end := cluster_end(plan):
        return [CLUSTER_ENDS[end]]
    lines = [VERSION] if changes_version(plan) else []
    for sentence, groups in ((ROLLS, rolls(plan)), (REPLACED, replaced(plan)), (DELETED, deleted(plan))):
        lines += [sentence.format(code(step.name, 80)) for step in groups[:MOST_GROUPS]]
        lines += [f"And so are those of {len(groups) - MOST_GROUPS} more groups."] if len(groups) > MOST_GROUPS else []
    lines += [WAYS_OUT] if changes_ways_out(plan) else []
    lines += [FRONTS[balancer]] if (balancer := front(plan)) else []
    if restart := restarts(plan, GRAFANA):
        lines.append(f"{RESTARTS[restart]} {DATA[data(plan, GRAFANA)]}")
    return lines + ([METRICS[data(plan, PROMETHEUS)]] if restarts(plan, PROMETHEUS) else [])
