"""What runs on the cluster. Never imports `pulumi_aws` nor `infra`."""
