"""What AWS and Kubernetes refuse, and what they make or take along by themselves."""

import ipaddress
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rehearsal.kinds import ACCESS_ENTRY, ACCOUNT, CALLER, CLAIM, CLUSTER, LOG_GROUP, SUBNET, Refused
from rehearsal.needs import needs
from rehearsal.references import check_names, check_references, marks, naming, references
from rehearsal.rows import kind
from rehearsal.updates import check_nodes
from rehearsal.volumes import bound, released

if TYPE_CHECKING:
    from rehearsal.cloud import Cloud, Object

IN_USE = {
    "iam": "DeleteConflict: Cannot delete entity, must detach all policies first.",
    "eks": "ResourceInUseException: Cluster has nodegroups attached",
}


def check_create(cloud: "Cloud", entry: "Object") -> None:
    check_references(cloud, entry)
    check_names(cloud, entry)
    _check_taken(cloud, entry)
    _check_addresses(cloud, entry)
    check_nodes(cloud, entry)
    for _ in needs(cloud, entry):
        pass


def check_delete(cloud: "Cloud", entry: "Object") -> None:
    if entry.type == CLUSTER and entry.inputs.get("deletionProtection"):
        raise Refused("InvalidRequestException: Cluster has deletion protection enabled")
    for holder in _holders(cloud, entry):
        service, noun = entry.type.split(":")[1].split("/")
        words = IN_USE.get(
            service, f"DependencyViolation: The {noun} '{entry.id}' has dependencies and cannot be deleted."
        )
        raise Refused(f"{words} ({holder.type} {holder.id} needs it)")


def _holders(cloud: "Cloud", entry: "Object") -> Iterator["Object"]:
    own = marks(entry)
    yield from (other for other in cloud.objects() if other is not entry and own & references(other))
    yield from naming(cloud, entry, blocks=True)
    yield from (other for other in cloud.objects() if other is not entry and _needs(cloud, other, entry))


def _needs(cloud: "Cloud", entry: "Object", needed: "Object") -> bool:
    try:
        return any(found is needed for found in needs(cloud, entry))
    except Refused:  # it is broken already: what it needs is gone
        return False


def comes_along(cloud: "Cloud", entry: "Object") -> Iterator[tuple[str, dict[str, Any], str]]:
    """Type, inputs and scope of what others make with it: EKS the log group that its logs go to, where there is none
    (it never deletes that), and the driver the volumes of a pod."""
    yield from bound(cloud, entry)
    if entry.type == CLUSTER and entry.inputs.get("enabledClusterLogTypes"):
        name = f"/aws/eks/{entry.id}/cluster"
        if not any(group.scope == entry.scope for group in cloud.find(LOG_GROUP, name=name)):
            yield LOG_GROUP, {"name": name}, entry.scope


def goes_along(cloud: "Cloud", target: "Object") -> list["Object"]:
    """What vanishes with it: a cluster's add-ons, access entries and all that runs in it; what a namespace holds; the
    volumes of claims that are not kept."""
    inside = [
        entry for entry in cloud.objects() if target.type == CLUSTER and entry.scope == target.outputs["endpoint"]
    ]
    gone = [*naming(cloud, target, blocks=False), *inside]
    claims = [entry for entry in (target, *gone) if entry.type == CLAIM]
    return [*gone, *(volume for claim in claims for volume in released(cloud, claim))]


def _check_taken(cloud: "Cloud", entry: "Object") -> None:
    row = kind(entry.type)
    if not row.taken:
        return

    def taken(id_: str) -> Refused:
        return Refused(row.taken.format_map({**entry.inputs, "id": id_, "region": entry.scope, "account": ACCOUNT}))

    if entry.type == ACCESS_ENTRY and entry.inputs["principalArn"] == CALLER:  # the creator has its entry already
        raise taken(entry.id)
    for other in cloud.objects(entry.type):
        shared = bool(row.unique) and all(other.inputs.get(key) == entry.inputs.get(key) for key in row.unique)
        if other.key == entry.key or (shared and other.scope == entry.scope):
            raise taken(other.id)


def _check_addresses(cloud: "Cloud", entry: "Object") -> None:
    if entry.type != SUBNET:
        return
    cidr = ipaddress.ip_network(entry.inputs["cidrBlock"])
    for vpc in (found for found in cloud.objects() if found.id == entry.inputs["vpcId"]):
        if not cidr.subnet_of(ipaddress.ip_network(vpc.inputs["cidrBlock"])):  # type: ignore[arg-type]
            raise Refused(f"InvalidSubnet.Range: The CIDR '{cidr}' is invalid.")
    for other in cloud.find(SUBNET, vpcId=entry.inputs["vpcId"]):
        if cidr.overlaps(ipaddress.ip_network(other.inputs["cidrBlock"])):
            raise Refused(f"InvalidSubnet.Conflict: The CIDR '{cidr}' conflicts with another subnet")


def check_reachable(cloud: "Cloud", endpoint: str) -> None:
    """An API server of EKS answers while its cluster lives; any other server is taken to be there."""
    if endpoint.endswith(".eks.amazonaws.com") and not any(cloud.find(CLUSTER, endpoint=endpoint)):
        host = endpoint.removeprefix("https://")
        raise Refused(
            "configured Kubernetes cluster is unreachable: unable to load schema information from the API server: "
            f'Get "{endpoint}/openapi/v2": dial tcp: lookup {host}: no such host'
        )
