"""What runs in the cluster."""

from collections.abc import Iterator, Mapping
from typing import Any

from apps.image import refuse_image
from policies.rule import Problems, Properties, listed, worded

# Where each kind has its pod's spec.
_PATHS = {
    "Pod": ("spec",),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    **dict.fromkeys(
        ("DaemonSet", "Deployment", "Job", "ReplicaSet", "ReplicationController", "StatefulSet"),
        ("spec", "template", "spec"),
    ),
}
ENFORCE = "pod-security.kubernetes.io/enforce"
# https://kubernetes.io/docs/concepts/security/pod-security-standards/ (2026-11), profile "restricted".
VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
SECCOMP = ("RuntimeDefault", "Localhost")
# Apps that measure the node itself: they may see its network and processes and read its disk, in a namespace of their
# own. Whatever else the profile asks, it asks of them too.
OF_THE_NODE = {"node-exporter"}


def pod_spec(type_: str, props: Properties) -> Mapping[str, Any] | None:
    """The spec of the pods that an object makes, if it makes any."""
    package, _, kind = type_.rpartition(":")
    if not package.startswith("kubernetes:") or kind not in _PATHS:
        return None
    value: Mapping[str, Any] = props
    for key in _PATHS[kind]:
        value = value.get(key) or {}
    return value


def containers(spec: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for key in ("initContainers", "containers", "ephemeralContainers"):
        yield from listed(spec.get(key))


def pinned_images(type_: str, props: Properties) -> Problems:
    for container in containers(pod_spec(type_, props) or {}):
        image = container.get("image") or ""
        yield from worded(f"the image {image!r} of {container.get('name')}", refuse_image(image))


def restricted_pods(type_: str, props: Properties) -> Problems:
    labels = (props.get("metadata") or {}).get("labels") or {}
    sees_node = labels.get("app") in OF_THE_NODE
    if type_ == "kubernetes:core/v1:Namespace" and labels.get(ENFORCE) != "restricted" and not sees_node:
        yield f"it does not enforce the profile restricted; write the label {ENFORCE}: restricted"
    spec = pod_spec(type_, props)
    if spec is None:
        return
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        if spec.get(key) and not (sees_node and key != "hostIPC"):
            yield f"{key} is on; leave it out"
    for volume in listed(spec.get("volumes")):
        if sees_node and "hostPath" in volume:
            yield from _read_alone(volume.get("name"), spec)
        elif kinds := sorted({*volume} - VOLUMES - {"name"}):
            yield f"the volume {volume.get('name')} is a {kinds[0]}; use one of {', '.join(sorted(VOLUMES))}"
    pod = spec.get("securityContext") or {}
    for container in containers(spec):
        yield from _restricted(container, pod, sees_node=sees_node)


def _read_alone(volume: Any, spec: Mapping[str, Any]) -> Problems:
    """The node's disk is read and never written."""
    for container in containers(spec):
        for mount in listed(container.get("volumeMounts")):
            if mount.get("name") == volume and mount.get("readOnly") is not True:
                yield f"{container.get('name')} may write to the node's disk; write readOnly: true"


def _restricted(container: Mapping[str, Any], pod: Mapping[str, Any], *, sees_node: bool) -> Problems:
    """What the profile asks of a container; some of it the pod may say for all of them."""
    name, own = container.get("name"), container.get("securityContext") or {}
    capabilities = own.get("capabilities") or {}
    if own.get("privileged"):
        yield f"{name} is privileged; leave it out"
    if own.get("allowPrivilegeEscalation") is not False:
        yield f"{name} may gain privileges; write allowPrivilegeEscalation: false"
    if "ALL" not in listed(capabilities.get("drop")) or {*listed(capabilities.get("add"))} - {"NET_BIND_SERVICE"}:
        yield f"{name} keeps capabilities; drop ALL, and add NET_BIND_SERVICE at most"
    if not own.get("runAsNonRoot", pod.get("runAsNonRoot")) or own.get("runAsUser", pod.get("runAsUser")) == 0:
        yield f"{name} may run as root; write runAsNonRoot: true, and no runAsUser: 0"
    seccomp = own.get("seccompProfile") or pod.get("seccompProfile") or {}
    if seccomp.get("type") not in SECCOMP:
        yield f"{name} has no seccomp profile; write seccompProfile: {{type: RuntimeDefault}}"
    if any(port.get("hostPort") for port in listed(container.get("ports"))) and not sees_node:
        yield f"{name} takes a port of the node; leave hostPort out"
