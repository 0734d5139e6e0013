"""What pods may do in AWS: roles that EKS Pod Identity hands to one service account each."""

import json
from typing import Any

import pytest
from recorder import Recorded, Recording, recorded

ROLES = {
    "grafana-metrics": ("grafana", "grafana"),
    "main-ebs-csi": ("kube-system", "ebs-csi-controller-sa"),
}


@pytest.fixture
def prod() -> Recording:
    return recorded("prod")


def statements(policy: Recorded, key: str) -> list[dict[str, Any]]:
    return json.loads(policy.inputs[key])["Statement"]


@pytest.mark.parametrize("name", ROLES)
def test_a_role_trusts_one_account_of_one_cluster(prod: Recording, name: str) -> None:
    namespace, account = ROLES[name]
    (trust,) = statements(prod.one("iam/role:Role", f"{name}-role"), "assumeRolePolicy")
    assert trust == {
        "Effect": "Allow",
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        "Principal": {"Service": "pods.eks.amazonaws.com"},
        "Condition": {
            "StringEquals": {
                "aws:RequestTag/eks-cluster-name": "eks-grafana-prod",
                "aws:RequestTag/kubernetes-namespace": namespace,
                "aws:RequestTag/kubernetes-service-account": account,
            }
        },
    }, "another cluster of the account, or another pod of this one, must not be able to use it"


@pytest.mark.parametrize("name", ROLES)
def test_a_role_is_handed_to_that_account(prod: Recording, name: str) -> None:
    namespace, account = ROLES[name]
    found = prod.one("PodIdentityAssociation", f"{name}-association").inputs
    assert (found["namespace"], found["serviceAccount"]) == (namespace, account), "as the role's trust says"
    assert found["clusterName"] == "eks-grafana-prod", "on this cluster"


def test_other_roles_keep_their_trust(prod: Recording) -> None:
    (trust,) = statements(prod.one("iam/role:Role", "general-node-role"), "assumeRolePolicy")
    assert "Condition" not in trust, "EC2 sends no tags"


def test_the_association_is_for_the_account_that_grafanas_pod_has(prod: Recording) -> None:
    account = prod.one("ServiceAccount", "grafana-account").inputs["metadata"]
    association = prod.one("PodIdentityAssociation", "grafana-metrics-association").inputs
    assert association["namespace"] == account["namespace"], "EKS does not notice a mistyped name"
    assert association["serviceAccount"] == account["name"], "EKS does not notice a mistyped name"


def test_grafana_reads_metrics_and_nothing_else(prod: Recording) -> None:
    (statement,) = statements(prod.one("RolePolicy", "grafana-metrics-policy"), "policy")
    for action in statement["Action"]:
        service, _, name = action.partition(":")
        assert service in {"cloudwatch", "tag", "ec2"}, (
            "no logs: they may hold anything, and are billed by what is read"
        )
        assert name.startswith(("List", "Get", "Describe")), f"{action} changes something"
    assert {"cloudwatch:ListMetrics", "cloudwatch:GetMetricData", "ec2:DescribeRegions", "tag:GetResources"} <= {
        *statement["Action"]
    }, "what the data source asks for"
    assert not [found for found in prod.all("RolePolicyAttachment") if "grafana" in found.name], "and no managed policy"


def test_grafanas_pod_is_made_after_its_credentials(prod: Recording) -> None:
    waits = prod.waits_for(prod.one("Deployment", "grafana-deployment"))
    assert {
        "PodIdentityAssociation grafana-metrics-association",
        "RolePolicy grafana-metrics-policy",
        "Addon main-pod-identity-agent",
    } <= waits, "a pod that was made earlier is given none, and nobody restarts it"


def test_a_role_does_not_wait_for_the_cluster(prod: Recording) -> None:
    for name in ROLES:
        waits = prod.waits_for(prod.one("iam/role:Role", f"{name}-role"))
        assert not [found for found in waits if "Cluster" in found], "ten minutes for a name that the stack file says"
