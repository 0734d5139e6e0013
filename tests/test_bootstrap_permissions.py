"""What the roles of the workflows that preview and look for drift may do, and what they may never do."""

import json

import pytest
from groundwork import KEYS, LOCK, META, NAMES, NODE_ROLE, OBJECTS, STATE, policies, role
from iam import allows
from recorder import PROJECT


def test_a_role_has_its_own_policy_and_those_that_deploy_have_the_stacks_beside_it() -> None:
    assert sorted(policies()) == [*NAMES], "no other is made"
    deploy = json.loads((PROJECT / "bootstrap" / "deploy-policy.json").read_text())
    assert policies()["deploy"] == deploy, "what up and destroy need is written once"
    for stack in ("dev", "prod"):
        assert role(f"deploy-{stack}") == deploy["Statement"] + policies()[f"deploy-{stack}"]["Statement"], stack
    for name in ("drift", "preview"):
        assert role(name) == policies()[name]["Statement"], f"{name} has no more than that"


# Preview.


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:ListBucket", STATE),
        ("s3:GetObject", META),
        ("s3:GetObject", OBJECTS["dev"]("stacks", ".json")),
        ("s3:GetObject", OBJECTS["dev"]("stacks", ".pulumi-tags")),
        ("kms:Decrypt", KEYS["dev"]),
        ("eks:DescribeAddonVersions", "*"),
        ("eks:DescribeCluster", "*"),
        ("ssm:GetParameter", "arn:aws:ssm:ap-northeast-2::parameter/aws/service/eks/optimized-ami/1.36/x"),
    ],
)
def test_a_preview_reads_the_state_of_its_stack_and_looks_up_versions(action: str, resource: str) -> None:
    assert allows(role("preview"), action, resource), "the engine needs it to plan"


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:GetObject", OBJECTS["prod"]("stacks", ".json")),
        ("s3:GetObject", OBJECTS["dev"]("stacks", "2.json")),
        ("s3:GetObject", OBJECTS["dev"]("history", "/1.checkpoint.json")),
        ("kms:Decrypt", KEYS["prod"]),
        ("s3:PutObject", OBJECTS["dev"]("stacks", ".json")),
        ("s3:PutObject", LOCK("dev")),
        ("s3:DeleteObject", OBJECTS["dev"]("stacks", ".json")),
        ("kms:Encrypt", KEYS["dev"]),
        ("iam:PassRole", NODE_ROLE),
        ("sts:AssumeRole", "arn:aws:iam::000000000000:role/eks-grafana-deploy-dev-role"),
        ("ec2:CreateVpc", "*"),
        ("eks:UpdateClusterConfig", "*"),
        ("ssm:GetParameter", "arn:aws:ssm:ap-northeast-2:000000000000:parameter/password"),
    ],
)
def test_a_preview_writes_nothing_and_reads_no_other_stack_whatever_else_it_is_given(
    action: str, resource: str
) -> None:
    assert not allows(role("preview"), action, resource), "code of a pull request runs with this role"
    if not action.startswith("ssm:"):
        generous = [*role("preview"), {"Effect": "Allow", "Action": "*", "Resource": "*"}]
        assert not allows(generous, action, resource), "denied, not merely left out"


# Drift.


def test_drift_reads_every_stack_and_writes_nothing() -> None:
    drift = role("drift")
    for stack in ("dev", "prod"):
        assert allows(drift, "s3:GetObject", OBJECTS[stack]("stacks", ".json")), "it compares every stack"
        assert allows(drift, "kms:Decrypt", KEYS[stack]), "a state is read with its secrets"
        assert not allows(drift, "s3:PutObject", OBJECTS[stack]("stacks", ".json")), "a refresh that is only shown"
    reads = next(found for found in policies()["deploy"]["Statement"] if found["Sid"] == "Read")["Action"]
    assert not [action for action in reads if not allows(drift, action)], "what up reads back, a refresh reads"
    generous = [*drift, {"Effect": "Allow", "Action": "*", "Resource": "*"}]
    for action in ("ec2:DeleteVpc", "eks:UpdateClusterConfig", "iam:PassRole", "sts:AssumeRole", "s3:DeleteObject"):
        assert not allows(generous, action), f"{action}: drift is shown, never fixed"
