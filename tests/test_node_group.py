"""The nodes: what the stack file says of them reaches AWS."""

import pytest
from nodes import group
from recorder import recorded

from infra.node_labels import Taint


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
    assert group().ignore_changes == (), "without an autoscaler a manual change is drift, and is undone"
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
