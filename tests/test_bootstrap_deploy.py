"""What the role of a deployment may do, and what it may never do."""

import pytest
from groundwork import ACCOUNT, BOUNDARY, KEYS, LOCK, META, NODE_ROLE, OBJECTS, STATE, role
from iam import allows

NODE_POLICY = {"iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"}


@pytest.mark.parametrize(("stack", "other"), [("dev", "prod"), ("prod", "dev")])
def test_a_deploy_reads_and_writes_its_own_state_alone(stack: str, other: str) -> None:
    deploy = role(f"deploy-{stack}")
    paths = [OBJECTS[stack]("stacks", suffix) for suffix in (".json", ".json.bak", ".pulumi-tags")]
    paths += [OBJECTS[stack]("history", "/1.history.json"), OBJECTS[stack]("backups", "/1.json"), LOCK(stack)]
    for path in paths:
        for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"):
            assert allows(deploy, action, path), f"the engine does {action} on {path}"
    assert allows(deploy, "s3:GetObject", META), "the engine asks how the bucket is laid out"
    assert not allows(deploy, "s3:PutObject", META), "which is not a stack's to change"
    for path in (OBJECTS[other]("stacks", ".json"), LOCK(other)):
        assert not allows(deploy, "s3:GetObject", path), "another stack's state stays closed"
        assert not allows(deploy, "s3:PutObject", path), "and as it is"
    for action in ("s3:DeleteObjectVersion", "s3:PutBucketVersioning", "s3:PutBucketPolicy", "s3:DeleteBucket"):
        assert not allows(deploy, action, STATE), "a person can always take an older state back"


@pytest.mark.parametrize("key", KEYS)
def test_a_deploy_uses_its_key_for_secrets_and_can_do_nothing_else_to_any_key_of_a_state(key: str) -> None:
    for action in ("kms:Decrypt", "kms:Encrypt"):
        assert allows(role("deploy-dev"), action, KEYS[key]) == (key == "dev"), "secrets of its own stack"
    for action in ("kms:ScheduleKeyDeletion", "kms:CreateGrant", "kms:UpdateKeyDescription", "kms:TagResource"):
        own = {"aws:ResourceTag/Project": "eks-grafana", "aws:ResourceTag/Stack": "dev"}
        assert allows(role("deploy-dev"), action, "arn:aws:kms:x:0:key/of-the-stack", own), (
            "the stack's own keys are made"
        )
        assert not allows(role("deploy-dev"), action, KEYS[key]), f"{action} would take every secret of the state"


def test_a_deploy_makes_and_changes_no_role_that_does_not_carry_the_boundary() -> None:
    deploy = role("deploy-dev")
    for action, beside in (
        ("iam:CreateRole", {}),
        ("iam:PutRolePermissionsBoundary", {}),
        ("iam:AttachRolePolicy", NODE_POLICY),
    ):
        for boundary, fine in ((BOUNDARY, True), (f"{ACCOUNT}:of-another", False), (None, False)):
            context = beside | ({"iam:PermissionsBoundary": boundary} if boundary else {})
            assert allows(deploy, action, NODE_ROLE, context) == fine, f"{action} with {boundary}"
    flow = NODE_ROLE.replace("general-node", "main-flow")
    assert allows(deploy, "iam:PutRolePolicy", flow, {"iam:PermissionsBoundary": BOUNDARY}), "flow logs write"
    assert not allows(deploy, "iam:PutRolePolicy", flow), "an inline policy needs a boundary around it too"


def test_a_deploy_passes_only_roles_that_it_alone_makes_to_services_that_need_them() -> None:
    deploy = role("deploy-dev")
    to = {"iam:PassedToService": "ec2.amazonaws.com"}
    assert allows(deploy, "iam:PassRole", NODE_ROLE, to), "nodes get their role"
    assert not allows(deploy, "iam:PassRole", NODE_ROLE, {"iam:PassedToService": "lambda.amazonaws.com"}), "none other"
    for name in ("admin", "eks-grafana-deploy-prod-role-0123456"):
        assert not allows(deploy, "iam:PassRole", f"arn:aws:iam::000000000000:role/{name}", to), name


@pytest.mark.parametrize(
    "action",
    [
        "iam:CreatePolicyVersion",
        "iam:DeletePolicy",
        "iam:DeletePolicyVersion",
        "iam:SetDefaultPolicyVersion",
        "iam:DeleteRolePermissionsBoundary",
    ],
)
def test_a_deploy_cannot_change_the_boundary_nor_take_it_off_whatever_else_it_is_given(action: str) -> None:
    generous = [*role("deploy-prod"), {"Effect": "Allow", "Action": "*", "Resource": "*"}]
    for resource in (BOUNDARY, NODE_ROLE):
        assert not allows(generous, action, resource, {"iam:PermissionsBoundary": BOUNDARY}), "denied, not left out"


def test_a_deploy_keeps_off_what_carries_another_stacks_tags() -> None:
    deploy = role("deploy-dev")

    def tags(stack: str, project: str = "eks-grafana") -> dict[str, str]:
        return {"aws:ResourceTag/Project": project, "aws:ResourceTag/Stack": stack}

    for action in ("ec2:DeleteVpc", "eks:DeleteCluster", "kms:ScheduleKeyDeletion", "ec2:CreateTags"):
        assert allows(deploy, action, "*", tags("dev")), f"{action}: its own"
        assert not allows(deploy, action, "*", tags("prod")), f"{action}: prod's are out of reach"
    assert allows(deploy, "ec2:CreateTags"), "what is only being made has no tags"
    assert not allows(deploy, "ec2:DeleteVpc"), "what carries no tags was made by somebody else"
    assert not allows(deploy, "iam:DeleteRole", NODE_ROLE, tags("prod")), "roles too"
