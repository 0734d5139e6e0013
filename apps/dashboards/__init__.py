"""Grafana's dashboards: JSON files made of plain values, one module each."""

from collections.abc import Mapping, Sequence

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

__all__ = ["aws_dashboards", "cluster_dashboards", "local_dashboards"]


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


def aws_dashboards(
    *,
    region: str,
    cluster_name: str,
    auto_scaling_group: str,
    instance_types: Sequence[str],
    nat_gateways: Mapping[str, str],
    log_groups: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """File name to JSON of the dashboards of what AWS reports of an EKS cluster.

    `auto_scaling_group` is the name of the node group's; `nat_gateways` maps each zone that has one to its id, and
    without any there is no dashboard of the network. `log_groups` maps each kind of logs that is on to its group.
    """
    boards = {
        control_plane.FILE: control_plane.control_plane(region=region, cluster_name=cluster_name),
        nodes.FILE: nodes.nodes(region=region, auto_scaling_group=auto_scaling_group, instance_types=instance_types),
    }
    if nat_gateways:
        boards[network.FILE] = network.network(region=region, nat_gateways=nat_gateways)
    groups = log_groups or {}
    if "audit" in groups:
        boards[audit.FILE] = audit.audit(region=region, group=groups["audit"])
    if "flow-logs" in groups:
        boards[flow_logs.FILE] = flow_logs.flow_logs(region=region, group=groups["flow-logs"])
    return {file: encode(board) for file, board in boards.items()}


def local_dashboards() -> dict[str, str]:
    """File name to JSON of the dashboards where nothing is measured: no cloud, and monitoring is off."""
    return {local.FILE: encode(local.local())}
