"""The boundary of the stacks' roles: what it admits, and what it keeps from them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from groundwork import policies
from iam import allows, listed
from recorder import recorded

# The boundary.

# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html (2026-11)
MANAGED = {
    "AmazonEKSClusterPolicy": """autoscaling:DescribeAutoScalingGroups autoscaling:UpdateAutoScalingGroup
        ec2:AttachVolume ec2:AuthorizeSecurityGroupIngress ec2:CreateRoute ec2:CreateSecurityGroup ec2:CreateTags
        ec2:CreateVolume ec2:DeleteRoute ec2:DeleteSecurityGroup ec2:DeleteVolume ec2:DescribeInstances
        ec2:DescribeVolumesModifications ec2:DescribeInstanceTopology ec2:DetachVolume ec2:ModifyInstanceAttribute
        ec2:ModifyVolume ec2:RevokeSecurityGroupIngress ec2:DeleteNetworkInterface elasticloadbalancing:AddTags
        elasticloadbalancing:ApplySecurityGroupsToLoadBalancer elasticloadbalancing:AttachLoadBalancerToSubnets
        elasticloadbalancing:ConfigureHealthCheck elasticloadbalancing:CreateListener
        elasticloadbalancing:CreateLoadBalancer elasticloadbalancing:CreateLoadBalancerListeners
        elasticloadbalancing:CreateLoadBalancerPolicy elasticloadbalancing:CreateTargetGroup
        elasticloadbalancing:DeleteListener elasticloadbalancing:DeleteLoadBalancer
        elasticloadbalancing:DeleteLoadBalancerListeners elasticloadbalancing:DeleteTargetGroup
        elasticloadbalancing:DeregisterInstancesFromLoadBalancer elasticloadbalancing:DeregisterTargets
        elasticloadbalancing:DescribeTargetHealth elasticloadbalancing:DetachLoadBalancerFromSubnets
        elasticloadbalancing:ModifyListener elasticloadbalancing:ModifyLoadBalancerAttributes
        elasticloadbalancing:ModifyTargetGroup elasticloadbalancing:ModifyTargetGroupAttributes
        elasticloadbalancing:RegisterInstancesWithLoadBalancer elasticloadbalancing:RegisterTargets
        elasticloadbalancing:SetLoadBalancerPoliciesForBackendServer
        elasticloadbalancing:SetLoadBalancerPoliciesOfListener kms:DescribeKey""",
    "AmazonEKSWorkerNodePolicy": "ec2:DescribeVpcs eks:DescribeCluster eks-auth:AssumeRoleForPodIdentity",
    "AmazonEC2ContainerRegistryPullOnly": """ecr:GetAuthorizationToken ecr:BatchGetImage ecr:GetDownloadUrlForLayer
        ecr:BatchImportUpstreamImage""",
    "AmazonEKS_CNI_Policy": """ec2:AssignPrivateIpAddresses ec2:AttachNetworkInterface ec2:CreateNetworkInterface
        ec2:DeleteNetworkInterface ec2:DescribeTags ec2:DetachNetworkInterface ec2:ModifyNetworkInterfaceAttribute
        ec2:UnassignPrivateIpAddresses ec2:CreateTags""",
    "AmazonEBSCSIDriverPolicyV2": """ec2:CreateVolume ec2:CopyVolumes ec2:CreateSnapshot ec2:ModifyVolume
        ec2:AttachVolume ec2:DetachVolume ec2:DeleteVolume ec2:EnableFastSnapshotRestores ec2:DeleteSnapshot
        ec2:LockSnapshot ec2:CreateTags ec2:DeleteTags ec2:DescribeVolumeStatus""",
}


def test_the_boundary_admits_all_that_aws_gives_the_roles_of_a_stack() -> None:
    deploy = json.dumps(policies()["deploy"])
    given = {policy for policy in MANAGED if f":policy/{policy}" in deploy}
    attachable = {
        arn.rpartition("/")[2] for arn in _strings(policies()["deploy"]) if arn.startswith("arn:aws:iam::aws:")
    }
    assert attachable <= given, "a policy that the stack attaches needs its actions here, and in bootstrap/boundary.py"
    boundary = policies()["boundary"]["Statement"]
    missing = [action for actions in MANAGED.values() for action in actions.split() if not allows(boundary, action)]
    assert not missing, "a role that may not do this fails where nobody looks for the boundary"
    balancers = (
        "arn:aws:iam::0:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing"
    )
    assert allows(
        boundary,
        "iam:CreateServiceLinkedRole",
        balancers,
        {"iam:AWSServiceName": "elasticloadbalancing.amazonaws.com"},
    ), "the first load balancer of an account brings its service's role"


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_boundary_admits_what_the_stack_itself_writes_into_its_roles(stack: str) -> None:
    boundary = policies()["boundary"]["Statement"]
    for policy in recorded(stack).all("RolePolicy"):
        for statement in json.loads(policy.inputs["policy"])["Statement"]:
            missing = [action for action in listed(statement["Action"]) if not allows(boundary, action)]
            assert not missing, f"{policy.name} gives rights that the boundary takes back: see bootstrap/boundary.py"


@pytest.mark.parametrize(
    "action",
    [
        "iam:CreateRole", "iam:PassRole", "iam:AttachRolePolicy", "iam:CreateAccessKey", "iam:CreateServiceLinkedRole",
        "sts:AssumeRole", "s3:GetObject", "kms:Decrypt", "secretsmanager:GetSecretValue", "ssm:GetParameter",
        "ec2:RunInstances", "ec2:CreateVpc", "eks:CreateAccessEntry", "lambda:CreateFunction",
    ],
)  # fmt: skip
def test_a_role_within_the_boundary_reaches_no_identity_no_secret_and_no_state(action: str) -> None:
    assert not allows(policies()["boundary"]["Statement"], action), "whatever policy somebody attaches to it"


# All policies.


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)
