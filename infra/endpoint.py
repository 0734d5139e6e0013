"""Who may reach the public endpoint of the control plane."""

from collections.abc import Sequence
from ipaddress import IPv4Network

from infra.subnets import ANYWHERE, PRIVATE_RANGES

# https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html (2026-11)
MOST_CIDRS = 40
SET_IT = "pulumi config set --path 'cluster.public_access_cidrs[0]' \"$(curl -s https://checkip.amazonaws.com)/32\""


def refuse_access_cidrs(cidrs: Sequence[str], allow_open: bool) -> tuple[str, str] | None:
    """Why `cidrs` may not be the ones that reach the endpoint, and what to write instead; None where they may."""
    if not cidrs:
        return "says who reaches the Kubernetes API and has no default", f"run: {SET_IT}"
    if len(cidrs) > MOST_CIDRS:
        return f"has {len(cidrs)} entries, EKS takes {MOST_CIDRS}", "join neighbouring ranges"
    for cidr in cidrs:
        try:
            network = IPv4Network(cidr)
        except ValueError:
            network = None
        if network is None or "/" not in cidr:
            return (
                f"holds {cidr}, which is no IPv4 CIDR",
                "write an address and a prefix length, such as 203.0.113.7/32",
            )
        if cidr == ANYWHERE and not allow_open:
            return (
                f"holds {ANYWHERE}: the whole internet",
                f"run: {SET_IT}, or write allow_open_endpoint: true to accept it",
            )
        if any(network.subnet_of(private) for private in PRIVATE_RANGES):
            return (
                f"holds {cidr}, a private range: the public endpoint never sees such an address",
                "write public addresses; what runs inside the VPC uses the private endpoint anyway",
            )
    return None
