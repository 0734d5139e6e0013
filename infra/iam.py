"""IAM roles: every role of the stack is made here, so that a permissions boundary reaches each one."""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pulumi
import pulumi_aws as aws


class ServiceRole(NamedTuple):
    """A role and the attachments of its policies; who uses the role waits for both."""

    role: aws.iam.Role
    attachments: list[aws.iam.RolePolicyAttachment]


def service_role(
    name: str,
    service: str,
    policies: Sequence[str] = (),
    *,
    session_tags: Mapping[str, str] | None = None,
    permissions_boundary_arn: str | None,
    parent: pulumi.Resource,
) -> ServiceRole:
    """A role that the AWS service `service` (such as `eks.amazonaws.com`) assumes, with AWS managed `policies`.

    With `session_tags` it does so only for a session that carries them.
    """
    condition = {"StringEquals": {f"aws:RequestTag/{key}": value for key, value in (session_tags or {}).items()}}
    opts = pulumi.ResourceOptions(parent=parent)
    role = aws.iam.Role(
        f"{name}-role",
        assume_role_policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": ["sts:AssumeRole", "sts:TagSession"],
                        "Principal": {"Service": service},
                        **({"Condition": condition} if session_tags else {}),
                    }
                ],
            }
        ),
        permissions_boundary=permissions_boundary_arn,
        opts=opts,
    )
    return ServiceRole(
        role,
        [
            aws.iam.RolePolicyAttachment(
                f"{name}-{policy}", role=role.name, policy_arn=f"arn:aws:iam::aws:policy/{policy}", opts=opts
            )
            for policy in policies
        ],
    )
