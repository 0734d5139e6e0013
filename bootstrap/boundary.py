"""The most that a role of a stack may ever do, whatever policies it is given."""

from typing import Any

Statement = dict[str, Any]

# What the roles of eks-grafana's stacks are given: AmazonEKSClusterPolicy (v10, 2026-02-12), AmazonEKSWorkerNodePolicy
# (v3, 2023-11-27), AmazonEC2ContainerRegistryPullOnly (v1, 2024-10-04), AmazonEKS_CNI_Policy (v6, 2026-03-04),
# AmazonEBSCSIDriverPolicyV2 (v1, 2026-04-16), flow logs, what Grafana reads of CloudWatch, and its alerts.
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html (2026-11)
READS = (
    "autoscaling:Describe*",
    "cloudwatch:Describe*",
    "cloudwatch:Get*",
    "cloudwatch:List*",
    "ec2:Describe*",
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
    "eks:DescribeCluster",
    "elasticloadbalancing:Describe*",
    "kms:DescribeKey",
    "logs:DescribeLogGroups",
    "logs:DescribeLogStreams",
    "logs:GetLogGroupFields",
    "logs:GetQueryResults",
    "logs:StartQuery",
    "logs:StopQuery",
    "tag:GetResources",
)
WRITES = (
    "autoscaling:UpdateAutoScalingGroup",
    "ec2:AssignPrivateIpAddresses",
    "ec2:AttachNetworkInterface",
    "ec2:AttachVolume",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:CopyVolumes",
    "ec2:CreateNetworkInterface",
    "ec2:CreateRoute",
    "ec2:CreateSecurityGroup",
    "ec2:CreateSnapshot",
    "ec2:CreateTags",
    "ec2:CreateVolume",
    "ec2:DeleteNetworkInterface",
    "ec2:DeleteRoute",
    "ec2:DeleteSecurityGroup",
    "ec2:DeleteSnapshot",
    "ec2:DeleteTags",
    "ec2:DeleteVolume",
    "ec2:DetachNetworkInterface",
    "ec2:DetachVolume",
    "ec2:EnableFastSnapshotRestores",
    "ec2:LockSnapshot",
    "ec2:ModifyInstanceAttribute",
    "ec2:ModifyNetworkInterfaceAttribute",
    "ec2:ModifyVolume",
    "ec2:RevokeSecurityGroupIngress",
    "ec2:UnassignPrivateIpAddresses",
    "ecr:BatchImportUpstreamImage",
    "eks-auth:AssumeRoleForPodIdentity",
    "elasticloadbalancing:AddTags",
    "elasticloadbalancing:ApplySecurityGroupsToLoadBalancer",
    "elasticloadbalancing:AttachLoadBalancerToSubnets",
    "elasticloadbalancing:ConfigureHealthCheck",
    "elasticloadbalancing:CreateListener",
    "elasticloadbalancing:CreateLoadBalancer",
    "elasticloadbalancing:CreateLoadBalancerListeners",
    "elasticloadbalancing:CreateLoadBalancerPolicy",
    "elasticloadbalancing:CreateTargetGroup",
    "elasticloadbalancing:DeleteListener",
    "elasticloadbalancing:DeleteLoadBalancer",
    "elasticloadbalancing:DeleteLoadBalancerListeners",
    "elasticloadbalancing:DeleteTargetGroup",
    "elasticloadbalancing:DeregisterInstancesFromLoadBalancer",
    "elasticloadbalancing:DeregisterTargets",
    "elasticloadbalancing:DetachLoadBalancerFromSubnets",
    "elasticloadbalancing:ModifyListener",
    "elasticloadbalancing:ModifyLoadBalancerAttributes",
    "elasticloadbalancing:ModifyTargetGroup",
    "elasticloadbalancing:ModifyTargetGroupAttributes",
    "elasticloadbalancing:RegisterInstancesWithLoadBalancer",
    "elasticloadbalancing:RegisterTargets",
    "elasticloadbalancing:SetLoadBalancerPoliciesForBackendServer",
    "elasticloadbalancing:SetLoadBalancerPoliciesOfListener",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "sns:Publish",
)


def boundary() -> list[Statement]:
    """It grants nothing by itself: a role may do what both its policies and this allow.

    Of IAM it has one service-linked role, of STS nothing.
    """
    return [
        {"Sid": "Read", "Effect": "Allow", "Action": [*READS], "Resource": "*"},
        {"Sid": "NodesVolumesAndBalancers", "Effect": "Allow", "Action": [*WRITES], "Resource": "*"},
        {
            "Sid": "FirstBalancerInTheAccount",
            "Effect": "Allow",
            "Action": "iam:CreateServiceLinkedRole",
            "Resource": "arn:aws:iam::*:role/aws-service-role/elasticloadbalancing.amazonaws.com/*",
            "Condition": {"StringEquals": {"iam:AWSServiceName": "elasticloadbalancing.amazonaws.com"}},
        },
    ]
