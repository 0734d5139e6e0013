"""The EBS CSI driver's controller, emulated for one claim, volume or attachment at a time.

It makes volumes for claims and deletes them; the binding is done by the real controller manager. The driver's own
program is not used: it serves gRPC to an external provisioner and attacher, three more programs to build, and learns a
node's zone from its plugin on that node, which a node that runs nothing does not have (2026-11).
"""

from contextlib import suppress
from typing import Any

from lightkube import ApiError, AsyncClient
from lightkube.resources.core_v1 import Node, PersistentVolume, PersistentVolumeClaim
from lightkube.resources.storage_v1 import StorageClass, VolumeAttachment
from lightkube.types import PatchType

Object = dict[str, Any]

DRIVER = "ebs.csi.aws.com"
# https://kubernetes.io/docs/reference/labels-annotations-taints/ (2026-11)
SELECTED_NODE = "volume.kubernetes.io/selected-node"
PROVISIONED_BY = "pv.kubernetes.io/provisioned-by"
ZONE = "topology.kubernetes.io/zone"


async def reconcile_claim(api: AsyncClient, claim: Object) -> None:
    """Makes the volume of a claim whose class is the driver's; where the class waits, once a pod has a node."""
    metadata, spec = claim["metadata"], claim["spec"]
    # A claim without a class gets the default one from the server; where there is none it stays pending, as on EKS.
    wanting = spec.get("storageClassName") and not spec.get("volumeName") and "deletionTimestamp" not in metadata
    if not wanting:
        return
    kind = (await api.get(StorageClass, spec["storageClassName"])).to_dict()
    node = metadata.get("annotations", {}).get(SELECTED_NODE)
    if kind["provisioner"] == DRIVER and (node or kind["volumeBindingMode"] != "WaitForFirstConsumer"):
        made: Any = PersistentVolume.from_dict(volume(claim, kind, await _zone(api, node)))
        await api.create(made)


async def reconcile_class(api: AsyncClient, kind: Object) -> None:
    """Sees to the claims that came before their class."""
    async for each in api.list(PersistentVolumeClaim, namespace="*"):
        claim = each.to_dict()
        if claim["spec"].get("storageClassName") == kind["metadata"]["name"]:
            with suppress(ApiError):  # made meanwhile, by the claim's own event
                await reconcile_claim(api, claim)


async def reconcile_volume(api: AsyncClient, volume: Object) -> None:
    """Deletes a volume of the driver's whose claim is gone, where its class says Delete: Retain keeps it."""
    metadata = volume["metadata"]
    ours = metadata.get("annotations", {}).get(PROVISIONED_BY) == DRIVER and "deletionTimestamp" not in metadata
    released = volume["status"].get("phase") == "Released"
    deleted = volume["spec"]["persistentVolumeReclaimPolicy"] == "Delete"
    if ours and released and deleted:
        await api.delete(PersistentVolume, metadata["name"])


async def reconcile_attachment(api: AsyncClient, attachment: Object) -> None:
    """Says of a volume that a node asks for that it is attached."""
    if attachment["spec"]["attacher"] == DRIVER and not attachment.get("status", {}).get("attached"):
        change = {"status": {"attached": True}}
        name = attachment["metadata"]["name"]
        await api.patch(VolumeAttachment.Status, name, change, patch_type=PatchType.MERGE)


def volume(claim: Object, kind: Object, zone: str) -> Object:
    """The PersistentVolume for a claim of a StorageClass: an EBS volume, which one zone has."""
    metadata, spec = claim["metadata"], claim["spec"]
    uid = metadata["uid"]
    in_zone = {"matchExpressions": [{"key": ZONE, "operator": "In", "values": [zone]}]}
    return {
        "metadata": {"name": f"pvc-{uid}", "annotations": {PROVISIONED_BY: DRIVER}},
        "spec": {
            "accessModes": spec["accessModes"],
            "capacity": {"storage": spec["resources"]["requests"]["storage"]},
            "claimRef": {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "name": metadata["name"],
                "namespace": metadata["namespace"],
                "uid": uid,
            },
            "csi": {"driver": DRIVER, "fsType": "ext4", "volumeHandle": f"vol-{uid.replace('-', '')[:17]}"},
            "mountOptions": kind.get("mountOptions", []),
            "nodeAffinity": {"required": {"nodeSelectorTerms": [in_zone]}},
            "persistentVolumeReclaimPolicy": kind["reclaimPolicy"],
            "storageClassName": spec["storageClassName"],
            "volumeMode": spec["volumeMode"],
        },
    }


async def _zone(api: AsyncClient, node: str | None) -> str:
    """The zone of the node, or of any where no pod was waited for."""
    nodes = [await api.get(Node, node)] if node else [each async for each in api.list(Node)]
    return nodes[0].to_dict()["metadata"]["labels"][ZONE]
