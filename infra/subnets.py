"""The network's plan: which subnet gets which addresses, as pure arithmetic."""

import re
from collections import Counter
from collections.abc import Sequence
from ipaddress import IPv4Network
from typing import NamedTuple

from config.cidrs import PRIVATE_RANGES, refuse_form
from config.section import Refusal

# https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html (2026-11): a VPC is /16 to /28.
LARGEST_VPC, SMALLEST_VPC = 16, 28
# https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html (2026-11): EKS needs 6 free addresses in a subnet,
# better 16. AWS keeps 5 of each, so a /28 (11 usable) is too small and a /27 (27 usable) is the least.
SMALLEST_SUBNET = 27
# https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html (2026-11): subnets in at least two zones.
LEAST_ZONES = 2

# https://docs.docker.com/engine/network/drivers/bridge/ (2026-11)
DOCKER_BRIDGE = IPv4Network("172.17.0.0/16")


class SubnetPlan(NamedTuple):
    """The CIDR of each zone's public and private subnet, in the order of the zones."""

    public: dict[str, str]
    private: dict[str, str]


def subnet_prefix(vpc_prefix: int, zone_count: int) -> int:
    """Prefix length of each subnet when a VPC of `vpc_prefix` is cut into two subnets per zone."""
    return vpc_prefix + (2 * zone_count - 1).bit_length()


def subnet_plan(cidr: str, zones: Sequence[str]) -> SubnetPlan:
    """Cut `cidr` into equal subnets: the zones' public ones first, then their private ones.

    192.168.0.0/16 over two zones is the seed's network: four /18, public .0 and .64, private .128 and .192.
    Three zones leave two of eight slots free. Raises ValueError where `cidr` is not an IPv4 network.
    """
    network, count = IPv4Network(cidr), len(zones)
    blocks = [str(block) for block in network.subnets(new_prefix=subnet_prefix(network.prefixlen, count))]
    return SubnetPlan(
        public=dict(zip(zones, blocks[:count], strict=True)),
        private=dict(zip(zones, blocks[count : 2 * count], strict=True)),
    )


def refuse_cidr(cidr: str) -> Refusal | None:
    """Why `cidr` is not the private range of a VPC, and what to write instead; None where it is."""
    if refusal := refuse_form(cidr, example="192.168.0.0/16"):
        return refusal
    network = IPv4Network(cidr)
    if not any(network.subnet_of(block) for block in PRIVATE_RANGES):
        return "is not a private range", "write one inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"
    return None


def refuse_size(cidr: str, zone_count: int) -> Refusal | None:
    """Why `cidr` cannot be the VPC of `zone_count` zones, and what to write instead; None where it can."""
    least = SMALLEST_SUBNET - subnet_prefix(0, zone_count)
    if not LARGEST_VPC <= IPv4Network(cidr).prefixlen <= least:
        return (
            f"has the wrong size for a VPC with {zone_count} zones: AWS accepts /{LARGEST_VPC} to /{SMALLEST_VPC}, "
            f"and each of {2 * zone_count} subnets needs a /{SMALLEST_SUBNET}",
            f"write a prefix length from /{LARGEST_VPC} to /{least}",
        )
    return None


def refuse_public_nodes(public: bool, allowed: bool) -> Refusal | None:
    """Why nodes may not have public addresses, and what to write instead; None where they have none or may."""
    if not public or allowed:
        return None
    return (
        "puts the nodes into public subnets with public addresses",
        "also write allow_public_nodes: true to accept that, or nat: single",
    )


def warn_of_cidr(cidr: str) -> str | None:
    """What to know of a CIDR that is allowed."""
    if not IPv4Network(cidr).overlaps(DOCKER_BRIDGE):
        return None
    return f"overlaps {DOCKER_BRIDGE}, the usual address range of Docker's bridge: machines with Docker cannot reach it"


def refuse_zones(zones: Sequence[str], region: str | None) -> Refusal | None:
    """Why a network of `region` (None: unknown) cannot lie in `zones`, and what to write instead; None where it can."""
    if repeated := [zone for zone, count in Counter(zones).items() if count > 1]:
        return f"names {', '.join(repeated)} more than once", "name each zone once"
    if len(zones) < LEAST_ZONES:
        return (
            f"has fewer than the {LEAST_ZONES} zones that EKS needs",
            f"list them, such as [{region or 'ap-northeast-2'}a, {region or 'ap-northeast-2'}b]",
        )
    # A zone of the region itself is its name and one letter; local and wavelength zones, which EKS refuses, have more.
    if region and (wrong := [zone for zone in zones if not re.fullmatch(f"{re.escape(region)}[a-z]", zone)]):
        return (
            f"contains {', '.join(wrong)}, which is not an availability zone of {region}",
            f"write the region and one letter, such as {region}a",
        )
    return None
