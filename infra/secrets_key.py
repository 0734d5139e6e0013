"""The KMS key that encrypts the Secrets of a cluster."""

import pulumi
import pulumi_aws as aws


def secrets_key(name: str, *, cluster_name: str, protect: bool, opts: pulumi.ResourceOptions) -> "aws.kms.Key":
    """Without it the cluster's Secrets are lost: its deletion waits for the longest time that KMS offers."""
    return aws.kms.Key(
        name,
        description=f"Secrets of the EKS cluster {cluster_name}",
        enable_key_rotation=True,
        deletion_window_in_days=30,
        opts=opts.merge(pulumi.ResourceOptions(protect=protect)),
    )
