"""The network: addresses, tags, the default security group, and when it is another one."""

import pytest
from networks import EVERY_NAT, PUBLIC_NODES, ZONES
from networks import dev as dev
from recorder import Recording, recorded


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


def test_the_default_security_group_admits_nothing(dev: Recording) -> None:
    group = dev.one("DefaultSecurityGroup").inputs
    assert group == {"vpcId": "main-vpc-id", "ingress": [], "egress": []}, (
        "what is started without a group of its own falls into this one"
    )


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
