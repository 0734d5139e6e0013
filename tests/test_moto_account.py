"""The emulated account of the load-balancer controller has the stack's network, under the same ids."""

from collections.abc import Iterator

import pytest

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import ASSOCIATION, CLUSTER, GATEWAY, ROUTE, ROUTE_TABLE, SUBNET, VPC, ApiError
from rehearsal.cloud.store import Object
from rehearsal.control_plane import ControlPlane
from rehearsal.live.load_balancers import LoadBalancers

REGION = "eu-west-1"


class Network:
    """A VPC with a gateway and a public subnet, in the store."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.vpc = self.create(VPC, cidrBlock="10.0.0.0/16")
        self.gateway = self.create(GATEWAY, vpcId=self.vpc.id)
        self.subnet = self.create_subnet()
        table = self.create(ROUTE_TABLE, vpcId=self.vpc.id)
        to_gateway = {"destinationCidrBlock": "0.0.0.0/0", "gatewayId": self.gateway.id}
        self.route = self.create(ROUTE, routeTableId=table.id, **to_gateway)
        self.association = self.create(ASSOCIATION, routeTableId=table.id, subnetId=self.subnet.id)

    def create(self, type_: str, **inputs: object) -> Object:
        return self.cloud.create(type_, "", inputs, REGION)

    def create_subnet(self) -> Object:
        place = {"cidrBlock": "10.0.0.0/24", "availabilityZone": f"{REGION}a"}
        return self.create(SUBNET, vpcId=self.vpc.id, tags={"kubernetes.io/role/elb": "1"}, **place)

    def delete(self, *objects: Object) -> None:
        for each in objects:
            self.cloud.delete(each.type, each.id, REGION)


@pytest.fixture
def balancers() -> Iterator[LoadBalancers]:
    made = LoadBalancers(ControlPlane())  # nothing runs on it
    yield made
    made.stop()


@pytest.fixture
def network(balancers: LoadBalancers) -> Network:
    cloud = Cloud()
    balancers.follow(cloud)
    return Network(cloud)


def test_the_stacks_network_is_in_the_account_under_the_same_ids(network: Network, balancers: LoadBalancers) -> None:
    ec2 = balancers.client("ec2")
    (subnet,) = ec2.describe_subnets(SubnetIds=[network.subnet.id])["Subnets"]
    assert (subnet["VpcId"], subnet["CidrBlock"]) == (network.vpc.id, "10.0.0.0/24"), "a Service's annotation names it"
    assert subnet["Tags"] == [{"Key": "kubernetes.io/role/elb", "Value": "1"}], "or the controller finds it by its tag"
    (table,) = ec2.describe_route_tables(Filters=[{"Name": "association.subnet-id", "Values": [network.subnet.id]}])[
        "RouteTables"
    ]
    assert network.gateway.id in [route["GatewayId"] for route in table["Routes"]], "and takes it for a public one"


def test_a_network_that_changes_changes_in_the_account(network: Network, balancers: LoadBalancers) -> None:
    network.delete(network.association, network.route, network.subnet)
    another = network.create_subnet()
    (subnet,) = balancers.client("ec2").describe_subnets(Filters=[{"Name": "vpc-id", "Values": [network.vpc.id]}])[
        "Subnets"
    ]
    assert subnet["SubnetId"] == another.id, "the one that is gone does not hold the range"


def test_another_stack_begins_in_an_empty_account_and_a_kept_one_where_it_was(
    network: Network, balancers: LoadBalancers
) -> None:
    ec2 = balancers.client("ec2")
    balancers.follow(Cloud())
    assert network.vpc.id not in [vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"]], "nothing of the first one"
    balancers.follow(network.cloud)
    assert network.vpc.id in [vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"]], "a rehearsal goes on from its state"


def test_a_balancer_holds_its_subnets_and_a_public_one_the_gateway(network: Network, balancers: LoadBalancers) -> None:
    elb = balancers.client("elbv2")
    made = elb.create_load_balancer(Name="web", Type="network", Subnets=[network.subnet.id])["LoadBalancers"][0]
    network.delete(network.association, network.route)
    with pytest.raises(ApiError, match=r"DependencyViolation: The subnet .* \(load balancer web\)"):
        network.delete(network.subnet)
    with pytest.raises(ApiError, match="mapped public address"):
        network.delete(network.gateway)
    assert balancers.left() == ["load balancer web"], "a destroy that leaves it reports which"
    elb.delete_load_balancer(LoadBalancerArn=made["LoadBalancerArn"])
    network.delete(network.subnet, network.gateway)
    assert balancers.left() == [], "without it they go"


def test_a_rule_that_the_controller_forgot_is_reported_until_the_cluster_is_deleted(
    network: Network, balancers: LoadBalancers
) -> None:
    with balancers.hanging():  # no controller need run
        cluster = network.create(CLUSTER, name="eks", roleArn="role", vpcConfig={"subnetIds": [network.subnet.id]})
        group = cluster.outputs["vpcConfig"]["clusterSecurityGroupId"]
        client = {"CidrIp": "0.0.0.0/0", "Description": "kubernetes.io/rule/nlb/client=a1"}
        rule = {"IpProtocol": "tcp", "FromPort": 30000, "ToPort": 30000, "IpRanges": [client]}
        balancers.client("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
        assert balancers.left() == [f"security-group rule of {client['Description']}"], "it lets people in"
        network.delete(cluster)
        assert balancers.left() == [], "EKS deletes the group in which it was"
        balancers.deleting(cluster)  # a destroy that was cut off is repeated
