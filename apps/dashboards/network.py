"""The way out of the private subnets, as the NAT gateways report it."""

from collections.abc import Mapping
from typing import NamedTuple

from grafana_foundation_sdk.builders.dashboard import Dashboard

from apps.dashboards.board import board, graph, note
from apps.dashboards.cloudwatch import MOST_METRICS, series
from apps.dashboards.metrics import NAT_GATEWAY
from apps.dashboards.thresholds import ANY, NEVER, Bad

FILE = "network.json"


class Price(NamedTuple):
    """US dollars for a GB: processed by a NAT gateway, and sent out to the internet beside that."""

    nat: str
    out: str


# AWS Price List, on demand, before tax (2026-10). Regions that it was not read for are not here.
PRICES = {"ap-northeast-2": Price("0.059", "0.126"), "us-east-1": Price("0.045", "0.09")}
PRICES_READ = "2026-10"
NAT_PRICING = "https://aws.amazon.com/vpc/pricing/"
TRANSFER_PRICING = "https://aws.amazon.com/ec2/pricing/on-demand/"


class _Graph(NamedTuple):
    metric: str
    title: str
    about: str
    bad: Bad = NEVER


# In the order of their worth: with many gateways the last ones are left out.
_GRAPHS = (
    _Graph(
        "BytesOutToDestination",
        "Bytes out to the internet in five minutes",
        "What pods and nodes sent out: billed by the NAT gateway and as data transfer out.",
    ),
    _Graph(
        "BytesInFromDestination",
        "Bytes in from the internet in five minutes",
        "What came back, images that are pulled above all: billed by the NAT gateway alone.",
    ),
    _Graph(
        "ActiveConnectionCount",
        "Active connections",
        # https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html (2026-11)
        "The most at a time. A gateway with one address holds 55,000 to each destination, port and protocol.",
    ),
    _Graph(
        "ErrorPortAllocation",
        "Connections without a port in five minutes",
        "Above zero: too many connections to one destination, and new ones fail.",
        ANY,
    ),
    _Graph(
        "PacketsDropCount",
        "Dropped packets in five minutes",
        "Above zero: the gateway has a passing fault. AWS advises its status page from 0.01 % of the traffic on.",
        ANY,
    ),
    _Graph(
        "ConnectionAttemptCount",
        "Connection attempts in five minutes",
        "New connections that were asked for; a jump is a client that does not reuse its own.",
    ),
    _Graph(
        "IdleTimeoutCount",
        "Connections gone idle in five minutes",
        "Not closed, and without traffic for 350 s: a client that uses such a one again finds it dead.",
    ),
    _Graph(
        "BytesOutToSource",
        "Bytes handed on to the nodes in five minutes",
        "Less than what came in from the internet: the gateway lost or refused some of it.",
    ),
)


def price_of_a_gb(region: str) -> str:
    """What a GB costs in `region`, or where to look it up."""
    look_up = f"[NAT gateways]({NAT_PRICING}) and [data transfer]({TRANSFER_PRICING})"
    if region not in PRICES:
        return f"The prices of a GB in {region} are on AWS's pages on {look_up}."
    nat, out = PRICES[region]
    return (
        f"In {region} a GB that a NAT gateway handles costs ${nat}, in either direction, and a GB that goes on to the "
        f"internet ${out} beside that ({PRICES_READ}, on demand, before tax; now: {look_up})."
    )


def network(*, region: str, nat_gateways: Mapping[str, str]) -> Dashboard:
    """Traffic, connections and errors of `nat_gateways`, zone to id.

    A graph holds one metric of each gateway, so that the metrics of a load stay in bounds by leaving graphs out: up to
    five gateways have all eight, six have six.
    """
    room = MOST_METRICS // len(nat_gateways)
    text = (
        f"{price_of_a_gb(region)}\n\n"
        "The column Total of a legend is the sum over the time range that is shown: choose a month for a month's "
        "bytes; CloudWatch keeps these points for 63 days. Traffic to S3, and so the layers of images in ECR, takes "
        "the free gateway endpoint and not the NAT gateway. An internet gateway has no metrics of its own.\n"
    )
    if left_out := [each.metric for each in _GRAPHS[room:]]:
        text += (
            f"\nWith {len(nat_gateways)} gateways {', '.join(left_out)} would be more than {MOST_METRICS} metrics, and "
            "each is billed at each load: they are in CloudWatch.\n"
        )
    return board(
        "eks-network",
        "Network",
        "What the NAT gateways report of the traffic to and from the internet",
        [
            graph(
                title,
                [series(NAT_GATEWAY, metric, nat, zone, region=region) for zone, nat in sorted(nat_gateways.items())],
                about=about,
                total=NAT_GATEWAY.metrics[metric].statistics[0] == "Sum",
                bad=bad,
            )
            for metric, title, about, bad in _GRAPHS[:room]
        ],
        [note("What a GB costs", text)],
    )
