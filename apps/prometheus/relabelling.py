"""Which targets and series are kept, and under which labels: the rules of Prometheus' relabelling."""

from collections.abc import Sequence
from typing import Any

from apps.prometheus.metrics import METRICS

Relabel = dict[str, Any]


def keep(sources: Sequence[str], regex: str, action: str = "keep") -> Relabel:
    return {"source_labels": [*sources], "regex": regex, "action": action}


def named(target: str, *sources: str, regex: str = "(.*)", replacement: str = "$1") -> Relabel:
    return {"source_labels": [*sources], "regex": regex, "target_label": target, "replacement": replacement}


def kept_metrics(job: str) -> list[Relabel]:
    """Drops what no panel and no alert asks for; `up` and `scrape_*` are Prometheus' own and always there."""
    rules = [keep(["__name__"], "|".join(METRICS[job].names))]
    if job == "cadvisor":
        # Series of the node's slices, and of a pod as a whole or its pause container: but for the network, which a
        # pod has and no container, each is the sum of what is kept anyway. A pod on its node's network has a series for
        # every interface of the node, on EKS one more for each pod there: https://github.com/google/cadvisor/issues/2615
        # (2026-11). A pod's own interface is eth0 with the VPC CNI and the CNIs of minikube and kind.
        rules += [
            keep(["pod", "__name__"], ";container_.*", "drop"),
            keep(["container", "__name__"], "(POD)?;container_(cpu|memory).*", "drop"),
            keep(["__name__", "interface"], "container_(cpu|memory).*|container_network_.*;eth0"),
        ]
    return rules
