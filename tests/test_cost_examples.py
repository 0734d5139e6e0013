"""Bills that were worked out by hand, to the cent, from AWS's price lists of 2026-10: USD a month, of 730 hours.

Each names its assumptions. Shapes are those of the days when the sums were made: dev with two nodes and 20 GiB each,
prod without the key and the volume of measurements that it has got since.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from cost_cases import NO_NAT, PUBLIC, SEED, VIRGINIA, registered_bill, resources, settings_bill
from recorder import recorded
from settings_cases import TODAY

from cost import demand
from cost.bill import Bill, bill, cents
from cost.demand import Demand, Item
from cost.prices import HOURS, NAT_GB, price_of
from cost.resources import ADDRESS, NAT, Resource, demand_of

SEOUL, IN_VIRGINIA = "ap-northeast-2", "us-east-1"
PLACES = {SEOUL: {}, IN_VIRGINIA: VIRGINIA}
T3, T4G = {"instance_types": ["t3.medium"]}, {"instance_types": ["t4g.medium"]}
PER_ZONE, SINGLE = {"nat": "per_zone"}, {"nat": "single"}
# What a small cluster pulls through its gateways; half of it crosses to the zone of a single one, at both ends.
TRAFFIC, CROSSING, LOGS, PROD_TRAFFIC = 20, 20, 5, 50
SPOT_SAVES, RESERVED = Decimal("0.57"), Decimal("0.0656")  # no row of the table: Spot moves, and a reservation is yours
# What nodes need to reach without a way out: ec2, ecr.api, ecr.dkr, sts, eks, eks-auth, logs. S3's endpoint is free.
INTERFACES = 7
SMALL_NAT: Mapping[Item, int] = {
    demand.instance("t4g.nano", "ON_DEMAND"): 1,
    demand.NODE_ADDRESS: 1,
    demand.NODE_DISK: 8,
}
"""An instance of one's own as a NAT gateway, with the smallest disk that its image has room on."""
EXTENDED = {"cluster": {"version": "1.33", "support_type": "EXTENDED"}}
PROD_THEN = {
    "cluster": {"secrets_kms_key": False},
    "monitoring": {"storage": {"enabled": False}},
}


def of(
    stack: str,
    region: str = SEOUL,
    counted: Callable[[str, dict[str, Any]], Bill] = settings_bill,
    /,
    **changes: Any,
) -> Bill:
    """The bill of a stack file with `changes` by section, in `region`.

    Of its settings, which is quicker and the same: test_cost.py compares the two. Of its resources where it says so.
    """
    merged = {**changes}
    for key, value in PLACES[region].items():
        merged[key] = {**value, **changes.get(key, {})} if isinstance(value, dict) else value
    return counted(stack, merged)


def public(region: str) -> dict[str, Any]:
    return PUBLIC | {"certificate_arn": PUBLIC["certificate_arn"].replace(SEOUL, region)}


def use(region: str, used: Mapping[Item, int]) -> Decimal:
    """What `used` GB cost."""
    prices = {item: price_of(region, item.price) for item in used}
    return sum((gb * row.usd for item, gb in used.items() if (row := prices[item])), Decimal(0))


def instances(found: Bill) -> Decimal:
    return next(line.month for line in found.lines if line.item.label.endswith((".medium", ".large")))


def beside(region: str, fixed: Mapping[Item, int]) -> Decimal:
    """What a demand costs that no resource of this program makes."""
    return bill(Demand(region, fixed)).month


def with_endpoints(region: str, nodes: Mapping[str, Any]) -> Bill:
    """The seed's stack with interface endpoints in its two zones instead of its NAT gateways."""
    changes = {"vpc": {**PLACES[region].get("vpc", {}), **PER_ZONE}, "node_group": nodes}
    kept = (each for each in resources(recorded("dev", **PLACES[region] | changes)) if each.type not in (NAT, ADDRESS))
    inputs = {"vpcEndpointType": "Interface", "subnetIds": ["a", "b"]}
    return bill(demand_of([*kept, *endpoints(inputs)], TODAY))


def endpoints(inputs: Mapping[str, Any]) -> Iterable[Resource]:
    return (Resource("aws:ec2/vpcEndpoint:VpcEndpoint", f"e{number}", "", inputs) for number in range(INTERFACES))


# The stack that this one modernises: a NAT gateway in each of two zones, two t3.medium, 20 GB through the gateways.


