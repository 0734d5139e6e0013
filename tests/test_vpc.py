"""The network: addresses, tags, ways out, and what waits for what."""

import json

import pytest
from recorder import Recording, recorded

ZONES = ["ap-northeast-2a", "ap-northeast-2b"]
ANYWHERE = "0.0.0.0/0"
PUBLIC_NODES = {"nat": "none", "allow_public_nodes": True}
EVERY_NAT = [{"nat": "single"}, {"nat": "per_zone"}, PUBLIC_NODES]


@pytest.fixture
def dev() -> Recording:
    return recorded("dev")


def test_the_vpc_has_the_seeds_addresses_and_dns(dev: Recording) -> None:
    vpc = dev.one("ec2/vpc:Vpc").inputs
    assert vpc["cidrBlock"] == "192.168.0.0/16", "the seed's network is the default"
    assert vpc["enableDnsSupport"] is True, "nodes resolve the cluster's endpoint by the VPC's resolver"
    assert vpc["enableDnsHostnames"] is True, "nodes cannot register with the cluster without"
    assert vpc["tags"] == {"Name": "main"}, "a VPC without a Name is one among many in the console"


@pytest.mark.parametrize(
    ("name", "cidr", "zone", "tags"),
    [
        ("public-ap-northeast-2a", "192.168.0.0/18", ZONES[0], {"Network": "Public", "kubernetes.io/role/elb": "1"}),
        ("public-ap-northeast-2b", "192.168.64.0/18", ZONES[1], {"Network": "Public", "kubernetes.io/role/elb": "1"}),
        (
            "private-ap-northeast-2a",
            "192.168.128.0/18",
            ZONES[0],
            {"Network": "Private", "kubernetes.io/role/internal-elb": "1"},
        ),
        (
            "private-ap-northeast-2b",
            "192.168.192.0/18",
            ZONES[1],
            {"Network": "Private", "kubernetes.io/role/internal-elb": "1"},
        ),
    ],
)
def test_a_subnet_is_the_seeds_with_its_own_name_and_its_load_balancers_tag(
    dev: Recording, name: str, cidr: str, zone: str, tags: dict[str, str]
) -> None:
    subnet = dev.one("Subnet", f"main-{name}").inputs
    assert subnet["cidrBlock"] == cidr, "the seed's addresses"
    assert subnet["availabilityZone"] == zone, "each tier has a subnet in each zone"
    assert subnet["vpcId"] == "main-vpc-id", "of this VPC"
    assert subnet["tags"] == {"Name": f"main-{name}", **tags}, (
        "Kubernetes finds subnets for load balancers by the role tag, people by the name"
    )


def test_there_are_no_other_subnets(dev: Recording) -> None:
    assert len(dev.all("Subnet")) == 4, "two tiers in two zones"


def test_three_zones_have_two_subnets_and_a_private_route_table_each() -> None:
    three = recorded("dev", vpc={"zones": [*ZONES, "ap-northeast-2c"]})
    assert len(three.all("Subnet")) == 6, "a public and a private subnet in each zone"
    assert len(three.all("RouteTable")) == 4, "one public table, and a private one for each zone"
    assert three.one("Subnet", "main-private-ap-northeast-2c").inputs["cidrBlock"] == "192.168.160.0/19", (
        "the third zone takes the sixth of eight slots"
    )


@pytest.mark.parametrize("vpc", EVERY_NAT[:2], ids=str)
def test_no_subnet_gives_public_addresses_while_nodes_are_private(vpc: dict[str, object]) -> None:
    subnets = recorded("dev", vpc=vpc).all("Subnet")
    assert [subnet.name for subnet in subnets if subnet.inputs["mapPublicIpOnLaunch"] is not False] == [], (
        "nothing of ours runs in the public subnets, and what is started there by mistake stays unreachable"
    )


def test_without_nat_the_public_subnets_and_only_they_give_public_addresses() -> None:
    subnets = recorded("dev", vpc=PUBLIC_NODES).all("Subnet")
    assert {subnet.name for subnet in subnets if subnet.inputs["mapPublicIpOnLaunch"]} == {
        f"main-public-{zone}" for zone in ZONES
    }, "EKS refuses a managed node group in a public subnet that gives no public address"


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


