"""What EKS refuses of a live cluster and of its nodes, each with a source in rehearsal/cloud/eks_refusals.py."""

from typing import Any

import pytest
from emulated import REGION, Network, cluster, make, role

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.resource_types import CLUSTER, NODE_GROUP, SUBNET, ApiError
from rehearsal.cloud.store import Object


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.fixture
def network(cloud: Cloud) -> Network:
    network = Network(cloud)
    network.open(cloud)
    return network


def change(cloud: Cloud, entry: Object, **inputs: Any) -> Object:
    return cloud.update(entry.type, entry.id, entry.inputs | inputs, REGION)


def group(cloud: Cloud, network: Network, **inputs: Any) -> Object:
    worker, _ = role(cloud, "node", "AmazonEKSWorkerNodePolicy")
    named = {"clusterName": "dev", "nodeGroupName": "general", "nodeRoleArn": worker.outputs["arn"]}
    return make(cloud, NODE_GROUP, **named, subnetIds=[network.subnet.id], **inputs)


@pytest.mark.parametrize(("running", "wanted"), [("1.34", "1.36"), ("1.36", "1.35")])
def test_a_control_plane_takes_the_next_minor_only(cloud: Cloud, network: Network, running: str, wanted: str) -> None:
    plane = cluster(cloud, network, version=running)
    words = f"InvalidParameterException: Unsupported Kubernetes minor version update from {running} to {wanted}"
    with pytest.raises(ApiError, match=words):
        change(cloud, plane, version=wanted)
    change(cloud, plane, version=f"1.{int(running[2:]) + 1}")


def test_nodes_follow_before_the_control_plane_takes_another_minor(cloud: Cloud, network: Network) -> None:
    plane = cluster(cloud, network, version="1.34")
    nodes = group(cloud, network, version="1.34")
    plane = change(cloud, plane, version="1.35")
    with pytest.raises(ApiError, match=r"Nodegroups general must be updated to match cluster version 1\.35 before"):
        change(cloud, plane, version="1.36")
    change(cloud, nodes, version="1.35")
    assert change(cloud, plane, version="1.36").outputs["version"] == "1.36", "both are on one minor again"


def test_nodes_are_never_newer_than_their_control_plane(cloud: Cloud, network: Network) -> None:
    cluster(cloud, network, version="1.35")
    with pytest.raises(ApiError, match=r"1\.36 is newer than the control plane's, 1\.35"):
        group(cloud, network, version="1.36")
    cloud = Cloud()
    network = Network(cloud)
    network.open(cloud)
    cluster(cloud, network, version="1.35")
    nodes = group(cloud, network, version="1.35")
    with pytest.raises(ApiError, match=r"1\.36 is newer than the control plane's, 1\.35"):
        change(cloud, nodes, version="1.36")


def test_a_release_of_another_minor_is_refused(cloud: Cloud, network: Network) -> None:
    cluster(cloud, network, version="1.35")
    with pytest.raises(ApiError, match=r"release version 1\.36\.2-20261101 is not valid for kubernetes version 1\.35"):
        group(cloud, network, version="1.35", releaseVersion="1.36.2-20261101")


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ((3, 2, 5), "Minimum capacity 3 can't be greater than desired size 2"),
        ((1, 6, 5), "desired capacity 6 can't be greater than max size 5"),
    ],
)
def test_the_number_of_nodes_lies_between_least_and_most(
    cloud: Cloud, network: Network, sizes: tuple[int, int, int], words: str
) -> None:
    cluster(cloud, network, version="1.35")
    scaling = dict(zip(("minSize", "desiredSize", "maxSize"), sizes, strict=True))
    with pytest.raises(ApiError, match=words):
        group(cloud, network, scalingConfig=scaling)


TEMPLATE = {"id": "lt-1", "version": "1"}


def test_another_template_brings_the_newest_release_and_no_way_back(cloud: Cloud, network: Network) -> None:
    cluster(cloud, network, version="1.36")
    pin = {"version": "1.36", "releaseVersion": "1.36.2-20261101"}
    nodes = group(cloud, network, **pin, launchTemplate=TEMPLATE)
    assert nodes.outputs["releaseVersion"] == pin["releaseVersion"], "a new group has the release that is asked for"
    nodes = change(cloud, nodes, labels={"tier": "web"})
    assert nodes.outputs["releaseVersion"] == pin["releaseVersion"], "labels replace no node"
    nodes = change(cloud, nodes, launchTemplate=TEMPLATE | {"version": "2"})
    newest = nodes.outputs["releaseVersion"]
    assert newest != pin["releaseVersion"], "the provider sent none, since the one that is asked for is no other"
    with pytest.raises(ApiError, match=f"release version {pin['releaseVersion']} is invalid. Allowed .* {newest}"):
        change(cloud, nodes, labels={})


def test_a_release_that_is_sent_is_taken(cloud: Cloud, network: Network) -> None:
    cluster(cloud, network, version="1.36")
    nodes = group(cloud, network, version="1.36", releaseVersion="1.36.2-20261101", launchTemplate=TEMPLATE)
    both = {"releaseVersion": "1.36.2-20261115", "launchTemplate": TEMPLATE | {"version": "2"}}
    assert change(cloud, nodes, **both).outputs["releaseVersion"] == "1.36.2-20261115", "both at once"


def test_a_cluster_stays_in_the_zones_that_it_was_made_in(cloud: Cloud, network: Network) -> None:
    def subnet(number: int, zone: str) -> str:
        cidr = f"10.0.{number}.0/24"
        return make(cloud, SUBNET, vpcId=network.vpc.id, cidrBlock=cidr, availabilityZone=zone).id

    plane = cluster(cloud, network)
    plane = change(cloud, plane, vpcConfig={"subnetIds": [subnet(1, "a"), subnet(2, "b")]})
    change(cloud, plane, vpcConfig={"subnetIds": [subnet(3, "a"), subnet(4, "b")]})
    with pytest.raises(ApiError, match="should belong to the exact set of AZs 'a,b'"):
        change(cloud, plane, vpcConfig={"subnetIds": [subnet(5, "a"), subnet(6, "c")]})
    assert cloud.objects(CLUSTER)[0].inputs["vpcConfig"]["subnetIds"] != [], "a refused update changes nothing"
