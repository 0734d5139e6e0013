"""The emulated network's rules, each with AWS's own words for breaking it."""

from collections.abc import Mapping
from typing import Any

import pytest
from emulated import REGION, Network, cluster, delete, make
from emulated import cloud as cloud

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import (
    ASSOCIATION,
    GATEWAY,
    LOG_GROUP,
    NAT,
    ROUTE,
    SERVICE,
    SUBNET,
    ApiError,
)  # fmt: skip

EIP = "aws:ec2/eip:Eip"


DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"


# Names and addresses


def test_a_log_group_that_exists_cannot_be_made_again(cloud: Cloud) -> None:
    cloud.put(LOG_GROUP, {"name": "/aws/eks/dev/cluster"}, REGION)
    with pytest.raises(ApiError, match="ResourceAlreadyExistsException: The specified log group already exists"):
        make(cloud, LOG_GROUP, name="/aws/eks/dev/cluster")


def test_two_regions_may_use_one_name(cloud: Cloud) -> None:
    make(cloud, LOG_GROUP, name="logs")
    make(cloud, LOG_GROUP, scope="eu-west-1", name="logs")
    assert len(cloud.objects(LOG_GROUP)) == 2, "names are unique within a region"


@pytest.mark.parametrize(
    ("cidr", "refusal"), [("10.0.0.128/25", "InvalidSubnet.Conflict"), ("10.1.0.0/24", "InvalidSubnet.Range")]
)
def test_a_subnet_lies_inside_its_vpc_and_beside_the_others(cloud: Cloud, cidr: str, refusal: str) -> None:
    network = Network(cloud)
    with pytest.raises(ApiError, match=refusal):
        make(cloud, SUBNET, vpcId=network.vpc.id, cidrBlock=cidr)


@pytest.mark.parametrize("type_", [ASSOCIATION, GATEWAY])
def test_a_subnet_has_one_route_table_and_a_vpc_one_internet_gateway(cloud: Cloud, type_: str) -> None:
    network = Network(cloud)
    first = network.association if type_ == ASSOCIATION else network.gateway
    with pytest.raises(ApiError, match=r"Resource.AlreadyAssociated|already has an internet gateway attached"):
        make(cloud, type_, **first.inputs)


def test_an_address_serves_one_nat_gateway(cloud: Cloud) -> None:
    network = Network(cloud)
    address = make(cloud, EIP, domain="vpc")
    make(cloud, NAT, subnetId=network.subnet.id, allocationId=address.id)
    with pytest.raises(ApiError, match=r"Resource.AlreadyAssociated"):
        make(cloud, NAT, subnetId=network.subnet.id, allocationId=address.id)


# What the network asks for


def test_a_nat_gateway_needs_an_internet_gateway_for_as_long_as_it_lives(cloud: Cloud) -> None:
    network = Network(cloud)
    address = make(cloud, EIP, domain="vpc")
    nat = make(cloud, NAT, subnetId=network.subnet.id, allocationId=address.id)
    with pytest.raises(ApiError, match="DependencyViolation"):
        delete(cloud, network.gateway)
    delete(cloud, nat)
    delete(cloud, network.gateway)
    with pytest.raises(ApiError, match=r"Gateway.NotAttached"):
        make(cloud, NAT, subnetId=network.subnet.id, allocationId=address.id)


def test_the_default_security_group_is_the_vpcs_own(cloud: Cloud) -> None:
    network = Network(cloud)
    group = make(cloud, DEFAULT_GROUP, vpcId=network.vpc.id)
    assert group.id == network.vpc.outputs["defaultSecurityGroupId"], "it is taken over, not made"
    delete(cloud, group)
    make(cloud, TEMPLATE, name="t", vpcSecurityGroupIds=[group.id])
    assert cloud.objects(TEMPLATE), "no call deletes it: it lives as long as its VPC"


def balanced(cloud: Cloud, network: Network) -> Mapping[str, Any]:
    made = cluster(cloud, network)
    inputs = {"metadata": {"name": "grafana", "namespace": "default"}, "spec": {"type": "LoadBalancer"}}
    return {"scope": made.outputs["endpoint"], **inputs}


def test_a_load_balancer_needs_a_public_route(cloud: Cloud) -> None:
    network = Network(cloud)
    with pytest.raises(ApiError, match="could not find any suitable subnets for creating the ELB"):
        make(cloud, SERVICE, **balanced(cloud, network))


@pytest.mark.parametrize("held", ["subnet", "route", "association", "gateway"])
def test_a_load_balancer_holds_the_public_network(cloud: Cloud, held: str) -> None:
    network = Network(cloud)
    network.open(cloud)
    service = make(cloud, SERVICE, **balanced(cloud, network))
    with pytest.raises(ApiError, match="DependencyViolation"):
        delete(cloud, getattr(network, held))
    delete(cloud, service)
    delete(cloud, network.route)
    assert not cloud.objects(ROUTE), "with the Service its load balancer is gone"
