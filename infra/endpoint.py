"""Who may reach the public endpoint of the control plane."""

from collections.abc import Sequence

from config.cidrs import ANYWHERE, MY_ADDRESS, is_everyone, refuse_ranges
from config.section import Refusal

# https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html (2026-11)
MOST_CIDRS = 40
SET_IT = f"pulumi config set --stack {{stack}} --path 'cluster.public_access_cidrs[0]' {MY_ADDRESS}"


def refuse_access_cidrs(cidrs: Sequence[str], stack: str = "STACK") -> Refusal | None:
    """Why EKS would not take `cidrs` for the endpoint, and what to write instead; None where it would."""
    if not cidrs:
        return (
            "is missing: it lists who may reach the Kubernetes API, and has no default",
            f"run: {SET_IT.format(stack=stack)}",
        )
    inside = "write public addresses; what runs inside the VPC uses the private endpoint anyway"
    return refuse_ranges(cidrs, most=MOST_CIDRS, taker="EKS", unseen=("the public endpoint", inside))


def refuse_open_endpoint(cidrs: Sequence[str], allowed: bool, stack: str = "STACK") -> Refusal | None:
    """Why `cidrs`, which are well formed, let too many in, and what to write instead; None where they do not."""
    if is_everyone(cidrs) and not allowed:
        return (
            f"adds up to {ANYWHERE}: the whole internet",
            f"run: {SET_IT.format(stack=stack)}, or write allow_open_endpoint: true",
        )
    return None
