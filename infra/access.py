"""Who may use the cluster: EKS access entries."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Literal

import pulumi_aws as aws
import pulumi_eks as eks
from pydantic import AfterValidator

from config.section import Refused, Section, matching

# IAM's API model: pathType has at most 512 characters, roleNameType and userNameType 64 (botocore 1.44.8, 2026-11).
_PRINCIPAL = re.compile(r"arn:aws:iam::\d{12}:(role|user)(?=.{1,512}$)/([\w+=,.@-]+/)*[\w+=,.@-]{1,64}", re.ASCII)
_SESSION = re.compile(r"arn:aws:sts::(?P<account>\d{12}):assumed-role/(?P<role>[\w+=,.@-]+)/.*", re.ASCII)
Namespace = Annotated[
    str,
    matching(
        r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?",
        "1 to 63 lower-case letters, digits and -, beginning and ending with a letter or digit",
        "write the name of a namespace",
    ),
]


# IAM Identity Center keeps its roles under a path, of which EKS asks for every part:
# https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2969 (2026-11)
_IDENTITY_CENTER = "AWSReservedSSO_"


def _principal(arn: str) -> str:
    if session := _SESSION.fullmatch(arn):
        raise Refused(
            "is a session, not a principal",
            f"write the role, arn:aws:iam::{session['account']}:role/{session['role']}, "
            f"with its path, if it has one: {_look_up(session['role'])}",
        )
    if not _PRINCIPAL.fullmatch(arn):
        raise Refused(
            "is not the ARN of an IAM role or user",
            "write arn:aws:iam::ACCOUNT:role/NAME or arn:aws:iam::ACCOUNT:user/NAME, with the path before NAME if it "
            "has one",
        )
    path, _, role = arn.partition(":role")[2].rpartition("/")
    if role.startswith(_IDENTITY_CENTER) and not path.startswith("/aws-reserved/sso.amazonaws.com"):
        raise Refused(
            "is a role of IAM Identity Center without its path: EKS refuses it",
            f"write the ARN that this command prints: {_look_up(role)}",
        )
    return arn


def _look_up(role: str) -> str:
    return f"aws iam get-role --role-name {role} --query Role.Arn --output text"


class AccessEntry(Section):
    """One IAM principal and what it may do. The identity that creates the cluster is its administrator without one."""

    principal_arn: Annotated[str, AfterValidator(_principal)]
    """ARN of an IAM role or user."""
    # https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html (2026-11)
    policy: Literal[
        "AmazonEKSClusterAdminPolicy",
        "AmazonEKSAdminPolicy",
        "AmazonEKSAdminViewPolicy",
        "AmazonEKSEditPolicy",
        "AmazonEKSViewPolicy",
    ]
    """EKS access policy, by its name."""
    namespaces: list[Namespace] = []
    """Namespaces that the policy is limited to; none is the whole cluster."""


def _one_entry_each(entries: dict[str, AccessEntry]) -> dict[str, AccessEntry]:
    counts = Counter(entry.principal_arn for entry in entries.values())
    if repeated := [arn for arn, count in counts.items() if count > 1]:
        raise Refused(
            f"contains {', '.join(repeated)} more than once",
            "write each principal once: EKS accepts one entry for each",
        )
    return entries


AccessEntries = Annotated[dict[str, AccessEntry], AfterValidator(_one_entry_each)]


def access_entry_args(entries: Mapping[str, AccessEntry]) -> dict[str, eks.AccessEntryArgs]:
    """The `access_entries` of `eks.Cluster`, keyed by principal: the names in the stack file may change."""
    return {
        entry_key(entry.principal_arn): eks.AccessEntryArgs(
            principal_arn=entry.principal_arn,
            access_policies={
                entry.policy: eks.AccessPolicyAssociationArgs(
                    policy_arn=f"arn:aws:eks::aws:cluster-access-policy/{entry.policy}",
                    access_scope=aws.eks.AccessPolicyAssociationAccessScopeArgs(
                        type="namespace" if entry.namespaces else "cluster", namespaces=entry.namespaces or None
                    ),
                )
            },
        )
        for entry in entries.values()
    }


def entry_key(principal_arn: str) -> str:
    """ACCOUNT-role-PATH/NAME or ACCOUNT-user-PATH/NAME: two principals never have the same one."""
    account, _, principal = principal_arn.partition("iam::")[2].partition(":")
    kind, _, name = principal.partition("/")
    return f"{account}-{kind}-{name}"


def former_names(entries: Mapping[str, AccessEntry]) -> dict[str, str]:
    """Name of an entry, and of its policy, to the one with a dash for every slash, which is not one-to-one.

    A name that another entry has now is left out: it is that entry's.
    """
    keys = {entry_key(entry.principal_arn): entry.policy for entry in entries.values()}
    names = [name for key, policy in keys.items() for name in (key, f"{key}-{policy}")]
    return {name: past for name in names if "/" in name and (past := name.replace("/", "-")) not in names}
