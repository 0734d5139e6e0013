"""Where the stacks' state lives."""

import json

import pulumi
import pulumi_aws as aws

# Days that an older version of a state can still be taken back.
KEPT_DAYS = 90


class StateBucket(pulumi.ComponentResource):
    """A private, versioned, encrypted S3 bucket that answers over TLS alone, and keeps older versions for 90 days.

    Its lock on deletion is the caller's: `protect` and `retain_on_delete` of a component reach all of its parts.
    """

    bucket_name: pulumi.Output[str]
    bucket_arn: pulumi.Output[str]

    def __init__(self, name: str, *, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("eks-grafana:bootstrap:StateBucket", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        bucket = aws.s3.Bucket(f"{name}-state", opts=child)
        access = aws.s3.BucketPublicAccessBlock(
            f"{name}-state",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=child,
        )
        aws.s3.BucketOwnershipControls(
            f"{name}-state",
            bucket=bucket.id,
            rule=aws.s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            opts=child,
        )
        versioning = aws.s3.BucketVersioning(
            f"{name}-state",
            bucket=bucket.id,
            versioning_configuration=aws.s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
            opts=child,
        )
        aws.s3.BucketServerSideEncryptionConfiguration(
            f"{name}-state",
            bucket=bucket.id,
            # S3's own key: who may read a stack's secrets is decided by that stack's key, with which the engine
            # encrypts them before they come here; one key for the whole bucket would be a second, wider lock.
            rules=[
                aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
                        sse_algorithm="AES256"
                    )
                )
            ],
            opts=child,
        )
        aws.s3.BucketLifecycleConfiguration(
            f"{name}-state",
            bucket=bucket.id,
            rules=[
                aws.s3.BucketLifecycleConfigurationRuleArgs(
                    id="older-versions",
                    status="Enabled",
                    filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
                    noncurrent_version_expiration=aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                        noncurrent_days=KEPT_DAYS
                    ),
                    abort_incomplete_multipart_upload=aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                        days_after_initiation=7
                    ),
                )
            ],
            # S3 takes the rule without versions to apply it to, and counts their days from when they are made.
            opts=child.merge(pulumi.ResourceOptions(depends_on=[versioning])),
        )
        aws.s3.BucketPolicy(
            f"{name}-state",
            bucket=bucket.id,
            policy=bucket.arn.apply(lambda arn: json.dumps(tls_only(arn))),
            # Changing both at once is answered 409 OperationAborted:
            # https://github.com/hashicorp/terraform-provider-aws/issues/7628
            opts=child.merge(pulumi.ResourceOptions(depends_on=[access])),
        )

        self.bucket_name = bucket.id
        self.bucket_arn = bucket.arn
        self.register_outputs({"bucket_name": self.bucket_name})


def tls_only(bucket_arn: str) -> dict:
    """A bucket policy that refuses whatever does not come over TLS.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html (2026-11)
    """
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "TlsAlone",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [bucket_arn, f"{bucket_arn}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }
