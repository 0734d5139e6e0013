"""The plan of subnets, and which networks are refused."""

from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.cidrs import PRIVATE_RANGES
from infra.subnets import refuse_cidr, refuse_size, refuse_zones, subnet_plan, warn_of_cidr

ZONES = [f"ap-northeast-2{letter}" for letter in "abcdef"]


@st.composite
def networks(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A private network with 2 to 6 zones, of any prefix length that this many zones allow."""
    zones = ZONES[: draw(st.integers(2, 6))]
    # Written out, not taken from the code: 2 zones need 4 subnets of /27, which fill a /25; 3 and 4 a /24; more a /23.
    smallest = {2: 25, 3: 24, 4: 24, 5: 23, 6: 23}[len(zones)]
    prefix = draw(st.integers(16, smallest))
    block = draw(st.sampled_from(PRIVATE_RANGES))
    address = draw(st.integers(int(block[0]), int(block[-1]))) >> (32 - prefix) << (32 - prefix)
    return f"{IPv4Address(address)}/{prefix}", zones


def test_the_default_network_is_the_seeds_four_slash_18() -> None:
    plan = subnet_plan("192.168.0.0/16", ["ap-northeast-2a", "ap-northeast-2b"])
    assert plan.public == {"ap-northeast-2a": "192.168.0.0/18", "ap-northeast-2b": "192.168.64.0/18"}, (
        "the seed's public subnets would move, and every subnet of a living stack be replaced"
    )
    assert plan.private == {"ap-northeast-2a": "192.168.128.0/18", "ap-northeast-2b": "192.168.192.0/18"}, (
        "the seed's private subnets would move, and every subnet of a living stack be replaced"
    )


def test_three_zones_take_six_of_eight_slots() -> None:
    plan = subnet_plan("192.168.0.0/16", ZONES[:3])
    assert list(plan.public.values()) == ["192.168.0.0/19", "192.168.32.0/19", "192.168.64.0/19"], "public come first"
    assert list(plan.private.values()) == ["192.168.96.0/19", "192.168.128.0/19", "192.168.160.0/19"], (
        "private ones follow without a gap, so that the last two slots stay free"
    )


@given(networks())
def test_every_allowed_network_is_not_refused(network: tuple[str, list[str]]) -> None:
    cidr, zones = network
    assert (refuse_cidr(cidr) or refuse_size(cidr, len(zones))) is None, (
        "the rule must not refuse what the plan can cut"
    )


@given(networks())
def test_subnets_stay_inside_the_vpc_and_never_overlap(network: tuple[str, list[str]]) -> None:
    cidr, zones = network
    plan = subnet_plan(cidr, zones)
    subnets = [IPv4Network(subnet) for subnet in (*plan.public.values(), *plan.private.values())]
    assert list(plan.public) == list(plan.private) == zones, "each zone has one public and one private subnet"
    assert all(subnet.subnet_of(IPv4Network(cidr)) for subnet in subnets), "AWS refuses a subnet outside its VPC"
    assert not any(left.overlaps(right) for left in subnets for right in subnets if left is not right), (
        "AWS refuses subnets that overlap"
    )


@given(networks())
def test_subnets_are_at_least_a_slash_27_and_all_of_one_size(network: tuple[str, list[str]]) -> None:
    plan = subnet_plan(*network)
    sizes = {IPv4Network(subnet).prefixlen for subnet in (*plan.public.values(), *plan.private.values())}
    assert len(sizes) == 1, "zones are alike: a zone with smaller subnets fills up first"
    assert sizes.pop() <= 27, "EKS needs 6 free addresses in each subnet, better 16; AWS keeps 5"


@given(networks())
def test_public_subnets_come_before_private_ones(network: tuple[str, list[str]]) -> None:
    plan = subnet_plan(*network)
    order = [IPv4Network(subnet) for subnet in (*plan.public.values(), *plan.private.values())]
    assert order == sorted(order), "the order of the plan is the order of the addresses"


@given(networks())
def test_the_next_smaller_network_than_the_smallest_is_refused(network: tuple[str, list[str]]) -> None:
    _, zones = network
    smallest = {2: 25, 3: 24, 4: 24, 5: 23, 6: 23}[len(zones)]
    refusal = refuse_size(f"10.0.0.0/{smallest + 1}", len(zones))
    assert refusal is not None, "its subnets would be smaller than a /27"
    assert f"/16 to /{smallest}" in refusal[1], "the way out names the range that these zones allow"


@pytest.mark.parametrize(
    ("cidr", "zone_count", "wrong", "fix"),
    [
        ("banana", 2, "not an IPv4 CIDR", "192.168.0.0/16"),
        ("", 2, "not an IPv4 CIDR", "192.168.0.0/16"),
        ("192.168.0.0/33", 2, "not an IPv4 CIDR", "192.168.0.0/16"),
        ("192.168.0.0", 2, "no prefix length", "192.168.0.0/16"),
        ("2001:db8::/56", 2, "not an IPv4 CIDR", "192.168.0.0/16"),
        ("10.0.0.5/16", 2, "host bits", "10.0.0.0/16"),
        ("8.8.0.0/16", 2, "private", "10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"),
        ("172.32.0.0/16", 2, "private", "172.16.0.0/12"),
        ("100.64.0.0/16", 2, "private", "172.16.0.0/12"),
        ("10.0.0.0/8", 2, "AWS accepts /16 to /28", "/16 to /25"),
        ("10.0.0.0/15", 2, "AWS accepts /16 to /28", "/16 to /25"),
        ("10.0.0.0/26", 2, "each of 4 subnets needs a /27", "/16 to /25"),
        ("10.0.0.0/29", 2, "each of 4 subnets needs a /27", "/16 to /25"),
        ("10.0.0.0/25", 3, "each of 6 subnets needs a /27", "/16 to /24"),
        ("10.0.0.0/24", 6, "each of 12 subnets needs a /27", "/16 to /23"),
    ],
)
def test_a_cidr_that_is_no_vpc_is_refused_with_a_way_out(cidr: str, zone_count: int, wrong: str, fix: str) -> None:
    refusal = refuse_cidr(cidr) or refuse_size(cidr, zone_count)
    assert refusal is not None, f"{cidr} for {zone_count} zones would fail in AWS, minutes later"
    assert wrong in refusal[0], "the rule that is broken must be named"
    assert fix in refusal[1], "the way out must say what to write"


@pytest.mark.parametrize(
    ("zones", "wrong", "fix"),
    [
        ([], "fewer than the 2 zones", "[ap-northeast-2a, ap-northeast-2b]"),
        (["ap-northeast-2a"], "fewer than the 2 zones", "[ap-northeast-2a, ap-northeast-2b]"),
        (["ap-northeast-2a", "ap-northeast-2a"], "ap-northeast-2a more than once", "once"),
        (["ap-northeast-2a", "us-west-2a"], "us-west-2a", "ap-northeast-2a"),
        (["ap-northeast-2a", "ap-northeast-2-lax-1a"], "ap-northeast-2-lax-1a", "ap-northeast-2a"),
        (["ap-northeast-2a", "ap-northeast-2-wl1-sel-wlz-1"], "ap-northeast-2-wl1-sel-wlz-1", "ap-northeast-2a"),
        (["ap-northeast-2a", "apne2-az3"], "apne2-az3", "ap-northeast-2a"),
        (["ap-northeast-2a", "ap-northeast-2B"], "ap-northeast-2B", "ap-northeast-2a"),
        (["ap-northeast-2a", "ap-northeast-2bc"], "ap-northeast-2bc", "ap-northeast-2a"),
        (["ap-northeast-2a", "ap-northeast-2"], "ap-northeast-2", "ap-northeast-2a"),
        (["ap-northeast-2a", "ap-northeast-2b\n"], "ap-northeast-2b", "ap-northeast-2a"),
    ],
)
def test_zones_that_eks_does_not_take_are_refused_with_a_way_out(zones: list[str], wrong: str, fix: str) -> None:
    refusal = refuse_zones(zones, "ap-northeast-2")
    assert refusal is not None, f"EKS would refuse {zones}"
    assert wrong in refusal[0], "the zone at fault, or the rule, must be named"
    assert fix in refusal[1], "the way out must say what to write"


@pytest.mark.parametrize("zones", [ZONES[:2], ZONES[:4], ["ap-northeast-2c", "ap-northeast-2a"]])
def test_two_or_more_zones_of_the_region_are_taken(zones: list[str]) -> None:
    assert refuse_zones(zones, "ap-northeast-2") is None, "these are zones of the region, each named once"


def test_a_network_that_clashes_with_docker_is_allowed_with_a_warning() -> None:
    assert warn_of_cidr("172.16.0.0/15"), "machines with Docker route 172.17.0.0/16 to their own bridge"
    assert not warn_of_cidr("192.168.0.0/16"), "the seed's network clashes with nothing"
