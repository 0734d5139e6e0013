"""Kubernetes. `replace` is what pulumi-kubernetes (provider/pkg/provider, forceNewProperties) treats as immutable."""

from rehearsal.cloud.resource_types import Kind

CLUSTER_WIDE = {
    "Namespace",
    "StorageClass",
    "ClusterRole",
    "ClusterRoleBinding",
    "PersistentVolume",
    "PersistentVolumePatch",
}
_REPLACE = {
    "ConfigMap": ("data", "binaryData", "immutable"),  # unless enableConfigMapMutable
    "Deployment": ("spec.selector",),
    "PersistentVolumeClaim": ("spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"),
    "Secret": ("type", "data", "stringData", "immutable"),  # unless enableSecretMutable
    "Service": ("spec.clusterIP",),
    "StorageClass": ("parameters", "provisioner"),
}
_COMPUTED = {name: {"metadata": {"uid": "{uuid}"}} for name in ("PersistentVolumeClaim", "Service")}
"""What the program and controllers read."""


def kubernetes_kind(type_: str) -> Kind:
    name = type_.rpartition(":")[2]
    return Kind(
        id="{metadata[name]}" if name in CLUSTER_WIDE else "{metadata[namespace]}/{metadata[name]}",
        computed=_COMPUTED.get(name, {}),
        replace=("metadata.name", "metadata.namespace", *_REPLACE.get(name, ())),
        autoname="metadata.name",
        taken='resource "{id}" was not successfully created by the Kubernetes API server: already exists',
    )
