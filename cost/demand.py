"""What a stack has that costs money, counted: what a bill is made from, whoever counted it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from cost import prices
from infra.kubernetes_versions import END_OF_STANDARD_SUPPORT


class Item(NamedTuple):
    """A line of a bill, and the row of the price table that it is priced by."""

    label: str
    price: str


STANDARD = Item("EKS control plane", prices.CONTROL_PLANE)
EXTENDED = Item("EKS control plane, extended support", prices.EXTENDED)
NAT = Item("NAT gateway", prices.NAT)
NAT_ADDRESS = Item("public address of a NAT gateway", prices.ADDRESS)
NODE_ADDRESS = Item("public address of a node", prices.ADDRESS)
NODE_DISK = Item("GiB of gp3 under the nodes", prices.DISK)
VOLUME = Item("GiB of gp3 in volumes of apps", prices.DISK)
KEY = Item("KMS key", prices.KEY)
BALANCER = Item("network load balancer", prices.BALANCER)
BALANCER_ADDRESS = Item("public address of a load balancer", prices.ADDRESS)
ENDPOINT = Item("interface endpoint, in a zone", prices.ENDPOINT)

NAT_GB = Item("GB through a NAT gateway", prices.NAT_GB)
OUT_GB = Item("GB out to the internet", prices.OUT_GB)
ZONE_GB = Item("GB between zones, each way", prices.ZONE_GB)
BALANCER_USE = Item("NLCU-hour: traffic of a load balancer", prices.BALANCER_USE)
ENDPOINT_GB = Item("GB through an interface endpoint", prices.ENDPOINT_GB)
LOGS_GB = Item("GB of logs, written", prices.LOGS_GB)
LOGS_KEPT = Item("GB of logs, kept a month", prices.LOGS_KEPT)
METRICS = Item("1,000 metrics that Grafana asks CloudWatch for", prices.METRICS)
INSIGHTS = Item("GB of logs that a search reads", prices.INSIGHTS)
CREDITS = Item("vCPU-hour above the baseline of burstable nodes", prices.CREDITS)
KEY_USE = Item("10,000 requests of a KMS key", prices.KEY_USE)
NAME_USE = Item("1,000,000 queries of a name in Route 53", prices.NAME_USE)
MAIL = Item("1,000 e-mails of alerts, after 1,000 free ones a month", prices.MAIL)
STORED = Item("GB in S3, a month", prices.STORED)

SPOT = "Spot"
"""In the price's name: it moves by the hour, and no table has it."""


def instance(kind: str, capacity_type: str) -> Item:
    spot = f", {SPOT}" if capacity_type == "SPOT" else ""
    return Item(f"{kind}{spot}", f"{kind}{spot}")


def control_plane(version: str, support_type: str, today: date) -> Item:
    """What `today` costs: STANDARD is upgraded by AWS at the end of the version's support, EXTENDED pays from then on.

    https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html (2026-11)
    """
    end = END_OF_STANDARD_SUPPORT.get(version)
    return EXTENDED if support_type == "EXTENDED" and end and today >= end else STANDARD


@dataclass(frozen=True)
class Nodes:
    """A node group: how many there are to start with, between which two, and what each of them needs."""

    fewest: int
    desired: int
    most: int
    each: Mapping[Item, int]


@dataclass(frozen=True)
class Demand:
    """Everything of a stack that AWS asks money for. `region` is None where it has nothing in AWS."""

    region: str | None
    fixed: Mapping[Item, int] = field(default_factory=dict)
    nodes: tuple[Nodes, ...] = ()
    by_use: frozenset[Item] = frozenset()
    """What costs as much as it is used, which nobody knows before."""

    def counted(self) -> dict[Item, int]:
        """How many of each, with the nodes that it starts with."""
        total = Counter(self.fixed)
        for group in self.nodes:
            total.update({item: count * group.desired for item, count in group.each.items()})
        return {item: count for item, count in total.items() if count}
