"""A small network and cluster in the emulated cloud, for tests of its rules."""

from typing import Any

import pytest

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import (
    ASSOCIATION,
    ATTACHMENT,
    CLUSTER,
    GATEWAY,
    ROLE,
    ROUTE,
    SUBNET,
    VPC,
)  # fmt: skip
from rehearsal.cloud.store import Object

REGION = "ap-northeast-2"
TABLE = "aws:ec2/routeTable:RouteTable"


def make(cloud: Cloud, type_: str, scope: str = REGION, **inputs: Any) -> Object:
    return cloud.create(type_, type_.rpartition(":")[2], inputs, scope)


def delete(cloud: Cloud, entry: Object) -> None:
    cloud.delete(entry.type, entry.id, entry.scope)


class Network:
    """A VPC with one public subnet and a way out."""

    def __init__(self, cloud: Cloud, *, public_ips: bool = True) -> None:
        self.vpc = make(cloud, VPC, cidrBlock="10.0.0.0/16")
        self.subnet = make(cloud, SUBNET, vpcId=self.vpc.id, cidrBlock="10.0.0.0/24", mapPublicIpOnLaunch=public_ips)
        self.gateway = make(cloud, GATEWAY, vpcId=self.vpc.id)
        self.table = make(cloud, TABLE, vpcId=self.vpc.id)
        self.association = make(cloud, ASSOCIATION, subnetId=self.subnet.id, routeTableId=self.table.id)

    def open(self, cloud: Cloud) -> Object:
        route = {"routeTableId": self.table.id, "destinationCidrBlock": "0.0.0.0/0", "gatewayId": self.gateway.id}
        self.route = make(cloud, ROUTE, **route)
        return self.route


def role(cloud: Cloud, name: str, policy: str) -> tuple[Object, Object]:
    made = make(cloud, ROLE, name=name)
    return made, make(cloud, ATTACHMENT, role=name, policyArn=f"arn:aws:iam::aws:policy/{policy}")


def cluster(cloud: Cloud, network: Network, name: str = "dev", **inputs: Any) -> Object:
    plane, _ = role(cloud, f"{name}-plane", "AmazonEKSClusterPolicy")
    subnets = {"subnetIds": [network.subnet.id]}
    return make(cloud, CLUSTER, name=name, roleArn=plane.outputs["arn"], vpcConfig=subnets, **inputs)


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()
