"""What each resource of the whole stack waits for."""

import pytest
from recorder import Recording, recorded
from whole_stack import stack as stack

NETWORK = {"InternetGateway", "NatGateway", "Eip", "Route", "RouteTable", "RouteTableAssociation", "VpcEndpoint"}
NODES = {"NodeGroup", "LaunchTemplate"}


@pytest.mark.parametrize(
    ("type_", "name", "needs", "never"),
    [
        ("Subnet", "main-private-ap-northeast-2a", {"Vpc"}, NETWORK | {"Subnet"}),
        ("NatGateway", "main-private-nat-ap-northeast-2a", {"Subnet", "Eip", "InternetGateway", "Route"}, {"Cluster"}),
        ("eks:index:Cluster", None, {"Subnet", "Role", "RolePolicyAttachment", "LogGroup", "Key"}, NETWORK | NODES),
        ("Addon", "main-pod-identity-agent", {"Cluster"}, NETWORK | NODES),
        ("pulumi:providers:kubernetes", None, {"Cluster"}, NETWORK | NODES | {"Addon"}),
        ("Namespace", "grafana-namespace", {"Cluster"}, NETWORK | NODES | {"Addon"}),
        ("Secret", None, {"Cluster", "Namespace"}, NETWORK | NODES | {"Addon"}),
        ("ServiceAccount", "grafana-account", {"Cluster", "Namespace"}, NETWORK | NODES | {"Addon"}),
        ("NetworkPolicy", "grafana-network", {"Cluster", "Namespace"}, NETWORK | NODES | {"Addon"}),
        ("ConfigMap", "grafana-provisioning", {"Cluster", "Namespace", "NodeGroup"}, {"Addon", "Deployment"}),
        (
            "core/v1:Service",
            "grafana-service",
            {"Cluster", "Namespace", "Route", "RouteTableAssociation", "InternetGateway"},
            NODES | {"NatGateway", "Addon", "Deployment"},
        ),
        ("PodIdentityAssociation", "grafana-metrics-association", {"Cluster", "Role"}, NODES | {"Addon"}),
        (
            "Addon",
            "main-ebs-csi",
            {"NodeGroup", "PodIdentityAssociation", "RolePolicyAttachment", "Addon"},
            {"Namespace", "Deployment", "FlowLog"},
        ),
        (
            "Deployment",
            "prometheus-deployment",
            {"NodeGroup", "ConfigMap", "ServiceAccount", "ClusterRoleBinding", "RoleBinding", "PersistentVolumeClaim"},
            {"FlowLog", "Service"},
        ),
        ("DaemonSet", None, {"NodeGroup", "Namespace"}, {"FlowLog", "Service", "Deployment"}),
        (
            "ClusterRoleBinding",
            "prometheus-cluster-binding",
            {"Cluster", "ServiceAccount"},
            NETWORK | NODES | {"Addon"},
        ),
        ("Addon", "main-metrics-server", {"NodeGroup"}, {"Namespace", "Deployment", "FlowLog"}),
        ("PersistentVolumeClaim", "prometheus-claim", {"Namespace", "StorageClass", "Addon"}, {"Deployment"}),
        ("PersistentVolumeClaim", "grafana-claim", {"Namespace", "StorageClass", "Addon", "NodeGroup"}, {"Deployment"}),
        ("StorageClass", "storage-class", {"Addon", "NodeGroup"}, {"Namespace"}),
        ("PersistentVolumePatch", "grafana-volume-policy", {"Deployment", "PersistentVolumeClaim"}, {"Service"}),
        (
            "eks/nodeGroup:NodeGroup",
            None,
            {"Cluster", "Role", "RolePolicyAttachment", "Route", "RouteTableAssociation", "NatGateway"},
            {"Addon", "Namespace", "FlowLog", "VpcEndpoint"},
        ),
        ("Addon", "main-coredns", {"NodeGroup"}, {"Namespace", "Deployment", "FlowLog"}),
        (
            "Deployment",
            "grafana-deployment",
            {"NodeGroup", "Secret", "ServiceAccount", "ConfigMap", "PodIdentityAssociation", "RolePolicy", "Addon"},
            {"FlowLog", "Service"},
        ),
    ],
)
def test_a_resource_waits_for_what_aws_needs_and_for_no_more(
    type_: str, name: str | None, needs: set[str], never: set[str]
) -> None:
    prod = recorded("prod")
    kinds = {found.partition(" ")[0] for found in prod.waits_for(prod.one(type_, name))}
    assert needs <= kinds, f"{type_} would fail, or be deleted too late, without {needs - kinds}"
    assert kinds.isdisjoint(never), f"{type_} would wait for {kinds & never}, which it does not need"


def test_each_role_and_each_of_its_policies_stand_before_who_uses_it(stack: Recording) -> None:
    users = {"main-control-plane-role": "eks:index:Cluster", "general-node-role": "eks/nodeGroup:NodeGroup"}
    if stack.all("StorageClass"):
        users["main-ebs-csi-role"] = "Addon main-ebs-csi"
    for role, user in users.items():
        attachments = {found.urn for found in stack.all("RolePolicyAttachment") if found.inputs["role"] == f"{role}-id"}
        assert attachments, f"{role} without a policy is of no use"
        assert attachments <= stack.one(*user.split()).depends_on, (
            f"{user} needs the policies of {role} while it is deleted"
        )
