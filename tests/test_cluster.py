"""The control plane: what it is asked to be, what comes before it, and what is protected."""

import json
from typing import Any

import pulumi
import pytest
from recorder import Recorded, Recording, recorded

from infra.access import AccessEntry, former_names

ROLE = {"principal_arn": "arn:aws:iam::123456789012:role/ci", "policy": "AmazonEKSClusterAdminPolicy"}
TEAM = "arn:aws:iam::123456789012:role/team"


def control_plane(stack: str = "dev", **changes: Any) -> Recorded:
    return recorded(stack, **changes).one("eks:index:Cluster")


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


CHANGED = {
    "name": "mine",
    "version": "1.35",
    "support_type": "EXTENDED",
    "public_access_cidrs": ["203.0.113.7/32", "198.51.100.0/24"],
    "log_types": ["audit"],
    "log_retention_days": 7,
    "deletion_protection": True,
    "access_entries": {"ci": ROLE, "team": ROLE | {"principal_arn": TEAM, "namespaces": ["team-a", "team-b"]}},
}
"""Settings of the cluster with other values than their defaults; add-on versions and the key are below."""


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


# Identity.


def test_the_control_plane_waits_for_its_role_and_its_policy() -> None:
    recording = recorded("dev")
    cluster = recording.one("eks:index:Cluster")
    assert cluster.inputs["serviceRole"] == "main-control-plane-role", "the role is ours: it carries the boundary"
    attachment = recording.one("RolePolicyAttachment", "main-control-plane-AmazonEKSClusterPolicy")
    assert attachment.inputs == {
        "role": "main-control-plane-role-id",
        "policyArn": "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
    }, "the one policy that EKS asks for"
    assert attachment.urn in cluster.depends_on, (
        "the policy must outlive the cluster, which cleans up its network interfaces with it"
    )
    (statement,) = json.loads(recording.one("Role", "main-control-plane-role").inputs["assumeRolePolicy"])["Statement"]
    assert statement["Principal"] == {"Service": "eks.amazonaws.com"}, "nobody but EKS takes the role"


def test_nobody_but_the_creator_uses_the_cluster_by_default() -> None:
    assert control_plane().inputs["accessEntries"] == {}, "its creator is its administrator without an entry"


@pytest.mark.parametrize(
    ("entry", "principal", "scope"),
    [
        ("123456789012-role-ci", ROLE["principal_arn"], {"type": "cluster"}),
        ("123456789012-role-team", TEAM, {"type": "namespace", "namespaces": ["team-a", "team-b"]}),
    ],
)
def test_an_access_entry_grants_one_policy_in_its_scope(entry: str, principal: str, scope: dict[str, object]) -> None:
    assert control_plane(cluster=CHANGED).inputs["accessEntries"][entry] == {
        "principalArn": principal,
        "accessPolicies": {
            "AmazonEKSClusterAdminPolicy": {
                "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
                "accessScope": scope,
            }
        },
    }, "no namespaces is the whole cluster, and a list of them is no more than the list"


def entries(*roles: str) -> dict[str, AccessEntry]:
    arn = "arn:aws:iam::123456789012:role/{}".format
    return {role: AccessEntry(principal_arn=arn(role), policy="AmazonEKSViewPolicy") for role in roles}


def test_an_entry_is_looked_for_under_its_former_name_unless_that_is_anothers_now() -> None:
    assert former_names(entries("team/dev")) == {
        "123456789012-role-team/dev": "123456789012-role-team-dev",
        "123456789012-role-team/dev-AmazonEKSViewPolicy": "123456789012-role-team-dev-AmazonEKSViewPolicy",
    }, "the entry and its policy keep what they grant"
    assert former_names(entries("team/dev", "team-dev")) == {}, "the former name belongs to a living entry"
    named = former_names(entries("team/dev", "team/dev-2", "team-dev-2"))
    assert {name.partition("role-")[2] for name in named} == {"team/dev", "team/dev-AmazonEKSViewPolicy"}, (
        "one name that begins like another is another one"
    )


# Add-ons that do not wait for nodes.


def test_the_pod_identity_agent_does_not_wait_for_nodes() -> None:
    recording = recorded("dev")
    agent = recording.one("Addon", "main-pod-identity-agent")
    assert agent.inputs["addonName"] == "eks-pod-identity-agent", "pods get their roles from it"
    assert agent.inputs["clusterName"] == "eks-grafana-dev", "on this cluster"
    waits = recording.waits_for(agent)
    assert "Cluster main-eks" in waits, "an add-on needs a cluster"
    assert not [name for name in waits if name.startswith(("NodeGroup", "NatGateway"))], (
        "a DaemonSet is complete on no nodes; behind them it would be 25 seconds on the way to Grafana"
    )


PINS = {
    "vpc-cni": ("cluster", "vpc_cni_version", "v1.21.0-eksbuild.1"),
    "kube-proxy": ("cluster", "kube_proxy_version", "v1.36.0-eksbuild.2"),
    "eks-pod-identity-agent": ("cluster", "pod_identity_agent_version", "v1.3.9-eksbuild.3"),
    "coredns": ("addons", "coredns_version", "v1.12.4-eksbuild.4"),
}


