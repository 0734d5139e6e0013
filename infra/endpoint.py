"""Who may reach the public endpoint of the control plane."""

from collections.abc import Sequence
from ipaddress import IPv4Network, collapse_addresses

from infra.subnets import ANYWHERE, PRIVATE_RANGES

# https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html (2026-11)
MOST_CIDRS = 40
# With carrier-grade NAT, loopback and link-local:
# https://www.iana.org/assignments/iana-ipv4-special-registry (2026-11)
NEVER_SEEN = (*PRIVATE_RANGES, *map(IPv4Network, ("100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16")))
SET_IT = (
    "pulumi config set --stack {stack} --path 'cluster.public_access_cidrs[0]' "
    '"$(curl -s https://checkip.amazonaws.com)/32"'
)


def refuse_access_cidrs(cidrs: Sequence[str], allow_open: bool, stack: str = "STACK") -> tuple[str, str] | None:
    """Why `cidrs` may not be the ones that reach the endpoint, and what to write instead; None where they may."""
    if not cidrs:
        return "says who reaches the Kubernetes API and has no default", f"run: {SET_IT.format(stack=stack)}"
    if len(cidrs) > MOST_CIDRS:
        return f"has {len(cidrs)} entries, EKS takes {MOST_CIDRS}", "join neighbouring ranges"
    networks = []
    for cidr in cidrs:
        try:
            network = IPv4Network(cidr, strict=False)
        except ValueError:
            return (
                f"holds {cidr}, which is no IPv4 CIDR",
                "write an address and a prefix length, such as 203.0.113.7/32",
            )
        if str(network) != cidr:
            return f"holds {cidr}, which is not how a CIDR is written", f"write {network}"
        if unseen := [block for block in NEVER_SEEN if network.subnet_of(block)]:
            return (
                f"holds {cidr}, of the private range {unseen[0]}, which the public endpoint never sees",
                "write public addresses; what runs inside the VPC uses the private endpoint anyway",
            )
        networks.append(network)
    if len(set(networks)) < len(networks):
        return "names a CIDR twice", "name each once"
    if IPv4Network(ANYWHERE) in collapse_addresses(networks) and not allow_open:
        return (
            f"adds up to {ANYWHERE}: the whole internet",
            f"run: {SET_IT.format(stack=stack)}, or write allow_open_endpoint: true",
        )
    return None
