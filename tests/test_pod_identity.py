"""What pods may do in AWS: roles that EKS Pod Identity hands to one service account each."""

import json
from typing import Any

import pytest
from policy_sentry.querying.actions import get_action_data
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


def test_grafana_reads_metrics_and_changes_nothing(prod: Recording) -> None:
    statement, *_ = statements(prod.one("RolePolicy", "grafana-metrics-policy"), "policy")
    for action in statement["Action"]:
        service, _, name = action.partition(":")
        assert service in {"cloudwatch", "tag", "ec2"}, "what no ARN can limit"
        assert name.startswith(("List", "Get", "Describe")), f"{action} changes something"
    assert {"cloudwatch:ListMetrics", "cloudwatch:GetMetricData", "ec2:DescribeRegions", "tag:GetResources"} <= {
        *statement["Action"]
    }, "what the data source asks for"
    assert not [found for found in prod.all("RolePolicyAttachment") if "grafana" in found.name], "and no managed policy"


GROUPS = [f"arn:aws:service:ap-northeast-2:000000000000:{name}" for name in ("main-logs", "main-flow-group")]


def test_grafana_queries_the_stacks_own_logs_and_no_others(prod: Recording) -> None:
    _, query, unlimited = statements(prod.one("RolePolicy", "grafana-metrics-policy"), "policy")
    assert query["Action"] == ["logs:GetLogGroupFields", "logs:GetQueryResults", "logs:StartQuery"], "it only reads"
    assert query["Resource"] == [arn for group in GROUPS for arn in (group, f"{group}:*")], (
        "other groups of the account may hold anything, and a query is billed by what it reads"
    )
    for action in unlimited["Action"]:
        rows = [row for rows in get_action_data(*action.split(":")).values() for row in rows]
        assert {row["resource_arn_format"] for row in rows} == {"*"}, f"{action} can be limited: do it"
    for action in query["Action"]:
        rows = [row for rows in get_action_data(*action.split(":")).values() for row in rows]
        assert all("log-group" in row["resource_arn_format"] for row in rows), f"{action} is not decided by the group"


@pytest.mark.parametrize(
    ("changes", "groups"),
    [
        ({}, []),
        ({"cluster": {"log_types": ["api"]}}, GROUPS[:1]),
        ({"vpc": {"flow_logs": "REJECT"}}, GROUPS[1:]),
    ],
)
def test_where_logs_are_off_grafana_has_no_right_to_query_any(changes: dict[str, Any], groups: list[str]) -> None:
    found = statements(recorded("dev", **changes).one("RolePolicy", "grafana-metrics-policy"), "policy")
    resources = [arn for statement in found for arn in statement["Resource"] if statement["Resource"] != "*"]
    assert resources == [arn for group in groups for arn in (group, f"{group}:*")], "exactly the groups that exist"
    assert bool(groups) == any("logs:StopQuery" in statement["Action"] for statement in found), "no group, no query"


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
