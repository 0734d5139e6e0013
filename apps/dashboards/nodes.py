"""The nodes from outside, as EC2 and their Auto Scaling group report them."""

import re
from collections.abc import Sequence

from grafana_foundation_sdk.builders.dashboard import Dashboard

from apps.dashboards.board import board, graph, note
from apps.dashboards.cloudwatch import Series, series
from apps.dashboards.metrics import AUTO_SCALING, EC2
from apps.dashboards.thresholds import ANY, Bad

FILE = "nodes.json"

# T and a generation; Trainium's trn1 is none.
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances.html (2026-11)
_BURSTABLE = re.compile(r"t\d")

NOT_SHOWN = f"""\
**Memory and disk space are not here**: EC2 sees an instance from outside and [publishes neither]({EC2.source}).
The dashboard Nodes has them, where monitoring is on: Prometheus measures each node from inside.

EC2's basic monitoring is one point in five minutes, and so is every point here.
"""


def burstable(instance_types: Sequence[str]) -> bool:
    """Whether any of the types earns and spends CPU credits."""
    return any(_BURSTABLE.match(each) for each in instance_types)


def nodes(*, region: str, auto_scaling_group: str, instance_types: Sequence[str]) -> Dashboard:
    """Number, load and health of the instances of the Auto Scaling group of that name."""

    def lines(labels: dict[str, str]) -> list[Series]:
        return [series(EC2, metric, auto_scaling_group, label, region=region) for metric, label in labels.items()]

    sizes = {
        "GroupInServiceInstances": "in service",
        "GroupDesiredCapacity": "desired",
        "GroupMinSize": "smallest",
        "GroupMaxSize": "largest",
    }
    credits = graph(
        "CPU credits",
        lines({"CPUCreditBalance": "balance of the poorest node", "CPUSurplusCreditsCharged": "surplus, charged"}),
        about="One credit is one vCPU busy for a minute. At a balance of zero a node runs on surplus, and pays for it.",
        bad=Bad(below=1),
        bad_lines=["balance of the poorest node"],
    )
    return board(
        "eks-nodes",
        "Nodes on EC2",
        f"What EC2 reports of the nodes in {auto_scaling_group}",
        [
            graph(
                "Nodes",
                [
                    series(AUTO_SCALING, metric, auto_scaling_group, label, region=region)
                    for metric, label in sizes.items()
                ],
                about="Instances in service: the fewest in each five minutes. The others are the node group's sizes.",
            ),
            graph(
                "CPU utilization",
                [
                    series(EC2, "CPUUtilization", auto_scaling_group, "average", region=region, statistic="Average"),
                    series(EC2, "CPUUtilization", auto_scaling_group, "busiest", region=region, statistic="Maximum"),
                ],
                about="Of all nodes, and of the one that was busiest.",
            ),
            *([credits] if burstable(instance_types) else []),
            graph(
                "Network traffic in five minutes",
                lines({"NetworkIn": "in", "NetworkOut": "out"}),
                about="All nodes together, also what goes from one to another.",
                total=True,
            ),
            graph(
                "Disk traffic in five minutes",
                lines({"EBSReadBytes": "read", "EBSWriteBytes": "written"}),
                about="All EBS volumes of all nodes together.",
                total=True,
            ),
            graph(
                "Disk operations in five minutes",
                lines({"EBSReadOps": "reads", "EBSWriteOps": "writes"}),
                about="All EBS volumes of all nodes together.",
                total=True,
            ),
            graph(
                "Failed status checks",
                lines({"StatusCheckFailed_Instance": "instance", "StatusCheckFailed_System": "system"}),
                about="1 where any node failed: instance is its own network or software, system is AWS's host.",
                bad=ANY,
            ),
        ],
        [note("What is not shown", NOT_SHOWN)],
    )
