"""The network's ways out, and what waits for them."""

import pytest
from networks import EVERY_NAT, PUBLIC_NODES, ZONES
from networks import dev as dev
from recorder import Recording, recorded

ANYWHERE = "0.0.0.0/0"


def test_the_public_subnets_reach_the_internet_by_the_gateway(dev: Recording) -> None:
    assert dev.one("InternetGateway").inputs == {"vpcId": "main-vpc-id", "tags": {"Name": "main"}}, "one, of this VPC"
    route = dev.one("Route", "main-public-default").inputs
    assert route == {
        "routeTableId": "main-public-id",
        "destinationCidrBlock": ANYWHERE,
        "gatewayId": "main-internet-id",
    }, "the public default route is the internet gateway"
    associations = {
        found.inputs["subnetId"]
        for found in dev.all("RouteTableAssociation")
        if found.inputs["routeTableId"] == "main-public-id"
    }
    assert associations == {f"main-public-{zone}-id" for zone in ZONES}, "public subnets share one table"


@pytest.mark.parametrize("vpc", EVERY_NAT, ids=str)
def test_each_private_subnet_has_a_route_table_of_its_own(vpc: dict[str, object]) -> None:
    recording = recorded("dev", vpc=vpc)
    table_of = {
        found.inputs["subnetId"]: found.inputs["routeTableId"] for found in recording.all("RouteTableAssociation")
    }
    assert {subnet: table for subnet, table in table_of.items() if "private" in subnet} == {
        f"main-private-{zone}-id": f"main-private-{zone}-id" for zone in ZONES
    }, "with a table per zone, a change of `nat` replaces no subnet and no association"


@pytest.mark.parametrize(
    ("vpc", "gateway_of"),
    [
        ({"nat": "single"}, {ZONES[0]: ZONES[0], ZONES[1]: ZONES[0]}),
        ({"nat": "per_zone"}, {ZONES[0]: ZONES[0], ZONES[1]: ZONES[1]}),
    ],
    ids=str,
)
def test_private_subnets_reach_the_internet_by_nat(vpc: dict[str, str], gateway_of: dict[str, str]) -> None:
    recording = recorded("dev", vpc=vpc)
    routes = {found.name: found.inputs for found in recording.all("Route") if "private" in found.name}
    assert routes == {
        f"main-private-{zone}-default": {
            "routeTableId": f"main-private-{zone}-id",
            "destinationCidrBlock": ANYWHERE,
            "natGatewayId": f"main-private-nat-{gateway}-id",
        }
        for zone, gateway in gateway_of.items()
    }, "single: all zones by the first zone's gateway; per_zone: no zone depends on another"
    gateways = {found.name: found.inputs for found in recording.all("NatGateway")}
    assert gateways == {
        f"main-private-nat-{zone}": {
            "subnetId": f"main-public-{zone}-id",
            "allocationId": f"main-private-nat-{zone}-id",
            "tags": {"Name": f"main-private-nat-{zone}"},
        }
        for zone in set(gateway_of.values())
    }, "a NAT gateway lives in its zone's public subnet, with an address of its own; each costs by the hour"
    assert {found.name: found.inputs["domain"] for found in recording.all("Eip")} == dict.fromkeys(gateways, "vpc"), (
        "an Elastic IP without a NAT gateway is paid for nothing"
    )


def test_without_nat_the_private_subnets_have_no_way_out() -> None:
    recording = recorded("dev", vpc=PUBLIC_NODES)
    assert recording.all("NatGateway") == [], "the throw-away mode pays for no NAT gateway"
    assert recording.all("Eip") == [], "nor for an address"
    assert [route.name for route in recording.all("Route")] == ["main-public-default"], "the only way out is public"


def test_a_nat_gateway_waits_for_its_subnets_way_to_the_internet(dev: Recording) -> None:
    assert {
        "InternetGateway main-internet",
        "Route main-public-default",
        "RouteTableAssociation main-public-ap-northeast-2a",
    } <= dev.waits_for(dev.one("NatGateway")), (
        "it fails without a gateway and is of no use without the route; it so leaves beside the cluster, not after it"
    )


@pytest.mark.parametrize("vpc", EVERY_NAT, ids=str)
def test_the_control_plane_waits_for_no_gateway_and_no_route(vpc: dict[str, object]) -> None:
    recording = recorded("dev", vpc=vpc)
    waits = recording.waits_for(recording.one("eks:index:Cluster"))
    kinds = {name.partition(" ")[0] for name in waits}
    assert {"Vpc", "Subnet"} <= kinds, "the control plane puts its network interfaces into the subnets"
    assert kinds.isdisjoint({"InternetGateway", "NatGateway", "Eip", "Route", "RouteTable", "RouteTableAssociation"}), (
        "a NAT gateway takes two minutes, which the control plane's seven can hide"
    )


@pytest.mark.parametrize("vpc", EVERY_NAT, ids=str)
def test_s3_is_reached_by_the_free_endpoint_from_every_subnet(vpc: dict[str, object]) -> None:
    recording = recorded("dev", vpc=vpc)
    endpoint = recording.one("VpcEndpoint").inputs
    assert endpoint["vpcEndpointType"] == "Gateway", "a gateway endpoint is free"
    assert endpoint["serviceName"] == "com.amazonaws.ap-northeast-2.s3", "S3 of the stack's region: image layers"
    tables = {each.inputs["subnetId"]: each.inputs["routeTableId"] for each in recording.all("RouteTableAssociation")}
    assert sorted(endpoint["routeTableIds"]) == sorted({*tables.values()}), "every table, each once"
    nodes = recording.one("eks/nodeGroup:NodeGroup").inputs["subnetIds"]
    assert {tables[subnet] for subnet in nodes} <= {*endpoint["routeTableIds"]}, "nodes pull image layers through it"
    assert "policy" not in endpoint, "a narrower policy than AWS's own breaks ECR layers, AL2023 and add-on images"


def test_the_s3_endpoint_follows_the_region() -> None:
    zones = {"zones": ["eu-west-1a", "eu-west-1b"]}
    endpoint = recorded("dev", **{"aws:region": "eu-west-1", "vpc": zones}).one("VpcEndpoint")
    assert endpoint.inputs["serviceName"] == "com.amazonaws.eu-west-1.s3", "there is none for another region's S3"
