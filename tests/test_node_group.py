"""The nodes: what they are, how they are hardened, and what they wait for."""

import gzip
import json
from pathlib import Path
from typing import Any

import moto.ec2
import pytest
from recorder import Recorded, Recording, recorded

from infra.instance_types import ami_type, architecture, refuse_instance_types
from infra.node_hooks import refuse_release, refuse_sizes
from infra.node_labels import Taint

PUBLIC_NODES = {"nat": "none", "allow_public_nodes": True}
POLICIES = ["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy"]


def group(stack: str = "dev", **changes: Any) -> Recorded:
    return recorded(stack, **changes).one("eks/nodeGroup:NodeGroup")


@pytest.fixture
def template() -> dict[str, Any]:
    return recorded("dev").one("LaunchTemplate").inputs


@pytest.mark.parametrize(
    ("argument", "value", "reason"),
    [
        ("clusterName", "eks-grafana-dev", "the nodes of this cluster"),
        ("version", "1.36", "beside a launch template the group does not follow the cluster by itself"),
        ("instanceTypes", ["t4g.medium"], "Graviton, the cheaper half, is the default"),
        ("amiType", "AL2023_ARM_64_STANDARD", "the AMI must boot on the instance types"),
        ("capacityType", "ON_DEMAND", "SPOT may be taken away: a choice, not a default"),
        ("scalingConfig", {"minSize": 1, "desiredSize": 2, "maxSize": 3}, "two nodes: one may fail"),
        ("updateConfig", {"maxUnavailable": 1}, "an update takes one node of two away, never both"),
        ("nodeRepairConfig", {"enabled": True}, "a node that stays unhealthy is replaced without a person"),
        ("labels", {}, "none of its own"),
        ("taints", [], "any pod may run on any node"),
    ],
)
def test_the_node_group_is_asked_for(argument: str, value: object, reason: str) -> None:
    assert group().inputs[argument] == value, reason


CHANGED = {
    "capacity_type": "SPOT",
    "instance_types": ["m5.large", "m5a.large"],
    "min_size": 2,
    "desired_size": 4,
    "max_size": 9,
    "max_unavailable": 2,
    "autoscaled": True,
    "node_repair": False,
    "labels": {"tier": "web"},
    "taints": [{"key": "dedicated", "value": "web", "effect": "NO_EXECUTE"}],
    "release_version": "1.36.0-20261101",
}
"""Every setting of the nodes with another value than its default; the volume's is below."""


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("capacityType", "SPOT"),
        ("instanceTypes", ["m5.large", "m5a.large"]),
        ("amiType", "AL2023_x86_64_STANDARD"),
        ("scalingConfig", {"minSize": 2, "desiredSize": 4, "maxSize": 9}),
        ("updateConfig", {"maxUnavailable": 2}),
        ("nodeRepairConfig", {"enabled": False}),
        ("labels", {"tier": "web"}),
        ("taints", [{"key": "dedicated", "value": "web", "effect": "NO_EXECUTE"}]),
        ("releaseVersion", "1.36.0-20261101"),
    ],
)
def test_a_setting_of_the_nodes_reaches_aws(argument: str, value: object) -> None:
    assert group(node_group=CHANGED).inputs[argument] == value, "what the stack file says is what AWS is asked for"


def test_the_nodes_follow_the_clusters_kubernetes_version() -> None:
    assert group(cluster={"version": "1.35"}).inputs["version"] == "1.35", "nodes that stay behind drop out of support"


def test_no_release_is_pinned_unless_asked_for() -> None:
    assert "releaseVersion" not in group().inputs, "a pin that nobody looked up does not exist, or is old"


def test_the_node_group_has_no_name_of_its_own() -> None:
    assert "nodeGroupName" not in group().inputs, (
        "a group that is replaced is made before the old one goes, and a fixed name would be taken"
    )


def test_nobody_logs_in_to_a_node() -> None:
    recording = recorded("dev")
    assert "remoteAccess" not in recording.one("eks/nodeGroup:NodeGroup").inputs, "no SSH"
    assert "keyName" not in recording.one("LaunchTemplate").inputs, "no SSH key"
    assert recording.all("KeyPair") == [], "no SSH key"


def test_production_replaces_a_third_of_its_nodes_at_a_time() -> None:
    assert group("prod").inputs["updateConfig"] == {"maxUnavailablePercentage": 33}, (
        "the share grows with the group; AWS takes a share or a number, never both"
    )


def test_an_update_is_limited_where_the_stack_file_says_nothing_of_it() -> None:
    assert group(node_group={"max_unavailable": None}).inputs["updateConfig"] == {"maxUnavailable": 1}, (
        "AWS takes a number of nodes or a share of them, not both and not none"
    )


