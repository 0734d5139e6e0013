"""How the cluster is replaced, and what is protected from its deletion."""

import pulumi
import pytest
from control_planes import control_plane
from recorder import recorded

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
    "kubernetes:core/v1:Namespace prometheus-namespace",
    "kubernetes:core/v1:PersistentVolumeClaim prometheus-claim",
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
