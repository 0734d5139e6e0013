"""The emulated rules of a cluster and its nodes, each with AWS's own words for breaking it."""

import pytest
from emulated import Network, cluster, delete, make, role
from emulated import cloud as cloud

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import (
    ACCESS_ENTRY,
    ADDON,
    CALLER,
    CLUSTER,
    LOG_GROUP,
    NAMESPACE,
    NODE_GROUP,
    ROLE,
    ROUTE,
    ApiError,
)  # fmt: skip
from rehearsal.cloud.store import Object


def nodes(cloud: Cloud, network: Network) -> Object:
    worker, _ = role(cloud, "node", "AmazonEKSWorkerNodePolicy")
    inputs = {"clusterName": "dev", "nodeGroupName": "general", "nodeRoleArn": worker.outputs["arn"]}
    return make(cloud, NODE_GROUP, **inputs, subnetIds=[network.subnet.id])


def test_a_cluster_needs_its_roles_policy_when_it_is_made(cloud: Cloud) -> None:
    plane = make(cloud, ROLE, name="plane")
    with pytest.raises(ApiError, match="AmazonEKSClusterPolicy"):
        make(cloud, CLUSTER, name="dev", roleArn=plane.outputs["arn"], vpcConfig={"subnetIds": []})


def test_nodes_need_a_cluster_of_that_name(cloud: Cloud) -> None:
    network = Network(cloud)
    network.open(cloud)
    with pytest.raises(ApiError, match="ResourceNotFoundException: No cluster found for name: dev"):
        nodes(cloud, network)


def test_nodes_in_a_subnet_without_a_way_out_never_join(cloud: Cloud) -> None:
    network = Network(cloud)
    cluster(cloud, network)
    with pytest.raises(ApiError, match="NodeCreationFailure: Instances failed to join the kubernetes cluster"):
        nodes(cloud, network)


def test_nodes_in_a_public_subnet_need_public_addresses(cloud: Cloud) -> None:
    network = Network(cloud, public_ips=False)
    network.open(cloud)
    cluster(cloud, network)
    with pytest.raises(ApiError, match="Ec2SubnetInvalidConfiguration"):
        nodes(cloud, network)


def test_nodes_keep_their_way_out_while_they_drain(cloud: Cloud) -> None:
    network = Network(cloud)
    route = network.open(cloud)
    cluster(cloud, network)
    group = nodes(cloud, network)
    with pytest.raises(ApiError, match="DependencyViolation"):
        delete(cloud, route)
    delete(cloud, group)
    delete(cloud, route)
    assert not cloud.objects(ROUTE), "nobody uses the route any more"


def test_a_cluster_with_nodes_cannot_be_deleted(cloud: Cloud) -> None:
    network = Network(cloud)
    network.open(cloud)
    made = cluster(cloud, network)
    nodes(cloud, network)
    with pytest.raises(ApiError, match="ResourceInUseException: Cluster has nodegroups attached"):
        delete(cloud, made)


def test_a_cluster_takes_its_addons_entries_and_objects_along(cloud: Cloud) -> None:
    network = Network(cloud)
    network.open(cloud)
    made = cluster(cloud, network)
    make(cloud, ADDON, clusterName="dev", addonName="vpc-cni")
    make(cloud, ACCESS_ENTRY, clusterName="dev", principalArn="arn:aws:iam::123456789012:role/ci")
    make(cloud, NAMESPACE, scope=made.outputs["endpoint"], metadata={"name": "grafana"})
    delete(cloud, made)
    left = {entry.type for entry in cloud.objects()}
    assert not left & {ADDON, ACCESS_ENTRY, NAMESPACE}, "what lives in a cluster ends with it"


def test_the_creator_of_a_cluster_has_its_access_entry_already(cloud: Cloud) -> None:
    cluster(cloud, Network(cloud))
    with pytest.raises(ApiError, match="The specified access entry resource is already in use on this cluster"):
        make(cloud, ACCESS_ENTRY, clusterName="dev", principalArn=CALLER)


def test_a_cluster_under_deletion_protection_is_not_deleted(cloud: Cloud) -> None:
    made = cluster(cloud, Network(cloud), deletionProtection=True)
    with pytest.raises(ApiError, match="InvalidRequestException: Cluster has deletion protection enabled"):
        delete(cloud, made)


def test_eks_makes_the_log_group_that_is_missing_and_leaves_it(cloud: Cloud) -> None:
    made = cluster(cloud, Network(cloud), enabledClusterLogTypes=["audit"])
    delete(cloud, made)
    assert [group.id for group in cloud.objects(LOG_GROUP)] == ["/aws/eks/dev/cluster"], (
        "a log group that the stack makes after its cluster clashes with EKS's own"
    )
