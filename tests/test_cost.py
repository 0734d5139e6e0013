"""The price of a stack: sums that were worked out by themselves, and the two ways of counting that must agree."""

from decimal import Decimal

import pytest
from cost_cases import THREE_ZONES, VARIANTS, registered_bill, settings_bill

from cost import demand
from cost.bill import Bill, cents
from cost.prices import REGIONS


def sums(found: Bill) -> dict[str, str]:
    return {line.item.label: str(cents(line.month)) for line in found.lines}


# Each line of the two stacks, and what a setting adds. tests/test_cost_examples.py has the other sums.


def test_dev_costs_184_dollars_a_month_in_seoul() -> None:
    found = registered_bill("dev")
    assert sums(found) == {
        "EKS control plane": "73.00",
        "NAT gateway": "43.07",
        "public address of a NAT gateway": "3.65",
        "t4g.medium": "60.74",
        "GiB of gp3 under the nodes": "3.65",
    }, "each line is a price of the list times what dev has of it"
    assert (cents(found.month), f"{found.hour:.3f}") == (Decimal("184.10"), "0.252"), "they add up"


def test_prod_costs_340_dollars_a_month_in_seoul() -> None:
    found = registered_bill("prod")
    assert sums(found) | {"GiB of gp3 in volumes of apps": ""} == {
        "EKS control plane": "73.00",
        "NAT gateway": "86.14",
        "public address of a NAT gateway": "7.30",
        "KMS key": "1.00",
        "network load balancer": "16.43",
        "GiB of gp3 in volumes of apps": "",
        "m7g.large": "146.44",
        "GiB of gp3 under the nodes": "9.12",
    }, "each line is a price of the list times what prod has of it"
    volumes = next(line for line in found.lines if line.item == demand.VOLUME)
    assert cents(found.month - volumes.month) == Decimal("339.42"), "they add up"
    assert cents(volumes.month) == cents(volumes.quantity * Decimal("0.0912")), "gp3 in Seoul"


def test_extended_support_costs_365_dollars_a_month_more() -> None:
    more = registered_bill(*VARIANTS["extended support"]).month - registered_bill("dev").month
    assert more == Decimal("0.50") * 730, "$0.60 an hour instead of $0.10"
    assert registered_bill(*VARIANTS["extended support, not yet due"]).month == registered_bill("dev").month, (
        "until its date a version costs the same"
    )


def test_a_public_balancer_has_an_address_in_each_zone() -> None:
    internal, public = (
        registered_bill(*VARIANTS[name]).month - registered_bill("dev").month
        for name in ("an internal balancer", "a public balancer")
    )
    assert cents(internal) == Decimal("16.43"), "the balancer alone"
    assert cents(public) == Decimal("23.73"), "two addresses beside it"
    third = (
        registered_bill(*VARIANTS["a public balancer, three zones"]).month
        - registered_bill("dev", {"vpc": THREE_ZONES}).month
    )
    assert cents(third) == Decimal("27.38"), "three"


def test_nodes_without_a_nat_gateway_have_addresses_of_their_own() -> None:
    found = sums(registered_bill(*VARIANTS["no NAT gateway"]))
    assert "NAT gateway" not in found, "there is none"
    assert found["public address of a node"] == "7.30", "one for each of two nodes"


# Both ways.


@pytest.mark.parametrize("variant", VARIANTS)
def test_settings_cost_what_their_resources_cost(variant: str) -> None:
    stack, changes = VARIANTS[variant]
    ours, theirs = settings_bill(stack, changes), registered_bill(stack, changes)
    assert sums(ours) == sums(theirs), "the page of the stack has the figure of its settings"
    assert (ours.region, ours.month, ours.nodes) == (theirs.region, theirs.month, theirs.nodes), "to the cent"
    assert (ours.fewest, ours.most) == (theirs.fewest, theirs.most), "also with other numbers of nodes"


# What has no price.


def test_spot_nodes_have_no_price_and_are_not_in_the_sum() -> None:
    found = registered_bill(*VARIANTS["Spot"])
    assert [line.item.label for line in found.unpriced] == ["t4g.medium, Spot"], "no table has what moves by the hour"
    assert found.month < registered_bill("dev").month - 60, "the sum is without them"


def test_a_region_without_prices_is_known_as_one() -> None:
    found = registered_bill(*VARIANTS["a region without prices"])
    assert not found.known_region, "what is the same everywhere is not a price of the region"


@pytest.mark.parametrize("region", REGIONS)
def test_a_region_has_the_prices_of_dev_or_names_what_it_lacks(region: str) -> None:
    zones = {"zones": [f"{region}{letter}" for letter in "ab"]}
    found = settings_bill("dev", {"aws:region": region, "vpc": zones})
    known = {
        "ap-northeast-2": 0,
        "us-east-1": 0,
        "eu-west-1": 0,
        "us-west-2": 1,
        "ap-northeast-1": 1,
        "eu-central-1": 1,
    }
    assert len(found.unpriced) <= known[region], "a sum that lacks more is of no use"


def test_six_regions_have_prices() -> None:
    assert {*REGIONS} == {
        "ap-northeast-2", "ap-northeast-1", "us-east-1", "us-west-2", "eu-central-1", "eu-west-1",
    }, "Seoul, Tokyo, Virginia, Oregon, Frankfurt, Ireland"  # fmt: skip
