"""Who uses the cluster: what the control plane waits for, and its access entries."""

import json

import pytest
from control_planes import CHANGED, ROLE, TEAM, control_plane
from recorder import recorded

from infra.access import AccessEntry, former_names


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
