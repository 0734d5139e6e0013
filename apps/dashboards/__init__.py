"""Grafana's dashboards: JSON files made of plain values, one module each."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from grafana_foundation_sdk.builders.dashboard import Dashboard

from apps.dashboards import (
    audit,
    cluster,
    cluster_nodes,
    control_plane,
    flow_logs,
    local,
    network,
    nodes,
    prometheus,
    volumes,
    workloads,
)
from apps.dashboards.board import encode

__all__ = ["Drawing", "aws_dashboards", "cluster_dashboards", "local_dashboards"]


def cluster_dashboards() -> dict[str, str]:
    """File name to JSON of the dashboards of what Prometheus measures, the same on every cluster."""
    boards = {
        cluster.FILE: cluster.cluster(),
        workloads.FILE: workloads.workloads(),
        cluster_nodes.FILE: cluster_nodes.nodes(),
        volumes.FILE: volumes.volumes(),
        prometheus.FILE: prometheus.prometheus(),
    }
    return {file: encode(board) for file, board in boards.items()}


class Drawing(NamedTuple):
    """A dashboard of values that are not known yet, as the id of what is about to be made."""

    board: Callable[..., Dashboard]
    given: Mapping[str, Any]

    def text(self, known: Mapping[str, Any]) -> str:
        """The JSON, from what `given` turned out to be."""
        return encode(self.board(**known))


def aws_dashboards(
    *,
    region: str,
    cluster_name: Any,
    auto_scaling_group: Any,
    instance_types: Sequence[str],
    nat_gateways: Mapping[str, Any],
    log_groups: Mapping[str, Any] | None = None,
) -> dict[str, Drawing]:
    """File name to each dashboard of what AWS reports of an EKS cluster, with the values that it alone needs: a preview
    then shows which of them a change reaches.

    `auto_scaling_group` is the name of the node group's; `nat_gateways` maps each zone that has one to its id, and
    without any there is no dashboard of the network. `log_groups` maps each kind of logs that is on to its group.
    """
    by_group = {"auto_scaling_group": auto_scaling_group, "instance_types": instance_types}
    boards = {
        control_plane.FILE: Drawing(control_plane.control_plane, {"region": region, "cluster_name": cluster_name}),
        nodes.FILE: Drawing(nodes.nodes, {"region": region, **by_group}),
    }
    if nat_gateways:
        boards[network.FILE] = Drawing(network.network, {"region": region, "nat_gateways": nat_gateways})
    groups = log_groups or {}
    if "audit" in groups:
        boards[audit.FILE] = Drawing(audit.audit, {"region": region, "group": groups["audit"]})
    if "flow-logs" in groups:
        boards[flow_logs.FILE] = Drawing(flow_logs.flow_logs, {"region": region, "group": groups["flow-logs"]})
    return boards


def local_dashboards() -> dict[str, str]:
    """File name to JSON of the dashboards where nothing is measured: no cloud, and monitoring is off."""
    return {local.FILE: encode(local.local())}
