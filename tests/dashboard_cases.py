"""Every dashboard and what its panels ask for, as tests read them."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from apps.dashboards import audit, aws_dashboards, cluster_dashboards, flow_logs, local_dashboards

REGION = "ap-northeast-2"

# Plain values, as the decoder of JSON gives them.
Json = Mapping[str, Any]


def drawn(**values: Any) -> dict[str, str]:
    """File name to JSON of the dashboards on AWS, of values that are known."""
    return {file: drawing.text(drawing.given) for file, drawing in aws_dashboards(**values).items()}


def on_aws(
    zones: str = "ab", instance_types: tuple[str, ...] = ("t4g.medium",), region: str = REGION
) -> dict[str, str]:
    """The dashboards of a cluster with a NAT gateway in each zone of that letter."""
    return drawn(
        region=region,
        cluster_name="eks-grafana-dev",
        auto_scaling_group="eks-general-group-1",
        instance_types=instance_types,
        nat_gateways={f"{region}{zone}": f"nat-{zone}" for zone in zones},
    )


STACKS = {
    "NAT in two zones": on_aws(),
    "one NAT": on_aws("a"),
    "NAT in three zones": on_aws("abc"),
    "NAT in six zones": on_aws("abcdef"),
    "no NAT, fixed performance": on_aws("", ("m7g.large",)),
    "another region": on_aws(region="eu-central-1"),
    "Prometheus, no cloud": cluster_dashboards(),
    "nothing measured": local_dashboards(),
}
STACKS["NAT in two zones, Prometheus"] = STACKS["Prometheus, no cloud"] | STACKS["NAT in two zones"]
LOGS = {
    file: text
    for file, text in drawn(
        region=REGION,
        cluster_name="eks-grafana-dev",
        auto_scaling_group="eks-general-group-1",
        instance_types=("t4g.medium",),
        nat_gateways={},
        log_groups={"audit": "/aws/eks/eks-grafana-dev/cluster", "flow-logs": "main-flow-logs"},
    ).items()
    if file in (audit.FILE, flow_logs.FILE)
}
FILES = {f"{stack}: {file}": text for stack, files in STACKS.items() for file, text in files.items()}
every_dashboard = pytest.mark.parametrize("text", FILES.values(), ids=FILES.keys())


def decoded(text: str) -> Dashboard:
    """The dashboard in the SDK's own types."""
    register_default_plugins()
    return Dashboard.from_json(json.loads(text))


def queries(text: str) -> list[Json]:
    return [target for panel in json.loads(text)["panels"] for target in panel.get("targets", [])]


def metrics(text: str) -> list[Json]:
    """What is asked of CloudWatch, which has a price."""
    return [query for query in queries(text) if "metricName" in query]
