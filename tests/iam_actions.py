"""What the Terraform provider for AWS calls for each type of a stack, beside the calls of `rehearsal.cloud.aws_api`.

Files of hashicorp/terraform-provider-aws, internal/service (2026-11): what their functions for read, update and delete
call, and what AWS asks of a caller for the sake of another service. Tags in a call that creates are an action too:
https://docs.aws.amazon.com/service-authorization/latest/reference/ (2026-11).
"""

from collections.abc import Mapping

from rehearsal.cloud.aws_api.requests import CALLS

FURTHER: Mapping[str, str] = {
    # ec2/vpc_.go, and its default network ACL, route table and group
    "aws:ec2/vpc:Vpc": """ec2:DescribeVpcs ec2:DescribeVpcAttribute ec2:DescribeNetworkAcls ec2:DescribeRouteTables
        ec2:DescribeSecurityGroups ec2:DeleteVpc ec2:CreateTags ec2:DeleteTags""",
    # ec2/vpc_subnet.go; ec2/vpc_network_interface.go, deleteLingeringENIs, deletes none that EKS leaves
    "aws:ec2/subnet:Subnet": """ec2:DescribeSubnets ec2:DescribeNetworkInterfaces ec2:DeleteSubnet ec2:CreateTags
        ec2:DeleteTags""",
    # ec2/vpc_default_security_group.go
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "ec2:DescribeSecurityGroups ec2:DeleteTags",
    # ec2/vpc_internet_gateway.go
    "aws:ec2/internetGateway:InternetGateway": """ec2:DescribeInternetGateways ec2:DetachInternetGateway
        ec2:DeleteInternetGateway ec2:CreateTags ec2:DeleteTags""",
    # ec2/ec2_eip.go: what is still in use is disassociated first
    "aws:ec2/eip:Eip": """ec2:DescribeAddresses ec2:DescribeAddressesAttribute ec2:DisassociateAddress
        ec2:ReleaseAddress ec2:CreateTags ec2:DeleteTags""",
    # ec2/vpc_nat_gateway.go
    "aws:ec2/natGateway:NatGateway": "ec2:DescribeNatGateways ec2:DeleteNatGateway ec2:CreateTags ec2:DeleteTags",
    # ec2/vpc_route_table.go
    "aws:ec2/routeTable:RouteTable": """ec2:DescribeRouteTables ec2:DisassociateRouteTable ec2:DeleteRouteTable
        ec2:CreateTags ec2:DeleteTags""",
    # ec2/vpc_route.go
    "aws:ec2/route:Route": "ec2:DescribeRouteTables ec2:ReplaceRoute ec2:DeleteRoute",
    # ec2/vpc_route_table_association.go
    "aws:ec2/routeTableAssociation:RouteTableAssociation": """ec2:DescribeRouteTables
        ec2:ReplaceRouteTableAssociation ec2:DisassociateRouteTable""",
    # ec2/vpc_endpoint.go
    "aws:ec2/vpcEndpoint:VpcEndpoint": """ec2:DescribeVpcEndpoints ec2:DescribePrefixLists ec2:ModifyVpcEndpoint
        ec2:DeleteVpcEndpoints ec2:CreateTags ec2:DeleteTags""",
    # ec2/vpc_flow_log.go; logs: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html (2026-11)
    "aws:ec2/flowLog:FlowLog": """ec2:DescribeFlowLogs ec2:DeleteFlowLogs ec2:CreateTags ec2:DeleteTags iam:PassRole
        logs:CreateLogDelivery logs:DeleteLogDelivery""",
    # ec2/ec2_launch_template.go
    "aws:ec2/launchTemplate:LaunchTemplate": """ec2:DescribeLaunchTemplates ec2:DescribeLaunchTemplateVersions
        ec2:DeleteLaunchTemplate ec2:CreateTags ec2:DeleteTags""",
    # eks/cluster.go; https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html (2026-11)
    "aws:eks/cluster:Cluster": """eks:DescribeCluster eks:DescribeUpdate eks:UpdateClusterConfig
        eks:UpdateClusterVersion eks:AssociateEncryptionConfig eks:DeleteCluster eks:TagResource eks:UntagResource
        iam:PassRole iam:CreateServiceLinkedRole iam:GetRole kms:CreateGrant kms:DescribeKey ec2:DescribeSubnets""",
    # eks/node_group.go; https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html (2026-11)
    "aws:eks/nodeGroup:NodeGroup": """eks:DescribeNodegroup eks:DescribeUpdate eks:UpdateNodegroupVersion
        eks:DeleteNodegroup eks:TagResource eks:UntagResource iam:PassRole iam:GetRole iam:CreateServiceLinkedRole
        iam:ListAttachedRolePolicies ec2:RunInstances ec2:DescribeLaunchTemplateVersions ssm:GetParameter""",
    # eks/addon.go, and addon_version_data_source.go
    "aws:eks/addon:Addon": """eks:DescribeAddon eks:DescribeAddonVersions eks:DescribeUpdate eks:DeleteAddon
        eks:TagResource eks:UntagResource""",
    # eks/access_entry.go
    "aws:eks/accessEntry:AccessEntry": """eks:DescribeAccessEntry eks:UpdateAccessEntry eks:DeleteAccessEntry
        eks:TagResource eks:UntagResource""",
    # eks/access_policy_association.go
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": """eks:ListAssociatedAccessPolicies
        eks:DisassociateAccessPolicy""",
    # eks/pod_identity_association.go
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": """eks:DescribePodIdentityAssociation
        eks:UpdatePodIdentityAssociation eks:DeletePodIdentityAssociation eks:TagResource eks:UntagResource iam:PassRole
        iam:GetRole""",
    # iam/role.go: before it deletes a role it looks for what is still attached
    "aws:iam/role:Role": """iam:GetRole iam:ListRolePolicies iam:ListAttachedRolePolicies
        iam:ListInstanceProfilesForRole iam:UpdateAssumeRolePolicy iam:UpdateRole iam:PutRolePermissionsBoundary
        iam:DeleteRolePermissionsBoundary iam:DeleteRole iam:TagRole iam:UntagRole""",
    # iam/role_policy_attachment.go
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "iam:ListAttachedRolePolicies iam:DetachRolePolicy",
    # iam/role_policy.go
    "aws:iam/rolePolicy:RolePolicy": "iam:GetRolePolicy iam:DeleteRolePolicy",
    # kms/key.go
    "aws:kms/key:Key": """kms:DescribeKey kms:GetKeyPolicy kms:GetKeyRotationStatus kms:ListResourceTags
        kms:UpdateKeyDescription kms:TagResource kms:UntagResource""",
    # logs/group.go
    "aws:cloudwatch/logGroup:LogGroup": """logs:DescribeLogGroups logs:ListTagsForResource logs:DeleteRetentionPolicy
        logs:DeleteLogGroup logs:TagResource logs:UntagResource""",
    # sns/topic.go; DeleteTopic ends the subscriptions too
    "aws:sns/topic:Topic": """sns:GetTopicAttributes sns:ListTagsForResource sns:DeleteTopic sns:TagResource
        sns:UntagResource""",
    # sns/topic_policy.go: a destroy sets the first policy again
    "aws:sns/topicPolicy:TopicPolicy": "sns:GetTopicAttributes",
    # sns/topic_subscription.go
    "aws:sns/topicSubscription:TopicSubscription": "sns:GetSubscriptionAttributes sns:Unsubscribe",
    # route53/record.go, and zone_data_source.go
    "aws:route53/record:Record": """route53:GetHostedZone route53:ListResourceRecordSets route53:ListTagsForResource
        route53:GetChange""",
}  # fmt: skip

# Calls of a row that no stack of ours leads to: a version of a launch template is never deleted by itself.
WITHOUT_A_CALL = {"ec2:DeleteLaunchTemplateVersions"}


def actions(type_: str) -> set[str]:
    """Every action that a caller needs for resources of the type, from their first `up` to `destroy`."""
    called = {f"{call.service}:{call.operation}" for call in CALLS[type_]}
    return called | {*FURTHER[type_].split()}
