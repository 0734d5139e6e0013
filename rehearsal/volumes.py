"""Volumes of Kubernetes: a pod binds its claim, a driver makes the volume, and the reclaim policy decides its end."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rehearsal.kinds import ADDON, CLAIM, CLUSTER, DEPLOYMENT, STORAGE_CLASS, VOLUME, VOLUME_IN_CLUSTER, Refused
from rehearsal.values import at, merged

if TYPE_CHECKING:
    from rehearsal.cloud import Cloud, Object

EBS, ADDON_OF_EBS = "ebs.csi.aws.com", "aws-ebs-csi-driver"


def claims(cloud: "Cloud", entry: "Object") -> Iterator["Object"]:
    """The claims that a Deployment's pods use: they must be there, and cannot go before the pods."""
    for volume in at(entry.inputs, "spec.template.spec.volumes") or []:
        name = at(volume, "persistentVolumeClaim.claimName")
        if name is None:
            continue
        found = [claim for claim in cloud.objects(CLAIM) if claim.scope == entry.scope and _name(claim) == name]
        if not found:
            raise Refused(f'0/1 nodes are available: persistentvolumeclaim "{name}" not found')
        yield from found


def bound(cloud: "Cloud", entry: "Object") -> Iterator[tuple[str, dict[str, Any], str]]:
    """Type, inputs and scope of what a Deployment's first pod makes: the volume of each claim that has none."""
    if entry.type != DEPLOYMENT:
        return
    for claim in claims(cloud, entry):
        if (wanted := at(claim.inputs, "spec.volumeName")) is not None:
            if not any(_name(volume) == wanted for volume in _in_cluster(cloud, claim)):
                raise Refused(f"pod has unbound PersistentVolumeClaims: there is no PersistentVolume {wanted}")
        elif not any(_claimed(volume, claim) for volume in _in_cluster(cloud, claim)):
            yield from _made(cloud, claim)


def _made(cloud: "Cloud", claim: "Object") -> Iterator[tuple[str, dict[str, Any], str]]:
    wanted = at(claim.inputs, "spec.storageClassName")
    classes = [found for found in cloud.objects(STORAGE_CLASS) if found.scope == claim.scope and _name(found) == wanted]
    if wanted is not None and not classes:
        raise Refused(f'storageclass.storage.k8s.io "{wanted}" not found')
    policy = classes[0].inputs.get("reclaimPolicy", "Delete") if classes else "Delete"
    spec: dict[str, Any] = {"persistentVolumeReclaimPolicy": policy, "claimRef": _reference(claim)}
    if classes and classes[0].inputs["provisioner"] == EBS:
        clusters = [found for found in cloud.objects(CLUSTER) if found.outputs["endpoint"] == claim.scope]
        if not _driver(cloud, claim.scope):
            raise Refused("waiting for a volume to be created by the external provisioner 'ebs.csi.aws.com'")
        parameters = classes[0].inputs.get("parameters", {})
        tags = dict(text.split("=", 1) for key, text in parameters.items() if key.startswith("tagSpecification_"))
        volume = {"encrypted": parameters.get("encrypted") == "true", "type": parameters.get("type"), "tags": tags}
        made = cloud.put(VOLUME, volume, clusters[0].scope)
        spec["csi"] = {"driver": EBS, "volumeHandle": made.id}
    yield (
        VOLUME_IN_CLUSTER,
        {"metadata": {"name": f"pvc-{claim.outputs['metadata']['uid']}"}, "spec": spec},
        claim.scope,
    )


def released(cloud: "Cloud", claim: "Object") -> list["Object"]:
    """What goes with a claim: with the policy Delete its volume, as long as there is a driver to delete it."""
    gone = []
    for volume in _in_cluster(cloud, claim):
        if not _claimed(volume, claim) or at(volume.outputs, "spec.persistentVolumeReclaimPolicy") != "Delete":
            continue
        handle = at(volume.outputs, "spec.csi.volumeHandle")
        if handle is None or _driver(cloud, claim.scope):
            gone += [volume, *(found for found in cloud.objects(VOLUME) if found.id == handle)]
    return gone


def patch(cloud: "Cloud", type_: str, scope: str, inputs: Mapping[str, Any]) -> None:
    """Changes fields of an object that somebody else made."""
    for entry in cloud.objects(type_):
        if entry.scope == scope and _name(entry) == at(inputs, "metadata.name"):
            entry.outputs = merged(entry.outputs, {"spec": inputs["spec"]})
            return
    raise Refused(f'{type_.rpartition(":")[2]} "{at(inputs, "metadata.name")}" not found')


def refuse_update(type_: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """What the API server does not let be changed."""
    if type_ == STORAGE_CLASS:
        for key in ("provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"):
            if old.get(key) != new.get(key):
                raise Refused(f"StorageClass is invalid: {key}: Forbidden: updates to {key} are forbidden.")
    if type_ == DEPLOYMENT:
        was, becomes = at(old, "spec.strategy.type") or "RollingUpdate", at(new, "spec.strategy.type")
        if (was, becomes) == ("RollingUpdate", "Recreate"):
            raise Refused("Deployment is invalid: spec.strategy.rollingUpdate: Forbidden: may not be specified")
    if type_ == CLAIM:  # k8s.io/kubernetes 1.36.3, ValidatePersistentVolumeClaimUpdate
        size = "spec.resources.requests.storage"
        if _bytes(at(new, size)) < _bytes(at(old, size)):  # a bound claim has the capacity that it asked for
            forbidden = f"{size}: Forbidden: field can not be less than status.capacity"
            raise Refused(f"PersistentVolumeClaim is invalid: {forbidden}")


def _bytes(quantity: str) -> int:
    """Of a binary quantity such as 10Gi."""
    return int(quantity[:-2]) << 10 * (1 + "KMGTPE".index(quantity[-2]))


def _name(entry: "Object") -> Any:
    return at(entry.outputs, "metadata.name")


def _reference(claim: "Object") -> dict[str, Any]:
    return {"namespace": at(claim.outputs, "metadata.namespace"), "name": _name(claim)}


def _claimed(volume: "Object", claim: "Object") -> bool:
    return at(volume.outputs, "spec.claimRef") == _reference(claim)


def _in_cluster(cloud: "Cloud", claim: "Object") -> list["Object"]:
    return [volume for volume in cloud.objects(VOLUME_IN_CLUSTER) if volume.scope == claim.scope]


def _driver(cloud: "Cloud", scope: str) -> bool:
    clusters = {found.id for found in cloud.objects(CLUSTER) if found.outputs["endpoint"] == scope}
    return any(addon.inputs["clusterName"] in clusters for addon in cloud.find(ADDON, addonName=ADDON_OF_EBS))
