"""The rules that hold for every resource: parents, providers and names."""

import re

import pytest
from recorder import Recorded, Recording, recorded
from whole_stack import stack as stack


def test_every_child_has_a_parent_and_only_the_aws_provider_is_alone(stack: Recording) -> None:
    outside = {
        f"{found.type} {found.name}"
        for found in stack.resources
        if "pulumi:pulumi:Stack::" in found.parent and not found.type.startswith("eks-grafana:")
    }
    assert outside == {"pulumi:providers:aws aws"}, "everything else belongs to a component, and shows below it"


def test_every_resource_goes_through_the_stacks_own_providers(stack: Recording) -> None:
    for found in stack.resources:
        module = found.type.partition(":")[0]
        if module in ("aws", "kubernetes"):
            assert (
                f"::pulumi:providers:{module}::" in found.provider or f"$pulumi:providers:{module}::" in found.provider
            ), f"{found.name} would go to whatever account or kube context happens to be current"
    assert set(stack.one("eks:index:Cluster").providers) == {"aws"}, "the component's children are in the same account"


def test_nothing_waits_for_a_whole_component(stack: Recording) -> None:
    def component(found: Recorded) -> str:
        return found.parent.partition("::")[2] if "eks-grafana:" in found.parent else ""

    children: dict[str, set[str]] = {}
    for found in stack.resources:
        if "eks-grafana:" in found.parent and not found.type.startswith("eks-grafana:"):
            children.setdefault(component(found), set()).add(found.urn)
    waiting = {
        f"{found.name} waits for all of {name.rpartition('::')[2]}"
        for found in stack.resources
        for name, urns in children.items()
        if len(urns) > 1 and component(found) != name and urns <= found.depends_on
    }
    assert waiting == set(), "a component in `depends_on` is all of its children, needed or not"


MONITORING = ("kube-state-metrics", "node-exporter", "prometheus")
FIXED_NAMES = {
    "eks:index:Cluster main-eks",
    "aws:cloudwatch/logGroup:LogGroup main-logs",
    "kubernetes:core/v1:Namespace grafana-namespace",
    "kubernetes:core/v1:ServiceAccount grafana-account",
    "kubernetes:core/v1:Service grafana-service",
    "kubernetes:core/v1:PersistentVolumeClaim grafana-claim",  # a kept volume is handed to it by name
    "kubernetes:core/v1:PersistentVolumePatch grafana-volume-policy",  # of a volume that is there
    "kubernetes:storage.k8s.io/v1:StorageClass storage-class",  # else its replacement would replace the claim
    "kubernetes:storage.k8s.io/v1:StorageClass storage-default-class",  # other apps' claims name it
    "kubernetes:apps/v1:Deployment grafana-deployment",
    *(f"kubernetes:core/v1:Namespace {app}-namespace" for app in MONITORING),
    # People type their names, and those of rights depend on the cluster.
    "kubernetes:apps/v1:DaemonSet node-exporter-daemon-set",
    "kubernetes:apps/v1:Deployment kube-state-metrics-deployment",
    "kubernetes:apps/v1:Deployment prometheus-deployment",
    "kubernetes:core/v1:Service kube-state-metrics-service",  # Prometheus' configuration names it
    "kubernetes:core/v1:Service prometheus-service",
    "kubernetes:core/v1:PersistentVolumeClaim prometheus-claim",
    "kubernetes:core/v1:PersistentVolumePatch prometheus-volume-policy",
    *(
        f"kubernetes:rbac.authorization.k8s.io/v1:{kind} {name}"
        for kind, name in (
            ("ClusterRole", "kube-state-metrics-cluster-role"),
            ("ClusterRole", "prometheus-cluster-role"),
            ("ClusterRoleBinding", "kube-state-metrics-cluster-binding"),
            ("ClusterRoleBinding", "prometheus-cluster-binding"),
            ("Role", "prometheus-api-server-role"),
            ("RoleBinding", "prometheus-api-server-binding"),
        )
    ),
}


def physical_name(found: Recorded) -> str | None:
    inputs = found.inputs
    keys = ("name", "namePrefix", "nodeGroupName", "nodeGroupNamePrefix")
    return inputs.get("metadata", {}).get("name") or next((inputs[key] for key in keys if key in inputs), None)


def test_a_name_is_fixed_only_where_somebody_types_it() -> None:
    fixed = {f"{found.type} {found.name}" for found in recorded("prod").resources if physical_name(found)}
    assert fixed == FIXED_NAMES, "a fixed name is taken while its object is replaced, and clashes with the next stack's"


def test_two_stacks_live_in_one_account_without_a_clash() -> None:
    dev, prod = (
        {
            (found.type, physical_name(found))
            for found in recorded(name, cluster={"log_types": ["api"]}).resources
            if physical_name(found) and not found.type.startswith("kubernetes:")
        }
        for name in ("dev", "prod")
    )
    assert len(dev) == 2, "the cluster and its log group have names of their own"
    assert dev.isdisjoint(prod), "the second stack's `up` would fail with AlreadyExists"


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_no_logical_name_carries_the_stacks_name(name: str) -> None:
    named = [found.name for found in recorded(name).resources if name in re.split(r"[^a-z0-9]+", found.name)]
    assert named == [], "Pulumi adds the stack where it matters; a copy would differ between stacks for no reason"
