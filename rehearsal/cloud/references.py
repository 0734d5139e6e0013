"""How objects refer to each other: by id or ARN anywhere in the inputs, by name where a table says so."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from rehearsal.cloud.resource_types import (
    ACCESS_ENTRY,
    ACCESS_POLICY,
    ACCOUNT,
    ADDON,
    ALIAS,
    ATTACHMENT,
    BUCKET,
    CLUSTER,
    GLOBAL,
    INLINE_POLICY,
    KEY,
    NAMESPACE,
    NODE_GROUP,
    PARTS_OF_A_BUCKET,
    POD_IDENTITY,
    ROLE,
    ApiError,
)
from rehearsal.cloud.store import Object, Store
from rehearsal.cloud.values import at, strings

# Only whole strings count: policies, tags and `arn:...:*` forms only mention an id. A name is never a reference.
ISSUED = re.compile(rf"[a-z]+-[0-9a-f]{{17}}|arn:aws:[a-z0-9]+:[a-z0-9-]*:{ACCOUNT}:[^*]+")
SOFT = {"principalArn"}  # EKS takes any principal, of other accounts too

NOT_FOUND = {
    "vpc": "InvalidVpcID.NotFound: The vpc ID '{}' does not exist",
    "subnet": "InvalidSubnetID.NotFound: The subnet ID '{}' does not exist",
    "igw": "InvalidInternetGatewayID.NotFound: The internetGateway ID '{}' does not exist",
    "nat": "InvalidNatGatewayID.NotFound: The natGateway ID '{}' does not exist",
    "eipalloc": "InvalidAllocationID.NotFound: The allocation ID '{}' does not exist",
    "rtb": "InvalidRouteTableID.NotFound: The routeTable ID '{}' does not exist",
    "sg": "InvalidGroup.NotFound: The security group '{}' does not exist",
    "lt": "InvalidLaunchTemplateId.NotFound: The launch template ID '{}' does not exist",
}


def not_found(id_: str) -> str:
    words = NOT_FOUND.get(id_.partition("-")[0], "ResourceNotFoundException: '{}' does not exist")
    return words.format(id_)


def references(entry: Object) -> set[str]:
    named = {key: value for key, value in entry.inputs.items() if key not in SOFT}
    return {text for text in strings(named) if ISSUED.fullmatch(text)}


def marks(entry: Object) -> set[str]:
    """What others refer to it by: its id and ARN, and ids that it brings with it (a VPC's default security group)."""
    own = {text for text in strings(entry.outputs) if ISSUED.fullmatch(text)} - set(strings(entry.inputs))
    # A part of an object that has the object's own id, such as a topic's policy, is nothing that others refer to.
    return own | {entry.id} if ISSUED.fullmatch(entry.id) and entry.id not in strings(entry.inputs) else own


def check_references(store: Store, entry: Object) -> None:
    known = store.given.union(*(marks(other) for other in store.objects() if _in_reach(entry, other)))
    for missing in sorted(references(entry) - known):
        raise ApiError(not_found(missing))


def _in_reach(entry: Object, other: Object) -> bool:
    """An AWS resource of one region knows nothing of those of another."""
    both_on_aws = entry.type.startswith("aws:") and other.type.startswith("aws:")
    return not both_on_aws or entry.scope == other.scope or GLOBAL in (entry.scope, other.scope)


class Link(NamedTuple):
    """Objects of these types name one of the target type: a pair is a path in the holder and one in the target."""

    holders: tuple[str, ...]  # types, or a package for all of its types
    target: str
    pairs: tuple[tuple[str, str], ...]
    missing: str
    blocks: bool  # the target cannot be deleted while a holder lives; else the holder is deleted with it with it


NO_CLUSTER = "ResourceNotFoundException: No cluster found for name: {}."
IN_CLUSTER = (("clusterName", "name"),)
LINKS = (
    Link((NODE_GROUP,), CLUSTER, IN_CLUSTER, NO_CLUSTER, blocks=True),
    Link((ADDON, ACCESS_ENTRY, ACCESS_POLICY, POD_IDENTITY), CLUSTER, IN_CLUSTER, NO_CLUSTER, blocks=False),
    Link(
        (ACCESS_POLICY,),
        ACCESS_ENTRY,
        (("principalArn", "principalArn"), ("clusterName", "clusterName")),
        "ResourceNotFoundException: The specified principalArn could not be found: {}",
        blocks=False,
    ),
    Link(
        (ATTACHMENT, INLINE_POLICY),
        ROLE,
        (("role", "name"),),
        "NoSuchEntity: The role with name {} cannot be found.",
        blocks=True,
    ),
    Link(PARTS_OF_A_BUCKET, BUCKET, (("bucket", "bucket"),), "NoSuchBucket: {} does not exist", blocks=False),
    Link((ALIAS,), KEY, (("targetKeyId", "keyId"),), "NotFoundException: Key '{}' does not exist", blocks=False),
    Link(
        ("kubernetes",),
        NAMESPACE,
        (("metadata.namespace", "metadata.name"),),
        'namespaces "{}" not found',
        blocks=False,
    ),
)
ALWAYS_THERE = {None, "default", "kube-system", "kube-public", "kube-node-lease"}  # namespaces of every cluster


def _links(entry: Object) -> Iterator[Link]:
    package = entry.type.partition(":")[0]
    return (link for link in LINKS if entry.type in link.holders or package in link.holders)


def _names(entry: Object, link: Link, target: Object) -> bool:
    same = (at(entry.inputs, ours) == at(target.outputs, theirs) for ours, theirs in link.pairs)
    return entry.scope == target.scope and all(same)


def check_names(store: Store, entry: Object) -> None:
    for link in _links(entry):
        wanted = at(entry.inputs, link.pairs[0][0])
        if wanted not in ALWAYS_THERE and not any(_names(entry, link, target) for target in store.objects(link.target)):
            raise ApiError(link.missing.format(wanted))


def naming(store: Store, target: Object, blocks: bool) -> Iterator[Object]:
    """The objects that name the target: those that keep it from being deleted, or those that go along with it."""
    for entry in store.objects():
        for link in _links(entry):
            if link.blocks == blocks and link.target == target.type and _names(entry, link, target):
                yield entry
