"""Kubernetes. `replace` is what pulumi-kubernetes (provider/pkg/provider, forceNewProperties) treats as immutable."""

from rehearsal.cloud.resource_types import ResourceType

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
    "ClusterRoleBinding": ("roleRef",),
    "DaemonSet": ("spec.selector",),
    "Deployment": ("spec.selector",),
    "PersistentVolumeClaim": ("spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"),
    "RoleBinding": ("roleRef",),
    "Secret": ("type", "data", "stringData", "immutable"),  # unless enableSecretMutable
    "Service": ("spec.clusterIP",),
    "StorageClass": ("parameters", "provisioner"),
}
_COMPUTED = {name: {"metadata": {"uid": "{uuid}"}} for name in ("PersistentVolumeClaim", "Service")}
"""What the program and controllers read."""


def kubernetes_kind(type_: str) -> ResourceType:
    _, api, name = type_.split(":")
    return ResourceType(
        id="{metadata[name]}" if name in CLUSTER_WIDE else "{metadata[namespace]}/{metadata[name]}",
        computed=_COMPUTED.get(name, {}),
        replace=("metadata.name", "metadata.namespace", *_REPLACE.get(name, ())),
        autoname="metadata.name",
        # The first half: Create in provider/pkg/provider/provider.go of pulumi-kubernetes (2026-07), of the URN.
        # The second: NewAlreadyExists in pkg/api/errors/errors.go of k8s.io/apimachinery v0.36.3.
        taken=f'resource "{{id}}" was not successfully created by the Kubernetes API server: '
        f'{_resource(api, name)} "{{metadata[name]}}" already exists',
    )


def _resource(api: str, kind: str) -> str:
    """How an API server names a kind: its plural, with the group."""
    singular, group = kind.lower(), api.partition("/")[0]
    plural = (
        f"{singular[:-1]}ies" if singular.endswith("cy") else f"{singular}{'es' if singular.endswith('s') else 's'}"
    )
    return f"{plural}.{group}" if group != "core" else plural