def test_an_autoscaler_owns_the_number_of_nodes_only_where_asked() -> None:
    assert group().ignore_changes == (), "without an autoscaler a change manually is drift, and is undone"
    assert group(node_group=CHANGED).ignore_changes == ("scalingConfig.desiredSize",), (
        "with one, each `up` would set the number of nodes back"
    )


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        ("NO_SCHEDULE", "NoSchedule"),
        ("NO_EXECUTE", "NoExecute"),
        ("PREFER_NO_SCHEDULE", "PreferNoSchedule"),
    ],
)
def test_a_taint_is_tolerated_in_kubernetes_spelling(effect: str, expected: str) -> None:
    taint = Taint.model_validate({"key": "dedicated", "value": "web", "effect": effect})
    assert taint.toleration == {"key": "dedicated", "operator": "Equal", "value": "web", "effect": expected}, (
        "AWS spells the effect in capitals; Kubernetes refuses that"
    )


# Changes of a running group.

SAME = {"id": "lt-1", "version": "1"}
PINNED = {"releaseVersion": "1.36.2-20261101", "launchTemplate": SAME}
NEXT = {"launchTemplate": {"id": "lt-1", "version": "2"}}


@pytest.mark.parametrize(
    ("release", "new", "wrong"),
    [
        ("1.36.2-20261101", {}, None),
        ("1.36.2-20261101", NEXT, "EKS then takes the newest release"),
        ("1.36.2-20261115", NEXT, None),
        ("1.36.10-20261101", {}, None),
        ("1.36.2-20261015", {}, "earlier than 1.36.2-20261101"),
        ("1.36.1-20261201", NEXT, "earlier than 1.36.2-20261101"),
        ("1.37.0-20261201", NEXT, None),
        (None, NEXT, None),
    ],
)
def test_a_pinned_release_is_refused_where_eks_would_not_keep_it(release: str | None, new: dict, wrong: str) -> None:
    running = PINNED | {"launchTemplate": SAME | {"name": "general-nodes-0123456"}}  # the provider reads the name too
    refusal = refuse_release(release, running, PINNED | new, "arm64")
    assert (refusal is None) == (wrong is None), "the provider sends a release only where it differs"
    if refusal:
        assert wrong in refusal[0], "the rule is named"
        assert "/1.36/amazon-linux-2023/arm64/standard/recommended/release_version" in refusal[1], (
            "the command prints the newest release of the nodes' AMI"
        )


@pytest.mark.parametrize(
    ("sizes", "key"), [((3, 2, 5), "node_group.min_size"), ((1, 6, 5), "node_group.max_size"), ((1, 2, 3), None)]
)
def test_bounds_that_leave_out_the_number_of_nodes_are_refused(sizes: tuple[int, ...], key: str | None) -> None:
    scaling: dict[str, int] = dict(zip(("minSize", "desiredSize", "maxSize"), sizes, strict=True))
    broken, _, refusal = refuse_sizes(scaling)
    assert (broken if refusal else None) == key, "EKS takes no number of nodes outside of them"


# Launch template.


def test_a_pod_cannot_take_the_nodes_credentials(template: dict[str, Any]) -> None:
    assert template["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
    }, "IMDSv2 alone, and no further than the node itself"


def test_the_nodes_volume_is_encrypted(template: dict[str, Any]) -> None:
    assert template["blockDeviceMappings"] == [
        {
            "deviceName": "/dev/xvda",
            "ebs": {"volumeType": "gp3", "volumeSize": 20, "encrypted": "true", "deleteOnTermination": "true"},
        }
    ], "the root volume of AL2023: images and logs at rest, gone with its node"


def test_the_size_of_the_volume_is_in_the_template_alone() -> None:
    recording = recorded("prod")
    (device,) = recording.one("LaunchTemplate").inputs["blockDeviceMappings"]
    assert device["ebs"]["volumeSize"] == 50, "the setting is the volume's size in GiB"
    assert "diskSize" not in recording.one("eks/nodeGroup:NodeGroup").inputs, "AWS refuses it beside a launch template"


def test_instances_and_volumes_carry_the_stacks_tags() -> None:
    template = recorded("dev", tags={"Team": "web"}).one("LaunchTemplate").inputs
    tags = {"Project": "eks-grafana", "Stack": "dev", "ManagedBy": "pulumi", "Team": "web", "Name": "general"}
    assert {each["resourceType"]: each["tags"] for each in template["tagSpecifications"]} == {
        "instance": tags,
        "volume": tags,
    }, "the provider's default tags do not reach what EC2 launches, and the bill is read by tags"


