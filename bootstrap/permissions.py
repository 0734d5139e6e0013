"""What each role of the workflows may do, as statements of IAM policies. ARNs may still be unknown outputs."""

import json
from collections.abc import Sequence
from pathlib import Path

import pulumi

from bootstrap.boundary import Statement
from bootstrap.settings import PROJECT

Arn = pulumi.Input[str]

DEPLOY_POLICY = Path(__file__).resolve().parent / "deploy-policy.json"
"""The one place for what `up` and `destroy` of a stack need, with or without this program."""

# What the program looks up while it plans; a plan without refresh reads nothing else.
LOOKED_UP = (
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeInstanceTypeOfferings",
    "eks:DescribeAddonVersions",
    "eks:DescribeCluster",
    "eks:DescribeClusterVersions",
    "sts:GetCallerIdentity",
)
# What deploy-policy.json writes to things that have tags. Not iam:PassRole, for which AWS calls tag conditions
# unreliable, nor Route 53, whose records have none (bootstrap/README.md says what that means):
# https://docs.aws.amazon.com/IAM/latest/UserGuide/access_iam-tags.html (2026-11)
TAGGED = (
    "ec2:*",
    "eks:*",
    "iam:*RolePolicy",
    "iam:DeleteRole*",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateRole",
    "kms:*",
    "logs:*",
    "sns:*Topic*",
    "sns:TagResource",
    "sns:UntagResource",
)


def document(statements: Sequence[Statement]) -> pulumi.Output[str]:
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [*statements]})


def deploy() -> list[Statement]:
    """The statements of deploy-policy.json."""
    return json.loads(DEPLOY_POLICY.read_text())["Statement"]


def preview(stack: str, *, bucket: Arn, key: Arn) -> list[Statement]:
    """To plan `stack` without refresh: its state, its secrets, and what the program looks up. Nothing else, ever."""
    state = _objects(bucket, [stack], locks=False)
    return _and_nothing_else(
        [
            *_read_state(bucket, state),
            _allow("Secrets", ["kms:Decrypt"], key),
            _allow("LookUp", LOOKED_UP, "*"),
            _allow("NodeImages", ["ssm:GetParameter"], "arn:aws:ssm:*::parameter/aws/service/eks/*"),
            {
                "Sid": "NoOtherStack",
                "Effect": "Deny",
                "Action": ["kms:Decrypt", "s3:GetObject"],
                "NotResource": [*state, key],
            },
        ]
    )


def drift(stacks: Sequence[str], *, bucket: Arn, keys: Sequence[Arn]) -> list[Statement]:
    """To compare every stack with what AWS has: what `preview` may, and to read all that a stack makes."""
    (read,) = (statement for statement in deploy() if statement["Sid"] == "Read")
    return _and_nothing_else(
        [
            *_read_state(bucket, _objects(bucket, stacks, locks=False)),
            _allow("Secrets", ["kms:Decrypt"], [*keys]),
            read,
        ]
    )


def deploy_stack(stack: str, *, bucket: Arn, key: Arn, keys: Sequence[Arn], boundary: Arn) -> list[Statement]:
    """Beside deploy-policy.json: the stack's own state and key, and what no workflow may do, whatever allows it."""
    state = _objects(bucket, [stack], locks=True)
    return [
        *_read_state(bucket, state),
        # Without s3:DeleteObjectVersion: what it overwrites or deletes, a person can bring back.
        _allow("WriteState", ["s3:PutObject", "s3:DeleteObject"], state[1:]),
        _allow("Secrets", ["kms:Decrypt", "kms:Encrypt"], key),
        {
            "Sid": "KeysAreForSecretsAlone",
            "Effect": "Deny",
            "NotAction": ["kms:Decrypt", "kms:Encrypt"],
            "Resource": [*keys],
        },
        {
            "Sid": "NoRoleWithoutTheBoundary",
            "Effect": "Deny",
            # Those calls that know the key iam:PermissionsBoundary; iam:PassRole does not, and so is limited to the
            # names of roles that only iam:CreateRole can bring about.
            "Action": [
                "iam:AttachRolePolicy",
                "iam:CreateRole",
                "iam:PutRolePermissionsBoundary",
                "iam:PutRolePolicy",
            ],
            "Resource": "*",
            "Condition": {"StringNotEquals": {"iam:PermissionsBoundary": boundary}},
        },
        {
            "Sid": "TheBoundaryStays",
            "Effect": "Deny",
            "Action": [
                "iam:CreatePolicyVersion",
                "iam:DeletePolicy",
                "iam:DeletePolicyVersion",
                "iam:DeleteRolePermissionsBoundary",
                "iam:SetDefaultPolicyVersion",
            ],
            "Resource": "*",
        },
        {
            "Sid": "NoOtherStack",
            "Effect": "Deny",
            "Action": [*TAGGED],
            "Resource": "*",
            "Condition": {
                "StringEquals": {"aws:ResourceTag/Project": PROJECT},
                "StringNotEquals": {"aws:ResourceTag/Stack": stack},
            },
        },
    ]


def _allow(sid: str, actions: Sequence[str], resources: Arn | Sequence[Arn]) -> Statement:
    return {"Sid": sid, "Effect": "Allow", "Action": [*actions], "Resource": resources}


def _objects(bucket: Arn, stacks: Sequence[str], *, locks: bool) -> list[Arn]:
    """Where the engine (3.255, pkg/backend/diy) keeps a stack in a bucket; first what describes the bucket itself.

    A preview takes no lock, and keeps neither history nor backup.
    """
    paths = [".pulumi/meta.yaml"]
    for stack in stacks:
        paths.append(f".pulumi/stacks/{PROJECT}/{stack}.*")
        if locks:
            paths += [f".pulumi/{folder}/{PROJECT}/{stack}/*" for folder in ("backups", "history")]
            paths.append(f".pulumi/locks/organization/{PROJECT}/{stack}/*")
    return [pulumi.Output.concat(bucket, "/", path) for path in paths]


def _read_state(bucket: Arn, objects: Sequence[Arn]) -> list[Statement]:
    # Without a condition on s3:prefix: what is not there is then 403 instead of 404, and the engine stops at the tags
    # that a stack may have or not. It shows the names of stacks, and nothing of what is in them.
    return [
        _allow("ListState", ["s3:ListBucket"], bucket),
        _allow("ReadState", ["s3:GetObject"], objects),
    ]


def _and_nothing_else(statements: Sequence[Statement]) -> list[Statement]:
    """With a denial of every other action, which holds whatever else the role is given."""
    allowed = {action for found in statements if found["Effect"] == "Allow" for action in found["Action"]}
    return [
        *statements,
        {"Sid": "NothingElse", "Effect": "Deny", "NotAction": sorted(allowed), "Resource": "*"},
    ]
