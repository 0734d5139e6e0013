"""The calls for IAM, KMS, logs, DNS, topics and buckets. Files are of hashicorp/terraform-provider-aws (2026-11)."""

from collections.abc import Mapping

from rehearsal.cloud.aws_api.call import ISSUED, TAG_MAP, Call, Fixed, Of, each, tag_pairs

CALLS: Mapping[str, tuple[Call, ...]] = {
    # internal/service/iam/role.go
    "aws:iam/role:Role": (
        Call(
            "iam",
            "CreateRole",
            {
                "RoleName": "name",
                "Path": "path",
                "AssumeRolePolicyDocument": "assumeRolePolicy",
                "Description": "description",
                "MaxSessionDuration": "maxSessionDuration",
                "PermissionsBoundary": "permissionsBoundary",
                "Tags": tag_pairs(),
            },
        ),
    ),
    # internal/service/iam/role_policy_attachment.go
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": (
        Call("iam", "AttachRolePolicy", {"RoleName": "role", "PolicyArn": "policyArn"}),
    ),
    # internal/service/iam/role_policy.go
    "aws:iam/rolePolicy:RolePolicy": (
        Call("iam", "PutRolePolicy", {"RoleName": "role", "PolicyName": "name", "PolicyDocument": "policy"}),
    ),
    # internal/service/iam/policy.go
    "aws:iam/policy:Policy": (
        Call(
            "iam",
            "CreatePolicy",
            {
                "PolicyName": "name",
                "Path": "path",
                "PolicyDocument": "policy",
                "Description": "description",
                "Tags": tag_pairs(),
            },
        ),
    ),
    # internal/service/iam/openid_connect_provider.go
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (
        Call(
            "iam",
            "CreateOpenIDConnectProvider",
            {
                "Url": "url",
                "ClientIDList": "clientIdLists",
                "ThumbprintList": "thumbprintLists",
                "Tags": tag_pairs(),
            },
        ),
    ),
    # internal/service/kms/key.go; the last call is that of a deletion.
    "aws:kms/key:Key": (
        Call(
            "kms",
            "CreateKey",
            {
                "Description": "description",
                "KeySpec": "customerMasterKeySpec",
                "KeyUsage": "keyUsage",
                "MultiRegion": "multiRegion",
                "Policy": "policy",
                "Tags": tag_pairs("TagKey", "TagValue"),
            },
        ),
        Call("kms", "EnableKeyRotation", {"KeyId": ISSUED}, when="enableKeyRotation"),
        Call("kms", "ScheduleKeyDeletion", {"KeyId": ISSUED, "PendingWindowInDays": "deletionWindowInDays"}),
    ),
    # internal/service/kms/alias.go
    "aws:kms/alias:Alias": (Call("kms", "CreateAlias", {"AliasName": "name", "TargetKeyId": "targetKeyId"}),),
    # internal/service/logs/group.go
    "aws:cloudwatch/logGroup:LogGroup": (
        Call(
            "logs",
            "CreateLogGroup",
            {"logGroupName": "name", "kmsKeyId": "kmsKeyId", "logGroupClass": "logGroupClass", "tags": TAG_MAP},
        ),
        Call(
            "logs",
            "PutRetentionPolicy",
            {"logGroupName": "name", "retentionInDays": "retentionInDays"},
            when="retentionInDays",
        ),
    ),
    # internal/service/sns/topic.go: one call for each attribute that is set
    "aws:sns/topic:Topic": (
        Call("sns", "CreateTopic", {"Name": "name", "Tags": tag_pairs()}),
        Call(
            "sns",
            "SetTopicAttributes",
            {"TopicArn": ISSUED, "AttributeName": Fixed("DisplayName"), "AttributeValue": "displayName"},
            when="displayName",
        ),
    ),
    # internal/service/sns/topic_policy.go
    "aws:sns/topicPolicy:TopicPolicy": (
        Call(
            "sns",
            "SetTopicAttributes",
            {"TopicArn": "arn", "AttributeName": Fixed("Policy"), "AttributeValue": "policy"},
        ),
    ),
    # internal/service/sns/topic_subscription.go
    "aws:sns/topicSubscription:TopicSubscription": (
        Call(
            "sns",
            "Subscribe",
            {
                "TopicArn": "topic",
                "Protocol": "protocol",
                "Endpoint": "endpoint",
                "ReturnSubscriptionArn": Fixed(True),
            },
        ),
    ),
    # internal/service/route53/record.go: the name gets the zone's behind it where that is missing.
    "aws:route53/record:Record": (
        Call(
            "route53",
            "ChangeResourceRecordSets",
            {
                "HostedZoneId": "zoneId",
                "ChangeBatch": {
                    "Comment": Fixed("Managed by Terraform"),
                    "Changes": [
                        {
                            "Action": Fixed("CREATE"),
                            "ResourceRecordSet": {
                                "Name": "name",
                                "Type": "type",
                                "TTL": "ttl",
                                "ResourceRecords": Of("records", each("Value")),
                            },
                        }
                    ],
                },
            },
        ),
    ),
    # internal/service/s3/bucket.go; the region, which decides CreateBucketConfiguration, is the provider's.
    "aws:s3/bucket:Bucket": (
        Call("s3", "CreateBucket", {"Bucket": "bucket", "ObjectLockEnabledForBucket": "objectLockEnabled"}),
        Call("s3", "PutBucketTagging", {"Bucket": "bucket", "Tagging": {"TagSet": tag_pairs()}}, when="tags"),
    ),
    # internal/service/s3/bucket_public_access_block.go
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": (
        Call(
            "s3",
            "PutPublicAccessBlock",
            {
                "Bucket": "bucket",
                "PublicAccessBlockConfiguration": {
                    "BlockPublicAcls": "blockPublicAcls",
                    "BlockPublicPolicy": "blockPublicPolicy",
                    "IgnorePublicAcls": "ignorePublicAcls",
                    "RestrictPublicBuckets": "restrictPublicBuckets",
                },
            },
        ),
    ),
    # internal/service/s3/bucket_ownership_controls.go
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": (
        Call("s3", "PutBucketOwnershipControls", {"Bucket": "bucket", "OwnershipControls": {"Rules": ["rule"]}}),
    ),
    # internal/service/s3/bucket_versioning.go
    "aws:s3/bucketVersioning:BucketVersioning": (
        Call("s3", "PutBucketVersioning", {"Bucket": "bucket", "VersioningConfiguration": "versioningConfiguration"}),
    ),
    # internal/service/s3/bucket_server_side_encryption_configuration.go
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
        Call(
            "s3", "PutBucketEncryption", {"Bucket": "bucket", "ServerSideEncryptionConfiguration": {"Rules": "rules"}}
        ),
    ),
    # internal/service/s3/bucket_lifecycle_configuration.go
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": (
        Call(
            "s3",
            "PutBucketLifecycleConfiguration",
            {"Bucket": "bucket", "LifecycleConfiguration": {"Rules": "rules"}},
        ),
    ),
    # internal/service/s3/bucket_policy.go
    "aws:s3/bucketPolicy:BucketPolicy": (Call("s3", "PutBucketPolicy", {"Bucket": "bucket", "Policy": "policy"}),),
}
