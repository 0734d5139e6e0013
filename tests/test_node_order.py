"""Where the nodes live, and what they wait for."""

import pytest
from nodes import group
from recorder import Recording, recorded

PUBLIC_NODES = {"nat": "none", "allow_public_nodes": True}


def test_nodes_live_in_the_private_subnets() -> None:
    assert group().inputs["subnetIds"] == [f"main-private-ap-northeast-2{letter}-id" for letter in "ab"], (
        "nobody reaches a node from the internet"
    )


def test_without_nat_nodes_live_in_the_public_subnets() -> None:
    assert group(vpc=PUBLIC_NODES).inputs["subnetIds"] == [
        f"main-public-ap-northeast-2{letter}-id" for letter in "ab"
    ], "the private ones have no way out: nodes there never join"


@pytest.fixture
def dev() -> Recording:
    return recorded("dev")


def waits(recording: Recording) -> set[str]:
    return recording.waits_for(recording.one("eks/nodeGroup:NodeGroup"))


def test_nodes_wait_for_the_private_default_route(dev: Recording) -> None:
    expected = {
        f"{kind} main-private-ap-northeast-2{z}{end}"
        for z in "ab"
        for kind, end in (("Route", "-default"), ("RouteTableAssociation", ""))
    }
    assert expected <= waits(dev), "a node that boots before its way out never joins, and drains while it stands"
    assert "NatGateway main-private-nat-ap-northeast-2a" in waits(dev), "the route leads to it"


def test_nodes_of_every_zone_wait_for_the_nat_gateway_of_every_zone() -> None:
    recording = recorded("dev", vpc={"nat": "per_zone"})
    assert {f"NatGateway main-private-nat-ap-northeast-2{zone}" for zone in "ab"} <= waits(recording), (
        "the group starts nodes in all its zones at once"
    )


def test_public_nodes_wait_for_the_public_default_route() -> None:
    recording = recorded("dev", vpc=PUBLIC_NODES)
    assert {
        "Route main-public-default",
        "RouteTableAssociation main-public-ap-northeast-2a",
        "RouteTableAssociation main-public-ap-northeast-2b",
        "InternetGateway main-internet",
    } <= waits(recording), "a node that boots before its way out never joins"


def test_nodes_wait_for_their_policies(dev: Recording) -> None:
    attachments = {found.urn for found in dev.all("RolePolicyAttachment") if found.name.startswith("general-node-")}
    assert len(attachments) == 3, "one for each policy"
    assert attachments <= dev.one("eks/nodeGroup:NodeGroup").depends_on, (
        "a node joins with its policies and needs them until it has drained; no input names them"
    )


def test_nodes_wait_for_the_network_addon(dev: Recording) -> None:
    cluster = dev.one("eks:index:Cluster")
    assert cluster.urn in dev.one("eks/nodeGroup:NodeGroup").depends_on, (
        "the component is complete with vpc-cni: nodes before it start with the bootstrap network"
    )


def test_nodes_do_not_wait_for_what_runs_on_them(dev: Recording) -> None:
    assert not [name for name in waits(dev) if name.startswith(("Addon", "Deployment", "Namespace", "kubernetes"))], (
        "CoreDNS and Grafana need nodes: waiting for them would never end"
    )
