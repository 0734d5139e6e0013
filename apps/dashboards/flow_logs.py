"""Traffic that security groups and network ACLs refused, from VPC flow logs.

Fields, as CloudWatch Logs Insights finds them in the default format:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html (2026-11).
"""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from apps.dashboards.board import note
from apps.dashboards.logs import Query, log_board

FILE = "flow-logs.json"

_REJECTED = 'filter action = "REJECT"'
_FLOWS = "count(*) as flows, sum(packets) as total_packets"
_MOST = ("sort flows desc", "limit 100")

QUERIES = (
    Query(
        "Refused by destination port",
        "What was asked for and refused. Protocol 6 is TCP, 17 UDP, 1 ICMP, which has no ports.",
        (_REJECTED, f"stats {_FLOWS} by dstPort, protocol", *_MOST),
    ),
    Query(
        "Refused by source",
        "Addresses of the internet look for open ports all the time; one of the VPC's own is a rule that is missing.",
        (_REJECTED, f"stats {_FLOWS}, count_distinct(dstPort) as ports by srcAddr", *_MOST),
    ),
    Query(
        "Refused at each network interface",
        "Which interface of the VPC refused what: EC2's list of network interfaces says whose it is.",
        (_REJECTED, f"stats {_FLOWS} by interfaceId, dstAddr, dstPort, protocol", *_MOST),
    ),
)

# https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-limitations.html and the setting of infra/flow_logs.py
_NOTE = (
    "A flow is what one source sent to one port in up to ten minutes, and it arrives some minutes after that. Traffic "
    "that a NetworkPolicy refuses inside a node, and DNS to Amazon's own server, are in no flow log.\n"
)


def flow_logs(*, region: str, group: str) -> Dashboard:
    """Refused traffic by port, source and interface, from the log group of the flow logs."""
    return log_board(
        "eks-flow-logs",
        "Refused traffic",
        "What security groups and network ACLs refused in the VPC",
        QUERIES,
        region=region,
        group=group,
        notes=[note("What is in the flow logs", _NOTE)],
    )
