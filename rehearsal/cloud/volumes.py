"""Volumes of Kubernetes: a pod binds its claim, a driver makes the volume, and the reclaim policy decides its end."""

from collections.abc import Iterator, Mapping
from typing import Any

from rehearsal.cloud.resource_types import (
    ADDON,
    CLAIM,
    CLUSTER,
    DEPLOYMENT,
    STORAGE_CLASS,
    VOLUME,
    VOLUME_IN_CLUSTER,
    ApiError,
)
from rehearsal.cloud.store import Object, Store
from rehearsal.cloud.values import at, merged

EBS, ADDON_OF_EBS = "ebs.csi.aws.com", "aws-ebs-csi-driver"


def claims(store: Store, entry: Object) -> Iterator[Object]:
    """The claims that a Deployment's pods use: they must be there, and cannot go before the pods."""
    for volume in at(entry.inputs, "spec.template.spec.volumes") or []:
        name = at(volume, "persistentVolumeClaim.claimName")
        if name is None:
            continue
        found = [claim for claim in store.objects(CLAIM) if claim.scope == entry.scope and _name(claim) == name]
        if not found:
            raise ApiError(f'0/1 nodes are available: persistentvolumeclaim "{name}" not found')
        yield from found


def bound(store: Store, entry: Object) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Type, inputs and scope of what a Deployment's first pod makes: the volume of each claim that has none."""
    if entry.type != DEPLOYMENT:
        return
    for claim in claims(store, entry):
        if (wanted := at(claim.inputs, "spec.volumeName")) is not None:
            if not any(_name(volume) == wanted for volume in _in_cluster(store, claim)):
                raise ApiError(f"pod has unbound PersistentVolumeClaims: there is no PersistentVolume {wanted}")
        elif not any(_claimed(volume, claim) for volume in _in_cluster(store, claim)):
            yield from _made(store, claim)


def _made(store: Store, claim: Object) -> Iterator[tuple[str, dict[str, Any], str]]:
    wanted = at(claim.inputs, "spec.storageClassName")
    classes = [found for found in store.objects(STORAGE_CLASS) if found.scope == claim.scope and _name(found) == wanted]
    if wanted is not None and not classes:
        raise ApiError(f'storageclass.storage.k8s.io "{wanted}" not found')
    policy = classes[0].inputs.get("reclaimPolicy", "Delete") if classes else "Delete"
    spec: dict[str, Any] = {"persistentVolumeReclaimPolicy": policy, "claimRef": _reference(claim)}
    if classes and classes[0].inputs["provisioner"] == EBS:
        clusters = [found for found in store.objects(CLUSTER) if found.outputs["endpoint"] == claim.scope]
        if not _driver(store, claim.scope):
            raise ApiError("waiting for a volume to be created by the external provisioner 'ebs.csi.aws.com'")
        parameters = classes[0].inputs.get("parameters", {})
        tags = dict(text.split("=", 1) for key, text in parameters.items() if key.startswith("tagSpecification_"))
        volume = {"encrypted": parameters.get("encrypted") == "true", "type": parameters.get("type"), "tags": tags}
        made = store.put(VOLUME, volume, clusters[0].scope)
        spec["csi"] = {"driver": EBS, "volumeHandle": made.id}
    yield (
        VOLUME_IN_CLUSTER,
        {"metadata": {"name": f"pvc-{claim.outputs['metadata']['uid']}"}, "spec": spec},
        claim.scope,
    )


def released(store: Store, claim: Object) -> list[Object]:
    """What goes with a claim: with the policy Delete its volume, as long as there is a driver to delete it."""
    gone = []
    for volume in _in_cluster(store, claim):
        if not _claimed(volume, claim) or at(volume.outputs, "spec.persistentVolumeReclaimPolicy") != "Delete":
            continue
        handle = at(volume.outputs, "spec.csi.volumeHandle")
        if handle is None or _driver(store, claim.scope):
            gone += [volume, *(found for found in store.objects(VOLUME) if found.id == handle)]
    return gone


def patch(store: Store, type_: str, scope: str, inputs: Mapping[str, Any]) -> None:
    """Changes fields of an object that somebody else made."""
    place = [f"metadata.{key}" for key in ("namespace", "name")]
    for entry in store.objects(type_):
        if entry.scope == scope and all(at(entry.outputs, key) == at(inputs, key) for key in place):
            entry.outputs = merged(entry.outputs, inputs)
            return
    raise ApiError(f'{type_.rpartition(":")[2]} "{at(inputs, "metadata.name")}" not found')


def _name(entry: Object) -> Any:
    return at(entry.outputs, "metadata.name")


def _reference(claim: Object) -> dict[str, Any]:
    return {"namespace": at(claim.outputs, "metadata.namespace"), "name": _name(claim)}


def _claimed(volume: Object, claim: Object) -> bool:
    return at(volume.outputs, "spec.claimRef") == _reference(claim)


def _in_cluster(store: Store, claim: Object) -> list[Object]:
    return [volume for volume in store.objects(VOLUME_IN_CLUSTER) if volume.scope == claim.scope]


def _driver(store: Store, scope: str) -> bool:
    clusters = {found.id for found in store.objects(CLUSTER) if found.outputs["endpoint"] == scope}
    return any(addon.inputs["clusterName"] in clusters for addon in store.find(ADDON, addonName=ADDON_OF_EBS))