@pytest.mark.parametrize(
    ("region", "lines", "total"),
    [
        (SEOUL, ["73.00", "86.14", "7.30", "75.92", "3.65"], "247.19"),
        (IN_VIRGINIA, ["73.00", "65.70", "7.30", "60.74", "3.20"], "210.84"),
    ],
)
def test_the_seed_costs_what_was_worked_out(region: str, lines: list[str], total: str) -> None:
    found = of("dev", region, registered_bill, vpc=PER_ZONE, node_group=T3)
    assert [str(cents(line.month)) for line in found.lines] == lines, "cluster, gateways, addresses, nodes, disks"
    assert cents(found.month + use(region, {demand.NAT_GB: TRAFFIC})) == Decimal(total), "with its traffic"


@pytest.mark.parametrize(("region", "total"), [(SEOUL, "612.19"), (IN_VIRGINIA, "575.84")])
def test_the_seed_on_an_old_version_costs_what_was_worked_out(region: str, total: str) -> None:
    found = of("dev", region, vpc=PER_ZONE, node_group=T3, **EXTENDED)
    assert cents(found.month + use(region, {demand.NAT_GB: TRAFFIC})) == Decimal(total), "extended support"


@pytest.mark.parametrize("region", PLACES)
def test_a_public_balancer_adds_what_was_worked_out(region: str) -> None:
    without, with_one = (of("dev", region, **SEED, **more) for more in ({}, {"grafana": public(region)}))
    assert cents(with_one.month - without.month) == Decimal("23.73"), "with an address in each of two zones"


@pytest.mark.parametrize(("region", "more"), [(SEOUL, "3.80"), (IN_VIRGINIA, "2.50")])
def test_five_gb_of_logs_add_what_was_worked_out(region: str, more: str) -> None:
    found = of("dev", region, registered_bill, **SEED, cluster={"log_types": ["api", "audit", "authenticator"]})
    assert found.month == of("dev", region, **SEED).month, "a log group is free"
    assert demand.LOGS_GB in {line.item for line in found.by_use}, "and is said to cost by use"
    assert use(region, {demand.LOGS_GB: LOGS}) == Decimal(more), "what is written into it is not"


# Ways out for the nodes, the rest as the seed has it.


@pytest.mark.parametrize(
    ("nodes", "nat", "used", "total"),
    [
        (T3, PER_ZONE, {demand.NAT_GB: TRAFFIC}, "247.19"),
        (T4G, PER_ZONE, {demand.NAT_GB: TRAFFIC}, "232.00"),
        (T3, SINGLE, {demand.NAT_GB: TRAFFIC, demand.ZONE_GB: CROSSING}, "200.67"),
        (T4G, SINGLE, {demand.NAT_GB: TRAFFIC, demand.ZONE_GB: CROSSING}, "185.48"),
        (T3, NO_NAT, {}, "159.87"),
        (T4G, NO_NAT, {}, "144.68"),
    ],
)
def test_each_way_out_costs_what_was_worked_out(
    nodes: dict[str, Any], nat: dict[str, Any], used: dict[Item, int], total: str
) -> None:
    assert cents(of("dev", vpc=nat, node_group=nodes).month + use(SEOUL, used)) == Decimal(total), "in Seoul"


@pytest.mark.parametrize(
    ("region", "per_zone", "single", "none", "small"),
    [(SEOUL, "94.62", "48.10", "7.30", "8.18"), (IN_VIRGINIA, "73.90", "37.60", "7.30", "7.36")],
)
def test_the_way_out_alone_costs_what_was_worked_out(
    region: str, per_zone: str, single: str, none: str, small: str
) -> None:
    private = {line.item for line in of("dev", region, vpc=PER_ZONE).lines}
    traffic = use(region, {demand.NAT_GB: TRAFFIC})
    bills = [of("dev", region, vpc=vpc) for vpc in (PER_ZONE, SINGLE, NO_NAT)]
    ways = [
        sum(line.month for line in found.lines if line.item in (demand.NAT, demand.NAT_ADDRESS, demand.NODE_ADDRESS))
        for found in bills
    ]
    assert demand.NODE_ADDRESS not in private, "behind a gateway no node has an address of its own"
    assert cents(ways[0] + traffic) == Decimal(per_zone), "a gateway for each zone"
    crossing = use(region, {demand.ZONE_GB: CROSSING})
    assert cents(ways[1] + traffic + crossing) == Decimal(single), "one gateway"
    assert cents(Decimal(ways[2])) == Decimal(none), "an address for each node"
    assert cents(beside(region, SMALL_NAT)) == Decimal(small), "an instance that does it"


@pytest.mark.parametrize(
    ("nodes", "count", "total"), [(T3, 1, "160.74"), (T4G, 1, "145.56"), (T3, 2, "168.92"), (T4G, 2, "153.74")]
)
def test_instances_that_do_it_cost_what_was_worked_out(nodes: dict[str, Any], count: int, total: str) -> None:
    found = of("dev", vpc=NO_NAT, node_group=nodes)
    without = found.month - sum(line.month for line in found.lines if line.item == demand.NODE_ADDRESS)
    assert cents(without + count * beside(SEOUL, SMALL_NAT)) == Decimal(total), "one for all zones, or one for each"


