"""The price of a stack: sums that were worked out by themselves, and the two ways of counting that must agree."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from cost_cases import THREE_ZONES, VARIANTS, VIRGINIA, registered_bill, settings_bill
from recorder import PROJECT
from settings_cases import TODAY

from apps.dashboards.network import PRICES as SHOWN
from cost import demand, prices
from cost.bill import Bill, bill, cents
from cost.demand import Demand, Item
from cost.instances import INSTANCES, LARGES
from cost.prices import ANY, PRICES, REGIONS, price_of
from cost.resources import Resource, demand_of

# shared/cost.md of 2026-11-23, from AWS's price lists of 2026-10: USD a month without traffic and logs.
SEED_TRAFFIC = 20  # GB through the NAT gateways


def sums(found: Bill) -> dict[str, str]:
    return {line.item.label: str(cents(line.month)) for line in found.lines}


def with_traffic(found: Bill, gigabytes: int) -> Decimal:
    (line,) = (line for line in found.by_use if line.item == demand.NAT_GB)
    return cents(found.month + gigabytes * line.month)


# Worked examples.


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


@pytest.mark.parametrize(("variant", "total"), [("the seed", "247.19"), ("the seed in Virginia", "210.84")])
def test_the_seed_with_its_traffic_costs_what_was_worked_out(variant: str, total: str) -> None:
    stack, changes = VARIANTS[variant]
    assert with_traffic(registered_bill(stack, changes), SEED_TRAFFIC) == Decimal(total), "two gateways, two t3.medium"


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


# The table.


def test_each_item_of_a_region_has_one_price_with_its_source() -> None:
    keys = [(row.region, row.item) for row in PRICES]
    assert len(keys) == len({*keys}), "the second one would never be read"
    anywhere = {row.item for row in PRICES if row.region == ANY}
    assert not [row for row in PRICES if row.region != ANY and row.item in anywhere], "one price everywhere is one row"
    for row in PRICES:
        assert row.usd > 0, f"{row.item}: a price"
        assert row.source.text, f"{row.item}: a source"
        assert row.source.day <= TODAY + timedelta(days=5), f"{row.item}: read before it was written here"


def test_a_size_without_a_row_is_priced_in_proportion_to_its_family() -> None:
    assert price_of("ap-northeast-2", "m7g.xlarge").usd == Decimal("0.2006"), "two m7g.large"  # pyright: ignore[reportOptionalMemberAccess]
    assert price_of("ap-northeast-2", "m7g.metal") is None, "metal has no size"
    assert price_of("ap-northeast-2", "r7g.large") is None, "a family without any row"
    for region, types in INSTANCES.items():
        for one, usd in types.items():
            for other, others in types.items():
                (family, _, size), (same, _, sized) = one.partition("."), other.partition(".")
                if family == same:
                    scaled = Decimal(others) * LARGES[size] / LARGES[sized]
                    assert abs(scaled - Decimal(usd)) < Decimal("0.0005"), f"{region}: {one} of {other}"


def test_the_network_dashboard_shows_the_prices_of_the_table() -> None:
    for region, shown in SHOWN.items():
        table = [price_of(region, item) for item in (prices.NAT_GB, prices.OUT_GB)]
        assert [Decimal(usd) for usd in shown] == [row.usd for row in table if row], "one price in one project"


def test_prices_older_than_180_days_are_old() -> None:
    found = registered_bill("dev")
    read = found.read
    assert read, "the prices have a day"
    assert not found.old(read + timedelta(days=180)), "half a year is fine"
    assert found.old(read + timedelta(days=181)), "a reader should compare them"


def test_arithmetic_on_prices_loads_no_pulumi() -> None:
    code = "import sys, cost.text, cost.resources; sys.exit('pulumi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT).returncode == 0, "a page can be made without it"


# Counting.


def counted(*resources: Resource) -> dict[Item, int]:
    provider = Resource("pulumi:providers:aws", "aws", "", {"region": "ap-northeast-2"})
    cluster = Resource("aws:eks/cluster:Cluster", "main", "", {"version": "1.36"})
    return demand_of([provider, cluster, *resources], TODAY).counted()


@pytest.mark.parametrize(
    ("storage", "gib"), [("20Gi", 20), ("1500Mi", 2), ("1Ti", 1024), ("10G", 10), ("1073741824", 1)]
)
def test_a_claim_is_whole_gib_of_gp3(storage: str, gib: int) -> None:
    spec = {"resources": {"requests": {"storage": storage}}}
    claim = Resource("kubernetes:core/v1:PersistentVolumeClaim", "data", "", {"spec": spec})
    assert counted(claim)[demand.VOLUME] == gib, "the driver rounds up"
    pods = {"spec": {"replicas": 3, "volumeClaimTemplates": [{"spec": spec}]}}
    assert counted(Resource("kubernetes:apps/v1:StatefulSet", "store", "", pods))[demand.VOLUME] == 3 * gib, (
        "each pod of a StatefulSet has its own"
    )


def test_an_interface_endpoint_costs_in_each_of_its_zones() -> None:
    inputs: dict[str, Any] = {"vpcEndpointType": "Interface", "subnetIds": ["a", "b"]}
    found = counted(Resource("aws:ec2/vpcEndpoint:VpcEndpoint", "ecr", "", inputs))
    assert found[demand.ENDPOINT] == 2, "AWS counts endpoints in zones"
    assert demand.ENDPOINT not in counted(Resource("aws:ec2/vpcEndpoint:VpcEndpoint", "s3", "", {})), (
        "a gateway endpoint is free"
    )


def test_alerts_by_mail_cost_by_use() -> None:
    provider = Resource("pulumi:providers:aws", "aws", "", {"region": "ap-northeast-2"})
    mail = Resource("aws:sns/topicSubscription:TopicSubscription", "mail", "", {"protocol": "email"})
    found = demand_of([provider, mail], TODAY)
    assert (found.counted(), found.by_use) == ({}, {demand.MAIL}), "a thousand a month are free"


def test_two_node_groups_have_their_own_disks() -> None:
    def group(name: str, size: int, disk: int) -> tuple[Resource, Resource]:
        ebs = [{"ebs": {"volumeSize": disk}}]
        scaling = {"minSize": 1, "desiredSize": size, "maxSize": 9}
        return (
            Resource("aws:ec2/launchTemplate:LaunchTemplate", name, name, {"blockDeviceMappings": ebs}),
            Resource(
                "aws:eks/nodeGroup:NodeGroup", name, name, {"scalingConfig": scaling, "instanceTypes": ["t4g.small"]}
            ),
        )

    found = counted(*group("one", 2, 20), *group("two", 3, 50))
    assert found[demand.NODE_DISK] == 2 * 20 + 3 * 50, "a template belongs to the group of its component"
    assert found[demand.instance("t4g.small", "ON_DEMAND")] == 5, "the nodes of both"


def test_what_the_local_target_makes_costs_nothing_in_aws() -> None:
    claim = {"spec": {"resources": {"requests": {"storage": "10Gi"}}}}
    found = demand_of([Resource("kubernetes:core/v1:PersistentVolumeClaim", "data", "", claim)], TODAY)
    assert found == Demand(region=None), "its volumes are the cluster's own"
    assert bill(replace(found)).month == 0, "nothing"


def test_the_range_of_nodes_is_the_range_of_the_price() -> None:
    found, more = registered_bill("dev"), registered_bill("dev", {"node_group": {"desired_size": 3}})
    assert (found.nodes, found.most) == ((1, 3), more.month), "most is what three nodes cost"
    assert not registered_bill("dev", {"node_group": {"min_size": 2, "max_size": 2}}).nodes, "two are always two"
    assert registered_bill("dev", VIRGINIA).month < found.month, "Virginia is cheaper"
