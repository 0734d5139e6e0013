"""CloudWatch Logs: how long a log group keeps its logs, and the one of a control plane."""

from collections.abc import Collection, Mapping
from typing import Annotated

import pulumi
import pulumi_aws as aws
from pydantic import AfterValidator

from config.section import Refused

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html (2026-11)
RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip


def _allowed(days: int) -> int:
    if days not in RETENTION_DAYS:
        raise Refused(
            "is not a retention that CloudWatch Logs offers", f"write one of {', '.join(map(str, RETENTION_DAYS))}"
        )
    return days


RetentionDays = Annotated[int, AfterValidator(_allowed)]


def control_plane_logs(
    name: str, *, cluster_name: str, retention_days: int, opts: pulumi.ResourceOptions
) -> "aws.cloudwatch.LogGroup":
    """The log group that EKS writes to. It must exist first, or EKS makes one of its own that never expires."""
    return aws.cloudwatch.LogGroup(
        name, name=f"/aws/eks/{cluster_name}/cluster", retention_in_days=retention_days, opts=opts
    )


def log_groups(
    *,
    control_plane: "aws.cloudwatch.LogGroup | None",
    log_types: Collection[str],
    flow_logs: "aws.cloudwatch.LogGroup | None",
) -> "Mapping[str, aws.cloudwatch.LogGroup]":
    """What kind of logs is in which group, of those that are on; `log_types` are the control plane's."""
    audit = control_plane if "audit" in log_types else None
    kinds = {"control-plane": control_plane, "audit": audit, "flow-logs": flow_logs}
    return {kind: group for kind, group in kinds.items() if group}


def log_group_names(groups: "Mapping[str, aws.cloudwatch.LogGroup]") -> Mapping[str, pulumi.Output[str]]:
    """Kind of logs to the name of their group."""
    return {kind: group.name for kind, group in groups.items()}
