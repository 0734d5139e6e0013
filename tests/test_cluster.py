"""The control plane: what it is asked to be, its log group and its key."""

import pytest
from control_planes import CHANGED, control_plane
from recorder import recorded


@pytest.mark.parametrize(
    ("argument", "value", "reason"),
    [
        ("name", "eks-grafana-dev", "kubectl's users type it, and the log group's name is made of it"),
        ("version", "1.36", "the version is pinned: AWS's newest would drift"),
        ("vpcId", "main-vpc-id", "the stack's own network"),
        ("authenticationMode", "API", "access is by access entries: no aws-auth ConfigMap to write or to lose"),
        ("endpointPrivateAccess", True, "nodes reach the control plane without leaving the VPC"),
        ("endpointPublicAccess", True, "said aloud, else the component does not wait until the API answers"),
        ("publicAccessCidrs", ["203.0.113.0/24"], "only who is listed reaches the public endpoint"),
        ("upgradePolicy", {"supportType": "STANDARD"}, "EXTENDED, AWS's default, costs six times as much one day"),
        ("skipDefaultNodeGroup", True, "nodes are a node group of ours"),
        ("skipDefaultSecurityGroups", True, "groups that nothing uses outlive the cluster and block the VPC"),
        ("createInstanceRole", False, "a role that nothing uses carries no boundary"),
        ("createOidcProvider", False, "pods get roles by Pod Identity; a provider is one more trust"),
        ("deletionProtection", False, "dev is thrown away by one command"),
        ("enabledClusterLogTypes", [], "dev pays for no logs"),
    ],
)
def test_the_control_plane_is_asked_for(argument: str, value: object, reason: str) -> None:
    assert control_plane().inputs[argument] == value, reason


def test_the_control_plane_lies_in_the_subnets_of_both_tiers() -> None:
    inputs = control_plane().inputs
    for tier in ("public", "private"):
        assert inputs[f"{tier}SubnetIds"] == [f"main-{tier}-ap-northeast-2{letter}-id" for letter in "ab"], (
            "load balancers need the public subnets, nodes the private ones, EKS at least two zones"
        )


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("name", "mine"),
        ("version", "1.35"),
        ("upgradePolicy", {"supportType": "EXTENDED"}),
        ("publicAccessCidrs", ["203.0.113.7/32", "198.51.100.0/24"]),
        ("enabledClusterLogTypes", ["audit"]),
        ("deletionProtection", True),
    ],
)
def test_a_setting_of_the_cluster_reaches_aws(argument: str, value: object) -> None:
    assert control_plane(cluster=CHANGED).inputs[argument] == value, "what the stack file says is what AWS is asked for"


def test_network_policy_is_enforced_by_the_vpc_cni() -> None:
    assert control_plane().inputs["vpcCniOptions"]["enableNetworkPolicy"] is True, (
        "Kubernetes takes a NetworkPolicy without complaint where nobody enforces it"
    )


def test_core_dns_is_not_made_inside_the_component() -> None:
    assert "corednsAddonOptions" not in control_plane().inputs, (
        "the component would wait for it, it for nodes, and nodes for the component: 20 minutes, then failure"
    )


# Logs.


def test_the_log_group_is_before_the_control_plane_and_leaves_after_it() -> None:
    recording = recorded("prod")
    group = recording.one("LogGroup", "main-logs")
    assert group.inputs == {"name": "/aws/eks/eks-grafana-prod/cluster", "retentionInDays": 30}, (
        "EKS writes to a group of this name, and makes one that never expires where there is none"
    )
    assert "LogGroup main-logs" in recording.waits_for(recording.one("eks:index:Cluster")), (
        "made beside the cluster, it would lose the race against EKS now and then"
    )


def test_the_log_group_follows_the_clusters_name_and_retention() -> None:
    recording = recorded("dev", cluster=CHANGED)
    assert recording.one("LogGroup").inputs == {"name": "/aws/eks/mine/cluster", "retentionInDays": 7}, (
        "EKS writes to the group of the cluster's own name"
    )


def test_there_is_no_log_group_without_logs() -> None:
    assert recorded("dev").all("LogGroup") == [], "an empty group is one more thing that a destroy can leave"


# Secrets.


def test_a_key_encrypts_secrets_where_asked_and_rotates() -> None:
    recording = recorded("prod")
    key = recording.one("Key").inputs
    assert key["enableKeyRotation"] is True, "a key that never changes is worth more to a thief every year"
    assert key["deletionWindowInDays"] == 30, "without the key the cluster's secrets are lost: time to notice"
    assert "eks-grafana-prod" in key["description"], "a key without a description is deleted by the next clean-up"
    assert recording.one("eks:index:Cluster").inputs["encryptionConfigKeyArn"].endswith(":main-secrets"), (
        "a key that the cluster does not use is paid for nothing"
    )


def test_there_is_no_key_unless_asked_for() -> None:
    assert recorded("dev").all("Key") == [], "it costs a dollar a month"
    assert "encryptionConfigKeyArn" not in control_plane().inputs, "AWS's own key encrypts all API data anyway"


def test_the_kubeconfig_is_a_secret_output() -> None:
    assert "kubeconfig" in recorded("dev").secret_outputs, "who holds it knows where to knock"
