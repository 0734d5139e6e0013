"""The types of AWS that cost nothing by themselves, each with the reason. Sources: AWS's pages on prices (2026-11)."""

from collections.abc import Mapping

_IAM = "IAM is free: https://aws.amazon.com/iam/faqs/"
_ROUTING = "part of a VPC, which is free; the traffic is not: https://aws.amazon.com/vpc/pricing/"
_BUCKET = "a setting of a bucket, whose contents cost: https://aws.amazon.com/s3/pricing/"
_CLUSTER = "part of the cluster's hour: https://aws.amazon.com/eks/pricing/"

FREE: Mapping[str, str] = {
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _ROUTING,
    "aws:ec2/internetGateway:InternetGateway": _ROUTING,
    "aws:ec2/route:Route": _ROUTING,
    "aws:ec2/routeTable:RouteTable": _ROUTING,
    "aws:ec2/routeTableAssociation:RouteTableAssociation": _ROUTING,
    "aws:ec2/vpc:Vpc": _ROUTING,
    "aws:eks/accessEntry:AccessEntry": _CLUSTER,
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": _CLUSTER,
    "aws:eks/addon:Addon": f"AWS's own add-ons are {_CLUSTER}; what a pod of one needs is a node's",
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": _CLUSTER,
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": _IAM,
    "aws:iam/policy:Policy": _IAM,
    "aws:iam/role:Role": _IAM,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": _IAM,
    "aws:kms/alias:Alias": "only keys have a price: https://aws.amazon.com/kms/pricing/",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _BUCKET,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _BUCKET,
    "aws:s3/bucketPolicy:BucketPolicy": _BUCKET,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _BUCKET,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _BUCKET,
    "aws:s3/bucketVersioning:BucketVersioning": _BUCKET,
    "aws:sns/topic:Topic": "a topic has no price, its messages do: https://aws.amazon.com/sns/pricing/",
    "aws:sns/topicPolicy:TopicPolicy": "a setting of a topic: https://aws.amazon.com/sns/pricing/",
}
