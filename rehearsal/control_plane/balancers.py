"""The load-balancer controller that runs in EKS's control plane, played for one Service at a time."""

from collections.abc import Collection, Mapping
from typing import Any

from lightkube import AsyncClient
from lightkube.resources.core_v1 import Service
from lightkube.types import PatchType

from rehearsal.control_plane.holds import Hold

# https://github.com/kubernetes/cloud-provider, service/helpers (2026-11)
FINALIZER = "service.kubernetes.io/load-balancer-cleanup"
# https://github.com/kubernetes/cloud-provider-aws, docs/service_controller.md (2026-11)
TYPE = "service.beta.kubernetes.io/aws-load-balancer-type"
INTERNAL = "service.beta.kubernetes.io/aws-load-balancer-internal"


def hostname(uid: str, annotations: Mapping[str, str], region: str) -> str:
    """The name that AWS gives to the balancer of a Service: a Classic one's, unless the Service asks for an NLB.

    Form: https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-internet-facing-load-balancers.html and
    .../network/network-load-balancers.html (2026-11); the balancer's own name is made of the Service's uid.
    """
    digits = uid.replace("-", "")
    name = f"a{digits}"[:32]
    if annotations.get(TYPE) == "nlb":
        return f"{name}-{digits[:16]}.elb.{region}.amazonaws.com"
    internal = "internal-" if annotations.get(INTERNAL) == "true" else ""
    return f"{internal}{name}-{int(digits, 16) % 10**10}.{region}.elb.amazonaws.com"


async def reconcile(api: AsyncClient, service: dict[str, Any], region: str, holding: Collection[Hold]) -> None:
    """Makes a Service what it should be; one with a class of balancers is another controller's, and stays as it is."""
    metadata, spec = service["metadata"], service["spec"]
    finalizers = metadata.get("finalizers", [])
    has_address = bool(service["status"]["loadBalancer"].get("ingress"))

    async def patch(kind: Any, change: dict[str, Any]) -> None:
        version = {
            "resourceVersion": metadata["resourceVersion"]
        }  # refused, and seen again, where it changed meanwhile
        change = {**change, "metadata": {**change.get("metadata", {}), **version}}
        name, namespace = metadata["name"], metadata["namespace"]
        await api.patch(kind, name, change, namespace=namespace, patch_type=PatchType.MERGE)

    is_balanced = spec["type"] == "LoadBalancer" and "loadBalancerClass" not in spec
    if is_balanced and "deletionTimestamp" not in metadata:
        if FINALIZER not in finalizers:
            await patch(Service, {"metadata": {"finalizers": [*finalizers, FINALIZER]}})
        elif not has_address and Hold.BALANCERS not in holding:
            name = hostname(metadata["uid"], metadata.get("annotations", {}), region)
            await patch(Service.Status, {"status": {"loadBalancer": {"ingress": [{"hostname": name}]}}})
    elif FINALIZER in finalizers and Hold.BALANCER_CLEANUP not in holding:
        if has_address:
            await patch(Service.Status, {"status": {"loadBalancer": None}})
        else:
            await patch(Service, {"metadata": {"finalizers": [each for each in finalizers if each != FINALIZER]}})