@pytest.mark.parametrize(
    ("region", "nodes", "endpoints", "total"),
    [(SEOUL, T3, "133.06", "285.63"), (SEOUL, T4G, "133.06", "270.44"), (IN_VIRGINIA, T3, "102.40", None)],
)
def test_endpoints_instead_of_gateways_cost_what_was_worked_out(
    region: str, nodes: dict[str, Any], endpoints: str, total: str | None
) -> None:
    found = with_endpoints(region, nodes)
    traffic = use(region, {demand.ENDPOINT_GB: TRAFFIC})
    (line,) = (line for line in found.lines if line.item == demand.ENDPOINT)
    assert cents(line.month + traffic) == Decimal(endpoints), "seven services in two zones"
    assert total is None or cents(found.month + traffic) == Decimal(total), "dearer than two gateways"


def test_an_endpoint_is_cheaper_above_194_gb_a_month() -> None:
    nat, used, hour = (price_of(SEOUL, item) for item in (NAT_GB, demand.ENDPOINT_GB.price, demand.ENDPOINT.price))
    assert nat, "in Seoul"
    assert used, "too"
    assert hour, "too"
    assert round(hour.usd * HOURS / (nat.usd - used.usd)) == 194, "a zone and service"


# dev: one NAT gateway, two t4g.medium, no balancer, no logs, and no traffic counted.


@pytest.mark.parametrize(
    ("region", "hour", "session", "working", "month", "spot", "cheapest"),
    [(SEOUL, "0.252", "0.86", 40, 184, 149, 110), (IN_VIRGINIA, "0.222", "0.76", 35, 162, 134, 105)],
)
def test_dev_costs_what_was_worked_out(
    region: str, hour: str, session: str, working: int, month: int, spot: int, cheapest: int
) -> None:
    found, open_nodes = of("dev", region, registered_bill), of("dev", region, vpc=NO_NAT)
    assert f"{found.hour:.3f}" == hour, "an hour"
    assert f"{found.hour * (3 + Decimal(25) / 60):.2f}" == session, "three hours, with 25 minutes of up and destroy"
    assert round(found.hour * 160) == working, "working hours of a month"
    assert round(found.month) == month, "left on"
    saved = SPOT_SAVES * instances(found)
    assert round(found.month - saved) == spot, "on Spot at what it cost in Virginia: 57 % less"
    assert round(open_nodes.month - saved) == cheapest, "and without a NAT gateway"


def test_a_forgotten_dev_costs_six_dollars_a_day() -> None:
    found = of("dev")
    gateway = sum(line.hour for line in found.lines if line.item in (demand.NAT, demand.NAT_ADDRESS))
    assert round(24 * found.hour) == 6, "a day"
    assert f"{gateway:.3f}" == "0.064", "of which an hour of the NAT gateway"


# prod: a NAT gateway in each of two zones, two m7g.large with 50 GiB, a public balancer, a volume of 10 GiB.


@pytest.mark.parametrize(
    ("region", "month", "reserved"), [(SEOUL, "353.39", "302.72"), (IN_VIRGINIA, "302.41", "260.71")]
)
def test_prod_costs_what_was_worked_out(region: str, month: str, reserved: str) -> None:
    found = of("prod", region, registered_bill, **PROD_THEN, grafana=public(region))
    total = found.month + use(region, {demand.NAT_GB: PROD_TRAFFIC, demand.LOGS_GB: LOGS})
    assert cents(total) == Decimal(month), "with 50 GB through the gateways and 5 GB of logs"
    nodes = instances(found)
    ours = 2 * RESERVED * HOURS if region == SEOUL else nodes * Decimal("0.65")  # Seoul's share, where there is no list
    assert cents(total - nodes + ours) == Decimal(reserved), "with its nodes reserved for a year, nothing upfront"


def test_what_prod_has_got_since_is_a_key_and_a_volume() -> None:
    then, now = of("prod", **PROD_THEN), of("prod")
    key, gib = price_of(SEOUL, demand.KEY.price), price_of(SEOUL, demand.VOLUME.price)
    assert key, "it has a price"
    assert gib, "it has one"
    assert now.month - then.month == key.usd + 20 * gib.usd, "$1.00, and 20 GiB of measurements"


def test_a_third_zone_of_prod_adds_a_gateway_and_a_node() -> None:
    zones = {"zones": [f"{SEOUL}{letter}" for letter in "abc"]}
    more = of("prod", vpc=zones).month - of("prod").month
    assert cents(more) == Decimal("46.72"), "with its address"
    assert f"{of('prod', node_group={'desired_size': 3}).month - of('prod').month:.0f}" == "78", "73 and a disk of 50"