def test_the_default_security_group_admits_nothing(dev: Recording) -> None:
    group = dev.one("DefaultSecurityGroup").inputs
    assert group == {"vpcId": "main-vpc-id", "ingress": [], "egress": []}, (
        "what is started without a group of its own falls into this one"
    )


def test_flow_logs_are_off_unless_asked_for(dev: Recording) -> None:
    assert dev.all("FlowLog") == [], "they are paid by the gigabyte"
    assert dev.all("LogGroup") == [], "no log, no log group"
    assert not [role.name for role in dev.all("Role") if "flow" in role.name], "no log, no role"


@pytest.mark.parametrize("traffic", ["REJECT", "ALL"])
def test_flow_logs_record_the_whole_vpc_for_a_bounded_time(traffic: str) -> None:
    recording = recorded("dev", vpc={"flow_logs": traffic, "flow_log_retention_days": 7})
    log, group = recording.one("FlowLog").inputs, recording.one("LogGroup")
    assert log["vpcId"] == "main-vpc-id", "the VPC, not one subnet of it"
    assert log["trafficType"] == traffic, "the setting is the traffic that is logged"
    assert log["maxAggregationInterval"] == 600, "the longer interval has fewer records to pay for"
    assert log["logDestination"].endswith(":main-flow-group"), "to the stack's own group"
    assert group.inputs["retentionInDays"] == 7, "a group without retention grows for ever"
    assert "name" not in group.inputs, "nobody types its name: two stacks of one account never clash"
    assert log["iamRoleArn"].endswith(":main-flow-role"), "it writes as a role of ours"


def test_the_flow_logs_role_is_for_the_service_and_its_own_group_alone() -> None:
    recording = recorded("prod")
    assume = json.loads(recording.one("Role", "main-flow-role").inputs["assumeRolePolicy"])["Statement"]
    assert [statement["Principal"] for statement in assume] == [{"Service": "vpc-flow-logs.amazonaws.com"}], (
        "nobody else takes the role"
    )
    policy = recording.one("RolePolicy", "main-flow-write").inputs
    (statement,) = json.loads(policy["policy"])["Statement"]
    group = "arn:aws:service:ap-northeast-2:000000000000:main-flow-group"
    assert statement["Resource"] == [group, f"{group}:*"], "a leaked role writes to this log group and no other"
    assert not [action for action in statement["Action"] if "*" in action or "Delete" in action], "it only writes"
    assert policy["role"] == "main-flow-role-id", "the policy is the role's"
    attached = {found.inputs["role"] for found in recording.all("RolePolicyAttachment")}
    assert "main-flow-role-id" not in attached, "no managed policy widens it"


@pytest.mark.parametrize("type_", ["InternetGateway", "Eip"])
def test_gateways_and_addresses_are_replaced_with_the_vpc(dev: Recording, type_: str) -> None:
    assert dev.one(type_).replace_with == ("main-vpc",), (
        "a gateway is not moved to a new VPC while the old one has addresses, nor an address while it is in use"
    )


def trigger(recording: Recording) -> object:
    return recording.one("ec2/vpc:Vpc").replacement_trigger


@pytest.mark.parametrize(
    "vpc",
    [
        {"zones": [*ZONES, "ap-northeast-2c"]},
        {"zones": [ZONES[0], "ap-northeast-2c"]},
        {"zones": ZONES[::-1]},
        {"cidr": "10.0.0.0/16"},
    ],
    ids=str,
)
def test_another_plan_of_subnets_is_another_vpc(dev: Recording, vpc: dict[str, object]) -> None:
    before = trigger(dev)
    assert before is not None, "without a trigger new subnets are made in the old VPC and overlap those that stand"
    assert trigger(recorded("dev", vpc=vpc)) != before, (
        "new subnets of another plan would overlap the old ones, which leave last"
    )


@pytest.mark.parametrize("vpc", [{"nat": "per_zone"}, PUBLIC_NODES, {"flow_logs": "ALL"}], ids=str)
def test_the_same_plan_of_subnets_keeps_the_vpc(dev: Recording, vpc: dict[str, object]) -> None:
    assert (
        recorded("dev", vpc=vpc).one("ec2/vpc:Vpc").replacement_trigger == dev.one("ec2/vpc:Vpc").replacement_trigger
    ), "a change of NAT or logs must not replace a network with everything in it"