def test_the_nodes_use_the_newest_version_of_the_template() -> None:
    recording = recorded("dev")
    assert recording.one("eks/nodeGroup:NodeGroup").inputs["launchTemplate"] == {
        "id": "general-nodes-id",
        "version": "1",
    }, "a number, not $Latest: so a new version of the template is a change that the preview shows"
    assert "name" not in recorded("dev").one("LaunchTemplate").inputs, "nobody types its name"


# Role.


def test_the_nodes_role_has_three_policies_and_is_for_ec2_alone() -> None:
    recording = recorded("dev")
    attached = [
        found.inputs["policyArn"]
        for found in recording.all("RolePolicyAttachment")
        if found.inputs["role"] == "general-node-role-id"
    ]
    assert sorted(attached) == [f"arn:aws:iam::aws:policy/{policy}" for policy in POLICIES], (
        "join, pull images (no more than pull), and give pods addresses"
    )
    (statement,) = json.loads(recording.one("Role", "general-node-role").inputs["assumeRolePolicy"])["Statement"]
    assert statement["Principal"] == {"Service": "ec2.amazonaws.com"}, "nobody but the nodes takes the role"
    assert group().inputs["nodeRoleArn"].endswith(":general-node-role"), "and they do take it"


# Place and order.


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


# Instance types.


@pytest.mark.parametrize(
    ("instance_type", "expected"),
    [
        ("t4g.medium", "arm64"),
        ("m7g.large", "arm64"),
        ("m7gd.16xlarge", "arm64"),
        ("c7gn.metal", "arm64"),
        ("c6gn.medium", "arm64"),
        ("a1.large", "arm64"),
        ("g5g.xlarge", "arm64"),
        ("im4gn.4xlarge", "arm64"),
        ("x2gd.medium", "arm64"),
        ("x8g.48xlarge", "arm64"),
        ("t3.medium", "x86_64"),
        ("t3a.small", "x86_64"),
        ("m5.large", "x86_64"),
        ("g5.xlarge", "x86_64"),
        ("g4dn.2xlarge", "x86_64"),
        ("m7i-flex.large", "x86_64"),
        ("c7a.metal-48xl", "x86_64"),
        ("u7i-12tb.224xlarge", "x86_64"),
    ],
)
def test_an_instance_types_name_tells_its_architecture(instance_type: str, expected: str) -> None:
    assert architecture(instance_type) == expected, "an AMI of the other architecture does not boot"


def test_every_type_of_awss_list_has_the_architecture_that_aws_says() -> None:
    """What EC2's DescribeInstanceTypes answers in all regions, as moto ships it (5.2.5)."""
    file = Path(moto.ec2.__file__).parent / "resources" / "instance_types.json.gz"
    listed = json.loads(gzip.decompress(file.read_bytes()))
    assert len(listed) > 1_000, "the list is the whole one"
    for kind, facts in listed.items():
        supported = facts["ProcessorInfo"]["SupportedArchitectures"]
        if any(each.endswith("_mac") for each in supported):
            refusal = refuse_instance_types([kind])
            assert refusal, f"{kind}: no AMI of EKS boots on a Mac"
            assert "do not support" in refusal[0], f"{kind}: no AMI of EKS boots on a Mac"
        else:
            assert architecture(kind) in supported, f"{kind}: an AMI of the other architecture does not boot"


@pytest.mark.parametrize(
    ("instance_types", "expected"),
    [
        (["t4g.medium", "m7g.large"], "AL2023_ARM_64_STANDARD"),
        (["t3.medium", "m5.large"], "AL2023_x86_64_STANDARD"),
    ],
)
def test_the_ami_type_follows_the_instance_types(instance_types: list[str], expected: str) -> None:
    assert ami_type(instance_types) == expected, "AL2023: the AMIs of AL2 ended in 2025"


@pytest.mark.parametrize(
    ("instance_types", "wrong"),
    [
        ([], "is empty"),
        (["t3"], "t3, which is not an EC2 instance type"),
        (["m5.banana"], "m5.banana"),
        (["T3.MEDIUM"], "T3.MEDIUM"),
        (["t3.medium "], "t3.medium "),
        (["t3.medium", "t4g.medium"], "mixes"),
        (["t4g.nano"], "t4g.nano, which has room for 4 pods only"),
        (["t3.medium", "t3.micro"], "t3.micro"),
    ],
)
def test_instance_types_that_make_no_group_are_refused(instance_types: list[str], wrong: str) -> None:
    refusal = refuse_instance_types(instance_types)
    assert refusal is not None, "EKS would fail, or a node would have no room"
    assert wrong in refusal[0], "the type at fault, or the rule, must be named"
    assert refusal[1], "there is always a way out"
