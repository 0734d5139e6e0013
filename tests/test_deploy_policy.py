"""deploy-policy.json lets `up` and `destroy` do what the stacks need, and no more where roles are concerned."""

import json
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from iam import allows, listed
from iam_actions import FURTHER, WITHOUT_A_CALL, actions
from policy_sentry.querying.actions import get_action_data
from policy_sentry.querying.all import get_all_actions
from recorder import record_stack
from test_aws_requests import aws_resources

STATEMENTS = json.loads((Path(__file__).parent.parent / "bootstrap" / "deploy-policy.json").read_text())["Statement"]


def statements_with(action: str) -> list[dict]:
    return [found for found in STATEMENTS if any(fnmatchcase(action, allowed) for allowed in listed(found["Action"]))]


PUBLIC = {
    "exposure": "public",
    "source_ranges": ["203.0.113.0/24"],
    "certificate_arn": "arn:aws:acm:ap-northeast-2:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef",
    "hostname": "grafana.example.com",
    "hosted_zone_id": "Z0123456789ABC",
}


def types() -> set[str]:
    """Every type of AWS that a stack can register."""
    entry = {"principal_arn": "arn:aws:iam::000000000000:role/a", "policy": "AmazonEKSViewPolicy"}
    changes = {
        "grafana": PUBLIC | {"alerts": {"emails": ["a@example.com"]}},
        "cluster": {"access_entries": {"a": entry}},
    }
    return {type_ for stack in ("dev", "prod") for type_, *_ in aws_resources(record_stack(stack, changes))}


def test_each_type_of_a_stack_has_its_actions_and_the_policy_allows_them_and_no_others() -> None:
    assert types() == FURTHER.keys(), "a new type needs its actions in tests/iam_actions.py, and in deploy-policy.json"
    needed = {action for type_ in types() for action in actions(type_)}
    missing = {action for action in needed if not statements_with(action)}
    assert not missing, "whoever has this policy and no more can run up and destroy"
    # Who runs it; what `make leftovers` asks.
    program = {"sts:GetCallerIdentity", "tag:GetResources", "iam:ListRoles", "iam:ListRoleTags"}
    written = {action for found in STATEMENTS for action in listed(found["Action"]) if "*" not in action}
    assert written - needed - program <= WITHOUT_A_CALL, "what nothing calls is a right too much"


def condition_keys(action: str) -> set[str]:
    """The condition keys that an action sees, in AWS's service authorization reference."""
    rows = [row for rows in get_action_data(*action.split(":")).values() for row in rows]
    return {key.partition("${")[0] for row in rows for key in row["condition_keys"]}


def test_each_action_is_one_of_awss_and_sees_the_keys_of_its_conditions() -> None:
    known = get_all_actions()
    for type_ in FURTHER:
        unknown = {action for action in actions(type_) if action not in known}
        assert not unknown, f"{type_}: no such action in the service authorization reference"
    for statement in STATEMENTS:
        for action in listed(statement["Action"]):
            for key in (key for keys in statement.get("Condition", {}).values() for key in keys):
                seen = condition_keys(action)
                assert any(key.startswith(found) for found in seen), f"{action} never sees {key}: it decides nothing"


# A delete that has to work on what carries no tags of the stack, by action.
WITHOUT_TAGS = {
    "ec2:DisassociateAddress": "AWS looks at the network interface too, which a NAT gateway makes without tags",
    "logs:DeleteLogDelivery": "a log delivery has none",
    "ec2:RevokeSecurityGroupIngress": "the rules of the default group go before it gets its tags",
    "ec2:RevokeSecurityGroupEgress": "the same",
}
DELETES = ("Delete", "Detach", "Disassociate", "Release", "Revoke", "ScheduleKeyDeletion", "Untag")


def test_a_delete_is_limited_to_what_carries_the_projects_tag_wherever_aws_can_tell() -> None:
    found = {action for type_ in FURTHER for action in actions(type_) if action.partition(":")[2].startswith(DELETES)}
    taggable = {action for action in found if "aws:ResourceTag/" in condition_keys(action)} - WITHOUT_TAGS.keys()
    assert {"ec2:DeleteVpc", "eks:DeleteCluster", "kms:ScheduleKeyDeletion", "iam:DeleteRole"} <= taggable
    for action in taggable | {"kms:UpdateKeyDescription"}:
        resource = "arn:aws:iam::000000000000:role/main-flow-role-0123456" if action.startswith("iam:") else "*"
        assert allows(STATEMENTS, action, resource, {"aws:ResourceTag/Project": "eks-grafana"}), f"{action}: its own"
        assert not allows(STATEMENTS, action, resource), f"{action}: what carries no tag is somebody else's"
        assert not allows(STATEMENTS, action, resource, {"aws:ResourceTag/Project": "other"}), f"{action}: others'"


# What follows a creation at once, or is a part of it, must not wait for the tags to count, which takes KMS up to five
# minutes: https://docs.aws.amazon.com/kms/latest/developerguide/abac.html (2026-11).
@pytest.mark.parametrize("action", ["kms:TagResource", "kms:EnableKeyRotation", "kms:CreateGrant", "ec2:CreateTags"])
def test_what_belongs_to_a_creation_does_not_need_a_tag(action: str) -> None:
    assert allows(STATEMENTS, action), "the key is a second old, and its tags are not yet seen"


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_policy_names_the_roles_and_managed_policies_of_a_stack(stack: str) -> None:
    recording = record_stack(stack)
    for role in recording.all("iam/role:Role"):
        name = f"arn:aws:iam::000000000000:role/{role.name}-0123456"
        for action in ("iam:CreateRole", "iam:PassRole"):
            (statement,) = statements_with(action)
            assert any(fnmatchcase(name, allowed) for allowed in statement["Resource"]), f"{role.name}: {action}"
    (attach,) = statements_with("iam:AttachRolePolicy")
    allowed = set(attach["Condition"]["ArnEquals"]["iam:PolicyARN"])
    assert {found.inputs["policyArn"] for found in recording.all("RolePolicyAttachment")} <= allowed


def test_the_policy_cannot_give_a_role_more_than_the_stack_gives_it() -> None:
    for action in ("iam:CreateRole", "iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:PassRole"):
        for statement in statements_with(action):
            assert statement["Resource"] != "*", f"{action} is limited to the stack's own roles"
    (hand_over,) = statements_with("iam:PassRole")
    assert "iam:PassedToService" in hand_over["Condition"]["StringEquals"], "and goes to the services that need it"
