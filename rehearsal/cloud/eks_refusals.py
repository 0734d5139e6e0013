"""What EKS refuses of a live cluster and of its nodes, in its own words where they are public (2026-11)."""

from collections.abc import Iterator, Mapping
from typing import Any

from rehearsal.cloud.resource_types import CLUSTER, NODE_GROUP, SUBNET, ApiError
from rehearsal.cloud.store import Object, Store
from rehearsal.cloud.values import at

INVALID = "InvalidParameterException: "
ENDPOINT = ("endpointPrivateAccess", "endpointPublicAccess", "publicAccessCidrs")
RELEASE = "releaseVersion"
NEWEST = ".9-20991231"
"""What the newest release adds to its minor: in the form of EKS's, and later than any of them."""


def check_update(store: Store, old: Object, new: Object) -> None:
    if old.type == CLUSTER:
        _check_minor(store, old, new)
        _check_zones(store, old, new)
    check_nodes(store, new)


def check_repeated(there: Object, recorded: Mapping[str, Any], inputs: Mapping[str, Any]) -> None:
    """Refuses what the provider sends because the state has an older value, where the cluster has the new one already.

    The words: rancher/rancher#21043 (the version), cookpad/terraform-aws-eks#288 (access to the endpoint).
    """
    if there.type != CLUSTER:
        return
    if recorded.get("version") != (version := inputs.get("version")) == there.outputs.get("version"):
        raise ApiError(f"{INVALID}Unsupported Kubernetes minor version update from {version} to {version}")
    was, wanted, has = ([at(each, f"vpcConfig.{key}") for key in ENDPOINT] for each in (recorded, inputs, there.inputs))
    if was != wanted == has:
        private, public, cidrs = wanted
        raise ApiError(
            f"{INVALID}Cluster is already at the desired configuration with endpointPrivateAccess: {private} , "
            f"endpointPublicAccess: {public}, and Public Endpoint Restrictions: {cidrs}"
        )


def _check_minor(store: Store, old: Object, new: Object) -> None:
    was, becomes = old.outputs.get("version"), new.outputs.get("version")
    if not was or not becomes or was == becomes:
        return
    # rancher/rancher#41643: the same words for one down and two up. The rollback that EKS has since 2026-07 wants the
    # nodes on the older minor first, which this project's order never gives: control plane, then nodes.
    if _minor(becomes) != _minor(was) + 1:
        raise ApiError(f"{INVALID}Unsupported Kubernetes minor version update from {was} to {becomes}")
    behind = [group.id.rpartition(":")[2] for group in _groups(store, old) if group.outputs.get("version") != was]
    if behind:  # hashicorp/terraform-provider-aws#19478
        raise ApiError(
            f"{INVALID}Nodegroups {', '.join(behind)} must be updated to match cluster version {was} before updating"
            " cluster version"
        )


def _check_zones(store: Store, old: Object, new: Object) -> None:
    before, after = _zones(store, old), _zones(store, new)
    if before and after and before != after:  # aws/aws-cdk#30886 and others
        raise ApiError(
            f"{INVALID}Provided subnets belong to the AZs '{','.join(sorted(after))}'. But they should belong to the"
            f" exact set of AZs '{','.join(sorted(before))}' in which subnets were provided during cluster creation."
        )


def release(old: Object | None, new: Object) -> dict[str, str]:
    """The AMI release of a node group. The provider sends one only where it differs from the group's, and EKS takes the
    newest where none is sent (hashicorp/terraform-provider-aws, node_group.go, resourceNodeGroupUpdate, 2026-11)."""
    version, asked = new.inputs.get("version"), new.inputs.get("releaseVersion")
    if new.type != NODE_GROUP or not version:
        return {}
    newest = f"{version}{NEWEST}"
    if old is None:
        return {RELEASE: asked or newest}
    had = old.outputs.get(RELEASE)
    if asked and had and asked != had:
        # UpdateNodegroupVersion: "You cannot roll back a node group to an earlier [...] AMI version." The words:
        # eksctl-io/eksctl#2850.
        if asked.startswith(f"{_minor_of(had)}.") and _order(asked) < _order(had):
            raise ApiError(
                f"{INVALID}Requested Nodegroup release version {asked} is invalid. Allowed release version is {newest}"
            )
        return {RELEASE: asked}
    moved = any(old.inputs.get(key) != new.inputs.get(key) for key in ("version", "launchTemplate"))
    return {RELEASE: newest} if moved else {RELEASE: had} if had else {}


def check_nodes(store: Store, group: Object) -> None:
    if group.type != NODE_GROUP:
        return
    version, release = group.inputs.get("version"), group.inputs.get("releaseVersion")
    for cluster in _cluster(store, group):
        ahead = cluster.outputs.get("version")
        # Kubernetes' version skew policy, which the EKS user guide goes by; EKS's own words are not public.
        if version and ahead and _minor(version) > _minor(ahead):
            raise ApiError(f"{INVALID}node group version {version} is newer than the control plane's, {ahead}")
    if version and release and not release.startswith(f"{version}."):  # eksctl-io/eksctl#7976
        raise ApiError(f"{INVALID}Requested release version {release} is not valid for kubernetes version {version}.")
    least, size, most = (at(group.inputs, f"scalingConfig.{key}Size") for key in ("min", "desired", "max"))
    # The words: aws/aws-cdk, aws-eks/lib/managed-nodegroup.ts. Where changes of the size are ignored, the provider
    # sends the size that the state has, and a new minimum above it is refused.
    if None not in (least, size) and size < least:
        raise ApiError(f"{INVALID}Minimum capacity {least} can't be greater than desired size {size}")
    if None not in (size, most) and size > most:
        raise ApiError(f"{INVALID}desired capacity {size} can't be greater than max size {most}")


def _groups(store: Store, cluster: Object) -> Iterator[Object]:
    return (
        found
        for found in store.find(NODE_GROUP, clusterName=cluster.id)
        if found.scope == cluster.scope and found.outputs.get("version")
    )


def _cluster(store: Store, group: Object) -> Iterator[Object]:
    return (found for found in store.find(CLUSTER, name=group.inputs["clusterName"]) if found.scope == group.scope)


def _zones(store: Store, cluster: Object) -> set[Any]:
    subnets = at(cluster.inputs, "vpcConfig.subnetIds") or []
    return {found.inputs.get("availabilityZone") for found in store.objects(SUBNET) if found.id in subnets} - {None}


def _minor_of(release: str) -> str:
    return release.rpartition(".")[0]


def _order(release: str) -> list[int]:
    return [int(part) for part in release.replace("-", ".").split(".")]


def _minor(version: str) -> int:
    return int(version.partition(".")[2])
