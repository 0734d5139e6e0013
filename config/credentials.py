"""Which `aws:` keys this project refuses: credentials are no setting, they are the ambient ones. Imports no AWS SDK."""

_AMBIENT = (
    "credentials come from the environment alone, so that the AWS provider, the EKS component and `aws eks get-token` "
    "are one identity: export AWS_PROFILE or AWS_ACCESS_KEY_ID ... instead"
)
WAYS_OUT = {
    **dict.fromkeys(
        (
            "profile", "assumeRole", "assumeRoles", "assumeRoleWithWebIdentity", "accessKey", "secretKey", "token",
            "sharedConfigFiles", "sharedCredentialsFiles",
        ),
        _AMBIENT,
    ),
    "defaultTags": "write the tags under eks-grafana:tags",
}  # fmt: skip
"""What to do instead of each `aws:` key that this project refuses."""
