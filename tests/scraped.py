"""Prometheus' jobs as the stack has them, and what their relabelling makes of a target or a sample."""

import re
from typing import Any

from apps.prometheus.scraping import Scraping, configuration

ON_AWS = Scraping(
    interval="60s",
    retention="15d",
    retention_mib=16384,
    namespaces={app: f"team-{app}" for app in ("grafana", "prometheus", "kube-state-metrics")},
    verifies_kubelets=True,
)


def jobs(scraping: Scraping = ON_AWS) -> dict[str, dict[str, Any]]:
    return {job["job_name"]: job for job in configuration(scraping)["scrape_configs"]}


def relabelled(job: dict[str, Any], labels: dict[str, str], rules: str = "relabel_configs") -> dict[str, str] | None:
    """What Prometheus makes of a target's or a sample's labels; None where it is dropped.

    https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config (2026-11)
    """
    labels = dict(labels)
    for rule in job.get(rules, []):
        value = ";".join(labels.get(name, "") for name in rule["source_labels"])
        match = re.fullmatch(rule["regex"], value)
        action = rule.get("action", "replace")
        if (action == "keep" and not match) or (action == "drop" and match):
            return None
        if action == "replace" and match:
            labels[rule["target_label"]] = match.expand(re.sub(r"\$(\d)", r"\\\1", rule["replacement"]))
    return {name: value for name, value in labels.items() if not name.startswith("__meta_")}
