"""What a Service of type LoadBalancer must say in AWS. Imports no SDK of Kubernetes."""

from config.section import Refusal

# Of the controller in EKS's control plane: https://github.com/kubernetes/cloud-provider-aws, pkg/providers/v1/aws.go
# (2026-11). It reads -internal and never -scheme.
PREFIX = "service.beta.kubernetes.io/aws-load-balancer"


def refuse_plain_http(exposure: str, certificate_arn: str | None, allowed: bool) -> Refusal | None:
    """Why a load balancer may not go without a certificate, and what to write instead; None where it has one or may."""
    if certificate_arn or allowed:
        return None
    return (
        f"is missing, and {exposure} is a load balancer: the login would cross the network unencrypted",
        "write the ARN of an ACM certificate, or also write allow_plain_http: true to accept that",
    )
