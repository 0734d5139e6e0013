"""What is known of each resource type beyond storing its inputs: one row per type, each checked by
tests/test_replacement_rows.py against what CloudFormation publishes.

`replace` holds the properties whose change replaces the object: those that hashicorp/terraform-provider-aws, which
pulumi-aws bridges, marks ForceNew or RequiresReplace (read 2026-11), and where its source was not at hand in the
version in use, those that CloudFormation replaces. An AWS resource of one region is replaced for another region too.
"""

from typing import Any

from rehearsal.cloud.resource_types import ApiError, ResourceType
from rehearsal.cloud.rows.account import ACCOUNT_WIDE
from rehearsal.cloud.rows.eks import EKS
from rehearsal.cloud.rows.kubernetes import kubernetes_kind
from rehearsal.cloud.rows.network import NETWORK

AWS: dict[str, ResourceType] = {**NETWORK, **ACCOUNT_WIDE, **EKS}
REGION = "region"  # internal/provider/sdkv2/region.go, forceNewIfRegionChanges: of every resource that has the property


def resource_type(type_: str) -> ResourceType:
    """The row of a type; a type without one is not emulated, so that nothing is pretended."""
    package = type_.partition(":")[0]
    if package == "kubernetes":
        return kubernetes_kind(type_)
    if package == "random":
        return ResourceType(id="none", replace=("*",))
    if type_ not in AWS:
        raise ApiError(f"the rehearsal has no row for {type_}: add one to {__name__.replace('.', '/')}/")
    return AWS[type_]


def replaces(row: ResourceType, path: str, new: Any) -> bool:
    """Whether a change at this dotted path replaces the object; `new` is the value the path gets."""
    inside = (path == key or path.startswith(f"{key}.") or key.startswith(f"{path}.") for key in (*row.replace, REGION))
    return "*" in row.replace or any(inside) or (path in row.replace_without and new is None)
