"""What AWS and Kubernetes refuse, and what they make or delete with it by themselves."""

import ipaddress
from collections.abc import Iterator
from typing import Any

from rehearsal.cloud.eks_refusals import check_nodes
from rehearsal.cloud.implicit_dependencies import check_implicit_dependencies, implicit_dependencies
from rehearsal.cloud.references import check_names, check_references, marks, naming, references
from rehearsal.cloud.resource_types import ACCESS_ENTRY, ACCOUNT, CALLER, CLAIM, CLUSTER, LOG_GROUP, SUBNET, ApiError
from rehearsal.cloud.rows import resource_type
from rehearsal.cloud.store import Object, Store
from rehearsal.cloud.volumes import bound, released

IN_USE = {
    "iam": "DeleteConflict: Cannot delete entity, must detach all policies first.",
    "eks": "ResourceInUseException: Cluster has nodegroups attached",
}


def check_create(store: Store, entry: Object) -> None:
    check_references(store, entry)
    check_names(store, entry)
    _check_taken(store, entry)
    _check_addresses(store, entry)
    check_nodes(store, entry)
    check_implicit_dependencies(store, entry)


def check_delete(store: Store, entry: Object) -> None:
    if entry.type == CLUSTER and entry.inputs.get("deletionProtection"):
        raise ApiError("InvalidRequestException: Cluster has deletion protection enabled")
    for holder in _holders(store, entry):
        service, noun = entry.type.split(":")[1].split("/")
        words = IN_USE.get(
            service, f"DependencyViolation: The {noun} '{entry.id}' has dependencies and cannot be deleted."
        )
        raise ApiError(f"{words} ({holder.type} {holder.id} needs it)")


def _holders(store: Store, entry: Object) -> Iterator[Object]:
    own = marks(entry)
    yield from (other for other in store.objects() if other is not entry and own & references(other))
    yield from naming(store, entry, blocks=True)
    yield from (other for other in store.objects() if other is not entry and _needs(store, other, entry))


def _needs(store: Store, entry: Object, needed: Object) -> bool:
    try:
        return any(found is needed for found in implicit_dependencies(store, entry))
    except ApiError:  # it is broken already: what it needs is gone
        return False


def created_with(store: Store, entry: Object) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Type, inputs and scope of what others make with it: EKS the log group that its logs go to, where there is none
    (it never deletes that), and the driver the volumes of a pod."""
    yield from bound(store, entry)
    if entry.type == CLUSTER and entry.inputs.get("enabledClusterLogTypes"):
        name = f"/aws/eks/{entry.id}/cluster"
        if not any(group.scope == entry.scope for group in store.find(LOG_GROUP, name=name)):
            yield LOG_GROUP, {"name": name}, entry.scope


def deleted_with_it(store: Store, target: Object) -> list[Object]:
    """What vanishes with it: a cluster's add-ons, access entries and all that runs in it; what a namespace holds; the
    volumes of claims that are not kept."""
    inside = [
        entry for entry in store.objects() if target.type == CLUSTER and entry.scope == target.outputs["endpoint"]
    ]
    gone = [*naming(store, target, blocks=False), *inside]
    claims = [entry for entry in (target, *gone) if entry.type == CLAIM]
    return [*gone, *(volume for claim in claims for volume in released(store, claim))]


def _check_taken(store: Store, entry: Object) -> None:
    row = resource_type(entry.type)
    if not row.taken:
        return

    def taken(id_: str) -> ApiError:
        return ApiError(row.taken.format_map({**entry.inputs, "id": id_, "region": entry.scope, "account": ACCOUNT}))

    if entry.type == ACCESS_ENTRY and entry.inputs["principalArn"] == CALLER:  # the creator has its entry already
        raise taken(entry.id)
    for other in store.objects(entry.type):
        shared = bool(row.unique) and all(other.inputs.get(key) == entry.inputs.get(key) for key in row.unique)
        if other.key == entry.key or (shared and other.scope == entry.scope):
            raise taken(other.id)


def _check_addresses(store: Store, entry: Object) -> None:
    if entry.type != SUBNET:
        return
    cidr = ipaddress.ip_network(entry.inputs["cidrBlock"])
    for vpc in (found for found in store.objects() if found.id == entry.inputs["vpcId"]):
        if not cidr.subnet_of(ipaddress.ip_network(vpc.inputs["cidrBlock"])):  # type: ignore[arg-type]
            raise ApiError(f"InvalidSubnet.Range: The CIDR '{cidr}' is invalid.")
    for other in store.find(SUBNET, vpcId=entry.inputs["vpcId"]):
        if cidr.overlaps(ipaddress.ip_network(other.inputs["cidrBlock"])):
            raise ApiError(f"InvalidSubnet.Conflict: The CIDR '{cidr}' conflicts with another subnet")


def check_reachable(store: Store, endpoint: str) -> None:
    """An API server of EKS answers while its cluster lives; any other server is taken to be there."""
    if endpoint.endswith(".eks.amazonaws.com") and not any(store.find(CLUSTER, endpoint=endpoint)):
        host = endpoint.removeprefix("https://")
        raise ApiError(
            "configured Kubernetes cluster is unreachable: unable to load schema information from the API server: "
            f'Get "{endpoint}/openapi/v2": dial tcp: lookup {host}: no such host'
        )