def addon_versions(recording: Recording) -> dict[str, str]:
    cluster = recording.one("eks:index:Cluster").inputs
    return {
        "vpc-cni": cluster["vpcCniOptions"]["addonVersion"],
        "kube-proxy": cluster["kubeProxyAddonOptions"]["version"],
        **{found.inputs["addonName"]: found.inputs["addonVersion"] for found in recording.all("Addon")},
    }


def test_addon_versions_are_awss_defaults_for_the_kubernetes_version() -> None:
    recording = recorded("dev", cluster=CHANGED)
    asked = sorted((args for _, args in recording.invokes), key=lambda args: args["addonName"])
    assert asked == [{"addonName": name, "kubernetesVersion": "1.35", "mostRecent": False} for name in sorted(PINS)], (
        "one look-up each; the most recent version would move with every release of AWS's, and plans with it"
    )
    assert addon_versions(recording) == dict.fromkeys(PINS, "v1.0.0-eksbuild.1-default-of-1.35"), (
        "what was looked up is what is installed"
    )


def test_pinned_addons_are_not_looked_up() -> None:
    settings: dict[str, dict[str, str]] = {"cluster": {}, "addons": {}}
    for section, setting, pin in PINS.values():
        settings[section][setting] = pin
    recording = recorded("dev", **settings)
    assert addon_versions(recording) == {addon: pin for addon, (_, _, pin) in PINS.items()}, (
        "each pin is what is installed"
    )
    assert recording.invokes == [], "a pinned version needs no call"


@pytest.mark.parametrize("name", ["main-pod-identity-agent", "main-coredns"])
def test_managed_addons_take_over_what_eks_installed_itself(name: str) -> None:
    addon = recorded("dev").one("Addon", name).inputs
    assert addon["resolveConflictsOnCreate"] == "OVERWRITE", "EKS starts a cluster with copies of its own"
    assert addon["resolveConflictsOnUpdate"] == "OVERWRITE", "an update must not stop at a field changed manually"


# What hangs on the cluster.


def test_the_kubernetes_provider_is_known_by_the_clusters_name() -> None:
    recording = recorded("dev")
    provider = recording.one("pulumi:providers:kubernetes")
    assert provider.inputs["clusterIdentifier"] == "eks-grafana-dev", (
        "else the provider, and every object with it, shows as replaced whenever the kubeconfig is unknown"
    )
    assert recording.one("eks:index:Cluster").urn in provider.depends_on, "its kubeconfig is the cluster's"


def transformed(type_: str, stack: str = "dev") -> pulumi.ResourceTransformResult | None:
    (transform,) = control_plane(stack).transforms
    opts = pulumi.ResourceOptions(replace_with=None)
    return transform(pulumi.ResourceTransformArgs(custom=True, type_=type_, name="x", props={"a": 1}, opts=opts))


def test_a_cluster_of_another_vpc_is_another_cluster_after_the_old_one_has_gone() -> None:
    result = transformed("aws:eks/cluster:Cluster")
    assert result is not None, "the component passes neither option on to the cluster inside it"
    assert result.opts.delete_before_replace is True, "a cluster's name is taken until it is gone"
    assert [replaced._name for replaced in result.opts.replace_with or []] == ["main-vpc"], (
        "EKS cannot move a cluster to another VPC: it is replaced with it"
    )
    assert result.opts.hooks is not None, "a version that EKS refuses stops in the preview"
    assert result.props == {"a": 1}, "what the component says of the cluster is left alone"


@pytest.mark.parametrize("type_", ["aws:eks/accessEntry:AccessEntry", "eks:index:VpcCniAddon"])
def test_nothing_else_of_the_component_is_touched(type_: str) -> None:
    assert transformed(type_) is None, "how add-ons leave with their cluster: test_engine_deletion"


# Deletion protection.

HOLDS_DATA = {
    "aws:kms/key:Key main-secrets",
    "aws:eks/nodeGroup:NodeGroup general-group",
    "kubernetes:core/v1:Namespace grafana-namespace",
    "kubernetes:core/v1:PersistentVolumeClaim grafana-claim",
    "random:index/randomPassword:RandomPassword grafana-secret-key",
}


def test_deletion_protection_is_for_what_holds_data_and_for_nothing_by_inheritance() -> None:
    recording = recorded("prod")
    protected = {f"{found.type} {found.name}" for found in recording.resources if found.protect}
    assert protected == HOLDS_DATA, "the rest must stay changeable for months: an access entry must be revocable"
    assert recording.one("eks:index:Cluster").inputs["deletionProtection"] is True, "AWS refuses, whoever asks"
    result = transformed("aws:eks/cluster:Cluster", "prod")
    assert result is not None, "the component passes no such option on"
    assert result.opts.protect is True, "the cluster itself is protected, and none of the component's other children"


def test_without_a_volume_grafana_has_nothing_to_protect() -> None:
    recording = recorded("prod", grafana={"storage": {"enabled": False}})
    protected = {found.type for found in recording.resources if found.protect and found.name.startswith("grafana")}
    assert protected == set(), "its namespace can go and come back"


def test_nothing_is_protected_unless_asked_for() -> None:
    assert [found.name for found in recorded("dev").resources if found.protect] == [], "dev is destroyed in one command"
    prod = recorded("prod", cluster={"deletion_protection": False})
    assert [found.name for found in prod.resources if found.protect] == [], "turning it off is the way to a destroy"
