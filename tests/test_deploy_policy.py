"""deploy-policy.json lets `up` and `destroy` do what the stacks need, and no more where roles are concerned."""

import json
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from recorder import record_stack

STATEMENTS = json.loads((Path(__file__).parent.parent / "deploy-policy.json").read_text())["Statement"]

# The calls that create and delete each type of resource, from the service authorization reference:
# https://docs.aws.amazon.com/service-authorization/latest/reference/ (2026-11)
CALLS = {
    "Vpc": {"ec2:CreateVpc", "ec2:DeleteVpc", "ec2:ModifyVpcAttribute"},
    "Subnet": {"ec2:CreateSubnet", "ec2:DeleteSubnet", "ec2:ModifySubnetAttribute"},
    "DefaultSecurityGroup": {"ec2:RevokeSecurityGroupIngress", "ec2:RevokeSecurityGroupEgress"},
    "InternetGateway": {"ec2:CreateInternetGateway", "ec2:AttachInternetGateway", "ec2:DetachInternetGateway"},
    "Eip": {"ec2:AllocateAddress", "ec2:ReleaseAddress"},
    "NatGateway": {"ec2:CreateNatGateway", "ec2:DeleteNatGateway"},
    "RouteTable": {"ec2:CreateRouteTable", "ec2:DeleteRouteTable"},
    "Route": {"ec2:CreateRoute", "ec2:ReplaceRoute", "ec2:DeleteRoute"},
    "RouteTableAssociation": {"ec2:AssociateRouteTable", "ec2:DisassociateRouteTable"},
    "VpcEndpoint": {"ec2:CreateVpcEndpoint", "ec2:DeleteVpcEndpoints"},
    "FlowLog": {"ec2:CreateFlowLogs", "ec2:DeleteFlowLogs"},
    "LaunchTemplate": {"ec2:CreateLaunchTemplate", "ec2:DeleteLaunchTemplate"},
    "NodeGroup": {"eks:CreateNodegroup", "eks:DeleteNodegroup", "ec2:RunInstances"},
    "PodIdentityAssociation": {
        "eks:CreatePodIdentityAssociation",
        "eks:UpdatePodIdentityAssociation",
        "eks:DeletePodIdentityAssociation",
    },
    "Record": {
        "route53:ChangeResourceRecordSets",
        "route53:GetChange",
        "route53:GetHostedZone",
        "route53:ListResourceRecordSets",
    },
    "Addon": {"eks:CreateAddon", "eks:UpdateAddon", "eks:DeleteAddon"},
    "Cluster": {"eks:CreateCluster", "eks:UpdateClusterVersion", "eks:DeleteCluster"},
    "Role": {"iam:CreateRole", "iam:DeleteRole", "iam:PassRole"},
    "RolePolicy": {"iam:PutRolePolicy", "iam:DeleteRolePolicy"},
    "RolePolicyAttachment": {"iam:AttachRolePolicy", "iam:DetachRolePolicy"},
    "Key": {"kms:CreateKey", "kms:EnableKeyRotation", "kms:ScheduleKeyDeletion", "kms:CreateGrant"},
    "LogGroup": {"logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:DeleteLogGroup"},
}


def statements_with(action: str) -> list[dict]:
    def actions(statement: dict) -> list[str]:
        return [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]

    return [found for found in STATEMENTS if any(fnmatchcase(action, allowed) for allowed in actions(found))]


PUBLIC = {
    "exposure": "public",
    "source_ranges": ["203.0.113.0/24"],
    "certificate_arn": "arn:aws:acm:ap-northeast-2:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef",
    "hostname": "grafana.example.com",
    "hosted_zone_id": "Z0123456789ABC",
}


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_policy_allows_what_each_resource_of_a_stack_needs(stack: str) -> None:
    recorded = {resource.type for resource in record_stack(stack, {"grafana": PUBLIC}).resources}
    types = {type_.rpartition(":")[2] for type_ in recorded if type_.startswith(("aws:", "eks:"))}
    assert types <= CALLS.keys(), "a new type of resource needs its calls in CALLS, and in deploy-policy.json"
    missing = {call for type_ in types for call in CALLS[type_] if not statements_with(call)}
    assert not missing, "whoever has this policy and no more can run up and destroy"


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_policy_names_the_roles_and_managed_policies_of_a_stack(stack: str) -> None:
    recording = record_stack(stack)
    for role in recording.all("Role"):
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
