"""What is counted of resources that dev and prod do not have, or not like this."""

from dataclasses import replace
from typing import Any

import pytest
from cost_cases import VIRGINIA, registered_bill
from settings_cases import TODAY

from cost import demand
from cost.bill import bill
from cost.demand import Demand, Item
from cost.resources import Resource, demand_of


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


@pytest.mark.parametrize(
    ("type_", "inputs", "item"),
    [
        ("aws:eks/nodeGroup:NodeGroup", {"instanceTypes": ["t4g.medium"]}, demand.CREDITS),
        ("aws:eks/nodeGroup:NodeGroup", {}, demand.CREDITS),
        ("aws:kms/key:Key", {}, demand.KEY_USE),
        ("aws:route53/record:Record", {}, demand.NAME_USE),
        ("aws:iam/rolePolicy:RolePolicy", {"policy": '{"Action": ["logs:StartQuery"]}'}, demand.INSIGHTS),
    ],
    ids=["a burstable node", "EKS's default node", "a key", "a name", "searches of logs"],
)
def test_what_depends_on_use_is_named(type_: str, inputs: dict[str, Any], item: Item) -> None:
    provider = Resource("pulumi:providers:aws", "aws", "", {"region": "ap-northeast-2"})
    assert item in demand_of([provider, Resource(type_, "it", "", inputs)], TODAY).by_use, "it is in no sum"


def test_a_node_with_a_fixed_speed_has_no_credits() -> None:
    provider = Resource("pulumi:providers:aws", "aws", "", {"region": "ap-northeast-2"})
    group = Resource("aws:eks/nodeGroup:NodeGroup", "it", "", {"instanceTypes": ["m7g.large"]})
    assert demand.CREDITS not in demand_of([provider, group], TODAY).by_use


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
