"""Who may reach the public endpoint of the control plane."""

from collections.abc import Sequence

from cidrs import ANYWHERE, MY_ADDRESS, is_everyone, refuse_ranges

# https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html (2026-11)
MOST_CIDRS = 40
SET_IT = f"pulumi config set --stack {{stack}} --path 'cluster.public_access_cidrs[0]' {MY_ADDRESS}"


def refuse_access_cidrs(cidrs: Sequence[str], allow_open: bool, stack: str = "STACK") -> tuple[str, str] | None:
    """Why `cidrs` may not be the ones that reach the endpoint, and what to write instead; None where they may."""
    if not cidrs:
        return "says who reaches the Kubernetes API and has no default", f"run: {SET_IT.format(stack=stack)}"
    inside = "write public addresses; what runs inside the VPC uses the private endpoint anyway"
    if refusal := refuse_ranges(cidrs, most=MOST_CIDRS, taker="EKS", unseen=("the public endpoint", inside)):
        return refusal
    if is_everyone(cidrs) and not allow_open:
        return (
            f"adds up to {ANYWHERE}: the whole internet",
            f"run: {SET_IT.format(stack=stack)}, or write allow_open_endpoint: true",
        )
    return None
